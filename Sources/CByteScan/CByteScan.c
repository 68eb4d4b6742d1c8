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

enum { STEP_FIND, STEP_TIME, STEP_STATUS, STEP_WORD, STEP_END, STEP_BLANKS, STEP_ANY };

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

// MARK: - What needs no vectors

// Whether the quote at `at` is passed over: an odd number of backslashes stands before it.
static int is_guarded(const uint8_t *bytes, size_t from, size_t at) {
    size_t first = at;
    while (first > from && bytes[first - 1] == '\\') first--;
    return (at - first) & 1;
}

static int is_in_list(const uint8_t *bytes, size_t count, size_t from, size_t at) {
    if (at <= from) return 0;
    if (bytes[at - 1] == ',' || bytes[at - 1] == ':') return 1;
    return at + 2 < count && bytes[at + 1] == ':' && bytes[at + 2] == ' ';
}

static int holds_blank(const uint8_t *bytes, size_t start, size_t end) {
    return end > start && memchr(bytes + start, ' ', end - start) != NULL;
}

// Without a way out on the way, so that the compiler makes vectors of it.
static int has_below(const uint8_t *bytes, size_t count, uint8_t bound) {
    uint8_t found = 0;
    for (size_t at = 0; at < count; at++) found |= bytes[at] < bound;
    return found;
}

static inline int is_blank(uint8_t byte, int has_tabs) { return byte == ' ' || (has_tabs && byte == '\t'); }

static inline void skip_blanks(const uint8_t *bytes, size_t count, size_t *at) {
    while (*at < count && (bytes[*at] == ' ' || bytes[*at] == '\t' || bytes[*at] == '\r')) ++*at;
}

static const uint8_t is_literal[256] = {
    ['0' ... '9'] = 1, ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,
};

static uint64_t mixed_number(uint64_t key, uint64_t place) {
    uint8_t digits[20];
    int count = 0;
    do digits[count++] = (uint8_t)('0' + place % 10);
    while ((place /= 10) != 0);
    while (count > 0) key = (key ^ digits[--count]) * 0x100000001B3ull;
    return key;
}

static inline int member_field(const postern_members *members, uint64_t path) {
    size_t slot = (size_t)(path >> 20) & 255;
    while (members->fields[slot] >= 0) {
        if (members->keys[slot] == path) return members->fields[slot];
        slot = (slot + 1) & 255;
    }
    return -1;
}

int postern_members_add(postern_members *members, uint64_t path, int16_t field) {
    if (members->count == 0) memset(members->fields, 0xFF, sizeof members->fields);
    if (members->count >= 200 || field < 0) return -1;
    size_t slot = (size_t)(path >> 20) & 255;
    while (members->fields[slot] >= 0 && members->keys[slot] != path) slot = (slot + 1) & 255;
    if (members->fields[slot] < 0) members->count++;
    members->keys[slot] = path;
    members->fields[slot] = field;
    return 0;
}

static uint64_t first_bytes(size_t count) { return count >= 8 ? ~0ull : (1ull << (8 * count)) - 1; }

// A key's first bytes without the bit that tells the case.
static inline uint64_t key_word(const uint8_t *bytes, size_t length) {
    return (load64(bytes) | 0x2020202020202020ull) & first_bytes(length);
}

int postern_template_add(
    postern_template *template_, const uint8_t *text, size_t length, int flags, int16_t field) {
    if (template_->count >= POSTERN_MOST_PARTS || length > POSTERN_LONGEST_TERMINATOR) return -1;
    postern_part *part = &template_->parts[template_->count++];
    memset(part, 0, sizeof *part);
    if (length > 0) memcpy(part->text, text, length);
    part->length = (uint8_t)length;
    part->flags = (uint8_t)flags;
    part->field = field;
    part->word_mask = first_bytes(length);
    part->word = load64(part->text) & part->word_mask;
    return 0;
}

