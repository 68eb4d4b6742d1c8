#include "CEditShim.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- Signals -------------------------------------------------------------------------------------------------------

enum { HIGHEST_SIGNAL = 32 };

// Written by a handler, read by any thread.
static atomic_int noted[HIGHEST_SIGNAL];
static int watchers[HIGHEST_SIGNAL];
static struct sigaction former[HIGHEST_SIGNAL];
static int wake[2] = {-1, -1};

static void note(int signal_number) {
    int saved = errno;
    atomic_fetch_add(&noted[signal_number], 1);
    if (wake[1] >= 0 && write(wake[1], "", 1) < 0) {
        // The pipe is full: it will wake the reader all the same.
    }
    errno = saved;
}

static bool is_known(int signal_number) { return signal_number > 0 && signal_number < HIGHEST_SIGNAL; }

static void open_wake(void) {
    if (wake[0] >= 0 || pipe(wake) != 0) return;
    for (int end = 0; end < 2; end++) {
        fcntl(wake[end], F_SETFD, FD_CLOEXEC);
        fcntl(wake[end], F_SETFL, O_NONBLOCK);
    }
}

void cedit_watch(int signal_number) {
    if (!is_known(signal_number) || watchers[signal_number]++ > 0) return;
    open_wake();
    // A handler of our own, not SIG_IGN: a child would inherit that. No SA_RESTART: a blocked read must come back.
    struct sigaction action = {.sa_handler = note};
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, &former[signal_number]);
}

void cedit_unwatch(int signal_number) {
    if (!is_known(signal_number) || watchers[signal_number] == 0 || --watchers[signal_number] > 0) return;
    sigaction(signal_number, &former[signal_number], NULL);
}

int cedit_noted(int signal_number) { return is_known(signal_number) ? noted[signal_number] : 0; }

void cedit_forget(int signal_number) {
    if (is_known(signal_number)) noted[signal_number] = 0;
}

int cedit_wake_descriptor(void) { return wake[0]; }

void cedit_wake_drain(void) {
    char bytes[64];
    while (wake[0] >= 0 && read(wake[0], bytes, sizeof bytes) > 0) continue;
}

// ---- Line editing --------------------------------------------------------------------------------------------------

struct cedit_editor {
    EditLine *line;
    History *remembered;
    History *empty;
    FILE *silence;
    char *terminal;
    char *prompt;
    cedit_owner owner;
};

static cedit_editor *editor_of(EditLine *line) {
    void *data = NULL;
    el_get(line, EL_CLIENTDATA, &data);
    return data;
}

static char *prompt_of(EditLine *line) { return editor_of(line)->prompt; }

static int next_key(EditLine *line, wchar_t *key) {
    cedit_editor *editor = editor_of(line);
    int32_t next = editor->owner.next_key(editor->owner.owner);
    *key = next < 0 ? L'\0' : (wchar_t)next;
    return next < 0 ? 0 : 1;
}

static unsigned char run_command(EditLine *line, int key) {
    cedit_editor *editor = editor_of(line);
    switch (editor->owner.command(editor->owner.owner, key)) {
    case CEDIT_REDRAW: return CC_REFRESH;
    case CEDIT_MOVE_CURSOR: return CC_CURSOR;
    case CEDIT_BEEP: return CC_REFRESH_BEEP;
    case CEDIT_NOTHING: break;
    }
    return CC_NORM;
}

