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

// The first place from `at` on that is no blank, or `count`; how many blanks there are decides no branch.
TARGET static inline __attribute__((always_inline)) size_t NAME(past_blanks)(
    const uint8_t *bytes, size_t count, size_t at) {
    while (1) {
        uint64_t other = ~MASK64(bytes + at, ' ');
        at += (size_t)COUNT_ZEROS(other);
        if (LIKELY(other != 0) || at >= count) return at < count ? at : count;
    }
}

// Where a part that is no plain word ends, behind what ends it; POSTERN_NONE where it does not.
TARGET static __attribute__((noinline)) size_t NAME(any_step)(
    const postern_part *part, const uint8_t *bytes, size_t count, size_t at) {
    if (part->flags & POSTERN_LEADING_BLANKS)
        while (at < count && bytes[at] == ' ') at++;
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
        if (IS_KIND(kind, STEP_FINDS)) {
            // Several parts with the same one or two bytes behind each.
            uint32_t left = step->words;
            for (size_t base = at;; base += 64) {
                uint64_t found = MASK64(bytes + base, step->first);
                if (step->length == 2) found &= MASK64(bytes + base + 1, (uint8_t)(step->word >> 8));
                uint32_t here = (uint32_t)COUNT_ONES(found);
                if (LIKELY(here >= left)) {
                    at = base + (size_t)NTH_BIT(found, left - 1) + step->length;
                    break;
                }
                if (base + 64 >= count) return 0;
                left -= here;
            }
        } else if (IS_KIND(kind, STEP_FIND)) {
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
            if (UNLIKELY(bytes[at] == ' ')) at = NAME(past_blanks)(bytes, count, at);
            if (step->words > 1) {
                uint32_t left = step->words;
                uint64_t carry = 0;
                for (size_t base = at;; base += 64) {
                    uint64_t blanks = MASK64(bytes + base, ' '), twins = blanks & (blanks << 1 | carry);
                    uint32_t here = (uint32_t)COUNT_ONES(blanks);
                    if (here >= left) {
                        uint32_t last = (uint32_t)NTH_BIT(blanks, left - 1);
                        if (twins & (((2ull << last) - 1))) return 0;
                        at = base + last + 1;
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
                    at = NAME(any_step)(&plan->template_.parts[step->part], bytes, count, at);
                    if (at == POSTERN_NONE) return 0;
                }
            } else {
                at = NAME(any_step)(&plan->template_.parts[step->part], bytes, count, at);
                if (at == POSTERN_NONE) return 0;
            }
        } else if (IS_KIND(kind, STEP_LIST)) {
            // One word as a rule; a list goes on behind a comma or a colon.
            uint64_t blanks = MASK64(bytes + at, ' ');
            size_t end = at + (size_t)COUNT_ZEROS(blanks);
            if (LIKELY(end > at) && LIKELY(blanks != 0) && LIKELY(bytes[end - 1] != ',') && LIKELY(bytes[end - 1] != ':')
                && LIKELY(bytes[end + 1] != ':')) {
                at = end + 1;
            } else {
                at = NAME(any_step)(&plan->template_.parts[step->part], bytes, count, at);
                if (at == POSTERN_NONE) return 0;
            }
        } else if (IS_KIND(kind, STEP_END)) {
            return at <= count;
        } else if (IS_KIND(kind, STEP_BLANKS)) {
            if (UNLIKELY(bytes[at] == ' ')) at = NAME(past_blanks)(bytes, count, at);
        } else {
            at = NAME(any_step)(&plan->template_.parts[step->part], bytes, count, at);
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

// Finds the accept date, then checks token after token what `HTTPLogLine` checks.
TARGET static __attribute__((noinline)) int NAME(skim_httplog)(
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
    // With thousandths or without a fraction.
    if (length != 26 && length != 22) return 0;
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
