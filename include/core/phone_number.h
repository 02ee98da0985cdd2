/* Phone numbers by libphonenumber (one C++ file, loaded on first use), behind a German pre-cleaner;
 * a simple fallback when built without. */
#ifndef CORE_PHONE_NUMBER_H
#define CORE_PHONE_NUMBER_H

#include "base/arena.h"

#include <stdbool.h>

enum phone_kind {
    PHONE_UNKNOWN,
    PHONE_FIXED,
    PHONE_MOBILE,
    PHONE_PREMIUM,
    PHONE_SHORT,
    PHONE_OTHER
};
struct phone_number {
    char e164[24]; /* "+493023125012"; "" if it cannot be parsed */
    char extension[16];
    bool is_read; /* digits and signs of a number, whether there can be such a one or not */
    bool is_possible, is_valid;
    enum phone_kind kind;
    char rest[40]; /* a second number found in the same field, raw */
};
/* region: "DE" default. Never fails; look at e164. Numbers of German ranges reserved for fiction
 * count as valid. Thread-safe. */
void phone_parse(const char *raw, const char *region, struct phone_number *ret_number);
/* An extension that no number stands before ("Petra Janssen, Durchwahl 12"): where its word begins,
 * NULL: there is none. ret_alone: its digits where nothing else follows, "" otherwise. */
const char *phone_extension_word(const char *text, char ret_alone[16]);
char *phone_display(struct arena *arena, const char *e164); /* "+49 30 23125 012" */
char *phone_reversed_digits(struct arena *arena,
                            const char *raw); /* "210521320394": for search by last digits */
bool phone_is_dialable(const char *e164);     /* ^\+?[0-9]{3,15}$, no emergency or premium number */

/* RFC 5321 syntax as SMTP takes it (no blanks around it: trim first), international domains by
 * libidn2; *ret_address canonical (domain lower case). Says nothing about whether the domain
 * exists. */
bool email_parse(const char *raw, struct arena *arena, char **ret_address);
/* The domain of an address as the name system writes it, in ASCII; NULL: it has none (a literal).
 */
char *email_domain(const char *address, struct arena *arena);

#endif
