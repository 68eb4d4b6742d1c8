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
// The same for a turn without a strange place, of which it only knows that there is none. Where there may be one, nothing
// is changed.
//
// Two bytes that follow each other are a strange place only where neither is higher than a quote and one is at least a
// blank.
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
