// Finds lines, times and statuses in blocks of a log, without a branch that depends on how long a row is.
//
// `postern_skim` walks the lines of a block. Of a row that nothing is unusual about it reads no more than the time and the
// status, counts it, and goes on; at any other line it stops, and the caller reads that with the plain reader. What it
// counts the plain reader would have read the same: tests hold the two against each other.
#ifndef POSTERN_BYTE_SCAN_H
#define POSTERN_BYTE_SCAN_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Bytes that may be read (not written) before the first and behind the last byte of a block.
#define POSTERN_PADDING 192
/// The longest text that may end a field.
#define POSTERN_LONGEST_TERMINATOR 64
/// The most parts of a row.
#define POSTERN_MOST_PARTS 48
/// The most fields a reader may know; those of a row are kept as one span each.
#define POSTERN_MOST_FIELDS 128

/// Where a field's bytes stand; `length` is negative where the row has no such field.
typedef struct {
    int32_t start;
    int32_t length;
} postern_span;

enum {
    /// The field stands in quotes, and a backslash guards a quote in it.
    POSTERN_QUOTED = 1,
    /// Blanks may stand before the field.
    POSTERN_LEADING_BLANKS = 2,
    /// The field holds no blank.
    POSTERN_ONE_WORD = 4,
    /// A list over several tries, separated by `, ` and ` : `.
    POSTERN_LIST = 8,
    /// The field is the row's last, and goes on to the next blank or the end.
    POSTERN_LAST = 16,
    /// The field is the row's last, and goes on to the end.
    POSTERN_REST = 32,
};

/// A field of a row and the text that ends it.
typedef struct {
    uint8_t text[POSTERN_LONGEST_TERMINATOR];
    uint64_t word;
    uint64_t word_mask;
    uint8_t length;
    uint8_t flags;
    int16_t field;
} postern_part;

/// How rows are written: text before the first field, then fields with what ends them.
typedef struct {
    uint8_t prefix[POSTERN_LONGEST_TERMINATOR];
    size_t prefix_length;
    size_t count;
    postern_part parts[POSTERN_MOST_PARTS];
} postern_template;

/// A key of `key=value` pairs behind a row, and the field that it names.
typedef struct {
    char text[32];
    uint64_t word;
    uint8_t length;
    int16_t field;
} postern_key;

/// What may follow the last part of a template.
typedef struct {
    int16_t referer;
    int16_t user_agent;
    int16_t number;
    int16_t other;
    size_t count;
    postern_key keys[64];
    /// The keys by a hash of their first bytes: a place among them plus one, or none.
    uint8_t slots[128];
} postern_tail;

/// Appends a part.
///
/// @return 0, or -1 where the text is too long or there are too many parts.
int postern_template_add(
    postern_template *template_, const uint8_t *_Nullable text, size_t length, int flags, int16_t field);

/// Adds a key in lower case; one that is too long, or one too many, is left out.
void postern_tail_add(postern_tail *tail, const uint8_t *text, size_t length, int16_t field);

/// Takes a row apart; the plain twin is `LineTemplate.match`.
///
/// @param bytes the row; `POSTERN_PADDING` bytes behind it may be read.
/// @param spans one for each field, set by the caller to "no such field".
/// @param tail what may follow, or NULL.
/// @return 0 where it fits, else 1.
int postern_match(
    const postern_template *template_, const postern_tail *_Nullable tail, const uint8_t *bytes, size_t count,
    postern_span *spans);

/// Reads the members of a JSON line; the plain twin is `JSONLine.read`.
typedef struct {
    /// The numbers of the paths that are wanted, and the field of each; an open-addressed table.
    uint64_t keys[256];
    int16_t fields[256];
    size_t count;
    /// The one field whose `null` counts as a value.
    int16_t null_field;
} postern_members;

/// Puts a path into the table; -1 where it is full.
int postern_members_add(postern_members *members, uint64_t path, int16_t field);

/// Takes a JSON line apart, from the `{` at `start`.
///
/// @param escaped a bit for each field whose string has escapes.
/// @return 0 where the line was read to its end, else 1: the plain reader tells what is wrong.
int postern_json(
    const postern_members *members, const uint8_t *bytes, size_t count, size_t start, postern_span *spans,
    uint64_t *escaped);

enum { POSTERN_TEMPLATE = 0, POSTERN_COLUMNS = 1, POSTERN_HTTPLOG = 2, POSTERN_JSON = 3 };

enum {
    /// A minute's text, then seconds.
    POSTERN_CLOCK_TEXT = 0,
    /// Seconds since 1970, with or without a fraction.
    POSTERN_CLOCK_EPOCH = 1,
};

/// A part as the walk over rows wants it.
typedef struct {
    uint64_t word;
    uint64_t mask;
    /// What follows where the next fields hold no more than a dash, and how many steps that are.
    uint64_t dashes;
    uint64_t dashes_mask;
    uint8_t kind;
    uint8_t first;
    uint8_t length;
    uint8_t is_quoted;
    uint8_t is_last;
    /// Whether the row is left to the reader where the field begins with a dash.
    uint8_t is_request;
    uint8_t dashes_length;
    uint8_t dashes_steps;
    uint8_t part;
    /// How many words with one blank behind each, or equal parts, are passed over.
    uint8_t words;
    uint8_t is_plain;
} postern_step;

