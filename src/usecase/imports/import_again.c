/* A further row of a person whom an earlier row of the same list names. It waits until that one is
 * written, and then does what a row about any known person does: by the policy of each column. A
 * dry run writes nothing, so it remembers which fields each person has by then. */
#include "base/i18n.h"
#include "base/text.h"
#include "core/phone_number.h"
#include "import_private.h"

#include <stdlib.h>
#include <string.h>

static const char *folded(struct arena *arena, const char *value)
{
    return value != NULL ? text_fold(arena, value) : "";
}

void import_name_row(struct import *import, const struct bulk_row *row, const char *email_key,
                     const char *phone_key)
{
    struct arena *arena = import->row_arena;
    const char *last = folded(arena, row_value(row, "last_name")),
               *first = folded(arena, row_value(row, "first_name"));
    const char **names = import->row_names;
    memset(names, 0, sizeof import->row_names);
    if (import->row_id != NULL) { /* a person of its own, in an own export */
        names[0] = arena_printf(arena, "i%s", import->row_id);
        return;
    }
    names[0] =
        arena_printf(arena, "n%s|%s|%s|%s", last, first, folded(arena, row_value(row, "company")),
                     postal_code_key(row_value(row, "postal_code"), arena));
    if (*last != '\0' && email_key != NULL)
        names[1] = arena_printf(arena, "e%s|%s", email_key, last);
    if (*last != '\0' && phone_key != NULL)
        names[2] = arena_printf(arena, "p%s|%s|%s", phone_key, last, first);
}

/* --- keeping rows until the first one is written --- */

void import_keep_later(struct import *import, const struct csv_row *source)
{
    if (import->later == NULL)
        import->later = ARENA_ARRAY(import->later_arena, struct csv_row, IMPORT_ROWS_WRITTEN);
    struct csv_row *row = &import->later[import->later_count++];
    *row = *source;
    row->cells = ARENA_ARRAY(import->later_arena, char *, source->count + 1);
    for (size_t i = 0; i < source->count; i++)
        row->cells[i] = arena_strdup(import->later_arena, source->cells[i]);
}

bool import_is_named_again(struct keyset *round, const struct import *import)
{
    bool is_again = false;
    for (size_t i = 0; i < IMPORT_NAMES; i++)
        if (import->row_names[i] != NULL)
            is_again = keyset_add(round, 'r', import->row_names[i]) || is_again;
    return is_again;
}

/* --- a dry run --- */

static int bit_of(const char *name)
{
    const struct field *field = entity_field(&contact_entity, name);
    if (field != NULL)
        return (int)(field - contact_entity.fields);
    field = entity_field(&company_entity, name);
    return field != NULL ? 32 + (int)(field - company_entity.fields) : -1;
}

static uint64_t *filled_of(struct import *import, const char *name)
{
    uint32_t number = keyset_number(&import->dry_names, 'd', name);
    if (number >= import->dry_room) {
        size_t room = (size_t)number + number / 2 + 64;
        import->dry_filled = xrealloc(import->dry_filled, room * sizeof *import->dry_filled);
        memset(import->dry_filled + import->dry_room, 0,
               (room - import->dry_room) * sizeof *import->dry_filled);
        import->dry_room = room;
    }
    return &import->dry_filled[number];
}

/* Has this person's field had the value yet? From now on it has. */
static bool has_said(struct import *import, const struct change *change)
{
    const char *said = arena_printf(import->row_arena, "%s|%s|%s", import->row_names[0],
                                    change->name, change->value);
    return keyset_add(&import->dry_said, 's', said);
}

static bool needs_value(const struct import *import, const char *name)
{
    return str_equal(name, BULK_NOTE) || import_policy_of(import, name) == POLICY_NEWER;
}

static uint64_t bits_of_record(const struct entity *entity, const void *record, struct arena *arena)
{
    uint64_t bits = 0;
    for (size_t i = 0; record != NULL && i < entity->field_count; i++)
        if (field_get(&entity->fields[i], record, arena) != NULL)
            bits |= UINT64_C(1) << (unsigned)bit_of(entity->fields[i].name);
    return bits;
}

void import_note_dry(struct import *import, const struct bulk_row *row, const void *contact,
                     const void *company)
{
    uint64_t bits = bits_of_record(&contact_entity, contact, import->row_arena) |
                    bits_of_record(&company_entity, company, import->row_arena);
    if (!import->request->dry_run)
        return;
    for (size_t i = 0; i < row->change_count; i++) {
        int bit = bit_of(row->changes[i].name);
        if (bit >= 0)
            bits |= UINT64_C(1) << (unsigned)bit;
        if (needs_value(import, row->changes[i].name))
            has_said(import, &row->changes[i]);
    }
    for (size_t i = 0; i < IMPORT_NAMES; i++)
        if (import->row_names[i] != NULL)
            *filled_of(import, import->row_names[i]) |= bits;
}

enum import_verdict import_judge_dry(struct import *import, const struct bulk_row *row)
{
    uint64_t has = 0;
    bool is_changed = false;
    for (size_t i = 0; i < IMPORT_NAMES; i++)
        if (import->row_names[i] != NULL)
            has |= *filled_of(import, import->row_names[i]);
    for (size_t i = 0; i < row->change_count; i++) {
        const char *name = row->changes[i].name;
        enum import_policy policy = import_policy_of(import, name);
        int bit = bit_of(name);
        bool is_there = bit >= 0 && (has >> (unsigned)bit & 1) != 0,
             is_new = needs_value(import, name) && !has_said(import, &row->changes[i]);
        if (policy != POLICY_NEVER && (bit >= 0 || str_equal(name, BULK_NOTE)))
            is_changed = is_changed || is_new || (bit >= 0 && !is_there);
    }
    import_note_dry(import, row, NULL, NULL);
    return is_changed ? IMPORT_CHANGED : IMPORT_KNOWN;
}
