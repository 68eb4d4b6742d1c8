// MARK: - The walk

TARGET static int NAME(next)(postern_skim *skim) {
    const uint8_t *bytes = skim->bytes;
    size_t start = skim->next_start;
    const postern_plan *plan = skim->plan;
    const int kind = plan->kind;
    const int32_t comment = plan->comment;
#ifdef CLOSEST
    const int runs = plan->is_common || kind == POSTERN_HTTPLOG || (kind == POSTERN_COLUMNS && !plan->has_tabs);
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
                : kind == POSTERN_HTTPLOG   ? NAME(run_httplog)(skim, start)
                                            : NAME(run_common)(skim, start);
            if (UNLIKELY(skim->has_stopped)) {
                skim->has_stopped = 0;
                skim->next_start = start;
                return POSTERN_SKIM_WANTED;
            }
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
            } else if (kind == POSTERN_HTTPLOG) {
                is_usual = NAME(skim_httplog)(skim, row, count);
            } else {
                is_usual = NAME(skim_json)(skim, row, count);
            }
        }
        if (kind == POSTERN_COLUMNS) skim->sum_before = skim->sums[index];
        if (UNLIKELY(!is_usual)) {
            skim->line_start = begin;
            skim->line_end = end;
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
            skim->line_end = end;
            skim->next_start = start;
            return POSTERN_SKIM_WANTED;
        }
    }
}
