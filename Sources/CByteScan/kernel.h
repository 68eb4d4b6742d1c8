// The kernels, included once for each instruction set with MASK64, TARGET and NAME defined. No include guard on purpose.
//
// MASK64(p, byte) is a bit for each of the 64 bytes at p that equals byte; bit 0 is the first.

#define POSTERN_NONE SIZE_MAX

// MARK: - Lines

// Line feeds from skim->scanned on, as many as there is room for, without a branch on where they stand.
TARGET static void NAME(lines)(postern_skim *skim) {
    const uint8_t *bytes = skim->bytes;
    size_t at = skim->scanned, count = skim->count - at > BYTES_A_TURN ? at + BYTES_A_TURN : skim->count;
    uint32_t *ends = skim->ends, *const last = ends + ENDS_A_TURN - 128;
    LOWEST lowest = LOWEST_START;
    size_t from = at;
    while (count - at >= 128 && ends <= last) {
        uint64_t first = FEEDS64(bytes + at, lowest), second = FEEDS64(bytes + at + 64, lowest);
        *ends = (uint32_t)(at + (size_t)COUNT_ZEROS(first));
        ends += first != 0;
        first &= first - 1;
        if (UNLIKELY(first != 0)) {
            for (; first != 0; first &= first - 1) *ends++ = (uint32_t)(at + (size_t)COUNT_ZEROS(first));
        }
        *ends = (uint32_t)(at + 64 + (size_t)COUNT_ZEROS(second));
        ends += second != 0;
        second &= second - 1;
        if (UNLIKELY(second != 0)) {
            for (; second != 0; second &= second - 1) *ends++ = (uint32_t)(at + 64 + (size_t)COUNT_ZEROS(second));
        }
        at += 128;
    }
    while (count - at >= 64 && ends <= last) {
        uint64_t feeds = FEEDS64(bytes + at, lowest);
        for (; feeds != 0; feeds &= feeds - 1) *ends++ = (uint32_t)(at + (size_t)COUNT_ZEROS(feeds));
        at += 64;
    }
    if (at < count && count - at < 64 && ends <= last) {
        uint64_t feeds = MASK64(bytes + at, '\n') & ((1ull << (count - at)) - 1);
        for (; feeds != 0; feeds &= feeds - 1) *ends++ = (uint32_t)(at + (size_t)COUNT_ZEROS(feeds));
        if (memchr(bytes + at, 0, count - at)) skim->has_odd = 1;
        at = count;
    }
    if (HAS_NUL(lowest, bytes + from, at - from)) skim->has_odd = 1;
    skim->scanned = at;
    skim->first_end = 0;
    skim->end_count = (uint32_t)(ends - skim->ends);
}

// The same, with a count of blanks (low half) and of strange places (high half) up to each line feed. Strange are two
// blanks or line ends together, and quotes behind one: there columns are not what stands between blanks. Tabs part columns
// as blanks do; where none are known of, one that turns up leaves the block's rows to the reader.
TARGET static inline __attribute__((always_inline)) void NAME(columns_of)(postern_skim *skim, int has_tabs) {
    const uint8_t *bytes = skim->bytes;
    size_t at = skim->scanned, count = skim->count - at > BYTES_A_TURN ? at + BYTES_A_TURN : skim->count;
    uint32_t filled = 0;
    uint64_t sum = skim->sum, carry = skim->carry;
    LOWEST lowest = LOWEST_START;
    size_t from = at;
    while (at < count && filled + 64 <= ENDS_A_TURN) {
        uint64_t inside = ~0ull;
        if (UNLIKELY(count - at < 64)) inside = (1ull << (count - at)) - 1;
        uint64_t feeds, blanks, quotes;
        if (LIKELY(inside == ~0ull)) {
            feeds = FEEDS64(bytes + at, lowest);
        } else {
            feeds = MASK64(bytes + at, '\n') & inside;
            if (has_below(bytes + at, count - at, has_tabs ? 1 : '\t' + 1)) skim->has_odd = 1;
        }
        blanks = (has_tabs ? MASK64_EITHER(bytes + at, ' ', '\t') : MASK64(bytes + at, ' ')) & inside;
        quotes = MASK64(bytes + at, '"') & inside;
        uint64_t both = blanks | feeds;
        uint64_t strange = (both | quotes) & (both << 1 | carry);
        carry = both >> 63;
        uint64_t rest = feeds;
        if (UNLIKELY(strange != 0)) {
            while (rest) {
                // Up to and with the line feed: a blank before it is strange too.
                uint64_t upto = rest ^ (rest - 1);
                skim->ends[filled] = (uint32_t)(at + (size_t)COUNT_ZEROS(rest));
                skim->sums[filled++] =
                    sum + (uint64_t)COUNT_ONES(blanks & upto) + ((uint64_t)COUNT_ONES(strange & upto) << 32);
                rest &= rest - 1;
            }
            sum += (uint64_t)COUNT_ONES(strange) << 32;
        } else {
            do {
                skim->ends[filled] = (uint32_t)(at + (size_t)COUNT_ZEROS(rest));
                skim->sums[filled] = sum + (uint64_t)COUNT_ONES(blanks & (rest ^ (rest - 1)));
                filled += rest != 0;
                rest &= rest - 1;
            } while (UNLIKELY(rest != 0));
        }
        sum += (uint64_t)COUNT_ONES(blanks);
        at += 64;
    }
    size_t read = (at < count ? at : count) - from;
    if (has_tabs ? HAS_NUL(lowest, bytes + from, read) : HAS_BELOW(lowest, bytes + from, read, '\t' + 1)) skim->has_odd = 1;
    skim->sum = sum;
    skim->carry = carry;
    skim->scanned = at < count ? at : count;
    skim->first_end = 0;
    skim->end_count = filled;
}

