// What the module Terminal needs of libedit and of signals, as plain functions: Swift can call no variadic function,
// and a signal handler must be C.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Signals -------------------------------------------------------------------------------------------------------

// Has `signal_number` noted from now on instead of obeyed. Calls nest; each needs one cedit_unwatch.
void cedit_watch(int signal_number);
// Gives the signal back the action it had before the outermost cedit_watch.
void cedit_unwatch(int signal_number);
// How often the signal came since cedit_forget.
int cedit_noted(int signal_number);
void cedit_forget(int signal_number);
// Becomes readable when a watched signal comes; -1 where no pipe could be made.
int cedit_wake_descriptor(void);
// Reads away what made the descriptor readable.
void cedit_wake_drain(void);

// ---- Line editing --------------------------------------------------------------------------------------------------

typedef struct cedit_editor cedit_editor;

// Keys that no keyboard sends. libedit keeps 0x80...0x9F free in a UTF-8 locale, and the reader lets none of them
// through from the terminal, so that decoded keys and our own commands can be bound to them in the maps of both modes.
enum {
    CEDIT_KEY_INSERT = 0x90,
    CEDIT_KEY_UP,
    CEDIT_KEY_DOWN,
    CEDIT_KEY_LEFT,
    CEDIT_KEY_RIGHT,
    CEDIT_KEY_HOME,
    CEDIT_KEY_END,
    CEDIT_KEY_DELETE,
    CEDIT_KEY_WORD_LEFT,
    CEDIT_KEY_WORD_RIGHT,
    CEDIT_KEY_LIST,
    CEDIT_KEY_FINISH,
};

// The longest line, in characters, in which a search may be started.
enum { CEDIT_SEARCHABLE = 4000 };

typedef enum {
    CEDIT_NOTHING = 0,
    CEDIT_REDRAW = 1,
    CEDIT_MOVE_CURSOR = 2,
    CEDIT_BEEP = 3,
} cedit_effect;

typedef struct {
    void *owner;
    // The next key: a Unicode scalar or one of the keys above; -1 at the end of the input.
    int32_t (*next_key)(void *owner);
    // A key of ours reached its command: Tab, CEDIT_KEY_INSERT, CEDIT_KEY_LIST or CEDIT_KEY_FINISH.
    cedit_effect (*command)(void *owner, int32_t key);
} cedit_owner;

// Makes the locale's characters UTF-8, whatever LANG says. False where the system has no UTF-8 locale.
bool cedit_use_utf8(void);

// Opens an editor on standard input and output. `settings` is the user's file of bindings, or NULL. NULL where the
// terminal type `terminal` and those it is usually compatible with are unknown.
cedit_editor *cedit_open(const char *terminal, const char *settings, size_t history_limit, cedit_owner owner);
void cedit_close(cedit_editor *editor);

// Reads one line. `prompt` is UTF-8, with escape sequences between bytes of value 1. Returns the line with its newline,
// valid until the next call, and its length; NULL at the end of the input.
const char *cedit_read_line(cedit_editor *editor, const char *prompt, bool offers_history, size_t *length);

void cedit_remember(cedit_editor *editor, const char *line);
bool cedit_is_vi(cedit_editor *editor);
void cedit_set_raw(cedit_editor *editor, bool is_raw);
void cedit_resize(cedit_editor *editor);
void cedit_redraw(cedit_editor *editor);
void cedit_beep(cedit_editor *editor);

// The line as it stands, in UTF-8, valid until the next call of any of these functions.
const char *cedit_line(cedit_editor *editor, size_t *length, size_t *cursor);
// The length of the line in characters; quick.
size_t cedit_length(cedit_editor *editor);
void cedit_insert(cedit_editor *editor, const char *text);
void cedit_move_cursor(cedit_editor *editor, int scalars);
