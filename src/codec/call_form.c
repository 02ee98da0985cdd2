/* Forms of telephone providers. What came from the network is taken for hostile: lengths, control
 * characters and numbers are checked before anybody hears of them. */
#include "codec/call_form.h"

#include "base/text.h"
#include "core/field.h"

#include <stdio.h>
#include <string.h>

#define PARAMETERS_MOST 64
#define DURATION_MOST 86400

struct parameter {
    const char *name, *value;
};
struct parameters {
    struct parameter list[PARAMETERS_MOST];
    size_t count;
};

/* --- application/x-www-form-urlencoded --- */

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* NULL: not well formed, or no clean text. */
static const char *decode(const char *bytes, size_t length, struct arena *arena)
{
    char *text = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '%') {
            text[used++] = bytes[i] == '+' ? ' ' : bytes[i];
            continue;
        }
        int high = i + 2 < length ? hex_value(bytes[i + 1]) : -1,
            low = i + 2 < length ? hex_value(bytes[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return NULL;
        text[used++] = (char)(high * 16 + low);
        i += 2;
    }
    text[used] = '\0';
    return strlen(text) == used && utf8_is_valid(text, used) && text_is_clean(text, false) ? text
                                                                                           : NULL;
}

static bool read_parameters(const char *body, size_t length, struct arena *arena,
                            struct parameters *out, struct error *err)
{
    out->count = 0;
    if (length > CALL_FORM_MOST)
        return error_set(err, ERR_TOO_LARGE, "the form is too large");
    for (const char *at = body, *end = body + length; at < end;) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        const char *equals = memchr(at, '=', (size_t)(stop - at));
        const char *name_end = equals != NULL ? equals : stop;
        const char *name = decode(at, (size_t)(name_end - at), arena),
                   *value =
                       equals != NULL ? decode(equals + 1, (size_t)(stop - equals - 1), arena) : "";
        if (name == NULL || value == NULL || out->count == PARAMETERS_MOST)
            return error_set(err, ERR_DATA, "this is not a form as it is sent");
        out->list[out->count++] = (struct parameter){name, value};
        at = stop + (stop < end);
    }
    return true;
}

static const char *value_of(const struct parameters *parameters, const char *name)
{
    for (size_t i = 0; i < parameters->count; i++)
        if (str_equal(parameters->list[i].name, name))
            return parameters->list[i].value;
    return "";
}

/* --- what both have --- */

static void add_person(struct call_form *form, const char *person)
{
    if (str_is_blank(person) || form->people_count == CALL_PEOPLE_MOST)
        return;
    for (size_t i = 0; i < form->people_count; i++)
        if (str_equal(form->people[i], person))
            return;
    form->people[form->people_count++] = person;
}

/* As it came and as E.164. */
static void add_number(struct call_form *form, const char *number, struct arena *arena)
{
    struct call_event event;
    add_person(form, number);
    if (!str_is_blank(number) && call_event_number(&event, number, NULL))
        add_person(form, arena_strdup(arena, event.number));
}

static bool read_event(const struct parameters *parameters, const char *id_name,
                       struct call_form *form, struct error *err)
{
    const char *id = value_of(parameters, id_name);
    form->event.duration_s = INT_NONE;
    if (*id == '\0')
        return error_set_field(err, ERR_DATA, id_name, "it is missing");
    return call_event_id(&form->event, id, err) &&
           call_event_number(&form->event, value_of(parameters, "from"), err);
}

static bool unknown_event(const struct parameters *parameters, struct error *err)
{
    return error_set_field(err, ERR_DATA, "event", "no event \"%.40s\" is known",
                           value_of(parameters, "event"));
}

/* --- sipgate --- */

/* Both the names and the ids of those whom it rings, as often as there are people. */
static void add_sipgate_people(const struct parameters *parameters, struct call_form *form)
{
    static const char *const names[] = {"fullUserId[]", "userId[]", "user[]",
                                        "fullUserId",   "userId",   "user"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (size_t i = 0; i < parameters->count; i++)
            if (str_equal(parameters->list[i].name, names[n]))
                add_person(form, parameters->list[i].value);
}

/* Nobody has answered whose call a machine has taken: it ends here as a missed one. */
static enum call_event_state sipgate_answer(const struct parameters *parameters)
{
    return strcasecmp(value_of(parameters, "user"), "voicemail") == 0 ? CALL_ENDED : CALL_ANSWERED;
}

bool call_form_sipgate(const char *body, size_t length, struct arena *arena,
                       struct call_form *ret_form, struct error *err)
{
    struct parameters parameters;
    struct call_form form = {0};
    if (!read_parameters(body, length, arena, &parameters, err))
        return false;
    const char *event = value_of(&parameters, "event");
    bool is_out = str_equal(value_of(&parameters, "direction"), "out");
    if (str_equal(event, "newCall"))
        form.event.state = CALL_RINGING;
    else if (str_equal(event, "answer"))
        form.event.state = sipgate_answer(&parameters);
    else if (str_equal(event, "hangup"))
        form.event.state = CALL_ENDED;
    else if (!str_equal(event, "dtmf"))
        return unknown_event(&parameters, err);
    form.is_news = !is_out && !str_equal(event, "dtmf");
    form.is_first = form.is_news && form.event.state == CALL_RINGING;
    if (form.is_news && !read_event(&parameters, "callId", &form, err))
        return false;
    add_sipgate_people(&parameters, &form);
    add_number(&form,
               value_of(&parameters, form.event.state == CALL_ANSWERED ? "answeringNumber" : "to"),
               arena);
    *ret_form = form;
    return true;
}

/* --- Placetel --- */

static bool read_duration(const struct parameters *parameters, struct call_form *form,
                          struct error *err)
{
    const char *text = value_of(parameters, "duration");
    int64_t seconds;
    if (*text == '\0')
        return true;
    if (!str_to_int64(text, &seconds) || seconds < 0 || seconds > DURATION_MOST)
        return error_set_field(err, ERR_DATA, "duration", "this is not a number of seconds");
    if (str_equal(value_of(parameters, "type"), "accepted"))
        form->event.duration_s = seconds;
    return true;
}

bool call_form_placetel(const char *body, size_t length, struct arena *arena,
                        struct call_form *ret_form, struct error *err)
{
    struct parameters parameters;
    struct call_form form = {0};
    if (!read_parameters(body, length, arena, &parameters, err))
        return false;
    const char *event = value_of(&parameters, "event");
    bool is_out =
        str_equal(value_of(&parameters, "direction"), "out") || str_equal(event, "OutgoingCall");
    if (str_equal(event, "IncomingCall"))
        form.event.state = CALL_RINGING;
    else if (str_equal(event, "CallAccepted"))
        form.event.state = CALL_ANSWERED;
    else if (str_equal(event, "HungUp"))
        form.event.state = CALL_ENDED;
    else if (!str_equal(event, "OutgoingCall"))
        return unknown_event(&parameters, err);
    form.is_news = !is_out;
    if (form.is_news && (!read_event(&parameters, "call_id", &form, err) ||
                         !read_duration(&parameters, &form, err)))
        return false;
    if (form.event.state == CALL_ANSWERED)
        add_person(&form, value_of(&parameters, "peer"));
    else
        add_number(&form, value_of(&parameters, "to"), arena);
    *ret_form = form;
    return true;
}
