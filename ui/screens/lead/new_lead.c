/* A new lead of somebody who calls: company and person in one short form, the number filled in.
 * What is typed is kept as a draft until it is saved; who is likely known already is shown while it
 * is typed, offline too. */
#include "../../toolkit/editor.h"
#include "../../calls/incoming.h"
#include "../../screens.h"

#include "base/uuid.h"
#include "store/desk.h"
#include "usecase/calls.h"
#include "usecase/duplicates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATOR '\x1E' /* typed text never holds control characters */

static const char *const names[] = {"company", "first_name", "last_name",   "position",
                                    "phone",   "email",      "postal_code", "city"};
enum { FIELDS = sizeof names / sizeof *names, PHONE = 4 };

struct new_lead {
    struct editor fields[FIELDS];
    char number[24]; /* of who calls, as it came */
    bool is_by_hand; /* nobody calls */
    bool is_saved, is_saving;
    bool is_asking, asks_again;                 /* who is known is being looked for */
    char twin[300], reason[400], twin_lead[64]; /* "": nobody */
};

static const struct field *field_of(int i)
{
    static const struct lead_card card;
    const void *record;
    return entity_field(lead_card_owner(&card, names[i], &record), names[i]);
}

/* --- the draft --- */

static bool run_draft(struct session *session, struct write *write, struct error *err)
{
    return desk_draft_set(session->store, DRAFT_NEW_LEAD, write->b[0] != '\0' ? write->b : NULL,
                          err);
}

/* Fields behind one another; nothing typed beside the number: no draft. */
static void keep_draft(struct app *app, const struct new_lead *data)
{
    struct write write = {.run = run_draft, .is_quiet = true};
    struct text body = {0};
    bool has_words = false;
    for (int i = 0; i < FIELDS; i++) {
        has_words = has_words || (i != PHONE && data->fields[i].text[0] != '\0');
        text_printf(&body, "%s%c", data->fields[i].text, SEPARATOR);
    }
    if (has_words && !data->is_saved && body.length < sizeof write.b)
        snprintf(write.b, sizeof write.b, "%s", text_str(&body));
    text_free(&body);
    app_write(app, &write);
}

/* A draft of another call is not thrown away; its number gives way to the one that calls now. */
static void read_draft(struct app *app, struct new_lead *data)
{
    struct arena *arena = arena_new();
    char **parts;
    const char *draft = desk_draft(app->store, DRAFT_NEW_LEAD, arena);
    size_t count = draft != NULL ? str_split(arena, draft, SEPARATOR, &parts) : 0;
    for (size_t i = 0; i < count && i < FIELDS; i++)
        editor_set(&data->fields[i], parts[i]);
    if (data->number[0] != '\0' || count == 0)
        editor_set(&data->fields[PHONE], data->number);
    if (count > 0)
        app_message(app, ROLE_WARN, "%s",
                    _("What was typed before and not saved stands here again."));
    arena_free(arena);
}

/* --- saving --- */

static bool run_save(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct field_input inputs[FIELDS];
    char **parts, id[UUID_SIZE];
    size_t count = str_split(arena, write->b, SEPARATOR, &parts), given = 0;
    for (size_t i = 0; i < count && i < FIELDS; i++)
        if (parts[i][0] != '\0')
            inputs[given++] = (struct field_input){names[i], parts[i]};
    bool is_ok = record_add(session, &lead_entity, inputs, given, id, err);
    if (is_ok) {
        snprintf(write->id, sizeof write->id, "%s", id);
        desk_draft_set(session->store, DRAFT_NEW_LEAD, NULL, NULL);
    }
    arena_free(arena);
    return is_ok;
}

static void saved(struct app *app, struct write *write)
{
    char number[24];
    snprintf(number, sizeof number, "%.23s", write->a);
    if (app->top->class == &new_lead_screen) {
        ((struct new_lead *)app->top->state)->is_saved = true;
        app_pop(app);
    }
    if (write->number != 0)
        app_push(app, &lead_screen, write->id); /* by hand: who rings meanwhile is somebody else */
    else
        incoming_made_lead(app, write->id, number);
}