int postern_plan_steps(postern_plan *plan) {
    const postern_template *template_ = &plan->template_;
    postern_step *step = plan->steps;
    int left = 2;
    for (size_t index = 0; index < template_->count; index++) {
        const postern_part *part = &template_->parts[index];
        // A day and a time in parts of their own are read as one text.
        int is_day = plan->date_part >= 0 && (int32_t)index == plan->date_part;
        int is_time = is_day || (int32_t)index == plan->time_part, is_status = (int32_t)index == plan->status_part;
        memset(step, 0, 2 * sizeof *step);
        step->part = (uint8_t)index;
        if ((is_time || is_status) && (part->flags & POSTERN_LEADING_BLANKS)) {
            step->kind = STEP_BLANKS;
            step++;
            memset(step, 0, sizeof *step);
            step->part = (uint8_t)index;
        }
        if (is_day) part = &template_->parts[++index];
        step->word = part->word;
        step->mask = part->word_mask;
        step->length = part->length;
        step->first = part->text[0];
        if (is_time || is_status) {
            // What ends them is compared where it stands, so it has to be short.
            if (part->length > 8 || (part->flags & (POSTERN_LAST | POSTERN_REST))) return -1;
            step->kind = is_time ? STEP_TIME : STEP_STATUS;
            left--;
        } else if (part->flags & (POSTERN_LAST | POSTERN_REST)) {
            break;
        } else if (part->length <= 8 && part->flags == (POSTERN_LEADING_BLANKS | POSTERN_ONE_WORD)
                   && (int32_t)index != plan->request_part) {
            step->kind = STEP_WORD;
            step->words = 1;
            if (part->length == 1 && part->text[0] == ' ' && step > plan->steps && step[-1].kind == STEP_WORD
                && step[-1].length == 1 && step[-1].first == ' ' && step[-1].words < 60) {
                step[-1].words++;
                continue;
            }
        } else if (part->length <= 8 && !(part->flags & ~POSTERN_QUOTED)) {
            step->kind = STEP_FIND;
            step->is_quoted = (part->flags & POSTERN_QUOTED) != 0;
            step->is_request = (int32_t)index == plan->request_part;
        } else {
            step->kind = STEP_ANY;
            if ((int32_t)index == plan->request_part) return -1;
        }
        step++;
    }
    memset(step, 0, sizeof *step);
    step->kind = STEP_END;
    if (left != 0) return -1;
    step[-1].is_last = 1;
    // The common log format's parts, whoever writes it.
    static const char *const common[] = {" ", " ", " [", "] \"", "\" ", " ", ""};
    plan->is_common = template_->count == 7 && template_->prefix_length == 0 && plan->time_part == 3
        && plan->request_part == 4 && plan->status_part == 5;
    for (size_t index = 0; index < 7 && plan->is_common; index++) {
        const postern_part *part = &template_->parts[index];
        int flags = index == 4 ? POSTERN_QUOTED : index == 6 ? POSTERN_LAST : 0;
        plan->is_common = part->flags == flags && part->length == strlen(common[index])
            && memcmp(part->text, common[index], part->length) == 0;
    }
    for (postern_step *find = plan->steps; find < step; find++) {
        // Never equal where no dashes can follow.
        find->dashes = 1;
        if (find->kind != STEP_FIND) continue;
        for (postern_step *next = find + 1; next < step && next->kind == STEP_FIND && !next->is_last; next++) {
            size_t length = find->dashes_length + 1u + next->length;
            if (next->is_quoted || next->first == '-' || length > 8) break;
            if (find->dashes_length == 0) find->dashes = 0;
            find->dashes |= ((uint64_t)'-' | next->word << 8) << (8 * find->dashes_length);
            find->dashes_length = (uint8_t)length;
            find->dashes_mask = first_bytes(length);
            find->dashes_steps++;
        }
    }
    return 0;
}

// Slash-separated numbers with or without a sign, as many as are wanted.
static int is_numbers(const uint8_t *bytes, size_t from, size_t to, int wanted) {
    int numbers = 0, digits = 0;
    for (size_t at = from; at < to; at++) {
        uint8_t byte = bytes[at];
        if (byte >= '0' && byte <= '9') {
            if (++digits > 18) return 0;
        } else if (byte == '/') {
            if (digits == 0) return 0;
            numbers++;
            digits = 0;
        } else if ((byte != '-' && byte != '+') || digits != 0 || (at > from && bytes[at - 1] != '/')) {
            return 0;
        }
    }
    return digits > 0 && numbers + 1 == wanted;
}

