/* What a change of many asks for: the leads, the field, what its value becomes. */
#include "bulk.h"
#include "facet_fields.h"

#include "core/lead.h"
#include "core/money.h"

#include <string.h>

/* Amounts are set and nothing else; there are no groups of them. */
const struct field *bulk_field(const char *name)
{
    const struct entity *owner = edit_owner(name);
    const struct field *money = entity_field(&lead_entity, name);
    return owner != NULL                                 ? entity_field(owner, name)
           : money != NULL && money->type == FIELD_MONEY ? money
                                                         : NULL;
}

/* Codes and days are no text whose letters could be changed. */
static bool is_text(const struct field *field)
{
    return field->type == FIELD_TEXT || field->type == FIELD_URL || field->type == FIELD_EMAIL ||
           field->type == FIELD_PHONE;
}

bool bulk_is_whole(const struct bulk_choice *choice)
{
    return choice->field[0] != '\0' && choice->has_what;
}

/* clang-format off */
static const struct {
    char key;
    const char *code, *label;
    enum transform transform;
    bool asks; /* for what it becomes */
} ways[] = {
    {'s', "set",     N_("one value for all"),                          TRANSFORM_SET,     true},
    {'e', "empty",   N_("nothing: the field is emptied"),              TRANSFORM_SET,     false},
    {'t', "trim",    N_("without blanks at the ends and doubled ones"), TRANSFORM_TRIM,    false},
    {'g', "title",   N_("With Capital First Letters"),                 TRANSFORM_TITLE,   false},
    {'c', "upper",   N_("IN CAPITALS"),                                TRANSFORM_UPPER,   false},
    {'l', "lower",   N_("in small letters"),                           TRANSFORM_LOWER,   false},
    {'r', "replace", N_("a part of it replaced"),                      TRANSFORM_REPLACE, true},
};
/* clang-format on */
enum { WAYS = sizeof ways / sizeof *ways, EMPTY = 1, CHOICES_MOST = 20 };

const char *bulk_what(struct app *app, const struct bulk_choice *choice)
{
    const struct field *field = bulk_field(choice->field);
    if (!choice->has_what || field == NULL)
        return "";
    if (choice->transform == TRANSFORM_REPLACE)
        return arena_printf(app->frame,
                            choice->to[0] != '\0' ? _("\"%s\" replaced by \"%s\"")
                                                  : _("\"%s\" taken out"),
                            choice->from, choice->to);
    if (choice->transform == TRANSFORM_SET && choice->to[0] == '\0')
        return _(ways[EMPTY].label);
    if (choice->transform == TRANSFORM_SET)
        return arena_printf(app->frame, _("\"%s\""),
                            field_display_text(field, choice->to, app->frame));
    for (int i = 0; i < WAYS; i++)
        if (ways[i].transform == choice->transform)
            return _(ways[i].label);
    return "";
}

/* The screen is asked for again: it may be gone when the answer comes. */
static struct bulk_choice *choice_of(const struct app *app)
{
    struct bulk_data *data = bulk_data_of(app);
    return data != NULL ? &data->choice : NULL;
}

static void chosen(struct app *app)
{
    bulk_forget(bulk_data_of(app));
    bulk_look(app, bulk_data_of(app));
    app->needs_drawing = true;
}

/* --- the leads --- */

static void filter_typed(struct app *app, const char *text, void *unused)
{
    struct bulk_choice *choice = choice_of(app);
    (void)unused;
    if (choice == NULL)
        return;
    if (strlen(text) >= sizeof choice->filter) {
        app_message(app, ROLE_WARN, "%s", _("The filter is too long."));
        return;
    }
    snprintf(choice->filter, sizeof choice->filter, "%s", text);
    chosen(app);
}

void bulk_ask_filter(struct app *app)
{
    filter_ask(app, &lead_entity, choice_of(app)->filter, filter_typed);
}

/* --- what becomes of the value --- */

static void become(struct app *app, enum transform transform, const char *from, const char *to)
{
    struct bulk_choice *choice = choice_of(app);
    if (choice == NULL)
        return;
    choice->transform = transform;
    choice->has_what = true;
    snprintf(choice->from, sizeof choice->from, "%s", from);
    snprintf(choice->to, sizeof choice->to, "%s", to);
    chosen(app);
}

static bool check_value(struct app *app, const char *text, char *echo, size_t size)
{
    const struct field *field = bulk_field(choice_of(app)->field);
    struct error err = {0};
    char *value;
    if (!field_typed(field, money_typed(field, text, app->frame), app->frame, &value, &err)) {
        snprintf(echo, size, "%s", err.message);
        return false;
    }
    bool fits = value == NULL || strlen(value) < sizeof choice_of(app)->to;
    snprintf(echo, size, "%s",
             !fits           ? _("This is too long.")
             : value == NULL ? _("empty: the value is taken away")
                             : field_display_text(field, value, app->frame));
    return fits;
}

