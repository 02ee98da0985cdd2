/* The states of a lead and which may follow which. */
#include "core/lifecycle.h"

#include "base/text.h"
#include "core/lead.h"
#include "fields.h"

struct state_row {
    const char *state;
    bool is_open, is_callable;
    const char *next; /* comma list */
};

/* clang-format off */
static const struct state_row rows[] = {
    {"new",         true,  true,  "checking,ready,working,qualified,nurture,blocked,duplicate,archived"},
    {"checking",    true,  false, "new,ready,working,nurture,blocked,duplicate,archived"},
    {"ready",       true,  true,  "checking,working,qualified,handed_over,nurture,blocked,duplicate,archived"},
    {"working",     true,  true,  "checking,ready,qualified,handed_over,nurture,blocked,duplicate,archived"},
    {"qualified",   true,  false, "ready,working,handed_over,nurture,blocked,duplicate,archived"},
    {"handed_over", true,  false, "ready,working,qualified,accepted,rejected,nurture,blocked,duplicate,archived"},
    {"accepted",    true,  false, "handed_over,opportunity,won,lost,nurture,blocked"},
    {"rejected",    true,  true,  "checking,handed_over,ready,working,qualified,nurture,blocked,duplicate,archived"},
    {"opportunity", true,  false, "accepted,won,lost,nurture,blocked"},
    {"won",         false, false, "opportunity,accepted"},
    {"lost",        false, false, "opportunity,accepted,nurture,blocked,archived"},
    {"nurture",     true,  true,  "checking,ready,working,qualified,handed_over,blocked,duplicate,archived"},
    {"blocked",     false, false, "checking,ready,working,archived"},
    {"duplicate",   false, false, "checking,ready,working,archived"},
    {"archived",    false, false, "checking,ready,working,nurture,blocked"},
};
/* clang-format on */

static const struct state_row *find(const char *state)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (str_equal(state, rows[i].state))
            return &rows[i];
    return NULL;
}

bool state_is_valid(const char *state)
{
    return find(state) != NULL;
}

bool state_is_open(const char *state)
{
    const struct state_row *row = find(state);
    return row != NULL && row->is_open;
}

bool state_is_callable(const char *state)
{
    const struct state_row *row = find(state);
    return row != NULL && row->is_callable;
}

bool state_may_follow(const char *from, const char *to)
{
    const struct state_row *row = find(from);
    return str_equal(from, to) || (row != NULL && find(to) != NULL && str_list_has(row->next, to));
}

const char *state_label(const char *state)
{
    const struct field *field = entity_field(&lead_entity, "state");
    for (const struct choice *choice = field->choices; choice->code != NULL; choice++)
        if (str_equal(choice->code, state))
            return _(choice->label);
    return state != NULL ? state : "";
}