static void set_span(postern_span *spans, int field, size_t start, size_t end) {
    spans[field].start = (int32_t)start;
    spans[field].length = (int32_t)(end - start);
}

static inline size_t key_slot(uint64_t word) { return (size_t)((word * 0x9E3779B97F4A7C15ull) >> 57); }

// The field that a key names, whatever the case of its letters; -1 where it names none.
static int key_field(const postern_tail *tail, const uint8_t *bytes, size_t length) {
    if (length == 0 || length > 32) return -1;
    uint64_t word = key_word(bytes, length);
    for (size_t slot = key_slot(word); tail->slots[slot]; slot = (slot + 1) & 127) {
        const postern_key *key = &tail->keys[tail->slots[slot] - 1];
        if (key->word != word || key->length != length) continue;
        size_t at = 0;
        while (at < length && (bytes[at] >= 'A' && bytes[at] <= 'Z' ? bytes[at] | 0x20 : bytes[at]) == (uint8_t)key->text[at]) at++;
        if (at == length) return key->field;
    }
    return -1;
}

void postern_tail_add(postern_tail *tail, const uint8_t *text, size_t length, int16_t field) {
    if (length == 0 || length > sizeof tail->keys[0].text || tail->count >= sizeof tail->keys / sizeof tail->keys[0]) return;
    postern_key *key = &tail->keys[tail->count++];
    memset(key, 0, sizeof *key);
    memcpy(key->text, text, length);
    key->length = (uint8_t)length;
    key->field = field;
    key->word = key_word((const uint8_t *)key->text, length);
    size_t slot = key_slot(key->word);
    while (tail->slots[slot]) slot = (slot + 1) & 127;
    tail->slots[slot] = (uint8_t)tail->count;
}

// MARK: - Times and statuses

// Three digits at once: each byte less '0' is at most 9 where adding 0x76 leaves its high bit unset.
static inline __attribute__((always_inline)) int read_status(postern_skim *skim, const uint8_t *at) {
    uint32_t digits;
    memcpy(&digits, at, 4);
    digits = (digits ^ 0x303030) & 0xFFFFFF;
    skim->status = (int32_t)((digits & 0xFF) * 100 + (digits >> 8 & 0xFF) * 10 + (digits >> 16));
    // Statuses below 100 are none of HTTP's, and mean something to some products.
    return (((digits + 0x767676) | digits) & 0x808080) == 0 && (digits & 0xFF) != 0;
}

// 0 to 99, or more where they are no digits.
static inline __attribute__((always_inline)) uint32_t two_digits(const uint8_t *at) {
    uint32_t high = at[0] - (uint32_t)'0', low = at[1] - (uint32_t)'0';
    return high > 9 || low > 9 ? 100 : high * 10 + low;
}

// The length of the time's text where its minute is known; 0 elsewhere.
static size_t read_epoch(postern_skim *skim, const uint8_t *bytes, size_t from, size_t count) {
    size_t at = from;
    int64_t seconds = 0;
    while (at < count && at - from < 10 && bytes[at] >= '0' && bytes[at] <= '9') seconds = seconds * 10 + bytes[at++] - '0';
    if (at - from != 10) return 0;
    int64_t fraction = 0;
    if (at < count && bytes[at] == '.') {
        int digits = 0;
        for (at++; at < count && bytes[at] >= '0' && bytes[at] <= '9'; at++)
            if (digits < 6) {
                fraction = fraction * 10 + bytes[at] - '0';
                digits++;
            }
        if (digits == 0) return 0;
        for (; digits < 6; digits++) fraction *= 10;
    } else if (at < count && bytes[at] >= '0' && bytes[at] <= '9') {
        return 0;
    }
    int64_t time = seconds * 1000000 + fraction;
    for (uint32_t turn = 0; turn < POSTERN_MINUTES; turn++) {
        uint32_t index = ((uint32_t)(skim->now - skim->minutes) + turn) % POSTERN_MINUTES;
        postern_minute *minute = &skim->minutes[index];
        if (!minute->is_used || time < minute->base || time >= minute->base + 60000000) continue;
        if (turn) {
            skim->now = minute;
            minute->age = ++skim->clock;
        }
        skim->time = time;
        return at - from;
    }
    return 0;
}

