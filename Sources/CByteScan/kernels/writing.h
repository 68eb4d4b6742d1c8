// MARK: - Writing

TARGET static int NAME(is_plain)(const uint8_t *bytes, size_t count) {
    for (size_t at = 0; at < count; at += 64) {
        uint64_t inside = count - at < 64 ? (1ull << (count - at)) - 1 : ~0ull;
        // Printable ASCII, but `"`, `&`, `<`, `>` and the backslash.
        uint64_t plain = RANGE64(bytes + at, ' ', '~');
        uint64_t odd = MASK64_EITHER(bytes + at, '"', '&') | MASK64_EITHER(bytes + at, '<', '>') | MASK64(bytes + at, '\\');
        if ((~plain | odd) & inside) return 0;
    }
    return 1;
}

// Copies text that stands in JSON as it is, between quotes; NULL where it does not.
TARGET static inline __attribute__((always_inline)) uint8_t *NAME(put_text)(
    uint8_t *to, const uint8_t *bytes, postern_span span) {
    *to++ = '"';
    const uint8_t *from = bytes + span.start;
    size_t count = (size_t)span.length;
    if (!NAME(is_plain)(from, count)) return NULL;
    memcpy(to, from, count);
    to += count;
    *to++ = '"';
    return to;
}

#define PUT(text) (memcpy(to, text, sizeof(text) - 1), to += sizeof(text) - 1)

TARGET static size_t NAME(write_row)(uint8_t *to, const postern_row *row, const uint8_t *bytes) {
    const uint8_t *begin = to;
    PUT("{\"source\":");
    memcpy(to, row->source, row->source_length);
    to += row->source_length;
    PUT(",\"line\":");
    to += postern_write_number(to, row->line);
    PUT(",\"offset\":");
    to += postern_write_number(to, row->offset);
    PUT(",\"time\":\"");
    memcpy(to, row->date, 10);
    to[10] = 'T';
    to = put_clock(to + 11, row->second, row->microsecond);
    PUT("Z\",\"status\":");
    if (row->status < 0) *to++ = '-';
    to += postern_write_number(to, (uint64_t)(row->status < 0 ? -row->status : row->status));
    if (row->method.length >= 0) {
        PUT(",\"method\":");
        if (!(to = NAME(put_text)(to, bytes, row->method))) return 0;
    }
    PUT(",\"path\":");
    if (!(to = NAME(put_text)(to, bytes, row->path))) return 0;
    if (row->duration >= 0) {
        PUT(",\"duration\":");
        to = put_seconds(to, row->duration);
    }
    if (row->client.length >= 0) {
        PUT(",\"client\":");
        if (!(to = NAME(put_text)(to, bytes, row->client))) return 0;
    }
    if (row->has_tries) {
        for (int index = 0; index < 5; index++) {
            postern_span try = row->tries[index];
            if (try.length <= 0) continue;
            int what = last_try(bytes, &try);
            if (what < 0) return 0;
            if (index == 0) {
                // A lone dash names no server; in a list the one before it counts.
                if (what == TRY_LONE_DASH) continue;
                if (what == TRY_DASH) return 0;
                PUT(",\"upstreamAddress\":");
                if (!(to = NAME(put_text)(to, bytes, try))) return 0;
                continue;
            }
            if (what != TRY_VALUE) continue;
            int64_t value = postern_millionths(bytes + try.start, (size_t)try.length);
            if (index == 1) {
                // A status is a whole number; one with a sign or of many digits is left to the reader of text.
                if (value < 0) return 0;
                if (value < 0 || value % 1000000 || memchr(bytes + try.start, '.', (size_t)try.length)) continue;
                PUT(",\"upstreamStatus\":");
                to += postern_write_number(to, (uint64_t)(value / 1000000));
                continue;
            }
            // What is below nothing did not happen.
            if (value < 0 && try.length > 1 && bytes[try.start] == '-' && bytes[try.start + 1] >= '1'
                && bytes[try.start + 1] <= '9')
                continue;
            // Anything but digits and a point is left to the reader of text.
            if (value < 0 || value >= 1000000000000000ll) return 0;
            const uint8_t *point = memchr(bytes + try.start, '.', (size_t)try.length);
            if (point && bytes + try.start + try.length - point > 7) return 0;
            if (index == 2) PUT(",\"upstreamConnectTime\":");
            else if (index == 3) PUT(",\"upstreamHeaderTime\":");
            else PUT(",\"upstreamResponseTime\":");
            to = put_seconds(to, value);
        }
    }
    if (row->address.length >= 0) {
        PUT(",\"upstreamAddress\":");
        if (!(to = NAME(put_text)(to, bytes, row->address))) return 0;
        if (row->has_no_server) {
            to--;
            PUT("/\\u003cNOSRV\\u003e\"");
        }
        if (row->connect >= 0) {
            PUT(",\"upstreamConnectTime\":");
            to = put_seconds(to, row->connect);
        }
        if (row->header >= 0) {
            PUT(",\"upstreamHeaderTime\":");
            to = put_seconds(to, row->header);
        }
        PUT(",\"termination\":");
        if (!(to = NAME(put_text)(to, bytes, row->termination))) return 0;
    }
    if (row->substatus >= 0) {
        PUT(",\"substatus\":");
        to += postern_write_number(to, (uint64_t)row->substatus);
        PUT(",\"win32Status\":");
        to += postern_write_number(to, (uint64_t)row->win32_status);
    }
    PUT("}\n");
    return (size_t)(to - begin);
}

#undef PUT

TARGET static int NAME(split_columns)(const uint8_t *bytes, size_t count, postern_span *columns, int most) {
    int found = 0;
    size_t start = 0;
    for (size_t base = 0; base < count; base += 64) {
        uint64_t blanks = MASK64_EITHER(bytes + base, ' ', '\t');
        if (count - base < 64) blanks &= (1ull << (count - base)) - 1;
        for (; blanks; blanks &= blanks - 1) {
            size_t end = base + (size_t)COUNT_ZEROS(blanks);
            if (end > start) {
                if (bytes[start] == '"' || found == most) return -1;
                columns[found].start = (int32_t)start;
                columns[found++].length = (int32_t)(end - start);
            }
            start = end + 1;
        }
    }
    if (start < count) {
        if (bytes[start] == '"' || found == most) return -1;
        columns[found].start = (int32_t)start;
        columns[found++].length = (int32_t)(count - start);
    }
    return found;
}

TARGET static uint64_t NAME(count_lines)(const uint8_t *bytes, size_t count) {
    uint64_t lines = 0;
    size_t at = 0;
    for (; at + 64 <= count; at += 64) lines += (uint64_t)COUNT_ONES(MASK64(bytes + at, '\n'));
    for (; at < count; at++) lines += bytes[at] == '\n';
    return lines;
}

#undef POSTERN_NONE
