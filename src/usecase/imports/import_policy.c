/* What a list does to persons who are known already: fills what is empty, wins, or leaves a field
 * alone, field by field; and how list and stock compare. And where rejected rows go. */
#include "base/i18n.h"
#include "base/text.h"
#include "../write/derive.h"
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
        bool is_field =
            str_equal(name, "*") || (field != NULL && (field->flags & FIELD_IMPORTED) != 0);
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

bool import_compare(struct import *import, const struct entity *entity, const void *record,
                    const struct change *change)
{
    const struct field *field = entity_field(entity, change->name);
    const char *now = field_get(field, record, import->row_arena);
    enum import_policy policy = import_policy_of(import, change->name);
    bool is_same = str_equal(now, change->value);
    if ((field->flags & FIELD_IMPORTED) != 0)
        count(import->report, change->name, now == NULL, is_same);
    if (now == NULL)
        return policy != POLICY_NEVER;
    if (is_same || policy != POLICY_NEWER || (field->flags & FIELD_IMPORTED) == 0)
        return false;
    if (import->newer_count == import->newer_room) {
        size_t room = import->newer_room * 2 + 64;
        import->newer =
            arena_grow(import->newer_arena, import->newer,
                       import->newer_room * sizeof *import->newer, room * sizeof *import->newer);
        import->newer_room = room;
    }
    struct arena *arena = import->newer_arena;
    import->newer[import->newer_count++] =
        (struct import_newer){entity, arena_strdup(arena, ((const struct record *)record)->id),
                              field->name, arena_strdup(arena, change->value)};
    return false;
}

static bool write_some(struct import *import, size_t from, size_t to, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "import.newer", import->session->actor.user_id, import->now_ms);
    memcpy(ops->group_id, import->report->group_id, UUID_SIZE);
    for (size_t i = from; i < to; i++) {
        const struct import_newer *newer = &import->newer[i];
        const struct record *record = record_after(import->session, ops, newer->entity, newer->id);
        if (record == NULL)
            continue;
        operation_set(ops, operations_on(ops, newer->entity, newer->id, record->rev), newer->name,
                      record_get(newer->entity, record, newer->name, arena), newer->value);
    }
    for (struct operation *op = ops->first; op != NULL; op = op->next)
        memcpy(op->group_id, import->report->group_id, UUID_SIZE);
    bool is_ok = ops->first == NULL || write_commit(import->session, ops, NULL, err);
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
    import->newer_count = import->newer_room = 0;
    return is_ok;
}

void import_name_rejects(struct import *import)
{
    const char *slash = strrchr(import->request->path, '/'),
               *name = slash != NULL ? slash + 1 : import->request->path;
    if (import->request->rejects_path != NULL)
        snprintf(import->report->rejects_path, sizeof import->report->rejects_path, "%s",
                 import->request->rejects_path);
    else
        snprintf(import->report->rejects_path, sizeof import->report->rejects_path,
                 "%s.rejected.csv", str_equal(name, "-") ? "stdin" : name);
}
