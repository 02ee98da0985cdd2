/* What a row says that has no place of its own becomes lines of its note: the words beside a
 * number, a salutation that is not understood, and what a colleague's row says otherwise of a
 * company that an earlier row of the same list made. */
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/company.h"
#include "core/phone_number.h"
#include "import_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_MOST ((size_t)8 << 10) /* a longer one is not made longer */

static void keep(struct import *import, struct bulk_row *row, const struct field *field,
                 const char *value)
{
    struct arena *arena = import->row_arena;
    const char *line = arena_printf(arena, "%s: %s", _(field->label), value);
    const char *note = row_value(row, BULK_NOTE);
    if (note == NULL)
        row_put(row, BULK_NOTE, line);
    for (size_t i = 0; note != NULL && i < row->change_count; i++)
        if (str_equal(row->changes[i].name, BULK_NOTE) && strlen(note) < NOTE_MOST)
            row->changes[i].value = arena_printf(arena, "%s\n%s", note, line);
}

/* A word behind the first digit that does not only stand between two numbers, or before an
 * extension that has its field. */
static bool has_words(const char *raw, bool has_extension)
{
    static const char between[] = "oder,und,bzw,or,and,tel,telefon,fon,phone,mobil,mobile,handy",
                      extension[] = "durchwahl,durchw,dw,app,apparat,ext,extension,nebenstelle,nst";
    const char *c = raw + strcspn(raw, "0123456789");
    while (*c != '\0') {
        char word[12];
        size_t n = 0, length = 0;
        for (; isalpha((unsigned char)*c) || ((unsigned char)*c & 0x80) != 0; c++, length++)
            if (n + 1 < sizeof word)
                word[n++] = (char)tolower((unsigned char)*c);
        word[n] = '\0';
        if (length > 1 && (length > n || (!str_list_has(between, word) &&
                                          !(has_extension && str_list_has(extension, word)))))
            return true;
        c += length == 0;
    }
    return false;
}

/* One that is not understood is not lost. */
static void keep_salutation(struct import *import, struct bulk_row *row, const struct field *field,
                            const char *cell)
{
    const char *words =
        text_clean(import->row_arena, str_trim(import->row_arena, csv_unguard(cell)), false);
    if (*words != '\0' && csv_salutation(words, import->row_arena) == NULL)
        keep(import, row, field, words);
}

void import_keep_unread(struct import *import, struct bulk_row *row, const struct csv_row *source)
{
    for (size_t i = 0; i < source->count && i < csv_header(import->reader)->count; i++) {
        const struct field *field = import->columns[i];
        struct phone_number number;
        if (field != NULL && str_equal(field->name, "salutation"))
            keep_salutation(import, row, field, source->cells[i]);
        if (field == NULL || field->type != FIELD_PHONE)
            continue;
        const char *raw = text_clean(
            import->row_arena, str_trim(import->row_arena, csv_unguard(source->cells[i])), false);
        phone_parse(raw, "DE", &number);
        bool has_extension =
            number.extension[0] != '\0' && str_equal(row_value(row, "extension"), number.extension);
        if (!has_words(raw, has_extension) &&
            (has_extension || (strchr(raw, '#') == NULL && strstr(raw, " x") == NULL)))
            continue;
        if (number.e164[0] != '\0' && !str_equal(row_value(row, field->name), raw))
            keep(import, row, field, raw);
    }
}

/* Where a company's own values are remembered; -1: that one is part of its key, or no value. */
static int place_of(const struct field *field, bool has_code)
{
    static const char *const names[IMPORT_FIRM_VALUES] = {"street",    "city",          "country",
                                                          "website",   "company_phone", "industry",
                                                          "employees", "register_no",   "vat_id"};
    for (int i = 0; field != NULL && i < IMPORT_FIRM_VALUES; i++)
        if (str_equal(field->name, names[i]))
            return i == 1 && has_code ? -1 : i; /* the code says the city */
    return -1;
}

static uint32_t *values_of(struct import *import, uint32_t number)
{
    if (number >= import->firm_room) {
        size_t room = (size_t)number + number / 4 + 64;
        import->firm_values = xrealloc(import->firm_values, room * sizeof *import->firm_values);
        memset(import->firm_values + import->firm_room, 0,
               (room - import->firm_room) * sizeof *import->firm_values);
        import->firm_room = room;
    }
    return import->firm_values[number];
}

void import_keep_firm(struct import *import, struct bulk_row *row, uint32_t number, bool is_first)
{
    bool has_code = row_value(row, "postal_code") != NULL;
    for (size_t i = 0, count = row->change_count; i < count; i++) {
        const struct field *field = entity_field(&company_entity, row->changes[i].name);
        const char *value = row->changes[i].value;
        int place = place_of(field, has_code);
        if (place < 0 || str_is_empty(value))
            continue;
        uint32_t *said = &values_of(import, number)[place];
        uint32_t hash = (uint32_t)hash64(value, strlen(value)) | 1;
        if (is_first)
            *said = hash;
        else if (*said != hash)
            keep(import, row, field, value);
    }
}

void import_note_untaken(struct import *import, size_t column)
{
    char *names = import->report->untaken;
    const char *name = str_trim(import->arena, csv_header(import->reader)->cells[column]);
    size_t length = strlen(names), room = sizeof import->report->untaken;
    if (import->fields[column] == NULL && *name != '\0' && !str_equal(name, "reason") &&
        length + strlen(name) + 3 < room)
        snprintf(names + length, room - length, "%s%s", length > 0 ? ", " : "", name);
}
