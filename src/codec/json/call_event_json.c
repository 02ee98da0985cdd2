/* Reading and writing incoming calls. */
#include "codec/call_event_json.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/field.h"

#include <stdio.h>
#include <string.h>

#define DURATION_MOST 86400

/* A member that is there has to be a text, and a short one. */
static bool read_text(const struct json *object, const char *key, char *out, size_t size,
                      struct error *err)
{
    const struct json *node = json_get(object, key);
    const char *text = json_text(node);
    out[0] = '\0';
    if (node == NULL)
        return true;
    if (text == NULL || strlen(text) >= size || !text_is_clean(text, false))
        return error_set_field(err, ERR_DATA, key, _("this is not a short text"));
    snprintf(out, size, "%s", text);
    return true;
}

static bool read_duration(const struct json *object, struct call_event *event, struct error *err)
{
    const struct json *node = json_get(object, "duration_s");
    event->duration_s = json_get_int(object, "duration_s", INT_NONE);
    return node == NULL ||
           (json_node_is_int(node) && event->duration_s >= 0 &&
            event->duration_s <= DURATION_MOST) ||
           error_set_field(err, ERR_DATA, "duration_s", _("this is not a number of seconds"));
}

bool call_event_read(const struct json *object, struct call_event *ret_event, struct error *err)
{
    struct call_event event = {0};
    char from[80], id[80], state[16];
    if (!json_has(object, "from"))
        return error_set_field(err, ERR_DATA, "from", _("who rings is missing"));
    if (!read_text(object, "from", from, sizeof from, err) ||
        !read_text(object, "id", id, sizeof id, err) ||
        !read_text(object, "state", state, sizeof state, err) ||
        !read_text(object, "user", event.user, sizeof event.user, err) ||
        !read_text(object, "extension", event.extension, sizeof event.extension, err) ||
        !read_duration(object, &event, err) || !call_event_number(&event, from, err) ||
        !call_event_id(&event, id, err))
        return false;
    if (state[0] != '\0' && !call_event_state_find(state, &event.state))
        return error_set_field(err, ERR_DATA, "state",
                               _("a call is ringing, answered, taken or ended"));
    *ret_event = event;
    return true;
}

void call_event_write(struct json_writer *writer, const struct call_event *event)
{
    json_begin_object(writer);
    json_put_string(writer, "from", event->number);
    json_put_string(writer, "state", call_event_word(event->state));
    if (event->id[0] != '\0')
        json_put_string(writer, "id", event->id);
    if (event->duration_s != INT_NONE)
        json_put_int(writer, "duration_s", event->duration_s);
    json_end_object(writer);
}