/* Every field with what stands in it, as run_save takes them. */
static void typed(const struct new_lead *data, struct text *out)
{
    for (int i = 0; i < FIELDS; i++)
        text_printf(out, "%s%c", data->fields[i].text, SEPARATOR);
}

static void save(struct app *app, struct screen *screen)
{
    struct new_lead *data = screen->state;
    struct write write = {.run = run_save, .done = saved};
    struct text body = {0};
    if (str_is_blank(data->fields[0].text) && str_is_blank(data->fields[2].text)) {
        app_message(app, ROLE_WARN, "%s", _("A company or a last name is needed."));
        return;
    }
    typed(data, &body);
    if (body.length >= sizeof write.b) {
        app_message(app, ROLE_DANGER, "%s", _("This is too long."));
    } else {
        snprintf(write.b, sizeof write.b, "%s", text_str(&body));
        snprintf(write.a, sizeof write.a, "%s", data->number);
        write.number = data->is_by_hand;
        app_write(app, &write);
    }
    text_free(&body);
}

/* --- who is known already --- */

static bool run_ask(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct twin_found twin;
    struct field_input inputs[FIELDS];
    char **parts;
    size_t count = str_split(arena, write->b, SEPARATOR, &parts), given = 0;
    for (size_t i = 0; i < count && i < FIELDS; i++)
        if (parts[i][0] != '\0')
            inputs[given++] = (struct field_input){names[i], parts[i]};
    bool is_ok = twins_likeliest(session, inputs, given, arena, &twin, err);
    snprintf(write->a, sizeof write->a, "%s", is_ok ? str_or(twin.words, "") : "");
    snprintf(write->b, sizeof write->b, "%s", is_ok ? str_or(twin.reason, "") : "");
    snprintf(write->id, sizeof write->id, "%s", is_ok ? str_or(twin.lead_id, "") : "");
    arena_free(arena);
    return is_ok;
}

static void ask(struct app *app, struct new_lead *data);

static void asked(struct app *app, struct write *write)
{
    struct screen *screen = app->top;
    while (screen != NULL && screen->class != &new_lead_screen)
        screen = screen->below;
    if (screen == NULL)
        return;
    struct new_lead *data = screen->state;
    snprintf(data->twin, sizeof data->twin, "%s", write->a);
    snprintf(data->reason, sizeof data->reason, "%.399s", write->b);
    snprintf(data->twin_lead, sizeof data->twin_lead, "%s", write->id);
    data->is_asking = false;
    app->needs_drawing = true;
    if (data->asks_again)
        ask(app, data);
}

/* One question at a time; what is typed meanwhile is asked next. */
static void ask(struct app *app, struct new_lead *data)
{
    struct write write = {.run = run_ask, .done = asked, .is_quiet = true};
    struct text body = {0};
    data->asks_again = data->is_asking;
    if (data->is_asking)
        return;
    typed(data, &body);
    data->is_asking = body.length < sizeof write.b;
    if (data->is_asking) {
        snprintf(write.b, sizeof write.b, "%s", text_str(&body));
        app_write(app, &write);
    }
    text_free(&body);
}

static bool has_twin(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct new_lead *)screen->state)->twin_lead[0] != '\0';
}

static void open_twin(struct app *app, struct screen *screen)
{
    const struct new_lead *data = screen->state;
    bool is_by_hand = data->is_by_hand;
    char id[64], number[24];
    snprintf(id, sizeof id, "%s", data->twin_lead);
    snprintf(number, sizeof number, "%s", data->number);
    app_pop(app); /* what was typed stays as a draft */
    if (is_by_hand)
        app_push(app, &lead_screen, id);
    else
        incoming_made_lead(app, id, number);
}

static void draw_twin(struct app *app, const struct new_lead *data, int y)
{
    if (data->twin[0] == '\0')
        return;
    put(app, y, 1, app->width - 2, ROLE_WARN, data->twin);
    put_wrapped(app, y + 1, 3, app->width - 4, 2, ROLE_MUTED, data->reason);
}

