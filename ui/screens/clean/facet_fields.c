/* Those that are cleaned most stand first; every other text field of leads, contacts and companies
 * is one key further. */
#include "facet_fields.h"

#include "usecase/quality_edit.h"

#include <string.h>

/* clang-format off */
static const struct menu_item usual[] = {
    {'c', "company", N_("Company")},       {'i', "industry", N_("Industry")},     {'p', "position", N_("Position")},
    {'o', "city", N_("City")},             {'q', "source", N_("Source")},         {'s', "street", N_("Street")},
    {'z', "postal_code", N_("Postal code")}, {'y', "country", N_("Country")},     {'t', "title", N_("Title")},
    {'f', "first_name", N_("First name")}, {'l', "last_name", N_("Last name")},   {'e', "email", N_("E-mail")},
    {'n', "interest", N_("Interest")},     {'w', "website", N_("Website")},
};
/* clang-format on */
enum { USUAL_COUNT = sizeof usual / sizeof *usual, FIRST_COUNT = 5, FIELDS_MOST = 36 };
#define MORE "more"
#define MORE_KEY 'm'

static struct {
    void (*chosen)(struct app *app, const char *field, void *data);
    void *data;
    bool with_amounts;
} asked; /* one menu is open at a time */

static bool has_key(const struct menu_item *items, int count, char key)
{
    for (int i = 0; i < count; i++)
        if (items[i].key == key)
            return true;
    return false;
}

static bool has_field(const struct menu_item *items, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (str_equal(items[i].code, name))
            return true;
    return false;
}

/* A letter of its name where one is free, else the first free letter or digit. */
static char key_for(const struct menu_item *items, int count, const char *name)
{
    static const char others[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (const char *at = name; *at != '\0'; at++)
        if (*at != '_' && *at != MORE_KEY && !has_key(items, count, *at))
            return *at;
    for (const char *at = others; *at != '\0'; at++)
        if (*at != MORE_KEY && !has_key(items, count, *at))
            return *at;
    return ' ';
}

static int add_fields(const struct entity *entity, struct menu_item *items, int count)
{
    for (size_t i = 0; i < entity->field_count && count < FIELDS_MOST; i++) {
        const char *name = entity->fields[i].name;
        bool is_asked = edit_owner(name) == entity ||
                        (asked.with_amounts && entity->fields[i].type == FIELD_MONEY);
        if (is_asked && !has_field(items, count, name)) {
            items[count] =
                (struct menu_item){key_for(items, count, name), name, _(entity->fields[i].label)};
            count++;
        }
    }
    return count;
}

static int all_fields(struct menu_item items[FIELDS_MOST])
{
    int count = 0;
    for (; count < USUAL_COUNT; count++)
        items[count] =
            (struct menu_item){usual[count].key, usual[count].code, _(usual[count].label)};
    count = add_fields(&company_entity, items, count);
    count = add_fields(&contact_entity, items, count);
    return add_fields(&lead_entity, items, count);
}

static void field_chosen(struct app *app, const char *code, void *unused)
{
    struct menu_item items[FIELDS_MOST];
    (void)unused;
    if (!str_equal(code, MORE)) {
        asked.chosen(app, code, asked.data);
        return;
    }
    int count = all_fields(items);
    menu_open(app, _("Which field?"), items + FIRST_COUNT, count - FIRST_COUNT, field_chosen, NULL);
}

void facet_fields_ask(struct app *app, bool with_amounts,
                      void (*chosen)(struct app *app, const char *field, void *data), void *data)
{
    struct menu_item items[FIRST_COUNT + 1];
    for (int i = 0; i < FIRST_COUNT; i++)
        items[i] = (struct menu_item){usual[i].key, usual[i].code, _(usual[i].label)};
    items[FIRST_COUNT] = (struct menu_item){MORE_KEY, MORE, _("another: address, name, mail, …")};
    asked.chosen = chosen;
    asked.data = data;
    asked.with_amounts = with_amounts;
    menu_open(app, _("Which field?"), items, FIRST_COUNT + 1, field_chosen, NULL);
}
