/* What a list does to persons who are known already: fills what is empty, wins, or leaves a field
 * alone, field by field; and how list
 * and stock compare. */
#include "base/i18n.h"
#include "base/text.h"
#include "../write/derive.h"
#include "core/activity.h"
#include "core/provenance.h"
#include "core/reference.h"
#include "import_private.h"
#include "store/records.h"
#include "usecase/write.h"

#include <string.h>

/* "phone=newer" in "street=never,phone=newer"; *ret_policy of its word. */
static bool find_policy(const char *list, const char *name, enum import_policy *ret_policy)
{
    static const char *const words[] = {"fill", "newer", "never"};
    size_t length = strlen(name);
    for (const char *at = list; at != NULL && *at != '\0';
         at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL) {
        if (strncmp(at, name, length) != 0 || at[length] != '=')
            continue;
        const char *word = at + length + 1;
        for (int i = 0; i < 3; i++)
            if (strcspn(word, ",") == strlen(words[i]) && str_starts(word, words[i])) {
                *ret_policy = (enum import_policy)i;
                return true;
            }
    }
    return false;
}

enum import_policy import_policy_of(const struct import *import, const char *name)
{
    enum import_policy policy = POLICY_FILL;
    if (!find_policy(import->request->policy, name, &policy))
        find_policy(import->request->policy, "*", &policy);
    return policy;
}

bool import_policy_check(const char *list, struct error *err)
{
    struct arena *arena = arena_new();
    char **parts;
    bool is_ok = true;
    size_t count = str_is_empty(list) ? 0 : str_split(arena, list, ',', &parts);
    for (size_t i = 0; is_ok && i < count; i++) {
        enum import_policy policy;
        const char *name = arena_strndup(arena, parts[i], strcspn(parts[i], "="));
        const struct field *field = str_equal(name, "*") ? NULL : import_row_field(name);
        bool is_field = str_equal(name, "*") || str_equal(name, BULK_NOTE) ||
                        (field != NULL && (field->flags & FIELD_IMPORTED) != 0);
        if (!is_field || !find_policy(parts[i], name, &policy))
            is_ok = error_set(err, ERR_USAGE,
                              _("--policy: \"%s\" is not FIELD=fill, newer or never"), parts[i]);
    }
    arena_free(arena);
    return is_ok;
}

static void count(struct import_report *report, const char *name, bool is_filled, bool is_same)
{
    int at = 0;
    while (at < report->field_count && !str_equal(report->fields[at].name, name))
        at++;
    if (at == (int)(sizeof report->fields / sizeof *report->fields))
        return;
    if (at == report->field_count)
        snprintf(report->fields[report->field_count++].name, sizeof report->fields->name, "%s",
                 name);
    *(is_filled ? &report->fields[at].filled
      : is_same ? &report->fields[at].same
                : &report->fields[at].different) += 1;
}

static struct import_newer *next_newer(struct import *import)
{
    if (import->newer_count == import->newer_room) {
        size_t room = import->newer_room * 2 + 64;
        import->newer =
            arena_grow(import->newer_arena, import->newer,
                       import->newer_room * sizeof *import->newer, room * sizeof *import->newer);
        import->newer_room = room;
    }
    return &import->newer[import->newer_count++];
}

/* Until when what a list brought may be used; 0: for ever. */
static int licence_of(struct import *import, const char *batch_id)
{
    void *batch;
    size_t count = sizeof import->licences / sizeof *import->licences;
    if (batch_id == NULL)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (str_equal(import->licences[i].batch_id, batch_id))
            return import->licences[i].until;
    size_t at = import->licence_next++ % count;
    snprintf(import->licences[at].batch_id, UUID_SIZE, "%s", batch_id);
    import->licences[at].until =
        store_load(import->session->store, &batch_entity, batch_id, import->row_arena, &batch, NULL)
            ? provenance_day(((struct batch *)batch)->licence_until)
            : 0;
    return import->licences[at].until;
}

