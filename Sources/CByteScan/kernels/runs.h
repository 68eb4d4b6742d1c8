// MARK: - Runs of rows that are all alike

#ifdef CLOSEST
// What a run keeps at hand.
typedef struct {
    const uint8_t *whole;
    WHOLE text;
    size_t length;
    size_t seconds_at;
    // The highest second of the minute, as its digits.
    uint32_t highest;
} NAME(run);

// Sets up a run over rows of the minute of the row before them; where the next rows can be none of a run, says so.
TARGET static inline __attribute__((always_inline)) int NAME(begin_run)(const postern_skim *skim, NAME(run) *run) {
    const postern_minute *minute = skim->now;
    if (skim->has_odd || skim->has_window || minute->whole_length == 0 || minute->fraction_digits) return 0;
    if (skim->highest == INT64_MIN) return 0;
    // The minute's latest second, rounded up; where later minutes were seen, its rows are no run.
    int64_t into = skim->highest - minute->base;
    if (into > 59000000) return 0;
    uint32_t second = into <= 0 ? 0 : (uint32_t)((into + 999999) / 1000000);
    run->highest = second / 10 << 8 | second % 10;
    run->length = (size_t)minute->whole_length;
    run->seconds_at = (size_t)minute->prefix_length;
    READ_WHOLE(run->text, minute);
    return 1;
}

// Notes the run's highest second.
static inline void NAME(end_run)(postern_skim *skim, const NAME(run) *run) {
    int64_t time = skim->now->base + ((int64_t)(run->highest >> 8) * 10 + (run->highest & 0xFF)) * 1000000;
    if (time > skim->highest) skim->highest = time;
}

// Hands out the run's last row.
static inline void NAME(stop_run)(
    postern_skim *skim, const NAME(run) *run, const uint8_t *row, const uint8_t *stop, uint32_t status) {
    int64_t second = (int64_t)(run->highest >> 8) * 10 + (run->highest & 0xFF);
    stop_at(skim, row, stop, skim->now->base + second * 1000000, status);
}

// Whether the minute's text stands at a place, with a second that is not before the highest one.
TARGET static inline __attribute__((always_inline)) int NAME(is_in_run)(NAME(run) *run, const uint8_t *text) {
    if (UNLIKELY(!IS_WHOLE(text, run->text))) return 0;
    uint16_t two;
    memcpy(&two, text + run->seconds_at, 2);
    uint32_t digits = (uint32_t)two ^ 0x3030;
    if (UNLIKELY(((digits + 0x767A) | digits) & 0x8080)) return 0;
    digits = (digits & 0xFF) << 8 | digits >> 8;
    if (UNLIKELY(digits < run->highest)) return 0;
    run->highest = digits;
    return 1;
}

// A status of HTTP and the blank behind it; 0 where there is none. Ranges are looked at for all four bytes at once.
static inline __attribute__((always_inline)) uint32_t NAME(blank_status)(const uint8_t *at) {
    uint32_t digits;
    memcpy(&digits, at, 4);
    digits ^= 0x20303030;
    uint32_t status = (digits & 0xFF) * 100 + (digits >> 8 & 0xFF) * 10 + (digits >> 16 & 0xFF);
    return ((digits + 0x7F767676) | digits) & 0x80808080 ? 0 : status;
}

