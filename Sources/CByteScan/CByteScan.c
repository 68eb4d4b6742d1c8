#include "CByteScan.h"

#include <stdlib.h>
#include <string.h>

#define ENDS_A_TURN 2048
// Lines are found so far ahead that the rows are still in the first cache when they are read; a multiple of 64.
#ifndef BYTES_A_TURN
#define BYTES_A_TURN (16u << 10)
#endif
// Rows longer than this are left to the reader.
#define LONGEST_SKIMMED (1u << 20)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
// 64 where there is no bit.
#define COUNT_ZEROS(x) ((x) == 0 ? 64 : __builtin_ctzll(x))
#define COUNT_ONES(x) __builtin_popcountll(x)
#define HIGHEST(x) (63 - __builtin_clzll(x))
// Compared one after the other, the likeliest first, and not through a table of jumps.
#define IS_KIND(kind, wanted) ({ __asm__("" : "+r"(kind)); (kind) == (wanted); })

// Chosen without a branch.
#define SELECT(condition, one, other) ((condition) ? (one) : (other))
// ` - ` and `] "`, as the first bytes of a word.
#define COMMON_DASH 0x202D20ull
#define COMMON_BRACKET 0x22205Dull

// How a minute is known: by its text, or only by what numbers lie in it.
enum { MINUTE_OF_TEXT = 1, MINUTE_OF_NUMBERS = 2 };
enum { STEP_FIND, STEP_FINDS, STEP_TIME, STEP_STATUS, STEP_WORD, STEP_LIST, STEP_END, STEP_BLANKS, STEP_ANY };

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

#include "kernels/plain.h"
#include "kernels/vectors.h"

// MARK: - Choosing

typedef struct {
    const char *name;
    int (*next)(postern_skim *);
    int (*match)(const postern_template *, const postern_tail *, const uint8_t *, size_t, postern_span *);
    int (*json)(const postern_members *, const uint8_t *, size_t, size_t, postern_span *, uint64_t *);
    uint64_t (*count_lines)(const uint8_t *, size_t);
    size_t (*write_row)(uint8_t *, const postern_row *, const uint8_t *);
    int (*split_columns)(const uint8_t *, size_t, postern_span *, int);
} kernels;

static const kernels base = {BASE_NAME, next_base, match_base, json_base,
    count_lines_base, write_row_base, split_columns_base};
#if defined(__x86_64__)
static const kernels avx2 = {"avx2", next_avx2, match_avx2, json_avx2,
    count_lines_avx2, write_row_avx2, split_columns_avx2};
static const kernels avx512 = {"avx512", next_avx512, match_avx512, json_avx512,
    count_lines_avx512, write_row_avx512, split_columns_avx512};
#endif

static const kernels *chosen;

static const kernels *best(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") ? &avx512 : &avx2;
    }
#endif
    return &base;
}

// Threads that choose at once choose the same.
static inline const kernels *kernel(void) {
    const kernels *known = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
    if (LIKELY(known != NULL)) return known;
    known = best();
    __atomic_store_n(&chosen, known, __ATOMIC_RELAXED);
    return known;
}

const char *postern_kernel_name(void) { return kernel()->name; }

void postern_use_kernels(const char *name) {
    const kernels *wanted = best();
    if (name && strcmp(name, "base") == 0) wanted = &base;
#if defined(__x86_64__)
    if (name && strcmp(name, "avx2") == 0 && wanted != &base) wanted = &avx2;
#endif
    __atomic_store_n(&chosen, wanted, __ATOMIC_RELAXED);
}

int postern_match(
    const postern_template *template_, const postern_tail *tail, const uint8_t *bytes, size_t count,
    postern_span *spans) {
    return kernel()->match(template_, tail, bytes, count, spans);
}

int postern_json(
    const postern_members *members, const uint8_t *bytes, size_t count, size_t start, postern_span *spans,
    uint64_t *escaped) {
    return kernel()->json(members, bytes, count, start, spans, escaped);
}

int postern_split_columns(const uint8_t *bytes, size_t count, postern_span *columns, int most) {
    return kernel()->split_columns(bytes, count, columns, most);
}

size_t postern_write_row(uint8_t *to, const postern_row *row, const uint8_t *bytes) {
    return kernel()->write_row(to, row, bytes);
}

uint64_t postern_count_lines(const uint8_t *bytes, size_t count) { return kernel()->count_lines(bytes, count); }

// MARK: - The walk

postern_skim *postern_skim_open(const postern_plan *plan) {
    postern_skim *skim = calloc(1, sizeof *skim);
    if (!skim) return NULL;
    skim->plan = plan;
    skim->now = skim->minutes;
    skim->latest = INT64_MIN;
    skim->earliest = INT64_MAX;
    skim->highest = INT64_MIN;
    skim->lowest = INT64_MAX;
    return skim;
}

