/* The filter language: terms joined by blanks to SQL with bound parameters. Field names only ever
 * come from the field tables. */
#include "store_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "core/reference.h"

#include <string.h>

struct term {
    char *name, op, *value;
    bool is_not, is_prefix;
};
struct column {
    const char *alias;
    const struct field *field;
    const struct entity *named; /* owner: by user name */
};

static bool find_column(const struct entity *entity, bool is_card, const char *name,
                        struct column *ret_column)
{
    static const struct {
        const char *word, *field;
        const struct entity *const named;
    } names[] = {{"owner", "owner_id", &user_entity},
                 {"queue", "queue_id", &queue_entity},
                 {"team", "team_id", &team_entity},
                 {"campaign", "campaign_id", &campaign_entity},
                 {"handed_to", "handed_to_id", &user_entity}};
    const struct {
        const char *alias;
        const struct entity *entity;
    } parts[] = {{is_card ? "l" : "t", entity}, {"p", &contact_entity}, {"c", &company_entity}};
    *ret_column = (struct column){0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, names[i].word) && entity_field(entity, names[i].field) != NULL) {
            *ret_column = (struct column){parts[0].alias, entity_field(entity, names[i].field),
                                          names[i].named};
            return true;
        }
    for (size_t i = 0; i < (is_card ? 3u : 1u); i++) {
        const struct field *field = entity_field(parts[i].entity, name);
        if (field != NULL) {
            *ret_column = (struct column){parts[i].alias, field, NULL};
            return true;
        }
    }
    return false;
}

/* One term: [-]name(:|>|<)value, the value may stand in quotes. */
static bool next_term(const char **at, struct arena *arena, struct term *term, struct error *err)
{
    const char *s = *at, *whole = s;
    *term = (struct term){0};
    term->is_not = *s == '-';
    s += term->is_not;
    size_t length = strcspn(s, ":<> ");
    if (s[length] == '\0' || s[length] == ' ' || length == 0)
        return error_set(err, ERR_USAGE, _("\"%.40s\" is not field:value"), whole);
    term->name = arena_strndup(arena, s, length);
    term->op = s[length];
    s += length + 1;
    bool is_quoted = *s == '"';
    s += is_quoted;
    length = strcspn(s, is_quoted ? "\"" : " ");
    if (is_quoted && s[length] != '"')
        return error_set(err, ERR_USAGE, _("\"%.40s\": a quote is not closed"), whole);
    term->value = arena_strndup(arena, s, length);
    s += length + is_quoted;
    if (length > 0 && !is_quoted && term->value[length - 1] == '*') {
        term->value[length - 1] = '\0';
        term->is_prefix = true;
    }
    *at = s;
    return true;
}

static bool set_value(struct store *store, const struct column *column, const struct term *term,
                      struct arena *arena, struct filter_term *value, struct error *err)
{
    *value = (struct filter_term){.value = term->value};
    if (column->named != NULL && store != NULL) {
        value->value = store_id_of(store, column->named, term->value, arena);
        if (value->value == NULL)
            return error_set(err, ERR_USAGE, _("there is no %s called \"%s\""), column->named->name,
                             term->value);
        return true;
    }
    if (!field_types[column->field->type].is_int) {
        if (column->field->type == FIELD_CHOICE && !term->is_prefix)
            return field_parse(column->field, term->value, arena, &value->value, err);
        return true;
    }
    char *text;
    if (!field_parse(column->field, term->value, arena, &text, err) || text == NULL)
        return false;
    value->is_int = str_to_int64(text, &value->number);
    return value->is_int;
}

static void append_condition(struct text *out, const struct column *column, const struct term *term,
                             int parameter)
{
    const char *alias = column->alias, *name = column->field->name;
    if (term->is_prefix) /* a range up to U+10FFFF, so that an index can serve it; case as stored */
        text_printf(out, " AND %s(%s.%s >= $%d AND %s.%s < $%d || '\xF4\x8F\xBF\xBF')",
                    term->is_not ? "NOT " : "", alias, name, parameter, alias, name, parameter);
    else if (term->op == ':' && !field_types[column->field->type].is_int &&
             column->field->type != FIELD_ID && column->named == NULL) /* an id is as it is, and
                                                                           indexed */
        text_printf(out, " AND %s(lower(%s.%s) = lower($%d))", term->is_not ? "NOT " : "", alias,
                    name, parameter);
    else
        text_printf(out, " AND %s(%s.%s %c $%d)", term->is_not ? "NOT " : "", alias, name,
                    term->op == ':' ? '=' : term->op, parameter);
}

bool filter_compile(struct store *store, const struct entity *entity, bool is_card,
                    const char *where, int first_parameter, struct arena *arena,
                    struct filter_sql *ret_sql, struct error *err)
{
    struct filter_sql sql = {0};
    for (const char *at = str_or(where, "");;) {
        struct term term;
        struct column column;
        at += strspn(at, " ");
        if (*at == '\0')
            break;
        bool is_ok = next_term(&at, arena, &term, err);
        if (is_ok && !find_column(entity, is_card, term.name, &column))
            is_ok = error_set(err, ERR_USAGE, _("there is no field \"%s\""), term.name);
        if (is_ok && sql.count == (int)(sizeof sql.terms / sizeof *sql.terms))
            is_ok = error_set(err, ERR_USAGE, _("a filter has at most %d terms"), sql.count);
        if (is_ok && term.value[0] == '\0' && !term.is_prefix)
            text_printf(&sql.where, " AND %s.%s IS %sNULL", column.alias, column.field->name,
                        term.is_not ? "NOT " : "");
        else if (is_ok &&
                 (is_ok = set_value(store, &column, &term, arena, &sql.terms[sql.count], err)))
            append_condition(&sql.where, &column, &term, first_parameter + sql.count++);
        if (!is_ok) {
            text_free(&sql.where);
            return false;
        }
    }
    char *kept = arena_strdup(arena, text_str(&sql.where)); /* so that callers need not free */
    text_free(&sql.where);
    sql.where = (struct text){.data = kept, .length = strlen(kept)};
    *ret_sql = sql;
    return true;
}

void filter_bind(struct query *query, const struct filter_sql *sql, int first_parameter)
{
    for (int i = 0; i < sql->count; i++) {
        if (sql->terms[i].is_int)
            query_int(query, first_parameter + i, sql->terms[i].number);
        else
            query_text(query, first_parameter + i, sql->terms[i].value);
    }
}

bool store_filter_check(const struct entity *entity, const char *where, struct error *err)
{
    struct arena *arena = arena_new();
    struct filter_sql sql;
    bool is_ok = filter_compile(NULL, entity, entity == &lead_entity, where, 1, arena, &sql, err);
    arena_free(arena);
    return is_ok;
}
