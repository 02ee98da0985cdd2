/* Retention: contact by contact, by the facts of the checks that propose to erase or to empty. */
#include "usecase/retention.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "../quality/facts.h"
#include "../write/derive.h"
#include "store/records.h"
#include "usecase/write.h"

#define PAGE 200

struct retention {
    struct session *session;
    struct retention_look *look;
    int64_t looked;
};

/* Of a person who stays: values whose licence ended. */
static bool values_end(const struct retention *retention, const struct quality_subject *subject,
                       struct quality_repair *ret_values)
{
    static const char *const checks[] = {"licence_ended", "company_licence"};
    struct quality_subject then = *subject;
    then.now_ms = retention->look->until_ms;
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

static void tell(const struct retention_look *look, const struct quality_subject *subject,
                 const char *why, int64_t end_ms, const struct quality_repair *values)
{
    const struct retention_due due = {
        subject->contact, subject->company, subject->lead, why, end_ms, values};
    if (look->each != NULL)
        look->each(look->data, &due);
}

/* The task comes some days before the last one. */
static void tell_notice(const struct retention *retention, const struct quality_subject *subject)
{
    int64_t begin_ms = subject->facts->notice_due_ms;
    if (retention->look->tells_notices && begin_ms != 0)
        tell(retention->look, subject, RETENTION_NOTICE,
             begin_ms + session_retention(retention->session)->notice_warn_days * DAY_MS, NULL);
}

static bool look_at(struct retention *retention, struct batch_of_operations *ops,
                    const struct contact *contact, struct error *err)
{
    struct retention_look *look = retention->look;
    struct quality_subject subject;
    struct quality_repair values;
    if (!facts_load_deadlines(retention->session, contact, ops->now_ms, ops->arena, &subject, err))
        return false;
    tell_notice(retention, &subject);
    int64_t end_ms = subject.facts->retention_end_ms;
    bool is_over = end_ms != 0 && end_ms <= look->until_ms;
    if (!is_over && !values_end(retention, &subject, &values))
        return true;
    look->due++;
    if (is_over)
        tell(look, &subject, subject.facts->retention_why, end_ms, NULL);
    else
        tell(look, &subject, "values", look->until_ms, &values);
    return !look->opens || derive_tasks(retention->session, ops, contact->record.id, err);
}

static bool look_at_page(struct retention *retention, struct page_request *request,
                         struct arena *cursors, struct error *err)
{
    struct session *session = retention->session;
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "quality.check", session->actor.user_id, session->now_ms());
    void **contacts;
    size_t count;
    char *cursor = NULL;
    store_read_begin(session->store); /* a page's reads see one moment, and lock the file once */
    bool is_ok = store_page(session->store, &contact_entity, request, arena, &contacts, &count,
                            &cursor, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = look_at(retention, ops, contacts[i], err);
    store_read_end(session->store);
    is_ok = is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
    retention->looked += is_ok ? (int64_t)count : 0;
    request->cursor = arena_strdup(cursors, cursor);
    arena_free(arena);
    return is_ok;
}

bool retention_run(struct session *session, struct retention_look *look, struct error *err)
{
    struct retention retention = {session, look, 0};
    struct arena *cursors = arena_new();
    struct page_request request = {.limit = PAGE};
    bool is_ok = true;
    look->due = 0;
    do {
        is_ok = look_at_page(&retention, &request, cursors, err) &&
                (look->goes_on == NULL || look->goes_on(look->data, retention.looked) ||
                 error_set(err, ERR_CANCELLED, _("cancelled")));
    } while (is_ok && request.cursor != NULL);
    arena_free(cursors);
    return is_ok;
}

bool retention_of(struct session *session, const char *contact_id, struct arena *arena,
                  int64_t *ret_end_ms, const char **ret_why, struct error *err)
{
    struct quality_subject subject;
    void *contact;
    *ret_end_ms = 0;
    *ret_why = NULL;
    if (!store_load(session->store, &contact_entity, contact_id, arena, &contact, NULL))
        return true;
    if (!facts_load_deadlines(session, contact, session->now_ms(), arena, &subject, err))
        return false;
    *ret_end_ms = subject.facts->retention_end_ms;
    *ret_why = arena_strdup(arena, subject.facts->retention_why);
    return true;
}