// Counts rows of columns up to one that is wanted or that is not written as the others are.
TARGET static __attribute__((noinline)) size_t NAME(run_columns)(postern_skim *skim, size_t start) {
    NAME(run) run;
    const postern_plan *plan = skim->plan;
    const int32_t left = plan->columns - plan->status_column, method = plan->method_column;
    if (!skim->is_clean || left > plan->status_column || !NAME(begin_run)(skim, &run)) return start;
    const uint8_t *bytes = skim->bytes;
    const uint64_t columns = (uint64_t)(uint32_t)(plan->columns - 1);
    const uint64_t method_bit = method > 0 ? 1ull << (method - 1) : 1;
    const uint8_t method_mark = method > 0 ? '[' : 0;
    uint32_t *const counts = skim->now->counts;
    uint64_t before = skim->sum_before;
    uint32_t index = skim->first_end;
    const uint32_t end_count = skim->end_count;
    for (; index < end_count; index++) {
        size_t end = skim->ends[index];
        uint64_t sum = skim->sums[index];
        const uint8_t *row = bytes + start, *stop = bytes + end;
        stop -= stop[-1] == '\r';
        size_t count = (size_t)(stop - row);
        if (UNLIKELY(count - 65 > LONGEST_SKIMMED - 65) || UNLIKELY(sum - before != columns)) break;
        if (UNLIKELY(stop[-1] == ' ') || UNLIKELY(row[run.length] != ' ')) break;
        // FTP's commands stand in the method's place.
        uint64_t first = DEPOSIT(method_bit, MASK64(row, ' '));
        if (UNLIKELY(first == 0) || UNLIKELY(row[__builtin_ctzll(first) + 1] == method_mark)) break;
        uint64_t last = MASK64(stop - 64, ' ');
        int32_t more = COUNT_ONES(last) - left;
        if (UNLIKELY(more < 0)) break;
        uint32_t status = NAME(blank_status)(stop - 63 + __builtin_ctzll(DEPOSIT(1ull << more, last)));
        if (UNLIKELY(status < 100) || UNLIKELY(counts[status] == 0) || UNLIKELY(!NAME(is_in_run)(&run, row))) break;
        counts[status]++;
        before = sum;
        start = end + 1;
        if (UNLIKELY(skim->wanted[status])) {
            NAME(stop_run)(skim, &run, row, bytes + end, status);
            index++;
            break;
        }
    }
    skim->lines += index - skim->first_end;
    skim->first_end = index;
    skim->sum_before = before;
    NAME(end_run)(skim, &run);
    return start;
}

// The same for rows of the common log format, `client - user [time] "request" status `.
TARGET static __attribute__((noinline)) size_t NAME(run_common)(postern_skim *skim, size_t start) {
    NAME(run) run;
    if (!NAME(begin_run)(skim, &run)) return start;
    const uint8_t *bytes = skim->bytes;
    const int32_t comment = skim->plan->comment;
    uint32_t *const counts = skim->now->counts;
    uint32_t index = skim->first_end;
    const uint32_t end_count = skim->end_count;
    for (; index < end_count; index++) {
        size_t end = skim->ends[index], count = end - start;
        const uint8_t *row = bytes + start;
        if (UNLIKELY(count - 25 > LONGEST_SKIMMED - 25) || UNLIKELY(row[0] == comment)) break;
        uint64_t blank = MASK64(row, ' '), open = MASK64(row, '[');
        if (UNLIKELY(blank == 0) || UNLIKELY(open == 0)) break;
        // ` - ` behind the client, and a blank before the first bracket: it ends the user's name.
        size_t client = (size_t)__builtin_ctzll(blank), bracket = (size_t)__builtin_ctzll(open);
        if (UNLIKELY(client + 5 > bracket) || UNLIKELY((load64(row + client) & 0xFFFFFF) != COMMON_DASH)
            || UNLIKELY(row[bracket - 1] != ' ')) {
            break;
        }
        const uint8_t *time = row + bracket + 1, *request = time + run.length;
        if (UNLIKELY((load64(request) & 0xFFFFFF) != COMMON_BRACKET) || UNLIKELY(request[3] == '-')) break;
        request += 3;
        uint64_t near = MASK64(request, '"'), far = MASK64(request + 64, '"');
        if (UNLIKELY((near | far) == 0)) break;
        size_t size = (size_t)SELECT(near != 0, COUNT_ZEROS(near), 64 + COUNT_ZEROS(far));
        const uint8_t *quote = request + size;
        uint16_t behind;
        memcpy(&behind, quote, 2);
        if (UNLIKELY(quote[-1] == '\\') || UNLIKELY(behind != 0x2022)) break;
        if (UNLIKELY(quote + 6 > row + count)) break;
        uint32_t status = NAME(blank_status)(quote + 2);
        if (UNLIKELY(status < 100) || UNLIKELY(counts[status] == 0) || UNLIKELY(!NAME(is_in_run)(&run, time))) break;
        counts[status]++;
        start = end + 1;
        if (UNLIKELY(skim->wanted[status])) {
            NAME(stop_run)(skim, &run, row, bytes + end, status);
            index++;
            break;
        }
    }
    skim->lines += index - skim->first_end;
    skim->first_end = index;
    NAME(end_run)(skim, &run);
    return start;
}

