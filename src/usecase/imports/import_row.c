/* One row of a list: each cell by the field its column is mapped to, as lists really write it. */
#include "base/i18n.h"
#include "base/text.h"
#include "codec/html_text.h"
#include "core/money.h"
#include "core/quality.h"
#include "import_private.h"

#include <string.h>

const char *row_value(const struct bulk_row *row, const char *name)
{
    for (size_t i = 0; i < row->change_count; i++)
        if (row->changes[i].name[0] == name[0] && str_equal(row->changes[i].name, name))
            return row->changes[i].value;
    return NULL;
}

void row_put(struct bulk_row *row, const char *name, const char *value)
{
    if (!str_is_empty(value) && row_value(row, name) == NULL)
        row->changes[row->change_count++] = (struct change){.name = name, .value = value};
}

/* "Dr. Petra Janssen" or "Janssen, Petra". */
static void split_name(struct bulk_row *row, const char *full, struct arena *arena)
{
    static const char *const titles[] = {"Dr.", "Prof.", "Dipl.-Ing.", "Herr", "Frau", "Dr"};
    char *name = str_trim(arena, full), *comma = strchr(name, ',');
    if (comma != NULL) {
        *comma = '\0';
        row_put(row, "last_name", str_trim(arena, name));
        row_put(row, "first_name", str_trim(arena, comma + 1));
        return;
    }
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t length = strlen(titles[i]);
        if (strncmp(name, titles[i], length) == 0 && name[length] == ' ') {
            if (titles[i][0] == 'H' || titles[i][0] == 'F')
                row_put(row, "salutation", csv_salutation(titles[i], arena));
            else
                row_put(row, "title", titles[i]);
            name += length + 1;
            i = (size_t)-1;
        }
    }
    char *space = strrchr(name, ' ');
    row_put(row, "last_name", space != NULL ? space + 1 : name);
    if (space != NULL)
        row_put(row, "first_name", arena_strndup(arena, name, (size_t)(space - name)));
}

const struct field *import_row_field(const char *name)
{
    struct lead_card card = {0};
    const void *record;
    const struct entity *entity = lead_card_owner(&card, name, &record);
    return entity != NULL ? entity_field(entity, name) : NULL;
}

static bool put_phone(struct bulk_row *row, const struct field *field, const char *raw,
                      struct arena *arena, struct error *err)
{
    struct phone_number number;
    char *value;
    phone_parse(raw, "DE", &number);
    if (number.e164[0] != '\0' && number.extension[0] != '\0' && str_equal(field->name, "phone"))
        row_put(row, "extension", arena_strdup(arena, number.extension));
    if (number.e164[0] != '\0' && number.rest[0] == '\0') { /* canonical already */
        row_put(row, field->name, arena_strdup(arena, number.e164));
        return true;
    }
    if (!field_parse(field, raw, arena, &value, err))
        return false;
    row_put(row, field->name, value);
    return true;
}

/* Two numbers in one cell: once the whole row is read, the second goes where there is room. */
static void part_numbers(struct bulk_row *row, struct arena *arena)
{
    for (size_t i = 0, count = row->change_count; i < count; i++) {
        struct change *change = &row->changes[i];
        struct phone_number first, second;
        if (change->value[0] == '+' ||
            (!str_equal(change->name, "phone") && !str_equal(change->name, "mobile")))
            continue;
        phone_parse(change->value, "DE", &first);
        if (first.rest[0] == '\0' || !first.is_valid)
            continue;
        phone_parse(first.rest, "DE", &second);
        const struct contact contact = {.phone = (char *)(uintptr_t)row_value(row, "phone"),
                                        .mobile = (char *)(uintptr_t)row_value(row, "mobile")};
        const struct company company = {.company_phone =
                                            (char *)(uintptr_t)row_value(row, "company_phone")};
        const char *to = phone_second_place(&contact, &company, change->name, &second);
        if (to == NULL)
            continue; /* stays as it came; a quality task says so */
        change->value = arena_strdup(arena, first.e164);
        row_put(row, to, arena_strdup(arena, second.e164));
    }
}