static size_t minute_length(
    postern_skim *skim, const postern_minute *minute, const uint8_t *bytes, size_t at, size_t count) {
    const uint8_t *text = bytes + at;
    if (!minute->is_used || at + (size_t)minute->prefix_length + 2 > count) return 0;
    uint64_t other = ((load64(text) ^ minute->prefix[0]) & minute->prefix_mask[0])
        | ((load64(text + 8) ^ minute->prefix[1]) & minute->prefix_mask[1])
        | ((load64(text + 16) ^ minute->prefix[2]) & minute->prefix_mask[2]);
    if (other) return 0;
    size_t next = (size_t)minute->prefix_length;
    uint32_t high = text[next] - (uint32_t)'0', low = text[next + 1] - (uint32_t)'0';
    if (high > 5 || low > 9) return 0;
    int64_t time = minute->base + (int64_t)(high * 10 + low) * 1000000;
    next += 2;
    if (minute->has_fraction) {
        if (at + next >= count || text[next] != '.') return 0;
        int64_t fraction = 0;
        int digits = 0;
        for (next++; at + next < count && text[next] >= '0' && text[next] <= '9'; next++)
            if (digits < 6) {
                fraction = fraction * 10 + text[next] - '0';
                digits++;
            }
        if (digits == 0) return 0;
        for (; digits < 6; digits++) fraction *= 10;
        time += fraction;
    }
    if (at + next + (size_t)minute->suffix_length > count) return 0;
    other = ((load64(text + next) ^ minute->suffix[0]) & minute->suffix_mask[0])
        | ((load64(text + next + 8) ^ minute->suffix[1]) & minute->suffix_mask[1]);
    if (other) return 0;
    skim->time = time;
    return next + (size_t)minute->suffix_length;
}

static __attribute__((noinline)) size_t other_clock(
    postern_skim *skim, const uint8_t *bytes, size_t at, size_t count) {
    if (skim->plan->clock == POSTERN_CLOCK_EPOCH) return read_epoch(skim, bytes, at, count);
    for (uint32_t turn = 0; turn < POSTERN_MINUTES; turn++) {
        uint32_t index = ((uint32_t)(skim->now - skim->minutes) + turn) % POSTERN_MINUTES;
        size_t length = minute_length(skim, &skim->minutes[index], bytes, at, count);
        if (length == 0) continue;
        if (turn) {
            skim->now = &skim->minutes[index];
            skim->now->age = ++skim->clock;
        }
        return length;
    }
    return 0;
}

// MARK: - Numbers

size_t postern_write_number(uint8_t *to, uint64_t number) {
    static const char pairs[] =
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
        "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    uint8_t digits[20];
    size_t at = sizeof digits;
    while (number >= 100) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * (number % 100), 2);
        number /= 100;
    }
    if (number >= 10) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * number, 2);
    } else {
        digits[--at] = (uint8_t)('0' + number);
    }
    memcpy(to, digits + at, sizeof digits - at);
    return sizeof digits - at;
}