#ifdef CLOSEST
// The same for a turn without a strange place, of which it only knows that there is none. Where there may be one, nothing is
// changed.
//
// Two bytes that follow each other are a strange place only where neither is higher than a quote and one is at least a blank.
//
// @return whether there is none.
TARGET static int NAME(clean_columns)(postern_skim *skim) {
    const uint8_t *bytes = skim->bytes;
    size_t at = skim->scanned, left = skim->count - at, count = left > BYTES_A_TURN ? at + BYTES_A_TURN : skim->count;
    uint32_t filled = 0;
    uint64_t sum = skim->sum;
    LOWEST lowest = LOWEST_START, closest = LOWEST_START;
    while (count - at >= 64 && filled + 64 <= ENDS_A_TURN) {
        uint64_t feeds = FEEDS64(bytes + at, lowest), blanks = MASK64(bytes + at, ' ');
        CLOSEST(bytes + at, closest);
        do {
            skim->ends[filled] = (uint32_t)(at + (size_t)COUNT_ZEROS(feeds));
            skim->sums[filled] = sum + (uint64_t)COUNT_ONES(blanks & (feeds ^ (feeds - 1)));
            filled += feeds != 0;
            feeds &= feeds - 1;
        } while (UNLIKELY(feeds != 0));
        sum += (uint64_t)COUNT_ONES(blanks);
        at += 64;
    }
    if (at < count && count - at < 64 && filled + 64 <= ENDS_A_TURN) {
        uint64_t inside = (1ull << (count - at)) - 1, blanks = MASK64(bytes + at, ' ') & inside;
        CLOSEST(bytes + at, closest);
        for (uint64_t feeds = MASK64(bytes + at, '\n') & inside; feeds != 0; feeds &= feeds - 1) {
            skim->ends[filled] = (uint32_t)(at + (size_t)COUNT_ZEROS(feeds));
            skim->sums[filled++] = sum + (uint64_t)COUNT_ONES(blanks & (feeds ^ (feeds - 1)));
        }
        if (has_below(bytes + at, count - at, '\t' + 1)) skim->has_odd = 1;
        sum += (uint64_t)COUNT_ONES(blanks);
        at = count;
    }
    if (HAS_BELOW(closest, bytes, 0, 3)) return 0;
    if (HAS_BELOW(lowest, bytes, 0, '\t' + 1)) skim->has_odd = 1;
    skim->sum = sum;
    skim->carry = at > skim->scanned && (bytes[at - 1] == ' ' || bytes[at - 1] == '\n');
    skim->scanned = at;
    skim->first_end = 0;
    skim->end_count = filled;
    return 1;
}
#endif

TARGET static void NAME(columns)(postern_skim *skim) {
    skim->is_clean = 0;
    if (skim->plan->has_tabs) {
        NAME(columns_of)(skim, 1);
        return;
    }
#ifdef CLOSEST
    skim->is_clean = NAME(clean_columns)(skim);
    if (LIKELY(skim->is_clean)) return;
#endif
    NAME(columns_of)(skim, 0);
}

// MARK: - Templates

// The first place from `from` on where the part's text stands; POSTERN_NONE where there is none.
TARGET static inline __attribute__((always_inline)) size_t NAME(find)(
    const postern_part *part, const uint8_t *bytes, size_t count, size_t from) {
    uint8_t first = part->text[0];
    for (size_t base = from; base < count; base += 64) {
        uint64_t found = MASK64(bytes + base, first);
        while (found) {
            size_t at = base + (size_t)COUNT_ZEROS(found);
            found &= found - 1;
            if (at + part->length > count) return POSTERN_NONE;
            if ((load64(bytes + at) & part->word_mask) != part->word) continue;
            if (part->length > 8 && memcmp(bytes + at + 8, part->text + 8, part->length - 8u) != 0) continue;
            if ((part->flags & POSTERN_QUOTED) && at > from && bytes[at - 1] == '\\' && is_guarded(bytes, from, at))
                continue;
            if ((part->flags & POSTERN_LIST) && first == ' ' && is_in_list(bytes, count, from, at)) continue;
            return at;
        }
    }
    return POSTERN_NONE;
}

// The closing quote from `at` on, or `count`: behind a backslash one byte is passed over.
TARGET static size_t NAME(closing_quote)(const uint8_t *bytes, size_t count, size_t at) {
    for (size_t base = at; base < count;) {
        uint64_t quotes = MASK64(bytes + base, '"');
        uint64_t guards = MASK64(bytes + base, '\\');
        if (LIKELY(quotes != 0 && (guards & (quotes ^ (quotes - 1))) == 0)) {
            size_t end = base + (size_t)COUNT_ZEROS(quotes);
            return end < count ? end : count;
        }
        base = guards == 0 ? base + 64 : base + (size_t)COUNT_ZEROS(guards) + 2;
    }
    return count;
}

