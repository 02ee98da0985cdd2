/* Sending rejected operations again. They are made anew: their base is what the record says now, so
 * that the three-way merge sees a change of today and not an old clash. */
#include "usecase/outbox.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/operation.h"
#include "store/desk.h"
#include "store/records.h"
#include "usecase/write.h"

struct correction {
    int64_t no;
    const char *field, *value;
};

static bool value_of(const struct outbox_row *row, const struct change *change,
                     const struct correction *correction, struct arena *arena,
                     const char **ret_value, struct error *err)
{
    char *value;
    *ret_value = change->value;
    if (row->no != correction->no || !str_equal(change->name, correction->field))
        return true;
    if (change->field == NULL)
        return error_set(err, ERR_USAGE, _("there is no field \"%s\""), change->name);
    if (!field_parse(change->field, correction->value, arena, &value, err))
        return false;
    *ret_value = value;
    return true;
}

static bool make_anew(struct session *session, const struct outbox_row *row,
                      const struct correction *correction, struct batch_of_operations *ops,
                      struct error *err)
{
    const struct operation *old = row->op;
    void *record = NULL;
    if (old->kind != OP_SET || old->entity == NULL)
        return error_set(err, ERR_USAGE, "%s",
                         _("this cannot be sent again from here; an import is corrected in its "
                           "file and imported again"));
    if (!store_load_any(session->store, old->entity, old->id, ops->arena, &record, NULL))
        record = NULL;
    struct operation *op = operations_on(ops, old->entity, old->id,
                                         record != NULL ? ((struct record *)record)->rev : 0);
    for (size_t i = 0; i < old->change_count; i++) {
        const char *name = old->changes[i].name, *value;
        const char *base =
            record != NULL ? record_get(old->entity, record, name, ops->arena) : NULL;
        if (!value_of(row, &old->changes[i], correction, ops->arena, &value, err))
            return false;
        operation_set(ops, op, name, base, value);
    }
    return true;
}

bool outbox_resend(struct session *session, const char *group_id, int64_t changed_no,
                   const char *field, const char *value, struct error *err)
{
    struct arena *arena = arena_new();
    const struct correction correction = {changed_no, field, value};
    struct outbox_row *rows;
    size_t count;
    bool is_ok = desk_rejected(session->store, group_id, arena, &rows, &count, err);
    if (is_ok && count == 0)
        is_ok = error_set(err, ERR_NOT_FOUND, "%s", _("nothing of this is rejected any more"));
    struct batch_of_operations *ops =
        is_ok ? operations_new(arena, rows[0].op->action, session->actor.user_id, session->now_ms())
              : NULL;
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = make_anew(session, &rows[i], &correction, ops, err);
    is_ok = is_ok && write_commit(session, ops, NULL, err) &&
            desk_put_away(session->store, group_id, err);
    arena_free(arena);
    return is_ok;
}

bool outbox_put_away(struct session *session, const char *group_id, struct error *err)
{
    return desk_put_away(session->store, group_id, err);
}