int64_t postern_millionths(const uint8_t *bytes, size_t count) {
    int64_t value = 0;
    int digits = 0, places = -1;
    for (size_t at = 0; at < count; at++) {
        uint32_t digit = bytes[at] - (uint32_t)'0';
        if (digit > 9) {
            if (bytes[at] != '.' || places >= 0) return -1;
            places = 0;
            continue;
        }
        digits++;
        if (places >= 0) {
            if (++places > 6) continue;
        } else if (digits > 12) {
            return -1;
        }
        value = value * 10 + digit;
    }
    if (digits == 0) return -1;
    static const int64_t scales[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    return value * scales[places < 0 ? 0 : places > 6 ? 6 : places];
}

static uint8_t *put_clock(uint8_t *to, uint32_t second, uint32_t microsecond) {
    uint32_t parts[3] = {second / 3600, second / 60 % 60, second % 60};
    for (int index = 0; index < 3; index++) {
        *to++ = (uint8_t)('0' + parts[index] / 10);
        *to++ = (uint8_t)('0' + parts[index] % 10);
        if (index < 2) *to++ = ':';
    }
    if (microsecond == 0) return to;
    *to++ = '.';
    int width = microsecond % 1000 ? 6 : 3;
    if (width == 3) microsecond /= 1000;
    for (int index = width - 1; index >= 0; index--) {
        to[index] = (uint8_t)('0' + microsecond % 10);
        microsecond /= 10;
    }
    return to + width;
}

// Seconds with as many decimal places as are needed.
static uint8_t *put_seconds(uint8_t *to, int64_t microseconds) {
    to += postern_write_number(to, (uint64_t)microseconds / 1000000);
    uint32_t rest = (uint32_t)((uint64_t)microseconds % 1000000);
    if (rest == 0) return to;
    *to++ = '.';
    int width = 6;
    if (rest % 1000 == 0) {
        rest /= 1000;
        width = 3;
    }
    while (rest % 10 == 0) {
        rest /= 10;
        width--;
    }
    for (int index = width - 1; index >= 0; index--) {
        to[index] = (uint8_t)('0' + rest % 10);
        rest /= 10;
    }
    return to + width;
}

enum { TRY_VALUE = 0, TRY_DASH = 1, TRY_LONE_DASH = 2 };

// The last of several tries; -1 where the list does not end with one.
static int last_try(const uint8_t *bytes, postern_span *span) {
    size_t first = (size_t)span->start, end = first + (size_t)span->length, start = end;
    if (end - first > 4096) return -1;
    while (start > first && bytes[start - 1] != ' ') start--;
    if (start == end || (start > first && bytes[start] == ':') || bytes[end - 1] == ',') return -1;
    span->start = (int32_t)start;
    span->length = (int32_t)(end - start);
    if (end - start != 1 || bytes[start] != '-') return TRY_VALUE;
    return start == first ? TRY_LONE_DASH : TRY_DASH;
}

// MARK: - The kernels

#if defined(__x86_64__)
#include <immintrin.h>

// The place of a mask's bit by its number, from 0.
#define NTH_BIT(mask, index) COUNT_ZEROS(_pdep_u64(1ull << (index), mask))

// A mask is a number and no more: left to itself the compiler takes it apart into its bits.
static inline __attribute__((always_inline)) uint64_t opaque(uint64_t mask) {
    __asm__("" : "+r"(mask));
    return mask;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t mask_avx512(
    const uint8_t *at, uint8_t byte) {
    return opaque(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8((char)byte)));
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int same_avx2(
    const uint8_t *text, const uint8_t *wanted, const uint8_t *mask) {
    __m256i other =
        _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)text), _mm256_loadu_si256((const __m256i *)wanted));
    return _mm256_testz_si256(other, _mm256_loadu_si256((const __m256i *)mask));
}
#define SAME32(text, wanted, mask) same_avx2(text, wanted, mask)