// What follows the last part: the plain twin is `LineTemplate.tail`.
TARGET static __attribute__((noinline)) void NAME(read_tail)(
    const postern_tail *tail, const uint8_t *bytes, size_t count, size_t at, postern_span *spans) {
    int quoted = 0;
    while (at < count) {
        if (bytes[at] == ' ') {
            at++;
            continue;
        }
        if (bytes[at] == '"') {
            size_t end = NAME(closing_quote)(bytes, count, at + 1);
            quoted++;
            if (quoted == 1) set_span(spans, tail->referer, at + 1, end);
            if (quoted == 2) set_span(spans, tail->user_agent, at + 1, end);
            at = end + 1;
            continue;
        }
        // The token goes on to a blank or a quote; its first `=` parts it.
        size_t end = at, equals = 0;
        int has_equals = 0;
        while (end < count) {
            uint64_t stops = MASK64_EITHER(bytes + end, ' ', '"'), signs = MASK64(bytes + end, '=');
            uint64_t inside = stops ? (stops & (0 - stops)) - 1 : ~0ull;
            if (!has_equals && (signs & inside)) {
                has_equals = 1;
                equals = end + (size_t)COUNT_ZEROS(signs & inside);
            }
            end += stops ? (size_t)COUNT_ZEROS(stops) : 64;
            if (stops) break;
        }
        if (end > count) end = count;
        if (has_equals && equals >= end) has_equals = 0;
        if (!has_equals || equals == at) {
            if (spans[tail->number].length < 0) set_span(spans, tail->number, at, end);
            at = end > at + 1 ? end : at + 1;
            continue;
        }
        size_t value = equals + 1, value_end = end;
        if (end < count && bytes[end] == '"' && end == value) {
            value = end + 1;
            value_end = NAME(closing_quote)(bytes, count, value);
            end = value_end + 1;
        }
        int field = key_field(tail, bytes + at, equals - at);
        if (field >= 0) {
            // Unquoted lists over several tries go on behind ‘, ’ and ‘ : ’.
            while (value_end + 1 < count && value_end > value && bytes[value_end] == ' '
                   && (bytes[value_end - 1] == ',' || bytes[value_end + 1] == ':')) {
                size_t next = value_end + (bytes[value_end + 1] == ':' ? 3 : 1);
                while (next < count && bytes[next] != ' ') next++;
                value_end = next < count ? next : count;
                end = value_end;
            }
            // A value that begins behind the row's last byte has no bytes.
            size_t last = value_end < count ? value_end : count;
            set_span(spans, field, value, last > value ? last : value);
        }
        at = end > at + 1 ? end : at + 1;
    }
}

TARGET static int NAME(match)(
    const postern_template *template_, const postern_tail *tail, const uint8_t *bytes, size_t count,
    postern_span *spans) {
    size_t at = template_->prefix_length;
    if (count < at || memcmp(bytes, template_->prefix, at) != 0) return 1;
    for (size_t index = 0; index < template_->count; index++) {
        const postern_part *part = &template_->parts[index];
        if (part->flags & POSTERN_LEADING_BLANKS)
            while (at < count && bytes[at] == ' ') at++;
        size_t start = at, end;
        if (part->flags & (POSTERN_LAST | POSTERN_REST)) {
            end = count;
            if (part->flags & POSTERN_LAST) {
                const uint8_t *blank = at < count ? memchr(bytes + at, ' ', count - at) : NULL;
                if (blank) end = (size_t)(blank - bytes);
            }
            at = end;
        } else {
            end = NAME(find)(part, bytes, count, at);
            if (end == POSTERN_NONE) return 1;
            if ((part->flags & POSTERN_ONE_WORD) && holds_blank(bytes, start, end)) return 1;
            at = end + part->length;
        }
        if (part->field >= 0) {
            spans[part->field].start = (int32_t)start;
            spans[part->field].length = (int32_t)(end - start);
        }
    }
    if (tail && at < count) NAME(read_tail)(tail, bytes, count, at, spans);
    return 0;
}

// MARK: - JSON

typedef struct {
    const postern_members *members;
    const uint8_t *bytes;
    size_t count;
    size_t at;
    postern_span *spans;
    uint64_t *escaped;
} NAME(line);

// The closing quote of the string whose inside begins at `at`; POSTERN_NONE where there is none.
TARGET static inline __attribute__((always_inline)) size_t NAME(string_end)(
    const uint8_t *bytes, size_t count, size_t at, int *is_escaped) {
    for (size_t base = at; base < count;) {
        uint64_t quotes = MASK64(bytes + base, '"');
        uint64_t guards = MASK64(bytes + base, '\\');
        if (LIKELY(quotes != 0 && (guards & (quotes ^ (quotes - 1))) == 0)) {
            size_t end = base + (size_t)COUNT_ZEROS(quotes);
            return end < count ? end : POSTERN_NONE;
        }
        if (guards == 0) {
            base += 64;
            continue;
        }
        // Behind a backslash one byte is passed over, whatever it is.
        size_t guard = base + (size_t)COUNT_ZEROS(guards);
        if (guard >= count) return POSTERN_NONE;
        *is_escaped = 1;
        base = guard + 2;
    }
    return POSTERN_NONE;
}