bool cedit_use_utf8(void) {
    static const char *const names[] = {"", "C.UTF-8", "en_US.UTF-8", "UTF-8"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (setlocale(LC_CTYPE, names[index]) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    }
    return false;
}

static bool set_terminal(cedit_editor *editor, const char *wanted) {
    const char *names[] = {wanted, "xterm", "vt100", "ansi"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        // libedit keeps the pointer.
        char *name = strdup(names[index]);
        if (!name) return false;
        if (el_set(editor->line, EL_TERMINAL, name) == 0) {
            free(editor->terminal);
            editor->terminal = name;
            return true;
        }
        // The name of the last try stays in use inside libedit until the next one.
        free(editor->terminal);
        editor->terminal = name;
    }
    return false;
}

static void bind_in_both_maps(EditLine *line, const char *key, const char *command) {
    el_set(line, EL_BIND, key, command, NULL);
    el_set(line, EL_BIND, "-a", key, command, NULL);
}

static void set_bindings(EditLine *line) {
    static const char *const ours[][2] = {
        {"\\220", "postern-command"},  {"\\221", "ed-prev-history"}, {"\\222", "ed-next-history"},
        {"\\223", "ed-prev-char"},     {"\\224", "ed-next-char"},    {"\\225", "ed-move-to-beg"},
        {"\\226", "ed-move-to-end"},   {"\\227", "ed-delete-next-char"}, {"\\230", "ed-prev-word"},
        {"\\231", "em-next-word"},     {"\\232", "postern-command"}, {"\\233", "postern-command"},
        {"^I", "postern-command"},     {"^J", "ed-newline"},         {"^M", "ed-newline"},
        {"^R", "em-inc-search-prev"},  {"^S", "ed-ignore"},          {"^Q", "ed-ignore"},
        {"^U", "vi-kill-line-prev"},
    };
    for (size_t index = 0; index < sizeof ours / sizeof *ours; index++) {
        bind_in_both_maps(line, ours[index][0], ours[index][1]);
    }
    // In vi's command mode these would start an editor, or run libedit's own commands (`edit off` among them).
    el_set(line, EL_BIND, "-a", "v", "ed-unassigned", NULL);
    el_set(line, EL_BIND, "-a", ":", "ed-unassigned", NULL);
}

// libedit's search writes its pattern, up to 1024 characters, behind the line without looking where the buffer ends.
// The buffer never shrinks, so one long line makes the room; the reader starts no search in a line near that long.
static void make_room(EditLine *line) {
    char blanks[CEDIT_SEARCHABLE + 1];
    memset(blanks, ' ', CEDIT_SEARCHABLE);
    blanks[CEDIT_SEARCHABLE] = '\0';
    el_insertstr(line, blanks);
    el_reset(line);
}

cedit_editor *cedit_open(const char *terminal, const char *settings, size_t history_limit, cedit_owner owner) {
    cedit_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    HistEvent event;
    editor->owner = owner;
    editor->remembered = history_init();
    editor->empty = history_init();
    // libedit complains to this stream about terminals it does not know, in the middle of the prompt.
    editor->silence = fopen("/dev/null", "w");
    if (editor->silence) editor->line = el_init("postern", stdin, stdout, editor->silence);
    if (!editor->line || !editor->remembered || !editor->empty || !set_terminal(editor, terminal)) {
        cedit_close(editor);
        return NULL;
    }
    history(editor->remembered, &event, H_SETSIZE, (int)history_limit);
    history(editor->remembered, &event, H_SETUNIQUE, 1);
    el_set(editor->line, EL_CLIENTDATA, editor);
    // EL_SIGNAL stays off: it sends each signal on to the whole process group, the parent's script included.
    el_set(editor->line, EL_SIGNAL, 0);
    el_set(editor->line, EL_EDITOR, "emacs");
    el_set(editor->line, EL_ADDFN, "postern-command", "A command of the program", run_command);
    // The user's settings come first: `bind -v` in them empties the maps.
    if (settings) el_source(editor->line, settings);
    el_set(editor->line, EL_EDITMODE, 1);
    el_set(editor->line, EL_UNBUFFERED, 0);
    set_bindings(editor->line);
    // Ctrl-C, Ctrl-Z and Ctrl-S are keys of ours while a line is edited.
    el_set(editor->line, EL_SETTY, "-d", "-isig", "-ixon", NULL);
    el_wset(editor->line, EL_GETCFN, next_key);
    make_room(editor->line);
    el_set(editor->line, EL_PREP_TERM, 0);
    return editor;
}

void cedit_close(cedit_editor *editor) {
    if (!editor) return;
    if (editor->line) {
        el_set(editor->line, EL_PREP_TERM, 0);
        // Without editing, el_end leaves the terminal alone; else it throws away what was typed for the shell.
        el_set(editor->line, EL_EDITMODE, 0);
        el_end(editor->line);
    }
    if (editor->remembered) history_end(editor->remembered);
    if (editor->empty) history_end(editor->empty);
    if (editor->silence) fclose(editor->silence);
    free(editor->terminal);
    free(editor->prompt);
    free(editor);
}

const char *cedit_read_line(cedit_editor *editor, const char *prompt, bool offers_history, size_t *length) {
    int count = 0;
    free(editor->prompt);
    editor->prompt = strdup(prompt);
    *length = 0;
    if (!editor->prompt) return NULL;
    el_set(editor->line, EL_PROMPT_ESC, prompt_of, '\1');
    el_set(editor->line, EL_HIST, history, offers_history ? editor->remembered : editor->empty);
    const char *line = el_gets(editor->line, &count);
    *length = line && count > 0 ? (size_t)count : 0;
    return count > 0 ? line : NULL;
}

void cedit_remember(cedit_editor *editor, const char *line) {
    HistEvent event;
    history(editor->remembered, &event, H_ENTER, line);
}

bool cedit_is_vi(cedit_editor *editor) {
    const char *name = NULL;
    return el_get(editor->line, EL_EDITOR, &name) == 0 && name && strcmp(name, "vi") == 0;
}

void cedit_set_raw(cedit_editor *editor, bool is_raw) { el_set(editor->line, EL_PREP_TERM, is_raw ? 1 : 0); }

void cedit_resize(cedit_editor *editor) { el_resize(editor->line); }

void cedit_redraw(cedit_editor *editor) { el_set(editor->line, EL_REFRESH); }

void cedit_beep(cedit_editor *editor) { el_beep(editor->line); }

const char *cedit_line(cedit_editor *editor, size_t *length, size_t *cursor) {
    const LineInfo *line = el_line(editor->line);
    if (!line || !line->buffer) {
        *length = *cursor = 0;
        return "";
    }
    *length = (size_t)(line->lastchar - line->buffer);
    *cursor = (size_t)(line->cursor - line->buffer);
    return line->buffer;
}

size_t cedit_length(cedit_editor *editor) {
    const LineInfoW *line = el_wline(editor->line);
    return (size_t)(line->lastchar - line->buffer);
}

void cedit_insert(cedit_editor *editor, const char *text) { el_insertstr(editor->line, text); }

void cedit_move_cursor(cedit_editor *editor, int scalars) { el_cursor(editor->line, scalars); }