void postern_skim_close(postern_skim *skim) { free(skim); }

void postern_skim_begin(postern_skim *skim, const uint8_t *bytes, size_t count) {
    skim->bytes = bytes;
    skim->count = count;
    skim->scanned = 0;
    skim->next_start = 0;
    skim->first_end = 0;
    skim->end_count = 0;
    skim->sum = 0;
    skim->sum_before = 0;
    skim->has_odd = 0;
    // The block's first byte stands behind a line feed.
    skim->carry = 1;
    skim->lines = 0;
}

int postern_skim_next(postern_skim *skim) { return kernel()->next(skim); }

postern_minute *postern_skim_minute(postern_skim *skim, uint32_t index) { return &skim->minutes[index]; }

postern_minute *postern_skim_oldest(postern_skim *skim) {
    uint32_t oldest = 0;
    for (uint32_t index = 1; index < POSTERN_MINUTES; index++)
        if (skim->minutes[index].age < skim->minutes[oldest].age) oldest = index;
    return &skim->minutes[oldest];
}

void postern_minute_clear(postern_minute *minute) {
    for (uint32_t index = 0; index < minute->statuses; index++) minute->counts[minute->used[index]] = 0;
    minute->statuses = 0;
    minute->is_used = 0;
    minute->whole_length = 0;
}

void postern_skim_learn(
    postern_skim *skim, postern_minute *minute, const uint8_t *text, size_t length, int64_t microseconds) {
    const postern_plan *plan = skim->plan;
    postern_minute_clear(minute);
    if (plan->clock == POSTERN_CLOCK_EPOCH) {
        if (microseconds < 0) return;
        minute->base = microseconds - microseconds % 60000000;
    } else {
        size_t at = (size_t)plan->seconds_at;
        if (!text || at > 24 || at + 2 > length) return;
        uint32_t high = text[at] - (uint32_t)'0', low = text[at + 1] - (uint32_t)'0';
        if (high > 5 || low > 9) return;
        int64_t into = (int64_t)(high * 10 + low) * 1000000;
        size_t next = at + 2;
        minute->has_fraction = next < length && text[next] == '.';
        if (minute->has_fraction) {
            int64_t fraction = 0;
            int digits = 0;
            for (next++; next < length && text[next] >= '0' && text[next] <= '9'; next++)
                if (digits < 6) {
                    fraction = fraction * 10 + text[next] - '0';
                    digits++;
                }
            if (digits == 0) return;
            for (; digits < 6; digits++) fraction *= 10;
            into += fraction;
        }
        size_t left = length - next;
        if (left > 16) return;
        minute->base = microseconds - into;
        // Zones that are no whole minutes east of UTC share no minute with us.
        if (minute->base % 60000000 != 0) return;
        uint8_t padded[24] = {0};
        memcpy(padded, text, at);
        for (size_t index = 0; index < 3; index++) {
            minute->prefix[index] = load64(padded + 8 * index);
            minute->prefix_mask[index] = at > 8 * index ? first_bytes(at - 8 * index) : 0;
        }
        uint8_t behind[16] = {0};
        memcpy(behind, text + next, left);
        for (size_t index = 0; index < 2; index++) {
            minute->suffix[index] = load64(behind + 8 * index);
            minute->suffix_mask[index] = left > 8 * index ? first_bytes(left - 8 * index) : 0;
        }
        minute->prefix_length = (int32_t)at;
        minute->suffix_length = (int32_t)left;
        size_t digits = minute->has_fraction ? next - at - 3 : 0;
        if (length <= 32 && digits <= 6) {
            memset(minute->whole, 0, 32);
            memset(minute->whole_mask, 0, 32);
            memcpy(minute->whole, text, length);
            memset(minute->whole_mask, 0xFF, length);
            memset(minute->whole + at, 0, 2);
            memset(minute->whole_mask + at, 0, 2);
            if (digits) {
                memset(minute->whole + at + 3, 0, digits);
                memset(minute->whole_mask + at + 3, 0, digits);
            }
            minute->fraction_digits = (int32_t)digits;
            minute->fraction_scale = 1;
            for (size_t index = digits; index < 6; index++) minute->fraction_scale *= 10;
            minute->whole_length = (int32_t)length;
        }
    }
    minute->is_used = plan->clock == POSTERN_CLOCK_EPOCH ? MINUTE_OF_NUMBERS : MINUTE_OF_TEXT;
    minute->age = ++skim->clock;
    skim->now = minute;
}