/* What may not be used for ever gets one more source, where this list may be used longer. */
static void vouch(struct import *import, const struct entity *entity, const void *record,
                  const struct field *field)
{
    const char *name = provenance_marks(entity);
    struct provenance *sources;
    struct arena *arena = import->row_arena;
    if (name == NULL || (field->flags & FIELD_INTERNAL) != 0)
        return;
    const char *marks = record_get(entity, record, name, arena);
    size_t count = marks != NULL ? provenance_of(marks, field->name, arena, &sources) : 0;
    int until = count > 0 ? provenance_until(sources, count)
                          : licence_of(import, record_get(entity, record, "batch_id", arena)),
        ours = import->provenance.until;
    if (until == 0 || (ours != 0 && ours <= until))
        return;
    *next_newer(import) = (struct import_newer){
        .entity = entity,
        .id = arena_strdup(import->newer_arena, ((const struct record *)record)->id),
        .name = field->name,
        .vouches = true};
    import->vouched++;
}

bool import_compare(struct import *import, const struct entity *entity, const void *record,
                    const struct change *change)
{
    const struct field *field = entity_field(entity, change->name);
    const char *now = field_get(field, record, import->row_arena);
    enum import_policy policy = import_policy_of(import, change->name);
    const char *other = entity == &contact_entity ? contact_other_number(record, field) : NULL;
    bool is_there =
        other != NULL && str_equal(other, change->value); /* known, in the other field */
    bool is_code = str_equal(change->name, "postal_code") && now != NULL,
         is_same =
             is_there || (is_code ? str_equal(postal_code_key(now, import->row_arena),
                                              postal_code_key(change->value, import->row_arena))
                                  : str_equal(now, change->value));
    if ((field->flags & FIELD_IMPORTED) != 0)
        count(import->report, change->name, now == NULL && !is_there, is_same);
    if (now == NULL && !is_there)
        return policy != POLICY_NEVER;
    if (is_same && !is_there)
        vouch(import, entity, record, field);
    if (is_same || policy != POLICY_NEWER || (field->flags & FIELD_IMPORTED) == 0)
        return false;
    struct arena *arena = import->newer_arena;
    *next_newer(import) =
        (struct import_newer){.entity = entity,
                              .id = arena_strdup(arena, ((const struct record *)record)->id),
                              .name = field->name,
                              .value = arena_strdup(arena, change->value)};
    return false;
}

void import_close(struct import *import, const char *contact_id)
{
    count(import->report, "do_not_call", true, false);
    *next_newer(import) = (struct import_newer){.entity = &contact_entity,
                                                .id = arena_strdup(import->newer_arena, contact_id),
                                                .name = "do_not_call",
                                                .value = "1"};
}

/* A note for the person's timeline, once. */
static bool add_note(struct import *import, const char *note, const struct contact *contact,
                     struct error *err)
{
    char id[UUID_SIZE];
    void **leads;
    size_t count_found;
    struct arena *arena = import->newer_arena;
    bulk_note_id(contact->record.id, note, id);
    if (!store_find(import->session->store, &lead_entity, "contact_id", contact->record.id, 1,
                    import->row_arena, &leads, &count_found, err))
        return false;
    if (count_found > 0)
        *next_newer(import) =
            (struct import_newer){.entity = &activity_entity,
                                  .id = arena_strdup(arena, id),
                                  .name = BULK_NOTE,
                                  .value = arena_strdup(arena, note),
                                  .lead_id = arena_strdup(arena, ((struct record *)leads[0])->id),
                                  .contact_id = arena_strdup(arena, contact->record.id)};
    return true;
}

bool import_compare_note(struct import *import, const char *note, const struct contact *contact,
                         struct error *err)
{
    char id[UUID_SIZE];
    bulk_note_id(contact->record.id, note, id);
    bool is_there = store_exists(import->session->store, &activity_entity, id);
    count(import->report, BULK_NOTE, !is_there, is_there);
    return is_there || import_policy_of(import, BULK_NOTE) == POLICY_NEVER ||
           add_note(import, note, contact, err);
}

bool import_is_bought(const struct import *import)
{
    return import->request->is_bought || import->request->licence_until != NULL;
}

static void add_label(struct text *names, const struct field *field)
{
    if (field != NULL && (field->flags & FIELD_IMPORTED) != 0)
        text_printf(names, "%s%s", names->length > 0 ? ", " : "", _(field->label));
}