static bool read_cell(struct bulk_row *row, const char *name, const struct field *field,
                      const char *raw, struct arena *arena, struct error *err)
{
    char *value;
    const char *text = str_trim(arena, csv_unguard(raw));
    if (*text == '\0')
        return true;
    if (str_equal(name, BULK_NOTE)) {
        const char *note;
        if (!import_read_note(raw, arena, &note, err))
            return false;
        row_put(row, BULK_NOTE, note);
        return true;
    }
    if (str_equal(name, "full_name")) {
        split_name(row, text_clean(arena, text, false), arena);
        return true;
    }
    if (str_equal(name, "salutation")) {
        row_put(row, name, csv_salutation(text, arena));
        return true;
    }
    text = text_clean(arena, text, field->type == FIELD_NOTE);
    if (field->type == FIELD_PHONE)
        return put_phone(row, field, text, arena, err);
    if (field->type == FIELD_INT) { /* "1.200 Mitarbeiter" */
        struct text digits = {0};
        for (const char *c = text; *c != '\0' && *c != '-'; c++)
            if (*c >= '0' && *c <= '9')
                text_append_char(&digits, *c);
        text = arena_strdup(arena, text_str(&digits));
        text_free(&digits);
    }
    if (!field_parse(field, text, arena, &value, err))
        return false;
    row_put(row, field->name, value);
    return true;
}

/* Amounts are euros, but for our own column of cents. */
static const char *cell_of(const struct import *import, const struct csv_row *source, size_t i)
{
    const struct field *field = import->columns[i];
    if (str_equal(import->fields[i], BULK_NOTE) &&
        !str_equal(csv_header(import->reader)->cells[i], BULK_NOTE)) /* ours is text */
        return html_to_text(import->row_arena, csv_unguard(source->cells[i]));
    return field == NULL || str_equal(csv_header(import->reader)->cells[i], field->name)
               ? source->cells[i]
               : money_typed(field, str_trim(import->row_arena, source->cells[i]),
                             import->row_arena);
}

bool import_read_row(struct import *import, const struct csv_row *source, struct arena *arena,
                     struct bulk_row *row, struct error *err)
{
    row->changes = ARENA_ARRAY(arena, struct change, source->count * 2 + 32);
    import->row_id = NULL;
    import->row_is_closed = false;
    if (csv_is_sum(source, arena))
        return error_set(err, ERR_DATA, _("a line of sums"));
    for (size_t i = 0; i < source->count; i++) {
        if (i >= csv_header(import->reader)->count) {
            if (!str_is_empty(str_trim(arena, source->cells[i])))
                return error_set(err, ERR_DATA, _("more cells than columns"));
        } else if (str_equal(import->fields[i], "id")) {
            const char *id = str_trim(arena, source->cells[i]);
            import->row_id = import_is_own_id(id) ? id : NULL;
        } else if (str_equal(import->fields[i], "do_not_call")) {
            import->row_is_closed =
                import_forbids(import, source->cells[i]) || import->row_is_closed;
        } else if (import->fields[i] != NULL &&
                   !read_cell(row, import->fields[i], import->columns[i],
                              cell_of(import, source, i), arena, err)) {
            return false;
        }
    }
    part_numbers(row, arena);
    if (import->request->is_of_companies)
        return row_value(row, "company") != NULL ||
               error_set(err, ERR_DATA, _("no name of a company"));
    import_keep_unread(import, row, source);
    if (row_value(row, "company") == NULL && row_value(row, "last_name") == NULL)
        return error_set(err, ERR_DATA, _("neither a company nor a name"));
    if (row_value(row, "phone") == NULL && row_value(row, "mobile") == NULL &&
        row_value(row, "email") == NULL && row_value(row, "company_phone") == NULL)
        return error_set(err, ERR_DATA, _("neither a phone number nor a mail address"));
    if (row_value(row, "phone") == NULL && row_value(row, "mobile") == NULL &&
        row_value(row, "company_phone") != NULL)
        row_put(row, "phone", row_value(row, "company_phone"));
    return true;
}