TARGET static int NAME(json_value)(NAME(line) *line, uint64_t path, int depth) {
    if (depth > 32 || line->at >= line->count) return 1;
    const uint8_t *bytes = line->bytes;
    size_t start, end;
    int is_escaped = 0;
    uint8_t first = bytes[line->at];
    if (first == '{' || first == '[') {
        uint8_t close = first == '{' ? '}' : ']';
        uint64_t place = 0;
        line->at++;
        skip_blanks(line->bytes, line->count, &line->at);
        if (line->at < line->count && bytes[line->at] == close) {
            line->at++;
            return 0;
        }
        while (1) {
            uint64_t key = (path ^ 0x1F) * 0x100000001B3ull;
            skip_blanks(line->bytes, line->count, &line->at);
            if (first == '{') {
                if (line->at >= line->count || bytes[line->at] != '"') return 1;
                int is_ignored = 0;
                size_t name = line->at + 1;
                size_t name_end = NAME(string_end)(bytes, line->count, name, &is_ignored);
                if (name_end == POSTERN_NONE) return 1;
                for (size_t index = name; index < name_end; index++) key = (key ^ bytes[index]) * 0x100000001B3ull;
                line->at = name_end + 1;
                skip_blanks(line->bytes, line->count, &line->at);
                if (line->at >= line->count || bytes[line->at] != ':') return 1;
                line->at++;
                skip_blanks(line->bytes, line->count, &line->at);
            } else {
                key = mixed_number(key, place++);
            }
            if (NAME(json_value)(line, key, depth + 1)) return 1;
            skip_blanks(line->bytes, line->count, &line->at);
            if (line->at >= line->count) return 1;
            if (bytes[line->at] == ',') {
                line->at++;
            } else if (bytes[line->at] == close) {
                line->at++;
                return 0;
            } else {
                return 1;
            }
        }
    }
    if (first == '"') {
        start = line->at + 1;
        end = NAME(string_end)(bytes, line->count, start, &is_escaped);
        if (end == POSTERN_NONE) return 1;
        line->at = end + 1;
    } else {
        start = line->at;
        end = start;
        while (end < line->count && is_literal[bytes[end]]) end++;
        if (end == start) return 1;
        line->at = end;
    }
    int field = member_field(line->members, path);
    // A null is no value, except where it says that there was no status.
    if (first == 'n' && field != line->members->null_field) return 0;
    if (field >= 0) {
        line->spans[field].start = (int32_t)start;
        line->spans[field].length = (int32_t)(end - start);
        if (is_escaped && field < 64) *line->escaped |= 1ull << field;
    }
    return 0;
}

TARGET static int NAME(json)(
    const postern_members *members, const uint8_t *bytes, size_t count, size_t start, postern_span *spans,
    uint64_t *escaped) {
    NAME(line) line = {members, bytes, count, start, spans, escaped};
    skip_blanks(bytes, count, &line.at);
    if (line.at >= count || bytes[line.at] != '{') return 1;
    if (NAME(json_value)(&line, 0xCBF29CE484222325ull, 0)) return 1;
    skip_blanks(bytes, count, &line.at);
    return line.at != count;
}

// MARK: - Rows

// The length of the time's text where its minute is known; 0 elsewhere.
TARGET static inline __attribute__((always_inline)) size_t NAME(clock)(
    postern_skim *skim, const uint8_t *bytes, size_t at, size_t count) {
    const postern_minute *minute = skim->now;
    const uint8_t *text = bytes + at;
    if (LIKELY(minute->whole_length != 0) && LIKELY(SAME32(text, minute->whole, minute->whole_mask))
        && LIKELY(at + (size_t)minute->whole_length <= count)) {
        const uint8_t *digits = text + minute->prefix_length;
        uint32_t seconds = two_digits(digits);
        int64_t time = minute->base + (int64_t)seconds * 1000000;
        uint32_t is_none = seconds > 59;
        if (minute->fraction_digits) {
            int64_t fraction = 0;
            for (int32_t index = 0; index < minute->fraction_digits; index++) {
                uint32_t digit = digits[3 + index] - (uint32_t)'0';
                is_none |= digit > 9;
                fraction = fraction * 10 + digit;
            }
            time += fraction * minute->fraction_scale;
        }
        if (LIKELY(!is_none)) {
            skim->time = time;
            return (size_t)minute->whole_length;
        }
    }
    return other_clock(skim, bytes, at, count);
}

// Where a part that is no plain word ends, behind what ends it; POSTERN_NONE where it does not.
TARGET static __attribute__((noinline)) size_t NAME(any_step)(
    const postern_part *part, int is_blanks, const uint8_t *bytes, size_t count, size_t at) {
    if (part->flags & POSTERN_LEADING_BLANKS)
        while (at < count && bytes[at] == ' ') at++;
    if (is_blanks) return at;
    if (at > count) return POSTERN_NONE;
    size_t end = NAME(find)(part, bytes, count, at);
    if (end == POSTERN_NONE) return POSTERN_NONE;
    if ((part->flags & POSTERN_ONE_WORD) && holds_blank(bytes, at, end)) return POSTERN_NONE;
    return end + part->length;
}

