/* The filter language as SQL with bound parameters. Column names only ever come from the field
 * tables, values never stand in the text. */
#include "../store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/reference.h"

#include <string.h>

#define LAST_CHARACTER                                                                             \
    "'\xF4\x8F\xBF\xBF'" /* U+10FFFF: what begins with x ends before x and this */

struct compiler {
    struct store *store; /* NULL: only checked */
    const struct filter_request *request;
    struct arena *arena;
    struct filter_sql *sql;
    struct text out;
};

static int bind_text(struct compiler *compiler, const char *value)
{
    compiler->sql->parameters[compiler->sql->count] = (struct filter_parameter){.value = value};
    return compiler->request->first_parameter + compiler->sql->count++;
}

static int bind_int(struct compiler *compiler, int64_t number)
{
    compiler->sql->parameters[compiler->sql->count] =
        (struct filter_parameter){.is_int = true, .number = number};
    return compiler->request->first_parameter + compiler->sql->count++;
}

static const struct {
    const char *small, *capital, *pair;
} umlauts[] = {{"ä", "Ä", "ae"}, {"ö", "Ö", "oe"}, {"ü", "Ü", "ue"}, {"ß", "ẞ", "ss"}};
enum { UMLAUTS = sizeof umlauts / sizeof *umlauts };

/* Small letters, ä as ae: the same is done to the column. */
static char *plain(struct arena *arena, const char *value)
{
    struct text out = {0};
    for (const char *s = value; *s != '\0';) {
        size_t i = 0;
        while (i < UMLAUTS && !str_starts(s, umlauts[i].small) &&
               !str_starts(s, umlauts[i].capital))
            i++;
        if (i < UMLAUTS) {
            text_append(&out, umlauts[i].pair);
            s += strlen(str_starts(s, umlauts[i].small) ? umlauts[i].small : umlauts[i].capital);
        } else {
            text_append_char(&out, *s >= 'A' && *s <= 'Z' ? (char)(*s + ('a' - 'A')) : *s);
            s++;
        }
    }
    char *kept = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return kept;
}

/* Only the umlauts that the value may meet are looked for: most values have none. */
static char *plain_column(struct arena *arena, const char *column, const char *value, bool is_open)
{
    char *expression = arena_strdup(arena, column);
    size_t length = strlen(value);
    for (size_t i = 0; i < UMLAUTS; i++) {
        bool may_meet = strstr(value, umlauts[i].pair) != NULL ||
                        (is_open && (length == 0 || value[length - 1] == umlauts[i].pair[0]));
        if (may_meet)
            expression = arena_printf(arena, "replace(replace(%s, '%s', '%s'), '%s', '%s')",
                                      expression, umlauts[i].small, umlauts[i].pair,
                                      umlauts[i].capital, umlauts[i].pair);
    }
    return arena_printf(arena, "lower(%s)", expression);
}

static void put_compare(struct compiler *compiler, const char *column,
                        const struct filter_value *value, const char *op, const char *end)
{
    const char *typed = value->is_as_stored ? end : plain(compiler->arena, end);
    bool is_open = op[0] != '=';
    if (!value->is_as_stored)
        column = plain_column(compiler->arena, column, typed, is_open);
    text_printf(&compiler->out, "%s %s $%d", column, op, bind_text(compiler, typed));
}

static void put_begins(struct compiler *compiler, const char *column,
                       const struct filter_value *value)
{
    const char *typed = value->is_as_stored ? value->from : plain(compiler->arena, value->from);
    if (typed[0] == '\0') { /* "email:*": has one */
        text_printf(&compiler->out, "%s IS NOT NULL", column);
        return;
    }
    if (!value->is_as_stored)
        column = plain_column(compiler->arena, column, typed, true);
    int parameter = bind_text(compiler, typed);
    text_printf(&compiler->out, "%s >= $%d AND %s < $%d || " LAST_CHARACTER, column, parameter,
                column, parameter);
}

