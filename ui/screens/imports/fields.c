/* Which of our fields a column is: typed by its name or its label, with Tab from one to the next.
 */
#include "screen.h"

#include "core/lead.h"

#include <stdio.h>

#define FIELDS_MOST 100

static const struct entity *const parts[] = {&contact_entity, &company_entity, &lead_entity};
enum { PARTS = sizeof parts / sizeof *parts };

static bool may_be_column(const struct field *field)
{
    return (field->flags & FIELD_INTERNAL) == 0 && import_field(field->name) != NULL;
}

static bool begins(struct app *app, const char *word, const char *text)
{
    return str_starts(text_fold(app->frame, word), text_fold(app->frame, text));
}

const char *import_field_typed(struct app *app, const char *text)
{
    const char *typed = text_fold(app->frame, text);
    for (int part = 0; part < PARTS && *typed != '\0'; part++)
        for (size_t i = 0; i < parts[part]->field_count; i++) {
            const struct field *field = &parts[part]->fields[i];
            if (may_be_column(field) && str_equal(typed, text_fold(app->frame, _(field->label))))
                return import_field(field->name);
        }
    return import_field(text);
}

/* By label or name; what stands there then is the label. */
size_t import_complete_field(struct app *app, const char *text, char ***ret_lines)
{
    size_t count = 0;
    *ret_lines = ARENA_ARRAY(app->frame, char *, FIELDS_MOST);
    for (int part = 0; part < PARTS; part++)
        for (size_t i = 0; i < parts[part]->field_count && count < FIELDS_MOST; i++) {
            const struct field *field = &parts[part]->fields[i];
            if (may_be_column(field) &&
                (begins(app, _(field->label), text) || begins(app, field->name, text)))
                (*ret_lines)[count++] = arena_strdup(app->frame, _(field->label));
        }
    return count;
}

bool import_check_field(struct app *app, const char *text, char *echo, size_t size)
{
    const char *name = import_field_typed(app, text);
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("empty: this column is not taken; Tab shows the fields")
             : name != NULL  ? import_field_label(name)
                            : _("no field is called so; Tab completes, after Ctrl-U it shows all"));
    return text[0] == '\0' || name != NULL;
}
