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
        } else if (part->flags == (POSTERN_LIST | POSTERN_LEADING_BLANKS | POSTERN_ONE_WORD) && part->length == 1
                   && part->text[0] == ' ' && (int32_t)index != plan->request_part) {
            step->kind = STEP_LIST;
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
    // Equal parts one after the other are found at once.
    postern_step *last = step;
    step = plan->steps;
    for (postern_step *find = plan->steps; find <= last; find++) {
        postern_step *before = step > plan->steps ? step - 1 : NULL;
        int is_plain = find->kind == STEP_FIND && !find->is_quoted && !find->is_request && !find->is_last
            && find->length <= 2 && (find->length == 1 || find->word >> 8 != find->first);
        if (is_plain && before && before->is_plain && before->word == find->word && before->length == find->length) {
            before->kind = STEP_FINDS;
            before->words++;
            continue;
        }
        *step = *find;
        step->is_plain = (uint8_t)is_plain;
        if (is_plain) step->words = 1;
        step++;
    }
    step--;
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
        while (at < length
               && (bytes[at] >= 'A' && bytes[at] <= 'Z' ? bytes[at] | 0x20 : bytes[at]) == (uint8_t)key->text[at])
            at++;
        if (at == length) return key->field;
    }
    return -1;
}

void postern_tail_add(postern_tail *tail, const uint8_t *text, size_t length, int16_t field) {
    const size_t most = sizeof tail->keys / sizeof tail->keys[0];
    if (length == 0 || length > sizeof tail->keys[0].text || tail->count >= most) return;
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
    // As Squid writes it: ten digits, and three behind a point.
    uint64_t high = load64(bytes + from) ^ 0x3030303030303030ull, low = load64(bytes + from + 8) ^ 0x3030303030303030ull;
    uint64_t rest = low & 0xFFFFFF00FFFFull;
    if (LIKELY(from + 15 <= count) && LIKELY((((high + 0x7676767676767676ull) | high) & 0x8080808080808080ull) == 0)
        && LIKELY((((rest + 0x767676007676ull) | rest) & 0x808080808080ull) == 0)
        && LIKELY((low >> 16 & 0xFF) == ('.' ^ 0x30)) && LIKELY(bytes[from + 14] - (uint32_t)'0' > 9)) {
        // Digits to pairs, pairs to fours, fours to eight.
        high = high * 10 + (high >> 8);
        high = ((high & 0x000000FF000000FFull) * 0x000F424000000064ull
                + (high >> 16 & 0x000000FF000000FFull) * 0x0000271000000001ull) >> 32;
        int64_t seconds = (int64_t)(high & 0xFFFFFFFF) * 100 + (int64_t)((rest & 0xFF) * 10 + (rest >> 8 & 0xFF));
        int64_t time = seconds * 1000000
            + (int64_t)((rest >> 24 & 0xFF) * 100 + (rest >> 32 & 0xFF) * 10 + (rest >> 40)) * 1000;
        if (LIKELY(skim->now->is_used) && LIKELY((uint64_t)(time - skim->now->base) < 60000000)) {
            skim->time = time;
            return 14;
        }
    }
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
    if (minute->is_used != MINUTE_OF_TEXT || at + (size_t)minute->prefix_length + 2 > count) return 0;
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

// Notes the row that a run hands out.
static inline void stop_at(
    postern_skim *skim, const uint8_t *row, const uint8_t *stop, int64_t time, uint32_t status) {
    skim->line_start = (size_t)(row - skim->bytes);
    skim->line_end = (size_t)(stop - skim->bytes);
    skim->time = time;
    skim->status = (int32_t)status;
    skim->has_stopped = 1;
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