bool import_note_source(struct import *import, const struct bulk_row *row,
                        const struct contact *contact, size_t from, struct error *err)
{
    struct text names = {0};
    const struct import_request *request = import->request;
    const char *slash = strrchr(request->path, '/'),
               *list = slash != NULL ? slash + 1 : request->path;
    for (size_t i = 0; i < row->change_count; i++)
        add_label(&names, import_row_field(row->changes[i].name));
    for (size_t i = from; i < import->newer_count; i++)
        if (!import->newer[i].vouches)
            add_label(&names, entity_field(import->newer[i].entity, import->newer[i].name));
    const char *note =
        request->licence_until != NULL
            ? arena_printf(import->row_arena, _("From %s, licence until %s: %s"), list,
                           request->licence_until, text_str(&names))
            : arena_printf(import->row_arena, _("From %s: %s"), list, text_str(&names));
    bool has_any = names.length > 0;
    text_free(&names);
    return !has_any || add_note(import, note, contact, err);
}

static void write_note(struct import *import, struct batch_of_operations *ops,
                       const struct import_newer *note)
{
    struct operation *op = operations_on(ops, &activity_entity, note->id, 0);
    operation_set(ops, op, "lead_id", NULL, note->lead_id);
    operation_set(ops, op, "contact_id", NULL, note->contact_id);
    operation_set(ops, op, "kind", NULL, "import");
    operation_set(ops, op, "at_ms", NULL, import->now_text);
    operation_set(ops, op, "user_id", NULL, import->session->actor.user_id);
    operation_set(ops, op, "note", NULL, note->value);
}

/* The list, as the source of what it knows better, or as one more. */
static void set_source(const struct import *import, struct batch_of_operations *ops,
                       struct operation *op, const void *record, const struct import_newer *newer)
{
    const char *marks = provenance_marks(op->entity);
    if (marks == NULL)
        return;
    const char *now = record_get(op->entity, record, marks, ops->arena);
    operation_set(ops, op, marks, now,
                  (newer->vouches ? provenance_add : provenance_set)(
                      now, newer->name, &import->provenance, ops->arena));
}

static bool write_some(struct import *import, size_t from, size_t to, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "import.newer", import->session->actor.user_id, import->now_ms);
    bool is_ok = true;
    memcpy(ops->group_id, import->report->group_id, UUID_SIZE);
    for (size_t i = from; is_ok && i < to; i++) {
        const struct import_newer *newer = &import->newer[i];
        if (newer->entity == &activity_entity) {
            write_note(import, ops, newer);
            continue;
        }
        const struct record *record = record_after(import->session, ops, newer->entity, newer->id);
        if (record == NULL)
            continue;
        struct operation *op = operations_on(ops, newer->entity, newer->id, record->rev);
        if (!newer->vouches)
            operation_set(ops, op, newer->name,
                          record_get(newer->entity, record, newer->name, arena), newer->value);
        set_source(import, ops, op, record, newer);
        if (str_equal(newer->name, "do_not_call") &&
            !blocks_put_missing(import->session, ops, newer->id, err))
            is_ok = false;
    }
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, import->report->group_id, UUID_SIZE);
    is_ok = is_ok && (ops->first == NULL || write_commit(import->session, ops, NULL, err));
    arena_free(arena);
    return is_ok;
}

bool import_write_newer(struct import *import, struct error *err)
{
    bool is_ok = true;
    for (size_t i = 0; is_ok && !import->request->dry_run && i < import->newer_count; i += 200)
        is_ok = write_some(import, i, i + 200 < import->newer_count ? i + 200 : import->newer_count,
                           err);
    arena_reset(import->newer_arena);
    import->newer = NULL;
    import->newer_count = import->newer_room = import->vouched = 0;
    return is_ok;
}

bool import_read_note(const char *raw, struct arena *arena, const char **ret_note,
                      struct error *err)
{
    char *text;
    if (!field_parse(entity_field(&activity_entity, "note"),
                     text_clean(arena, csv_unguard(raw), true), arena, &text, err))
        return false;
    *ret_note = text;
    return true;
}
