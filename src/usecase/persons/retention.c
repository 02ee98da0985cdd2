/* Retention: contact by contact, by the same facts that the check looks at. */
#include "usecase/retention.h"

#include "base/text.h"
#include "base/uuid.h"
#include "../write/derive.h"
#include "store/records.h"
#include "usecase/write.h"

#define PAGE 200

struct retention {
    struct session *session;
    bool opens;
    int64_t until_ms, due;
    void (*each)(void *data, const struct retention_due *due);
    void *data;
};

/* Of a person who stays: values whose licence ended. */
static bool values_end(const struct retention *retention, const struct quality_subject *subject,
                       struct quality_repair *ret_values)
{
    static const char *const checks[] = {"licence_ended", "company_licence"};
    struct quality_subject then = *subject;
    then.now_ms = retention->until_ms;
    ret_values->count = 0;
    for (size_t i = 0; i < 2; i++) {
        struct quality_repair more;
        if (!quality_propose(quality_check_find(checks[i]), &then, &more))
            continue;
        for (size_t f = 0;
             f < more.count && ret_values->count < sizeof more.fields / sizeof *more.fields; f++)
            ret_values->fields[ret_values->count++] = more.fields[f];
    }
    return ret_values->count > 0;
}

static bool look_at(struct retention *retention, struct batch_of_operations *ops,
                    const struct contact *contact, struct error *err)
{
    struct quality_subject subject;
    struct quality_repair values;
    if (!quality_subject_load(retention->session, ops, contact->record.id, &subject, err))
        return false;
    if (subject.contact == NULL)
        return true;
    int64_t end_ms = subject.facts->retention_end_ms;
    bool is_over = end_ms != 0 && end_ms <= retention->until_ms;
    if (!is_over && !values_end(retention, &subject, &values))
        return true;
    const struct retention_due due = {contact, is_over ? subject.facts->retention_why : "values",
                                      is_over ? end_ms : retention->until_ms,
                                      is_over ? NULL : &values};
    retention->due++;
    if (retention->each != NULL)
        retention->each(retention->data, &due);
    return !retention->opens || derive_tasks(retention->session, ops, contact->record.id, err);
}

bool retention_run(struct session *session, bool opens, int64_t until_ms,
                   void (*each)(void *data, const struct retention_due *due), void *data,
                   int64_t *ret_due, struct error *err)
{
    struct retention retention = {session, opens, until_ms, 0, each, data};
    struct arena *names = arena_new();
    struct page_request request = {.limit = PAGE};
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct batch_of_operations *ops =
            operations_new(arena, "quality.check", session->actor.user_id, session->now_ms());
        void **contacts;
        size_t count;
        char *cursor = NULL;
        is_ok = store_page(session->store, &contact_entity, &request, arena, &contacts, &count,
                           &cursor, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = look_at(&retention, ops, contacts[i], err);
        is_ok = is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
        request.cursor = arena_strdup(names, cursor);
        arena_free(arena);
    } while (is_ok && request.cursor != NULL);
    arena_free(names);
    *ret_due = retention.due;
    return is_ok;
}

bool retention_of(struct session *session, const char *contact_id, struct arena *arena,
                  int64_t *ret_end_ms, const char **ret_why, struct error *err)
{
    struct quality_subject subject;
    struct batch_of_operations *ops =
        operations_new(arena, "quality.check", session->actor.user_id, session->now_ms());
    if (!quality_subject_load(session, ops, contact_id, &subject, err))
        return false;
    bool is_known = subject.contact != NULL;
    *ret_end_ms = is_known ? subject.facts->retention_end_ms : 0;
    *ret_why = is_known ? arena_strdup(arena, subject.facts->retention_why) : NULL;
    return true;
}