// Finds time and status of a template's row, and whether the rest of it fits.
TARGET static __attribute__((noinline)) int NAME(skim_steps)(
    postern_skim *skim, const postern_plan *plan, const uint8_t *bytes, size_t count) {
    size_t at = plan->template_.prefix_length;
    if (UNLIKELY(at) && (count < at || memcmp(bytes, plan->template_.prefix, at) != 0)) return 0;
    const postern_step *step = plan->steps;
    while (1) {
        uint32_t kind = step->kind;
        if (IS_KIND(kind, STEP_FIND)) {
            if (step->is_request && UNLIKELY(bytes[at] == '-')) return 0;
            size_t base = at;
            uint64_t found = MASK64(bytes + base, step->first);
            while (1) {
                if (LIKELY(found != 0)) {
                    size_t end = base + (size_t)COUNT_ZEROS(found);
                    if (LIKELY((load64(bytes + end) & step->mask) == step->word)
                        && !(step->is_quoted && UNLIKELY(bytes[end - 1] == '\\') && end > at
                             && is_guarded(bytes, at, end))) {
                        at = end + step->length;
                        break;
                    }
                    found &= found - 1;
                } else {
                    base += 64;
                    if (base >= count) return 0;
                    found = MASK64(bytes + base, step->first);
                }
            }
            // Lone dashes are what most fields hold that hold nothing.
            if ((load64(bytes + at) & step->dashes_mask) == step->dashes) {
                at += step->dashes_length;
                step += step->dashes_steps;
            }
        } else if (IS_KIND(kind, STEP_TIME)) {
            size_t length = NAME(clock)(skim, bytes, at, count);
            if (UNLIKELY(length == 0)) return 0;
            at += length;
            if (UNLIKELY((load64(bytes + at) & step->mask) != step->word)) return 0;
            at += step->length;
        } else if (IS_KIND(kind, STEP_STATUS)) {
            // Three digits, and what ends them.
            if (UNLIKELY(!read_status(skim, bytes + at))) return 0;
            at += 3;
            if (UNLIKELY((load64(bytes + at) & step->mask) != step->word)) return 0;
            at += step->length;
        } else if (IS_KIND(kind, STEP_WORD)) {
            // One word, with or without blanks before it; or several with one blank behind each.
            while (at < count && UNLIKELY(bytes[at] == ' ')) at++;
            if (step->words > 1) {
                uint32_t left = step->words;
                uint64_t carry = 0;
                for (size_t base = at;; base += 64) {
                    uint64_t blanks = MASK64(bytes + base, ' '), twins = blanks & (blanks << 1 | carry);
                    uint32_t here = (uint32_t)COUNT_ONES(blanks);
                    if (here >= left) {
                        for (uint32_t index = 1; index < left; index++) blanks &= blanks - 1;
                        if (twins & (blanks ^ (blanks - 1))) return 0;
                        at = base + (size_t)COUNT_ZEROS(blanks) + 1;
                        break;
                    }
                    if (twins || base + 64 >= count) return 0;
                    left -= here;
                    carry = blanks >> 63;
                }
                if (UNLIKELY(at > count)) return 0;
                if (step->is_last) return 1;
                step++;
                continue;
            }
            uint64_t blanks = MASK64(bytes + at, ' ');
            uint64_t found = step->first == ' ' ? blanks : MASK64(bytes + at, step->first);
            if (LIKELY(found != 0)) {
                size_t inside = (size_t)COUNT_ZEROS(found);
                // No blank comes before what ends the word.
                if ((size_t)COUNT_ZEROS(blanks) < inside) return 0;
                size_t end = at + inside;
                if (LIKELY((load64(bytes + end) & step->mask) == step->word)) {
                    at = end + step->length;
                } else if (step->first == ' ') {
                    return 0;
                } else {
                    at = NAME(any_step)(&plan->template_.parts[step->part], 0, bytes, count, at);
                    if (at == POSTERN_NONE) return 0;
                }
            } else {
                at = NAME(any_step)(&plan->template_.parts[step->part], 0, bytes, count, at);
                if (at == POSTERN_NONE) return 0;
            }
        } else if (IS_KIND(kind, STEP_END)) {
            return at <= count;
        } else {
            at = NAME(any_step)(&plan->template_.parts[step->part], step->kind == STEP_BLANKS, bytes, count, at);
            if (at == POSTERN_NONE) return 0;
        }
        // Behind the row's end other rows stand, or nothing.
        if (UNLIKELY(at > count)) return 0;
        if (step->is_last) return 1;
        step++;
    }
}

// The same for the common log format as most rows of it are written: `client - user [time] "request" status `.
//
// Whatever is written otherwise goes through the steps. What differs from row to row without a pattern, as the lengths of
// names do, decides no branch.
TARGET static inline __attribute__((always_inline)) int NAME(skim_common)(
    postern_skim *skim, const postern_plan *plan, const uint8_t *bytes, size_t count) {
    uint64_t found = MASK64(bytes, ' ');
    if (UNLIKELY(found == 0)) return NAME(skim_steps)(skim, plan, bytes, count);
    size_t at = (size_t)COUNT_ZEROS(found);
    uint64_t open = MASK64(bytes + at, '[');
    size_t bracket = at + (size_t)COUNT_ZEROS(open);
    // ` - ` behind the client, and a blank before the first bracket: it ends the user's name.
    if (UNLIKELY((load64(bytes + at) & 0xFFFFFF) != COMMON_DASH) || UNLIKELY(open == 0) || UNLIKELY(bracket < at + 5)
        || UNLIKELY(bytes[bracket - 1] != ' ')) {
        return NAME(skim_steps)(skim, plan, bytes, count);
    }
    at = bracket + 1;
    size_t length = NAME(clock)(skim, bytes, at, count);
    at += length;
    if (UNLIKELY(length == 0) || UNLIKELY((load64(bytes + at) & 0xFFFFFF) != COMMON_BRACKET)) return 0;
    at += 3;
    if (UNLIKELY(bytes[at] == '-')) return 0;
    uint64_t near = MASK64(bytes + at, '"'), far = MASK64(bytes + at + 64, '"');
    if (UNLIKELY((near | far) == 0)) return NAME(skim_steps)(skim, plan, bytes, count);
    size_t end = at + (size_t)SELECT(near != 0, COUNT_ZEROS(near), 64 + COUNT_ZEROS(far));
    if (UNLIKELY(bytes[end - 1] == '\\') || UNLIKELY(bytes[end + 1] != ' ')) {
        return NAME(skim_steps)(skim, plan, bytes, count);
    }
    at = end + 2;
    if (UNLIKELY(at + 4 > count) || UNLIKELY(!read_status(skim, bytes + at))) return 0;
    return bytes[at + 3] == ' ';
}