/// How rows are skimmed.
typedef struct {
    int kind;
    int clock;
    /// Where the seconds stand in the time's text.
    int32_t seconds_at;
    /// The parts that hold the time and the status (template); the status's field (JSON).
    int32_t time_part;
    int32_t status_part;
    /// The part right before the time's that holds its day; -1 where the time's has it.
    int32_t date_part;
    /// JSON: the fields that may hold the time, the first that is there counts; -1 where there is none.
    int32_t time_fields[3];
    /// Columns: how many there are, the status's place, and where the time's text begins.
    int32_t columns;
    int32_t status_column;
    /// The method's column, and the request's part; -1 where there is none. Rows that are no requests show there.
    int32_t method_column;
    /// Whether tabs stand between columns.
    int32_t has_tabs;
    int32_t request_part;
    /// Rows that begin with this byte are left to the reader; -1 where there is none.
    int32_t comment;
    /// JSON: a row has one of these.
    int32_t name_fields[4];
    /// JSON: a field that must be there and begin with the text; -1 where there is none.
    int32_t marker_field;
    uint8_t marker[64];
    size_t marker_length;
    postern_template template_;
    postern_members members;
    /// Whether it is the common log format.
    int32_t is_common;
    /// What `postern_plan_steps` made of the template.
    postern_step steps[2 * POSTERN_MOST_PARTS + 1];
} postern_plan;

/// Turns the plan's template into steps, when its parts, `time_part` and `status_part` are set.
///
/// @return 0, or -1 where rows of the template cannot be skimmed.
int postern_plan_steps(postern_plan *plan);

enum { POSTERN_SKIM_END = 0, POSTERN_SKIM_UNUSUAL = 1, POSTERN_SKIM_WANTED = 2 };

/// Counts of one minute that is known by its text.
typedef struct {
    uint64_t prefix[3];
    uint64_t prefix_mask[3];
    uint64_t suffix[2];
    uint64_t suffix_mask[2];
    /// Prefix, seconds and suffix together, where there is no fraction and they are no longer; the seconds are masked.
    uint8_t whole[32];
    uint8_t whole_mask[32];
    int32_t whole_length;
    /// Digits of the second's fraction in it, and what they are multiplied with for microseconds.
    int32_t fraction_digits;
    int64_t fraction_scale;
    int32_t prefix_length;
    int32_t suffix_length;
    int32_t has_fraction;
    int32_t is_used;
    /// Microseconds since 1970 of the minute's first second.
    int64_t base;
    uint64_t age;
    uint32_t statuses;
    uint16_t used[1000];
    uint32_t counts[1000];
} postern_minute;

#define POSTERN_MINUTES 4

/// A walk over the lines of a block.
typedef struct {
    const postern_plan *plan;
    /// The block.
    const uint8_t *bytes;
    size_t count;
    /// The line it stopped at: its first byte, and the one behind its last, a carriage return included.
    size_t line_start;
    size_t line_end;
    /// Lines of the block up to and with the one it stopped at.
    uint64_t lines;
    /// Rows that lie outside the window.
    uint64_t outside;
    /// Whether statuses are handed out, by status.
    uint8_t wanted[1000];
    /// Whether only rows in a window are counted, and the window in microseconds since 1970, both ends included.
    int32_t has_window;
    int64_t window_from;
    int64_t window_to;
    /// Extremes of the stamps in the window, where there is one, in microseconds since 1970.
    int64_t latest;
    int64_t earliest;
    /// Extremes of all stamps, outside the window too, and the farthest one lay before an earlier one.
    int64_t highest;
    int64_t lowest;
    int64_t step_back;
    /// The stamp and the status of the row it stopped at, where that is wanted.
    int64_t time;
    int32_t status;

    // What follows is its own.
    size_t scanned;
    size_t next_start;
    /// Whether the block has NULs, or tabs that nothing is known of; every row is then left to the reader.
    int32_t has_odd;
    uint32_t first_end;
    uint32_t end_count;
    /// Columns: whether the lines found have no strange places, so that they are counted by their blanks alone.
    int32_t is_clean;
    /// Whether a run of rows ended with one that is handed out.
    int32_t has_stopped;
    uint64_t sum;
    uint64_t sum_before;
    uint64_t carry;
    uint32_t ends[2048];
    uint64_t sums[2048];
    postern_minute *now;
    uint64_t clock;
    postern_minute minutes[POSTERN_MINUTES];
} postern_skim;

/// A walk with nothing counted; NULL where there is no memory.
postern_skim *_Nullable postern_skim_open(const postern_plan *plan);
/// Gives its memory back.
void postern_skim_close(postern_skim *_Nullable skim);

/// Begins a block of whole lines; the last one may lack its line feed.
void postern_skim_begin(postern_skim *skim, const uint8_t *bytes, size_t count);

/// Goes on behind the line it stopped at.
///
/// @return why it stopped.
int postern_skim_next(postern_skim *skim);