// A minute's text in registers.
typedef struct {
    __m256i text;
    __m256i mask;
} whole_text;
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline whole_text read_whole(const postern_minute *minute) {
    whole_text whole = {
        _mm256_loadu_si256((const __m256i *)minute->whole), _mm256_loadu_si256((const __m256i *)minute->whole_mask)};
    return whole;
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int is_whole(const uint8_t *at, whole_text whole) {
    return _mm256_testz_si256(_mm256_xor_si256(_mm256_loadu_si256((const __m256i *)at), whole.text), whole.mask);
}
// Line feeds of 64 bytes, and the lowest bytes seen: NULs are looked for on the way.
__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t feeds_avx512(
    const uint8_t *at, __m512i *lowest) {
    __m512i bytes = _mm512_loadu_si512(at);
    *lowest = _mm512_min_epu8(*lowest, bytes);
    return opaque(_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')));
}
__attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t range_avx512(
    const uint8_t *at, uint8_t first, uint8_t last) {
    __m512i bytes = _mm512_sub_epi8(_mm512_loadu_si512(at), _mm512_set1_epi8((char)first));
    return opaque(_mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8((char)(last - first))));
}
#define LOWEST __m512i
#define LOWEST_START _mm512_set1_epi8(-1)
#define FEEDS64(at, lowest) feeds_avx512(at, &(lowest))
#define HAS_NUL(lowest, at, count) HAS_BELOW(lowest, at, count, 1)
#define HAS_BELOW(lowest, at, count, bound) (_mm512_cmplt_epu8_mask(lowest, _mm512_set1_epi8((char)(bound))) != 0)
#define RANGE64(at, first, last) range_avx512(at, first, last)
// The lowest of the higher ones of two neighbours each, less a blank.
#define CLOSEST(at, closest) \
    (closest) = _mm512_min_epu8(closest, _mm512_sub_epi8(_mm512_max_epu8(_mm512_loadu_si512(at), _mm512_loadu_si512((at) + 1)), _mm512_set1_epi8(' ')))
#define DEPOSIT(bits, mask) _pdep_u64(bits, mask)
#define FIRST_BITS(mask, count) _bzhi_u64(mask, (uint32_t)(count))
#define WHOLE whole_text
#define READ_WHOLE(text, minute) text = read_whole(minute)
#define IS_WHOLE(at, text) is_whole(at, text)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt")))
#define NAME(x) x##_avx512
#define MASK64(at, byte) mask_avx512(at, byte)
#define MASK64_EITHER(at, one, other) (mask_avx512(at, one) | mask_avx512(at, other))
#include "kernel.h"
#undef TARGET
#undef NAME
#undef MASK64
#undef MASK64_EITHER
#undef LOWEST
#undef LOWEST_START
#undef FEEDS64
#undef HAS_NUL
#undef HAS_BELOW
#undef RANGE64
#undef CLOSEST

__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t mask_avx2(const uint8_t *at, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)at), wanted));
    uint32_t high =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(at + 32)), wanted));
    return opaque(low | (uint64_t)high << 32);
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t either_avx2(
    const uint8_t *at, uint8_t one, uint8_t other) {
    __m256i first = _mm256_set1_epi8((char)one), second = _mm256_set1_epi8((char)other);
    __m256i low = _mm256_loadu_si256((const __m256i *)at), high = _mm256_loadu_si256((const __m256i *)(at + 32));
    uint32_t below = (uint32_t)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_cmpeq_epi8(low, first), _mm256_cmpeq_epi8(low, second)));
    uint32_t above = (uint32_t)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_cmpeq_epi8(high, first), _mm256_cmpeq_epi8(high, second)));
    return opaque(below | (uint64_t)above << 32);
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t feeds_avx2(
    const uint8_t *at, __m256i *lowest) {
    __m256i wanted = _mm256_set1_epi8('\n');
    __m256i first = _mm256_loadu_si256((const __m256i *)at), second = _mm256_loadu_si256((const __m256i *)(at + 32));
    *lowest = _mm256_min_epu8(*lowest, _mm256_min_epu8(first, second));
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, wanted));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, wanted));
    return opaque(low | (uint64_t)high << 32);
}
#define LOWEST __m256i
#define LOWEST_START _mm256_set1_epi8(-1)
#define FEEDS64(at, lowest) feeds_avx2(at, &(lowest))
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline int below_avx2(__m256i lowest, uint8_t bound) {
    __m256i low = _mm256_min_epu8(lowest, _mm256_set1_epi8((char)(bound - 1)));
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, lowest)) != 0;
}
__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static inline uint64_t range_avx2(
    const uint8_t *at, uint8_t first, uint8_t last) {
    __m256i from = _mm256_set1_epi8((char)first), span = _mm256_set1_epi8((char)(last - first));
    __m256i low = _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)at), from);
    __m256i high = _mm256_sub_epi8(_mm256_loadu_si256((const __m256i *)(at + 32)), from);
    uint32_t below = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(low, span), low));
    uint32_t above = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(high, span), high));
    return opaque(below | (uint64_t)above << 32);
}
#define HAS_NUL(lowest, at, count) HAS_BELOW(lowest, at, count, 1)
#define HAS_BELOW(lowest, at, count, bound) below_avx2(lowest, bound)
#define RANGE64(at, first, last) range_avx2(at, first, last)
#define CLOSE32(at, closest) \
    (closest) = _mm256_min_epu8(closest, _mm256_sub_epi8(_mm256_max_epu8(_mm256_loadu_si256((const __m256i *)(at)), _mm256_loadu_si256((const __m256i *)((at) + 1))), _mm256_set1_epi8(' ')))
