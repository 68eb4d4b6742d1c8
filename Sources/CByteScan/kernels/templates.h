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
            if (quoted == 3) set_span(spans, tail->other, at + 1, end);
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
            set_span(spans, spans[tail->number].length < 0 ? tail->number : tail->other, at, end);
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