/// One of the minutes that are known by their text, below `POSTERN_MINUTES`.
postern_minute *postern_skim_minute(postern_skim *skim, uint32_t index);

/// The minute to learn next: the one that was used least lately. Its counts are the caller's to take away first.
postern_minute *postern_skim_oldest(postern_skim *skim);

/// Learns how a minute is written, from a row's time; the minute is one that `postern_skim_oldest` gave.
void postern_skim_learn(
    postern_skim *skim, postern_minute *minute, const uint8_t *_Nullable text, size_t length, int64_t microseconds);

/// Forgets a minute's text and counts.
void postern_minute_clear(postern_minute *minute);

/// Writes a number in decimal digits; the plain twin of its kind is `String(_:)`.
///
/// @param to room for 20 digits.
/// @return how many digits were written.
size_t postern_write_number(uint8_t *to, uint64_t number);

/// Reads a decimal number in millionths; the plain twin is `ByteText.millionths`.
///
/// @return -1 where it is none, or has more than 12 digits before its point.
int64_t postern_millionths(const uint8_t *bytes, size_t count);

/// Where the word that begins at `start` ends: at a blank, or at `end`.
static inline size_t postern_word_end(const uint8_t *bytes, size_t start, size_t end) {
    // Eight bytes at once: one that is a blank is the lowest of those that become 0 by it.
    while (end - start >= 8) {
        uint64_t word;
        __builtin_memcpy(&word, bytes + start, 8);
        word ^= 0x2020202020202020ull;
        uint64_t blanks = (word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        if (blanks) return start + (size_t)__builtin_ctzll(blanks) / 8;
#else
        if (blanks) break;
#endif
        start += 8;
    }
    while (start < end && bytes[start] != ' ') start++;
    return start;
}

/// Finds method and path in `GET /a?b HTTP/1.1`.
///
/// @return 0 where the request is not written like that.
int postern_split_request(
    const uint8_t *bytes, size_t start, size_t end, size_t *method_end, size_t *path_start, size_t *path_end);

/// Where a target's path begins, behind scheme and host where it has them; `end` where it has no path.
size_t postern_path_start(const uint8_t *bytes, size_t start, size_t end);

/// What is written of a row as JSON. Spans are places in the row; negative numbers and lengths stand for what it has not.
typedef struct {
    /// The source's name as a JSON string.
    const uint8_t *_Nullable source;
    size_t source_length;
    /// Ten characters of the day.
    const uint8_t *_Nullable date;
    uint32_t second;
    uint32_t microsecond;
    uint64_t line;
    uint64_t offset;
    int32_t status;
    postern_span method;
    postern_span path;
    postern_span client;
    int64_t duration;
    /// What nginx and others log of the servers they tried: the last try of each list counts.
    int32_t has_tries;
    postern_span tries[5];
    /// HAProxy's: the backend, and the server with the slash before it, or no server.
    postern_span address;
    int32_t has_no_server;
    int64_t connect;
    int64_t header;
    postern_span termination;
    int64_t substatus;
    int64_t win32_status;
} postern_row;

/// Bytes that `postern_write_row` needs beside those of the source's name and of the spans.
#define POSTERN_ROW_ROOM 1024

/// Writes a row as a line of JSON; the plain twin is `Entry.writeJSON`.
///
/// @param to where it goes.
/// @param bytes the row; `POSTERN_PADDING` bytes behind it may be read.
/// @return how many bytes were written; 0 where something in the row needs another spelling, and nothing counts.
size_t postern_write_row(uint8_t *to, const postern_row *row, const uint8_t *bytes);

// Whether bytes hold others one behind the other, by the C library's own search.
int postern_has(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t length);

/// Reads slash-separated numbers with or without signs; the plain twin of its kind is `ByteText.signed`.
///
/// @return how many there are, of which the first `most` are handed out; 0 where one of them is none.
int postern_numbers(const uint8_t *bytes, size_t start, size_t end, int64_t *numbers, int most);

/// The place of `[dd/Mon/yyyy:`, where more follows; -1 where there is none.
long postern_accept_date(const uint8_t *bytes, size_t count);

/// The place of the last `#Fields:` that begins a line, or the bytes; -1 where there is none.
long postern_last_header(const uint8_t *bytes, size_t count);

/// Finds the columns between blanks and tabs.
///
/// @return how many there are; -1 where one begins with a quote, or where there are more than `most`.
int postern_split_columns(const uint8_t *bytes, size_t count, postern_span *columns, int most);

/// Whether bytes hold others somewhere; nothing is held by all.
int postern_contains(
    const uint8_t *_Nullable bytes, size_t count, const uint8_t *_Nullable wanted, size_t wanted_count);

/// Counts the line feeds in bytes.
uint64_t postern_count_lines(const uint8_t *bytes, size_t count);

/// What the kernels were compiled for: "avx512", "avx2", "sse2" or "plain".
const char *postern_kernel_name(void);
/// Uses the kernels of that name ("base", "avx2"), or again the best where it is NULL; for tests.
void postern_use_kernels(const char *_Nullable name);

#pragma clang assume_nonnull end

#endif