// Finds time and status of a row of columns, whose blanks were counted.
TARGET static inline __attribute__((always_inline)) int NAME(skim_columns_of)(
    postern_skim *skim, const postern_plan *plan, const uint8_t *bytes, size_t count, uint64_t sum, int has_tabs) {
    if (UNLIKELY(sum != (uint64_t)(uint32_t)(plan->columns - 1))) return 0;
    if (UNLIKELY(is_blank(bytes[count - 1], has_tabs))) return 0;
    size_t length = NAME(clock)(skim, bytes, 0, count);
    if (UNLIKELY(length == 0 || length >= count) || UNLIKELY(!is_blank(bytes[length], has_tabs))) return 0;
    if (plan->method_column > 0) {
        // FTP's commands stand in the method's place.
        uint64_t blanks = has_tabs ? MASK64_EITHER(bytes, ' ', '\t') : MASK64(bytes, ' ');
        if (UNLIKELY(COUNT_ONES(blanks) < plan->method_column)) return 0;
        if (UNLIKELY(bytes[NTH_BIT(blanks, plan->method_column - 1) + 1] == '[')) return 0;
    }
    // The status's first byte, from the nearer end.
    int32_t left = plan->columns - plan->status_column;
    size_t status;
    if (left <= plan->status_column) {
        size_t stop = count;
        while (1) {
            uint64_t blanks = has_tabs ? MASK64_EITHER(bytes + stop - 64, ' ', '\t') : MASK64(bytes + stop - 64, ' ');
            if (UNLIKELY(stop < 64)) blanks &= ~0ull << (64 - stop);
            int here = COUNT_ONES(blanks);
            if (LIKELY(here >= left)) {
                status = stop - 64 + (size_t)NTH_BIT(blanks, here - left) + 1;
                break;
            }
            left -= here;
            if (stop <= 64) return 0;
            stop -= 64;
        }
    } else {
        size_t base = 0;
        int32_t before = plan->status_column;
        while (1) {
            uint64_t blanks = has_tabs ? MASK64_EITHER(bytes + base, ' ', '\t') : MASK64(bytes + base, ' ');
            if (count - base < 64) blanks &= (1ull << (count - base)) - 1;
            int here = COUNT_ONES(blanks);
            if (here >= before) {
                status = base + (size_t)NTH_BIT(blanks, before - 1) + 1;
                break;
            }
            before -= here;
            base += 64;
            if (base >= count) return 0;
        }
    }
    if (UNLIKELY(status + 3 > count) || UNLIKELY(!read_status(skim, bytes + status))) return 0;
    return status + 3 == count || is_blank(bytes[status + 3], has_tabs);
}

TARGET static __attribute__((noinline)) int NAME(skim_tabs)(
    postern_skim *skim, const postern_plan *plan, const uint8_t *bytes, size_t count, uint64_t sum) {
    return NAME(skim_columns_of)(skim, plan, bytes, count, sum, 1);
}

// Finds the accept date, then checks token after token what `HAProxyLine` checks.
TARGET static __attribute__((noinline)) int NAME(skim_haproxy)(
    postern_skim *skim, const uint8_t *bytes, size_t count) {
    size_t date = POSTERN_NONE;
    for (size_t base = 0; base < count && date == POSTERN_NONE; base += 64) {
        uint64_t brackets = MASK64(bytes + base, '[');
        while (brackets) {
            size_t at = base + (size_t)COUNT_ZEROS(brackets);
            brackets &= brackets - 1;
            if (at + 21 >= count) return 0;
            if (bytes[at + 3] == '/' && bytes[at + 7] == '/' && bytes[at + 12] == ':') {
                date = at;
                break;
            }
        }
    }
    if (date == POSTERN_NONE) return 0;
    size_t length = NAME(clock)(skim, bytes, date, count);
    size_t at = date + length;
    if (length == 0 || at + 2 >= count || bytes[at] != ' ') return 0;
    // The minute's text has the closing bracket.
    at++;
    const uint8_t *tokens = bytes + at;
    size_t left = count - at;
    // Where the blanks behind ten tokens stand; tokens that are longer together are left to the reader.
    uint64_t low = MASK64(tokens, ' '), high = left > 64 ? MASK64(tokens + 64, ' ') : 0;
    if (left < 64) low &= (1ull << left) - 1;
    else if (left < 128) high &= (1ull << (left - 64)) - 1;
    // The first eight stand in the first 64 bytes of nearly every row.
    if (COUNT_ONES(low) < 8 || COUNT_ONES(low) + COUNT_ONES(high) < 10) return 0;
    uint32_t ends[8];
    for (int index = 0; index < 8; index++) {
        if (index == 4 || index == 5) continue;
        ends[index] = (uint32_t)NTH_BIT(low, index);
    }
    // No token is empty: the reader takes blanks together. Blanks further on do not matter, but are rare.
    if ((low & (low << 1 | 1)) | (high & (high << 1 | low >> 63))) return 0;
    if (tokens[ends[0] - 1] == ':') return 0;
    uint64_t slashes = MASK64(tokens, '/');
    uint64_t names = (1ull << ends[1]) - (1ull << ends[0]);
    if ((slashes & names) == 0) return 0;
    // Five timers of digits; signs are looked at one by one.
    uint32_t first = ends[1] + 1, size = ends[2] - first;
    uint64_t inside = ((1ull << size) - 1) << first, marks = slashes & inside;
    uint64_t figures = RANGE64(tokens, '/', '9') & inside;
    if (LIKELY(figures == inside && size <= 22)) {
        if (COUNT_ONES(marks) != 4 || (marks & marks << 1) || (marks & (1ull << first | 1ull << (ends[2] - 1)))) return 0;
    } else if (!is_numbers(tokens, first, ends[2], 5)) {
        return 0;
    }
    if (ends[3] - ends[2] != 4 || !read_status(skim, tokens + ends[2] + 1)) return 0;
    uint32_t state = ends[7] - ends[6] - 1;
    return state == 4 || state == 2;
}

