/* Keys from raw bytes: our own UTF-8 and escape decoding, since get_wch of ncurses 6.4 stops for
 * ever after one undecodable byte. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
    KEY_CHAR,
    KEY_ENTER_,
    KEY_TAB_,
    KEY_BACKTAB,
    KEY_ESCAPE,
    KEY_BACKSPACE_,
    KEY_DELETE_,
    KEY_INSERT_,
    KEY_UP_,
    KEY_DOWN_,
    KEY_LEFT_,
    KEY_RIGHT_,
    KEY_HOME_,
    KEY_END_,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_FUNCTION,
    KEY_PASTE,
    KEY_CLICK, /* the first button was let go where it went down, at x, y */
    KEY_DRAG,  /* it was let go elsewhere, at x, y */
    KEY_WHEEL  /* step -1 up, 1 down */
};

struct key {
    enum key_code code;
    uint32_t codepoint;    /* KEY_CHAR; with ctrl the letter */
    bool ctrl, alt, shift; /* shift: only where the terminal says so (arrows, function keys) */
    int function;          /* 1..12 */
    int x, y, step;        /* mouse: cells from 0 */
    char *paste;           /* KEY_PASTE: cleaned text, owned by the decoder until the next key */
};

/* Zero-initialise. waits counts the time-outs since the last byte. is_pasting: a paste longer than
 * the buffer is delivered in parts, this is between two of them. */
struct decoder {
    unsigned char bytes[65536];
    size_t length;
    char *paste;
    int waits;
    bool is_pasting;
    bool is_pressed; /* the first button, at that cell */
    int pressed_x, pressed_y;
};

void decoder_feed(struct decoder *decoder, const unsigned char *bytes, size_t length);
/* The next whole key; false: more bytes are needed. is_timeout: a lone ESC is Escape now. A paste
 * whose end never comes is delivered after forty time-outs. */
bool decoder_next(struct decoder *decoder, bool is_timeout, struct key *ret_key);
void key_spell(const struct key *key, char out[24]); /* "Ctrl-F", "Enter", "q", "Shift-Left" */

/* The key of such a name; false: there is none. */
bool key_read(const char *name, struct key *ret_key);
bool key_is_mouse(const struct key *key);

#endif
