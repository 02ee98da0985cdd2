/* Keys from raw bytes: our own UTF-8 and escape decoding, since get_wch of ncurses 6.4 stops for ever after one undecodable byte. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code { KEY_CHAR, KEY_ENTER_, KEY_TAB_, KEY_BACKTAB, KEY_ESCAPE, KEY_BACKSPACE_, KEY_DELETE_, KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_,
                KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_FUNCTION, KEY_PASTE };

struct key {
    enum key_code code;
    uint32_t codepoint;  /* KEY_CHAR; with ctrl the letter */
    bool ctrl, alt;
    int function;        /* 1..12 */
    char *paste;         /* KEY_PASTE: cleaned text, owned by the decoder until the next key */
};

struct decoder { unsigned char bytes[65536]; size_t length; char *paste; };

void decoder_feed(struct decoder *decoder, const unsigned char *bytes, size_t length);
/* The next whole key; false: more bytes are needed. is_timeout: a lone ESC is Escape now. */
bool decoder_next(struct decoder *decoder, bool is_timeout, struct key *ret_key);
void key_spell(const struct key *key, char out[24]);          /* "Ctrl-F", "Enter", "q" */

#endif