/* --- the screen --- */

static const char *head_words(struct app *app, const struct new_lead *data)
{
    if (data->is_by_hand)
        return _("Who is it?");
    if (data->number[0] == '\0')
        return _("A caller whose number is withheld: who is it?");
    return arena_printf(app->frame, _("Call from %s: who is it?"),
                        field_display_text(field_of(PHONE), data->number, app->frame));
}

static void draw_new_lead(struct app *app, struct screen *screen)
{
    struct new_lead *data = screen->state;
    int top = body_top(app) + 1, label = 18;
    put(app, top, 1, app->width - 2, ROLE_TITLE, head_words(app, data));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        _("Whom we may call back later needs a legal basis: L in the lead records it."));
    for (int i = 0; i < FIELDS; i++)
        put(app, top + 3 + i, 1, label, i == screen->selected ? ROLE_ACCENT : ROLE_NORMAL,
            _(field_of(i)->label));
    for (int i = 0; i < FIELDS; i++)
        if (i != screen->selected)
            editor_draw(app, &data->fields[i], top + 3 + i, label + 2, app->width - label - 4,
                        false);
    draw_twin(app, data, top + 4 + FIELDS);
    editor_draw(app, &data->fields[screen->selected], top + 3 + screen->selected, label + 2,
                app->width - label - 4, true);
}

static void step(struct screen *screen, int by)
{
    screen->selected = (screen->selected + by + FIELDS) % FIELDS;
}

static bool type(struct app *app, struct screen *screen, const struct key *key)
{
    struct new_lead *data = screen->state;
    struct editor *field = &data->fields[screen->selected];
    char *before = arena_strdup(app->frame, field->text);
    bool is_taken = editor_key(field, key);
    if (!str_equal(before, field->text))
        ask(app, data);
    return is_taken || (key->code == KEY_CHAR && !key->ctrl);
}

static bool new_lead_key(struct app *app, struct screen *screen, const struct key *key)
{
    if (key->code == KEY_ENTER_)
        save(app, screen);
    else if (key->code == KEY_ESCAPE)
        app_pop(app);
    else if (key->code == KEY_TAB_ || key->code == KEY_DOWN_)
        step(screen, 1);
    else if (key->code == KEY_BACKTAB || key->code == KEY_UP_)
        step(screen, -1);
    else
        return type(app, screen, key);
    return true;
}

static void close_new_lead(struct app *app, struct screen *screen)
{
    keep_draft(app, screen->state);
    free(screen->state);
}

static void next_field(struct app *app, struct screen *screen)
{
    (void)app;
    step(screen, 1);
}

static bool open_new_lead(struct app *app, struct screen *screen, const char *argument,
                          struct error *err)
{
    struct new_lead *data = xcalloc(1, sizeof *data);
    (void)err;
    data->is_by_hand = argument == NULL;
    snprintf(data->number, sizeof data->number, "%s", str_or(argument, ""));
    screen->state = data;
    read_draft(app, data);
    ask(app, data);
    return true;
}

void new_lead_ask(struct app *app, const char *number)
{
    if (!actor_may(&app->session->actor, RIGHT_EDIT_CONTACT))
        app_message(app, ROLE_WARN, "%s", _("Nobody we know; your role makes no leads."));
    else if (app->top->class != &new_lead_screen)
        app_push(app, &new_lead_screen, number);
}

static const struct action actions[] = {
    {"new.save", "Enter", N_("save"), N_("save the new lead and open it"), NULL, save},
    {"new.field", "Tab", N_("next field"), N_("the next field; Shift-Tab the one before"), NULL,
     next_field},
    {"new.known", "Ctrl-O", N_("open who is known"),
     N_("open the lead of the person who is likely known already; what was typed stays"), has_twin,
     open_twin},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class new_lead_screen = {.name = "new",
                                             .title = N_("New lead"),
                                             .opened_by = "call.open",
                                             .open = open_new_lead,
                                             .draw = draw_new_lead,
                                             .key = new_lead_key,
                                             .close = close_new_lead,
                                             .actions = actions};