TARGET static __attribute__((noinline)) int NAME(skim_json)(
    postern_skim *skim, const uint8_t *bytes, size_t count) {
    const postern_plan *plan = skim->plan;
    postern_span spans[POSTERN_MOST_FIELDS];
    for (int index = 0; index < 4; index++)
        if (plan->name_fields[index] >= 0) spans[plan->name_fields[index]].length = -1;
    if (plan->marker_field >= 0) spans[plan->marker_field].length = -1;
    for (int index = 0; index < 3; index++)
        if (plan->time_fields[index] >= 0) spans[plan->time_fields[index]].length = -1;
    spans[plan->status_part].length = -1;
    uint64_t escaped = 0;
    if (bytes[0] != '{' || NAME(json)(&plan->members, bytes, count, 0, spans, &escaped)) return 0;
    if (plan->marker_field >= 0) {
        postern_span marker = spans[plan->marker_field];
        if (marker.length < (int32_t)plan->marker_length
            || memcmp(bytes + marker.start, plan->marker, plan->marker_length) != 0)
            return 0;
    }
    int has_name = 0;
    for (int index = 0; index < 4; index++)
        if (plan->name_fields[index] >= 0) has_name |= spans[plan->name_fields[index]].length >= 0;
    postern_span status = spans[plan->status_part], time = {0, -1};
    for (int index = 0; index < 3 && time.length < 0; index++)
        if (plan->time_fields[index] >= 0) time = spans[plan->time_fields[index]];
    if (!has_name || status.length != 3 || time.length < 1 || !read_status(skim, bytes + status.start)) return 0;
    size_t end = (size_t)(time.start + time.length);
    return NAME(clock)(skim, bytes, (size_t)time.start, end) == (size_t)time.length;
}

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
    // The minute's latest second, rounded up; where later minutes were seen, its rows are no run.
    int64_t into = skim->highest - minute->base;
    if (skim->highest == INT64_MIN || into > 59000000) return 0;
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
        if (UNLIKELY(status < 100) || UNLIKELY(skim->wanted[status]) || UNLIKELY(counts[status] == 0)) break;
        if (UNLIKELY(!NAME(is_in_run)(&run, row))) break;
        counts[status]++;
        before = sum;
        start = end + 1;
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
    uint32_t *const counts = skim->now->counts;
    uint32_t index = skim->first_end;
    const uint32_t end_count = skim->end_count;
    for (; index < end_count; index++) {
        size_t end = skim->ends[index], count = end - start;
        const uint8_t *row = bytes + start;
        if (UNLIKELY(count - 25 > LONGEST_SKIMMED - 25)) break;
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
        if (UNLIKELY(status < 100) || UNLIKELY(skim->wanted[status]) || UNLIKELY(counts[status] == 0)) break;
        if (UNLIKELY(!NAME(is_in_run)(&run, time))) break;
        counts[status]++;
        start = end + 1;
    }
    skim->lines += index - skim->first_end;
    skim->first_end = index;
    NAME(end_run)(skim, &run);
    return start;
}

