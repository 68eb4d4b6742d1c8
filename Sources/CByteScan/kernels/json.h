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