// The same for HAProxy's rows, whose accept dates go back and forth: all in thousandths of a second of the minute.
TARGET static __attribute__((noinline)) size_t NAME(run_httplog)(postern_skim *skim, size_t start) {
    const postern_minute *minute = skim->now;
    if (skim->has_odd || skim->has_window || minute->whole_length == 0 || minute->fraction_digits != 3) return start;
    if (skim->highest == INT64_MIN) return start;
    int64_t highest = skim->highest - minute->base, lowest = INT64_MAX, back = 0;
    if (highest % 1000 != 0) return start;
    highest /= 1000;
    const uint8_t *bytes = skim->bytes;
    const size_t length = (size_t)minute->whole_length, seconds_at = (size_t)minute->prefix_length;
    WHOLE text;
    READ_WHOLE(text, minute);
    uint32_t *const counts = skim->now->counts;
    uint32_t index = skim->first_end;
    const uint32_t end_count = skim->end_count;
    for (; index < end_count; index++) {
        size_t end = skim->ends[index];
        const uint8_t *row = bytes + start, *stop = bytes + end;
        stop -= stop[-1] == '\r';
        if (UNLIKELY((size_t)(stop - row) - 65 > LONGEST_SKIMMED - 65)) break;
        // The date's bracket is the last of the first bytes; the one before it is the process's, and of no date.
        uint64_t brackets = MASK64(row, '[');
        if (UNLIKELY(brackets == 0) || UNLIKELY(COUNT_ONES(brackets) > 2)) break;
        size_t process = (size_t)__builtin_ctzll(brackets), bracket = (size_t)HIGHEST(brackets);
        if (UNLIKELY(process != bracket) & (row[process + 3] == '/')) break;
        const uint8_t *date = row + bracket;
        if (UNLIKELY(!IS_WHOLE(date, text)) || UNLIKELY(date[length] != ' ')) break;
        const uint8_t *tokens = date + length + 1;
        if (UNLIKELY(stop - tokens < 64)) break;
        size_t left = (size_t)(stop - tokens) - 64;
        uint64_t low = MASK64(tokens, ' '), high = FIRST_BITS(MASK64(tokens + 64, ' '), left > 64 ? 64 : left);
        uint64_t rest = low;
        uint32_t ends[8];
        for (int token = 0; token < 8; token++) {
            ends[token] = (uint32_t)COUNT_ZEROS(rest);
            rest &= rest - 1;
        }
        // Eight tokens are in sight, and ten there; none is empty.
        if (UNLIKELY(ends[7] == 64) || UNLIKELY(COUNT_ONES(rest) + COUNT_ONES(high) < 2)) break;
        if (UNLIKELY(((low & (low << 1 | 1)) | (high & (high << 1 | low >> 63))) != 0)) break;
        if (UNLIKELY(tokens[ends[0] - 1] == ':')) break;
        uint64_t slashes = MASK64(tokens, '/');
        if (UNLIKELY((slashes & ((1ull << ends[1]) - (1ull << ends[0]))) == 0)) break;
        // Five timers of digits.
        uint64_t inside = (1ull << ends[2]) - (2ull << ends[1]), marks = slashes & inside;
        uint64_t figures = RANGE64(tokens, '/', '9') & inside;
        if (UNLIKELY(figures != inside) || UNLIKELY(ends[2] - ends[1] > 23)) {
            // Timers of what did not happen are -1.
            if (!is_numbers(tokens, ends[1] + 1, ends[2], 5)) break;
        } else if (UNLIKELY(COUNT_ONES(marks) != 4)
                   || UNLIKELY((marks & (marks << 1 | 2ull << ends[1] | 1ull << (ends[2] - 1))) != 0)) {
            break;
        }
        uint32_t status = NAME(blank_status)(tokens + ends[2] + 1);
        uint32_t state = ends[7] - ends[6];
        if (UNLIKELY(state != 5 && state != 3)) break;
        if (UNLIKELY(status < 100) || UNLIKELY(counts[status] == 0)) break;
        int64_t time = thousandths(date + seconds_at);
        if (UNLIKELY(time < 0)) break;
        highest = time > highest ? time : highest;
        lowest = time < lowest ? time : lowest;
        back = highest - time > back ? highest - time : back;
        counts[status]++;
        start = end + 1;
        if (UNLIKELY(skim->wanted[status])) {
            stop_at(skim, row, bytes + end, minute->base + time * 1000, status);
            index++;
            break;
        }
    }
    if (index == skim->first_end) return start;
    skim->lines += index - skim->first_end;
    skim->first_end = index;
    skim->highest = minute->base + highest * 1000;
    if (back * 1000 > skim->step_back) skim->step_back = back * 1000;
    if (minute->base + lowest * 1000 < skim->lowest) skim->lowest = minute->base + lowest * 1000;
    return start;
}
#endif