// The same for HAProxy's rows, whose accept dates go back and forth: all in thousandths of a second of the minute.
TARGET static __attribute__((noinline)) size_t NAME(run_haproxy)(postern_skim *skim, size_t start) {
    const postern_minute *minute = skim->now;
    if (skim->has_odd || skim->has_window || minute->whole_length == 0 || minute->fraction_digits != 3) return start;
    int64_t highest = skim->highest - minute->base, lowest = INT64_MAX, back = 0;
    if (skim->highest == INT64_MIN || highest % 1000 != 0) return start;
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
        if (UNLIKELY(stop - tokens < 32)) break;
        size_t left = (size_t)(stop - tokens);
        uint64_t low = FIRST_BITS(MASK64(tokens, ' '), left > 64 ? 64 : left);
        uint64_t high = FIRST_BITS(MASK64(tokens + 64, ' '), left > 128 ? 64 : left > 64 ? left - 64 : 0);
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
        if (UNLIKELY(figures != inside) || UNLIKELY(ends[2] - ends[1] > 23) || UNLIKELY(COUNT_ONES(marks) != 4)) break;
        if (UNLIKELY((marks & (marks << 1 | 2ull << ends[1] | 1ull << (ends[2] - 1))) != 0)) break;
        uint32_t status = NAME(blank_status)(tokens + ends[2] + 1);
        uint32_t state = ends[7] - ends[6];
        if (UNLIKELY(state != 5 && state != 3)) break;
        if (UNLIKELY(status < 100) || UNLIKELY(skim->wanted[status]) || UNLIKELY(counts[status] == 0)) break;
        uint64_t digits = (load64(date + seconds_at) ^ 0x303030003030) & 0xFFFFFF00FFFF;
        if (UNLIKELY((((digits + 0x76767600767A) | digits) & 0x808080008080) != 0)) break;
        int64_t time = (int64_t)((digits & 0xFF) * 10000 + (digits >> 8 & 0xFF) * 1000 + (digits >> 24 & 0xFF) * 100
                                 + (digits >> 32 & 0xFF) * 10 + (digits >> 40));
        highest = time > highest ? time : highest;
        lowest = time < lowest ? time : lowest;
        back = highest - time > back ? highest - time : back;
        counts[status]++;
        start = end + 1;
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

// MARK: - The walk

TARGET static int NAME(next)(postern_skim *skim) {
    const uint8_t *bytes = skim->bytes;
    size_t start = skim->next_start;
    const postern_plan *plan = skim->plan;
    const int kind = plan->kind;
    const int32_t comment = plan->comment;
#ifdef CLOSEST
    const int runs = plan->is_common || kind == POSTERN_HAPROXY || (kind == POSTERN_COLUMNS && !plan->has_tabs);
#endif
    while (1) {
        if (UNLIKELY(skim->first_end == skim->end_count)) {
            if (skim->scanned < skim->count) {
                if (kind == POSTERN_COLUMNS) NAME(columns)(skim);
                else NAME(lines)(skim);
                continue;
            }
            skim->next_start = start;
            if (start >= skim->count) return POSTERN_SKIM_END;
            // The last line has no line feed.
            skim->first_end = 0;
            skim->end_count = 1;
            skim->ends[0] = (uint32_t)skim->count;
            skim->sums[0] = skim->sum;
        }
#ifdef CLOSEST
        if (runs) {
            start = kind == POSTERN_COLUMNS ? NAME(run_columns)(skim, start)
                : kind == POSTERN_HAPROXY   ? NAME(run_haproxy)(skim, start)
                                            : NAME(run_common)(skim, start);
            if (skim->first_end == skim->end_count) continue;
        }
#endif
        uint32_t index = skim->first_end++;
        size_t end = skim->ends[index], begin = start;
        start = end + 1;
        skim->lines++;
        const uint8_t *row = bytes + begin;
        size_t count = end - begin;
        int is_usual = 0;
        if (LIKELY(count > 24 && count <= LONGEST_SKIMMED) && row[0] != comment && LIKELY(!skim->has_odd)) {
            count -= row[count - 1] == '\r';
            if (LIKELY(kind == POSTERN_TEMPLATE)) {
                is_usual = plan->is_common ? NAME(skim_common)(skim, plan, row, count)
                                           : NAME(skim_steps)(skim, plan, row, count);
            } else if (kind == POSTERN_COLUMNS) {
                uint64_t sum = skim->sums[index];
                is_usual = plan->has_tabs
                    ? NAME(skim_tabs)(skim, plan, row, count, sum - skim->sum_before)
                    : NAME(skim_columns_of)(skim, plan, row, count, sum - skim->sum_before, 0);
            } else if (kind == POSTERN_HAPROXY) {
                is_usual = NAME(skim_haproxy)(skim, row, count);
            } else {
                is_usual = NAME(skim_json)(skim, row, count);
            }
        } else if (count > 0 && row[count - 1] == '\r') {
            count--;
        }
        if (kind == POSTERN_COLUMNS) skim->sum_before = skim->sums[index];
        if (UNLIKELY(!is_usual)) {
            skim->line_start = begin;
            skim->line_end = begin + count;
            skim->next_start = start;
            return POSTERN_SKIM_UNUSUAL;
        }
        int64_t time = skim->time;
        int32_t status = skim->status;
        if (LIKELY(time >= skim->highest)) {
            if (UNLIKELY(skim->highest == INT64_MIN) && time < skim->lowest) skim->lowest = time;
            skim->highest = time;
        } else {
            if (skim->highest - time > skim->step_back) skim->step_back = skim->highest - time;
            if (time < skim->lowest) skim->lowest = time;
        }
        if (skim->has_window) {
            if (time < skim->window_from || time > skim->window_to) {
                skim->outside++;
                continue;
            }
            if (time > skim->latest) skim->latest = time;
            if (time < skim->earliest) skim->earliest = time;
        }
        postern_minute *minute = skim->now;
        if (UNLIKELY(minute->counts[status]++ == 0)) minute->used[minute->statuses++] = (uint16_t)status;
        if (UNLIKELY(skim->wanted[status])) {
            skim->line_start = begin;
            skim->line_end = begin + count;
            skim->next_start = start;
            return POSTERN_SKIM_WANTED;
        }
    }
}

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
                // A status is a whole number.
                if (value < 0 || value % 1000000 || memchr(bytes + try.start, '.', (size_t)try.length)) continue;
                PUT(",\"upstreamStatus\":");
                to += postern_write_number(to, (uint64_t)(value / 1000000));
                continue;
            }
            // Anything but digits and a point is left to the reader of text.
            if (value < 0 || value >= 1000000000000000ll) return 0;
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
