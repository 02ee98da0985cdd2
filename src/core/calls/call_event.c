/* Incoming calls as telephone systems tell them: numbers in every spelling, ids that are safe to
 * compare. */
#include "core/call_event.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/phone_number.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define EXTENSION_MOST 6 /* digits of a number inside the house */

static const char *const state_words[] = {[CALL_RINGING] = "ringing",
                                          [CALL_ANSWERED] = "answered",
                                          [CALL_TAKEN] = "taken",
                                          [CALL_ENDED] = "ended"};

const char *call_event_word(enum call_event_state state)
{
    return state_words[state];
}

bool call_event_state_find(const char *word, enum call_event_state *ret_state)
{
    for (size_t i = 0; i < sizeof state_words / sizeof *state_words; i++)
        if (str_equal(state_words[i], word)) {
            *ret_state = (enum call_event_state)i;
            return true;
        }
    return false;
}

static bool is_withheld(const char *number)
{
    static const char *const words[] = {"anonymous", "unknown",      "restricted", "private",
                                        "withheld",  "unterdrueckt", "unavailable"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(words[i], number) == 0)
            return true;
    return str_is_blank(number);
}

/* "sip:+493023125007@192.0.2.1;user=phone" and "tel:+49…": what stands before the machine. */
static void bare_number(const char *raw, char *out, size_t size)
{
    if (strncasecmp(raw, "sip:", 4) == 0 || strncasecmp(raw, "tel:", 4) == 0)
        raw += 4;
    else if (strncasecmp(raw, "sips:", 5) == 0)
        raw += 5;
    snprintf(out, size, "%.*s", (int)strcspn(raw, "@;"), raw);
}

/* "493023125007", as some providers write it: the plus was left out. */
static void add_plus(const char *digits, struct phone_number *number)
{
    char text[32];
    size_t length = strlen(digits);
    if (number->is_valid || length < 8 || length > 15 || digits[0] == '0' ||
        strspn(digits, "0123456789") != length)
        return;
    struct phone_number other;
    snprintf(text, sizeof text, "+%s", digits);
    phone_parse(text, "DE", &other);
    if (other.is_valid)
        *number = other;
}

bool call_event_number(struct call_event *event, const char *number, struct error *err)
{
    struct phone_number parsed;
    char bare[80];
    event->number[0] = '\0';
    bare_number(number != NULL ? number : "", bare, sizeof bare);
    if (is_withheld(bare))
        return true;
    size_t length = strlen(bare);
    bool is_digits = strspn(bare, "0123456789") == length;
    phone_parse(bare, "DE", &parsed);
    add_plus(bare, &parsed);
    if (is_digits && length <= EXTENSION_MOST && !parsed.is_valid)
        snprintf(event->number, sizeof event->number, "%s", bare);
    else if (parsed.e164[0] != '\0')
        snprintf(event->number, sizeof event->number, "%s", parsed.e164);
    else
        return error_set_field(err, ERR_DATA, "from", _("this is not a telephone number"));
    return true;
}

bool call_event_id(struct call_event *event, const char *id, struct error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._@:-";
    if (id == NULL)
        id = "";
    if (strlen(id) >= sizeof event->id || strspn(id, allowed) != strlen(id))
        return error_set_field(err, ERR_DATA, "id",
                               _("the name of a call holds letters, digits and "
                                 "._@:- only, at most 64"));
    snprintf(event->id, sizeof event->id, "%s", id);
    return true;
}

bool call_event_is_same(const struct call_event *a, const struct call_event *b)
{
    return a->id[0] != '\0' || b->id[0] != '\0' ? str_equal(a->id, b->id)
                                                : str_equal(a->number, b->number);
}