#define CLOSEST(at, closest) CLOSE32(at, closest), CLOSE32((at) + 32, closest)
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define NAME(x) x##_avx2
#define MASK64(at, byte) mask_avx2(at, byte)
#define MASK64_EITHER(at, one, other) either_avx2(at, one, other)
#include "kernel.h"
#undef TARGET
#undef NAME
#undef MASK64
#undef MASK64_EITHER
#undef LOWEST
#undef LOWEST_START
#undef FEEDS64
#undef HAS_NUL
#undef HAS_BELOW
#undef RANGE64
#undef CLOSEST

static inline uint64_t mask_base(const uint8_t *at, uint8_t byte) {
    __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int index = 0; index < 4; index++) {
        __m128i piece = _mm_loadu_si128((const __m128i *)(at + 16 * index));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(piece, wanted)) << (16 * index);
    }
    return opaque(mask);
}
#define BASE_NAME "sse2"
#else
static inline uint64_t mask_base(const uint8_t *at, uint8_t byte) {
    uint64_t mask = 0;
    for (int index = 0; index < 8; index++) {
        // 0x80 in each byte that is equal, without borrowing from the next; then one bit a byte.
        uint64_t other = load64(at + 8 * index) ^ (0x0101010101010101ull * byte);
        uint64_t same = ~(((other & 0x7F7F7F7F7F7F7F7Full) + 0x7F7F7F7F7F7F7F7Full) | other | 0x7F7F7F7F7F7F7F7Full);
        mask |= ((same >> 7) * 0x0102040810204080ull >> 56) << (8 * index);
    }
    return mask;
}
#define BASE_NAME "plain"
#endif

static int nth_bit(uint64_t mask, int index) {
    while (index-- > 0) mask &= mask - 1;
    return COUNT_ZEROS(mask);
}
#undef NTH_BIT
#define NTH_BIT(mask, index) nth_bit(mask, index)

static inline int same_base(const uint8_t *text, const uint8_t *wanted, const uint8_t *mask) {
    uint64_t other = 0;
    for (int index = 0; index < 32; index += 8)
        other |= (load64(text + index) ^ load64(wanted + index)) & load64(mask + index);
    return other == 0;
}
#undef SAME32
#define SAME32(text, wanted, mask) same_base(text, wanted, mask)

#define LOWEST int
#define LOWEST_START 0
#define FEEDS64(at, lowest) ((void)(lowest), mask_base(at, '\n'))
#define HAS_NUL(lowest, at, count) ((void)(lowest), (count) > 0 && memchr(at, 0, count) != NULL)
#define HAS_BELOW(lowest, at, count, bound) ((void)(lowest), has_below(at, count, bound))
#define RANGE64(at, first, last) range_base(at, first, last)
static uint64_t range_base(const uint8_t *at, uint8_t first, uint8_t last) {
    uint64_t mask = 0;
    for (int index = 0; index < 64; index++) mask |= (uint64_t)(at[index] >= first && at[index] <= last) << index;
    return mask;
}
#define TARGET
#define NAME(x) x##_base
#define MASK64(at, byte) mask_base(at, byte)
#define MASK64_EITHER(at, one, other) (mask_base(at, one) | mask_base(at, other))
#include "kernel.h"
#undef TARGET
#undef NAME
#undef MASK64
#undef MASK64_EITHER

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

static const kernels base = {BASE_NAME, next_base, match_base, json_base, count_lines_base, write_row_base, split_columns_base};
#if defined(__x86_64__)
static const kernels avx2 = {"avx2", next_avx2, match_avx2, json_avx2, count_lines_avx2, write_row_avx2, split_columns_avx2};
static const kernels avx512 = {"avx512", next_avx512, match_avx512, json_avx512, count_lines_avx512, write_row_avx512, split_columns_avx512};
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
    minute->is_used = 1;
    minute->age = ++skim->clock;
    skim->now = minute;
}
