/* The values of two records side by side, a field a row: the one that is taken is marked *. */
#include "pair.h"

#include "core/company.h"

struct pair_columns {
    int label, left, right, why, value_width;
};

static struct pair_columns columns_of(const struct app *app)
{
    int label = app->width >= 110 ? 20 : 13, why = app->width >= 110 ? 26 : 19;
    int value = (app->width - label - why - 8) / 2;
    return (struct pair_columns){.label = label,
                                 .left = label + 4,
                                 .right = label + value + 6,
                                 .why = label + 2 * value + 8,
                                 .value_width = value};
}

const char *pair_label(const struct merge_choice *choice)
{
    return choice->field->type == FIELD_ID ? _(entity_field(&company_entity, "company")->label)
                                           : _(choice->field->label);
}

const char *pair_value(struct app *app, const struct merge_choice *choice, enum merge_side side)
{
    const char *value = side == SIDE_KEPT ? choice->kept : choice->gone;
    void *company;
    if (value == NULL)
        return "–";
    if (choice->field->type != FIELD_ID)
        return field_display_text(choice->field, value, app->frame);
    if (!store_load(app->store, &company_entity, value, app->frame, &company, NULL))
        return "–";
    const struct company *is = company;
    return str_is_empty(is->city)
               ? str_or(is->company, "–")
               : arena_printf(app->frame, "%s, %s", str_or(is->company, "–"), is->city);
}

#define BEFORE 6 /* bytes in sight of what both begin with */

/* Where a cell would cut off what differs, both begin shortly before it. */
static const char *in_cells(struct app *app, const struct merge_choice *choice,
                            enum merge_side side, int width)
{
    const char *value = pair_value(app, choice, side),
               *other = pair_value(app, choice, side == SIDE_KEPT ? SIDE_GONE : SIDE_KEPT);
    size_t from = utf8_shared(value, other);
    if (choice->rule == MERGE_RULE_EQUAL || from < BEFORE ||
        (text_cells(safe_text(app->frame, value)) <= width &&
         text_cells(safe_text(app->frame, other)) <= width))
        return value;
    for (from -= BEFORE; from > 0 && ((unsigned char)value[from] & 0xC0) == 0x80;)
        from--;
    return from == 0
               ? value
               : arena_printf(app->frame, "%s%s", safe_text_is_ascii() ? "..." : "…", value + from);
}

static void draw_value(struct app *app, int y, int x, int width, enum role role,
                       const struct merge_choice *choice, enum merge_side side)
{
    bool is_taken = choice->side == side && choice->rule != MERGE_RULE_EQUAL;
    put(app, y, x, width, role,
        arena_printf(app->frame, "%s%s", is_taken ? "*" : " ",
                     in_cells(app, choice, side, width - 1)));
}

void pair_draw_row(struct app *app, int y, const struct merge_choice *choice, bool is_here)
{
    struct pair_columns at = columns_of(app);
    bool is_equal = choice->rule == MERGE_RULE_EQUAL;
    enum role role = is_here ? ROLE_SELECTED : is_equal ? ROLE_MUTED : ROLE_NORMAL;
    enum role taken = is_here ? ROLE_SELECTED : is_equal ? ROLE_MUTED : ROLE_ACCENT;
    put(app, y, 0, app->width, role, is_here ? " >" : "");
    put(app, y, 2, 1, role, is_equal ? " " : safe_text_is_ascii() ? "!" : "≠");
    put(app, y, 3, at.label, role, pair_label(choice));
    draw_value(app, y, at.left, at.value_width, choice->side == SIDE_KEPT ? taken : role, choice,
               SIDE_KEPT);
    draw_value(app, y, at.right, at.value_width, choice->side == SIDE_GONE ? taken : role, choice,
               SIDE_GONE);
    put(app, y, at.why, app->width - at.why, role, is_equal ? "" : merge_rule_words(choice->rule));
    if (is_here)
        put_cursor(app, y, 1);
}

void pair_draw_heads(struct app *app, int y, const char *other)
{
    struct pair_columns at = columns_of(app);
    put(app, y, at.left + 1, at.value_width, ROLE_TITLE, _("stays"));
    put(app, y, at.right + 1, at.value_width, ROLE_TITLE, other);
    put(app, y, at.why, app->width - at.why, ROLE_TITLE, _("why"));
}