static void put_range(struct compiler *compiler, const char *column,
                      const struct filter_value *value)
{
    if (value->from != NULL)
        put_compare(compiler, column, value, value->is_after_from ? ">" : ">=", value->from);
    if (value->from != NULL && value->to != NULL)
        text_append(&compiler->out, " AND ");
    if (value->to != NULL)
        put_compare(compiler, column, value, "<", value->to);
    if (value->to != NULL && !value->is_before_to)
        text_append(&compiler->out, " || " LAST_CHARACTER);
    if (value->from == NULL && value->to == NULL)
        text_printf(&compiler->out, "%s IS NOT NULL", column);
}

static void put_between(struct compiler *compiler, const char *column,
                        const struct filter_value *value)
{
    bool has_low = value->low != INT64_MIN, has_high = value->high != INT64_MAX;
    if (has_low && has_high && value->high == value->low + 1) {
        text_printf(&compiler->out, "%s = $%d", column, bind_int(compiler, value->low));
        return;
    }
    if (has_low)
        text_printf(&compiler->out, "%s >= $%d", column, bind_int(compiler, value->low));
    if (has_low && has_high)
        text_append(&compiler->out, " AND ");
    if (has_high)
        text_printf(&compiler->out, "%s < $%d", column, bind_int(compiler, value->high));
    if (!has_low && !has_high)
        text_printf(&compiler->out, "%s IS NOT NULL", column);
}

static void put_has(struct compiler *compiler, const char *column, const struct filter_value *value)
{
    struct text pattern = {0};
    text_append(&pattern, "%,");
    for (const char *s = plain(compiler->arena, value->from); *s != '\0'; s++) {
        if (*s == '%' || *s == '_' || *s == '\\')
            text_append_char(&pattern, '\\');
        text_append_char(&pattern, *s);
    }
    text_append(&pattern, ",%");
    const char *typed = arena_strdup(compiler->arena, text_str(&pattern));
    text_free(&pattern);
    text_printf(&compiler->out, "',' || %s || ',' LIKE $%d ESCAPE '\\'",
                plain_column(compiler->arena, column, typed, false), bind_text(compiler, typed));
}

/* Whom an id of before a merge leads to now; NULL: to nobody else. What never moved (a consent, a
 * call) is found by either. */
static const char *survivor_of(const struct compiler *compiler, const struct filter_term *term,
                               const char *id)
{
    const struct entity *entity = str_equal(term->field->name, "contact_id")   ? &contact_entity
                                  : str_equal(term->field->name, "company_id") ? &company_entity
                                                                               : NULL;
    const char *lives = entity != NULL && compiler->store != NULL
                            ? store_survivor(compiler->store, entity, id, compiler->arena)
                            : NULL;
    return str_equal(lives, id) ? NULL : lives;
}

static bool put_exact(struct compiler *compiler, const char *column, const struct filter_term *term,
                      const struct filter_value *value, struct error *err)
{
    const char *id = value->from;
    if (term->named != NULL && compiler->store != NULL) {
        id = store_id_of(compiler->store, term->named, value->from, compiler->arena);
        if (id == NULL)
            return error_set(err, ERR_USAGE, _("at %zu: there is no %s called \"%s\""), term->at,
                             _(term->named->label), value->from);
    }
    const char *lives = survivor_of(compiler, term, id);
    if (lives == NULL)
        text_printf(&compiler->out, "%s = $%d", column, bind_text(compiler, id));
    else
        text_printf(&compiler->out, "(%s = $%d OR %s = $%d)", column, bind_text(compiler, id),
                    column, bind_text(compiler, lives));
    return true;
}

static bool put_value(struct compiler *compiler, const char *column, const struct filter_term *term,
                      const struct filter_value *value, struct error *err)
{
    switch (value->match) {
    case FILTER_EQUAL: put_compare(compiler, column, value, "=", value->from); return true;
    case FILTER_EXACT: return put_exact(compiler, column, term, value, err);
    case FILTER_BEGINS: put_begins(compiler, column, value); return true;
    case FILTER_HAS: put_has(compiler, column, value); return true;
    case FILTER_RANGE: put_range(compiler, column, value); return true;
    case FILTER_BETWEEN: put_between(compiler, column, value); return true;
    }
    return true;
}

