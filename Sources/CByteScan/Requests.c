#define _GNU_SOURCE
#include <string.h>

#include "CByteScan.h"

// MARK: - Requests

size_t postern_path_start(const uint8_t *bytes, size_t start, size_t end) {
    if (start < end && bytes[start] == '/') return start;
    // scheme://host in front of the path
    const uint8_t *colon = start < end ? memchr(bytes + start, ':', end - start) : NULL;
    if (!colon || bytes + end - colon < 4 || colon[1] != '/' || colon[2] != '/') return end;
    const uint8_t *slash = memchr(colon + 3, '/', (size_t)(bytes + end - colon) - 3);
    return slash ? (size_t)(slash - bytes) : end;
}

int postern_split_request(
    const uint8_t *bytes, size_t start, size_t end, size_t *method_end, size_t *path_start, size_t *path_end) {
    size_t at = start;
    while (at < end && ((bytes[at] >= 'A' && bytes[at] <= 'Z') || bytes[at] == '_' || bytes[at] == '-')) at++;
    size_t target = at + 1;
    if (at == start || target >= end || bytes[at] != ' ') return 0;
    const uint8_t *blank = memchr(bytes + target, ' ', end - target);
    if (!blank) return 0;
    size_t stop = (size_t)(blank - bytes);
    // ` HTTP/1.1` and nothing more.
    if (stop + 6 >= end || memcmp(blank + 1, "HTTP/", 5) != 0) return 0;
    if (memchr(blank + 6, ' ', end - stop - 6)) return 0;
    size_t path = postern_path_start(bytes, target, stop);
    if (path >= stop) return 0;
    const uint8_t *mark = memchr(bytes + path, '?', stop - path);
    *method_end = at;
    *path_start = path;
    *path_end = mark ? (size_t)(mark - bytes) : stop;
    return 1;
}

int postern_numbers(const uint8_t *bytes, size_t start, size_t end, int64_t *numbers, int most) {
    int found = 0;
    size_t at = start;
    while (1) {
        int is_negative = at < end && bytes[at] == '-';
        if (at < end && (bytes[at] == '-' || bytes[at] == '+')) at++;
        int64_t value = 0;
        int digits = 0;
        for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            if (++digits > 18) return 0;
            value = value * 10 + bytes[at] - '0';
        }
        if (digits == 0 || (at < end && bytes[at] != '/')) return 0;
        if (found < most) numbers[found] = is_negative ? -value : value;
        found++;
        if (at >= end) return found;
        at++;
    }
}

long postern_accept_date(const uint8_t *bytes, size_t count) {
    const uint8_t *at = bytes;
    while (at + 21 < bytes + count) {
        at = memchr(at, '[', (size_t)(bytes + count - at) - 21);
        if (!at) return -1;
        if (at[3] == '/' && at[7] == '/' && at[12] == ':') return at - bytes;
        at++;
    }
    return -1;
}

int postern_contains(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count) {
    if (wanted_count == 0) return 1;
    const uint8_t *at = bytes;
    while (at && count >= wanted_count) {
        const uint8_t *found = memchr(at, wanted[0], count - wanted_count + 1);
        if (!found) return 0;
        if (memcmp(found, wanted, wanted_count) == 0) return 1;
        count -= (size_t)(found - at) + 1;
        at = found + 1;
    }
    return 0;
}

// The last place of a byte; not every C library has memrchr.
static const uint8_t *last_byte(const uint8_t *bytes, uint8_t byte, size_t count) {
#if defined(__GLIBC__)
    return memrchr(bytes, byte, count);
#else
    while (count > 0)
        if (bytes[--count] == byte) return bytes + count;
    return NULL;
#endif
}

long postern_last_header(const uint8_t *bytes, size_t count) {
    static const char name[] = "#Fields:";
    size_t end = count;
    while (end > 0) {
        const uint8_t *found = last_byte(bytes, '#', end);
        if (!found) return -1;
        size_t at = (size_t)(found - bytes);
        if (count - at >= sizeof name - 1 && memcmp(found, name, sizeof name - 1) == 0
            && (at == 0 || found[-1] == '\n'))
            return (long)at;
        end = at;
    }
    return -1;
}

int postern_has(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t length) {
    return memmem(bytes, count, wanted, length) != NULL;
}
