/* Which mail domains to ask the domain name system about, and what its answers do. */
#include "usecase/mail_domains.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/contact.h"
#include "core/phone_number.h"
#include "store/mail_domains.h"
#include "store/records.h"
#include "usecase/write.h"

#define PAGE 200
#define ASK_AGAIN_MS (30 * DAY_MS)
#define UNSURE_AGAIN_MS DAY_MS

/* What the state of an address becomes; NULL: it stays. A bounce says more than a name server. */
static const char *state_after(const struct contact *contact, const char *answer)
{
    bool has_none = str_equal(contact->email_state, "no_server");
    bool is_open = str_list_has("unknown,ok", str_or(contact->email_state, "unknown"));
    if (str_equal(answer, "none") && is_open)
        return "no_server";
    return str_equal(answer, "takes") && has_none ? "unknown" : NULL;
}

static void look_at(struct session *session, struct batch_of_operations *ops,
                    const struct contact *contact, int64_t *ret_changed)
{
    const char *domain = email_domain(contact->email, ops->arena);
    const char *answer =
        domain != NULL ? service_mail_domain(session->store, domain, ops->arena) : NULL;
    const char *state = answer != NULL ? state_after(contact, answer) : NULL;
    if (state == NULL)
        return;
    operation_set(ops, operations_on(ops, &contact_entity, contact->record.id, contact->record.rev),
                  "email_state", contact->email_state, state);
    *ret_changed += 1;
}

static bool add_domains(struct session *session, void **contacts, size_t count, struct arena *arena,
                        struct error *err)
{
    bool is_ok = store_begin(session->store, err);
    bool is_begun = is_ok;
    for (size_t i = 0; is_ok && i < count; i++) {
        const char *domain = email_domain(((const struct contact *)contacts[i])->email, arena);
        is_ok = domain == NULL || service_mail_domain_add(session->store, domain, err);
    }
    if (is_ok)
        return store_commit(session->store, err);
    if (is_begun)
        store_rollback(session->store);
    return false;
}

/* One page: its domains are known from now on; what is known of them already is applied. */
static bool take_page(struct session *session, bool adds, void **contacts, size_t count,
                      int64_t *ret_changed, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "quality.mail", session->actor.user_id, session->now_ms());
    bool is_ok = !adds || add_domains(session, contacts, count, arena, err);
    for (size_t i = 0; is_ok && i < count; i++)
        look_at(session, ops, contacts[i], ret_changed);
    is_ok = is_ok && (ops->first == NULL || write_commit(session, ops, NULL, err));
    arena_free(arena);
    return is_ok;
}

static bool take_all(struct session *session, bool adds, struct mail_run *run, struct error *err)
{
    struct arena *keep = arena_new();
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request request = {.limit = PAGE, .cursor = cursor};
        void **contacts;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_page(session->store, &contact_entity, &request, arena, &contacts, &count,
                           &next, err) &&
                take_page(session, adds, contacts, count, &run->changed, err);
        cursor = is_ok && next != NULL && run->goes_on(run->data) ? arena_strdup(keep, next) : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    arena_free(keep);
    return is_ok;
}

static bool ask_due(struct session *session, struct mail_run *run, bool *ret_has_news,
                    struct error *err)
{
    static const char *const words[] = {
        [MAIL_UNKNOWN] = "unknown", [MAIL_TAKES] = "takes", [MAIL_NONE] = "none"};
    struct arena *arena = arena_new();
    int64_t now_ms = session->now_ms();
    char **domains;
    size_t count = 0;
    bool is_ok =
        service_mail_domains_due(session->store, now_ms - ASK_AGAIN_MS, now_ms - UNSURE_AGAIN_MS,
                                 run->most, arena, &domains, &count, err);
    *ret_has_news = false;
    for (size_t i = 0; is_ok && i < count && run->goes_on(run->data); i++) {
        const char *before = service_mail_domain(session->store, domains[i], arena);
        enum mail_answer answer = run->ask(run->data, domains[i]);
        bool keeps = answer == MAIL_UNKNOWN && !str_equal(before, "new");
        is_ok = service_mail_domain_set(session->store, domains[i], keeps ? before : words[answer],
                                        now_ms, err);
        *ret_has_news = *ret_has_news || !str_equal(before, words[answer]);
        run->asked++;
    }
    arena_free(arena);
    return is_ok;
}

bool mail_domains_run(struct session *session, struct mail_run *run, struct error *err)
{
    bool has_news;
    run->asked = run->changed = 0;
    return take_all(session, true, run, err) && ask_due(session, run, &has_news, err) &&
           (!has_news || take_all(session, false, run, err));
}