static void value_typed(struct app *app, const char *text, void *unused)
{
    const struct bulk_choice *choice = choice_of(app);
    const struct field *field = choice != NULL ? bulk_field(choice->field) : NULL;
    (void)unused;
    if (field != NULL)
        become(app, TRANSFORM_SET, "", money_typed(field, text, app->frame));
}

static void value_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    become(app, TRANSFORM_SET, "", code);
}

static void ask_choice(struct app *app, const struct field *field, const char *question)
{
    struct menu_item items[CHOICES_MOST + 1];
    int count = 0;
    for (const struct choice *row = field->choices; row->code != NULL && count < CHOICES_MOST;
         row++, count++)
        items[count] = (struct menu_item){(char)(count < 9 ? '1' + count : 'a' + count - 9),
                                          row->code, _(row->label)};
    items[count++] = (struct menu_item){'0', "", _(ways[EMPTY].label)};
    menu_open(app, question, items, count, value_chosen, NULL);
}

static void ask_value(struct app *app, const struct field *field)
{
    const struct bulk_choice *choice = choice_of(app);
    const char *question = arena_printf(app->frame, _("%s: all of these become"), _(field->label));
    bool was_set = choice->has_what && choice->transform == TRANSFORM_SET;
    if (field->choices != NULL)
        ask_choice(app, field, question);
    else
        prompt_open(app, &(struct prompt){.question = question,
                                          .initial = was_set ? choice->to : "",
                                          .check = check_value,
                                          .done = value_typed});
}

static void by_typed(struct app *app, const char *text, void *unused)
{
    const struct bulk_choice *choice = choice_of(app);
    (void)unused;
    if (choice != NULL)
        become(app, TRANSFORM_REPLACE, arena_strdup(app->frame, choice->from), text);
}

static bool check_part(struct app *app, const char *text, char *echo, size_t size)
{
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("as it stands there, with its capitals and blanks") : "");
    return text[0] != '\0' && strlen(text) < sizeof choice_of(app)->from;
}

static bool check_by(struct app *app, const char *text, char *echo, size_t size)
{
    snprintf(echo, size, "%s", text[0] == '\0' ? _("an empty line takes it out") : "");
    return strlen(text) < sizeof choice_of(app)->to;
}

static void part_typed(struct app *app, const char *text, void *unused)
{
    struct bulk_choice *choice = choice_of(app);
    (void)unused;
    if (choice == NULL)
        return;
    bool was_replace = choice->has_what && choice->transform == TRANSFORM_REPLACE;
    const char *before = was_replace ? arena_strdup(app->frame, choice->to) : "";
    choice->has_what = false; /* until both are known */
    snprintf(choice->from, sizeof choice->from, "%s", text);
    chosen(app);
    prompt_open(app,
                &(struct prompt){.question = arena_printf(app->frame, _("\"%s\" becomes"), text),
                                 .initial = before,
                                 .check = check_by,
                                 .done = by_typed});
}

static void ask_part(struct app *app)
{
    const struct bulk_choice *choice = choice_of(app);
    bool was_replace = choice->has_what && choice->transform == TRANSFORM_REPLACE;
    prompt_open(app, &(struct prompt){.question = _("Which part is replaced?"),
                                      .initial = was_replace ? choice->from : "",
                                      .check = check_part,
                                      .done = part_typed});
}

static void way_chosen(struct app *app, const char *code, void *unused)
{
    const struct bulk_choice *choice = choice_of(app);
    (void)unused;
    for (int i = 0; choice != NULL && i < WAYS; i++) {
        if (!str_equal(ways[i].code, code))
            continue;
        if (!ways[i].asks)
            become(app, ways[i].transform, "", "");
        else if (ways[i].transform == TRANSFORM_SET)
            ask_value(app, bulk_field(choice->field));
        else
            ask_part(app);
    }
}

void bulk_ask_what(struct app *app)
{
    const struct field *field = bulk_field(choice_of(app)->field);
    struct menu_item items[WAYS];
    int count = field->choices != NULL ? 0 : is_text(field) ? WAYS : EMPTY + 1;
    for (int i = 0; i < count; i++)
        items[i] = (struct menu_item){ways[i].key, ways[i].code, _(ways[i].label)};
    if (count == 0)
        ask_value(app, field);
    else
        menu_open(app, arena_printf(app->frame, _("%s: what becomes of it?"), _(field->label)),
                  items, count, way_chosen, NULL);
}

/* --- the field --- */

/* A value is one of its field; a way with letters fits every text. */
static void field_chosen(struct app *app, const char *name, void *unused)
{
    struct bulk_choice *choice = choice_of(app);
    (void)unused;
    if (choice == NULL)
        return;
    bool is_kept = str_equal(choice->field, name) ||
                   (choice->transform != TRANSFORM_SET && is_text(bulk_field(name)));
    snprintf(choice->field, sizeof choice->field, "%s", name);
    choice->has_what = choice->has_what && is_kept;
    chosen(app);
    if (!choice->has_what)
        bulk_ask_what(app);
}

void bulk_ask_field(struct app *app)
{
    facet_fields_ask(app, true, field_chosen, NULL);
}