static const char *column_of(const struct compiler *compiler, const struct filter_term *term)
{
    const char *alias = !compiler->request->is_card       ? "t"
                        : term->entity == &contact_entity ? "p"
                        : term->entity == &company_entity ? "c"
                                                          : "l";
    return arena_printf(compiler->arena, "%s.%s", alias, term->field->name);
}

static bool put_word(struct compiler *compiler, const struct filter *filter,
                     const struct filter_term *term, struct error *err)
{
    const char *alias = compiler->request->is_card ? "l" : "t";
    bool is_task = compiler->request->entity == &task_entity;
    switch (term->word) {
    case FILTER_OVERDUE:
        text_printf(&compiler->out, "%s.%s < $%d", alias, is_task ? "due_ms" : "next_ms",
                    bind_int(compiler, filter->now_ms));
        return true;
    case FILTER_MINE:
        if (compiler->request->user_id == NULL && compiler->store != NULL)
            return error_set(err, ERR_USAGE, _("at %zu: nobody is signed in whose leads these are"),
                             term->at);
        text_printf(&compiler->out, "%s.owner_id = $%d", alias,
                    bind_text(compiler, compiler->request->user_id));
        return true;
    case FILTER_UNOWNED: text_printf(&compiler->out, "%s.owner_id IS NULL", alias); return true;
    default: text_printf(&compiler->out, "%s.next_kind = 'callback'", alias); return true;
    }
}

/* What is denied also lets those through that have no value: NOT alone would lose them. */
static bool put_term(struct compiler *compiler, const struct filter *filter,
                     const struct filter_term *term, struct error *err)
{
    bool is_ok = true;
    text_append(&compiler->out, " AND (");
    if (term->word != FILTER_FIELD) {
        is_ok = put_word(compiler, filter, term, err);
    } else if (term->is_empty) {
        text_printf(&compiler->out, "%s IS NULL", column_of(compiler, term));
    } else {
        const char *column = column_of(compiler, term);
        for (size_t i = 0; is_ok && i < term->value_count; i++) {
            text_append(&compiler->out, i > 0 ? " OR " : "");
            is_ok = put_value(compiler, column, term, &term->values[i], err);
        }
    }
    text_append(&compiler->out, term->is_not ? ") IS NOT TRUE" : ")");
    return is_ok;
}

bool filter_compile(struct store *store, const struct filter_request *request, struct arena *arena,
                    struct filter_sql *ret_sql, struct error *err)
{
    struct filter filter;
    struct compiler compiler = {store, request, arena, ret_sql, {0}};
    int64_t now_ms = request->now_ms != 0 ? request->now_ms : clock_now_ms();
    ret_sql->count = 0;
    ret_sql->where = "";
    if (str_is_empty(request->where))
        return true;
    bool is_ok = filter_parse(request->entity, request->where, now_ms, arena, &filter, err);
    for (size_t i = 0; is_ok && i < filter.count; i++)
        is_ok = put_term(&compiler, &filter, &filter.terms[i], err);
    ret_sql->where = arena_strdup(arena, text_str(&compiler.out));
    text_free(&compiler.out);
    return is_ok;
}

void filter_bind(struct query *query, const struct filter_sql *sql, int first_parameter)
{
    for (int i = 0; i < sql->count; i++) {
        if (sql->parameters[i].is_int)
            query_int(query, first_parameter + i, sql->parameters[i].number);
        else
            query_text(query, first_parameter + i, sql->parameters[i].value);
    }
}

bool store_filter_check(const struct entity *entity, const char *where, struct error *err)
{
    struct arena *arena = arena_new();
    struct filter_sql sql;
    const struct filter_request request = {
        .entity = entity, .is_card = entity == &lead_entity, .where = where, .first_parameter = 1};
    bool is_ok = filter_compile(NULL, &request, arena, &sql, err);
    arena_free(arena);
    return is_ok;
}
