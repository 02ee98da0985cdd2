/* The office: made and thrown away with each test. */
#include "usecase_office.h"

#include "base/hash.h"
#include "base/uuid.h"
#include "store/blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct office office;
int64_t office_now;

static int64_t now_ms(void)
{
    return office_now;
}

static void add_user(const char *name, const char *role, const char *team, char ret_id[37])
{
    MUST(service_user_add(office.store, name, name, role, team, "hash", NULL, ret_id, err));
}

static void open_desk(struct desk *desk, const char *name, const char *user_id)
{
    char *folder = path_join(office.arena, office.folder, name);
    MUST(dir_make(folder, err));
    MUST(store_open_desk(path_join(office.arena, folder, "outbox.db"),
                         path_join(office.arena, folder, "cache.db"), false, &desk->store, err));
    MUST(service_device_add(office.store, user_id, name, desk->device_id, err));
    MUST(store_meta_set(desk->store, "device_id", desk->device_id, true, err));
    MUST(store_meta_set(desk->store, "user_id", user_id, true, err));
    char *key = store_block_key(office.store, office.arena);
    ck_assert_ptr_nonnull(key);
    MUST(store_block_key_set(desk->store, key, err)); /* as hello does */
    office_sync(desk);                                /* brings the users */
    MUST(session_open(desk->store, NULL, &desk->session, err));
    desk->session->now_ms = now_ms;
}

static void add_reference(const struct entity *entity, void *record)
{
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.session->actor.user_id, office_now);
    operations_diff(ops, entity, NULL, record);
    MUST(write_commit(office.session, ops, NULL, err));
}

void office_open(void)
{
    static const struct {
        struct desk *desk;
        const char *name, *role, *team;
    } people[] = {{&office.anna, "anna", "agent", "North"},
                  {&office.bea, "bea", "agent", "North"},
                  {&office.stefan, "stefan", "steward", "North"},
                  {&office.tina, "tina", "team_lead", "North"},
                  {&office.viktor, "viktor", "sales", "North"},
                  {&office.otto, "otto", "agent", "South"}};
    struct error wrong = {0};
    ck_assert(crypto_init(&wrong));
    office = (struct office){.arena = arena_new()};
    ck_assert(time_parse_iso("2026-11-23T09:00:00Z", &office_now));
    snprintf(office.folder, sizeof office.folder, "%s/vorwahl-test-XXXXXX", unit_folder());
    ck_assert_ptr_nonnull(mkdtemp(office.folder));
    const char *uri = arena_printf(office.arena, "sqlite:%s/service.db", office.folder);
    MUST(store_init_service(uri, err));
    MUST(store_open_service(uri, &office.store, err));
    MUST(session_open(office.store, NULL, &office.session, err));
    office.session->now_ms = now_ms;
    char ids[6][37];
    for (size_t i = 0; i < 6; i++)
        add_user(people[i].name, people[i].role, people[i].team, ids[i]);
    snprintf(office.north, sizeof office.north, "%s",
             store_id_of(office.store, &team_entity, "North", office.arena));
    snprintf(office.south, sizeof office.south, "%s",
             store_id_of(office.store, &team_entity, "South", office.arena));
    uuid_new(office.inbound);
    struct queue *queue = record_new(&queue_entity, office.arena);
    queue->record.id = office.inbound;
    queue->name = arena_strdup(office.arena, "Inbound");
    queue->team_id = office.north;
    add_reference(&queue_entity, queue);
    for (size_t i = 0; i < 6; i++)
        open_desk(people[i].desk, people[i].name, ids[i]);
}

static void close_desk(struct desk *desk)
{
    session_close(desk->session);
    store_close(desk->store);
}

void office_close(void)
{
    struct error ignored = {0};
    struct desk *const desks[] = {&office.anna, &office.bea,    &office.stefan,
                                  &office.tina, &office.viktor, &office.otto};
    for (size_t i = 0; i < 6; i++)
        close_desk(desks[i]);
    session_close(office.session);
    store_close(office.store);
    dir_remove(office.folder, &ignored);
    arena_free(office.arena);
}

static struct session *session_of(struct desk *desk)
{
    struct session *session;
    char *user_id = store_meta(desk->store, "user_id", true, office.arena);
    MUST(session_open(office.store, user_id, &session, err));
    session->now_ms = now_ms;
    return session;
}

size_t office_push(struct desk *desk, struct push_answer *ret_answer)
{
    struct outbox_row *rows;
    size_t count;
    MUST(desk_pending(desk->store, 200, 0, office.arena, &rows, &count, err));
    struct operation **ops = ARENA_ARRAY(office.arena, struct operation *, count + 1);
    for (size_t i = 0; i < count; i++)
        ops[i] = rows[i].op;
    struct push_request request = {.device_id = desk->device_id, .ops = ops, .count = count};
    struct session *session = session_of(desk);
    MUST(push_apply(session, &request, office.arena, ret_answer, err));
    session_close(session);
    return count;
}

static void pull(struct desk *desk)
{
    char *scopes, *user_id = store_meta(desk->store, "user_id", true, office.arena);
    const char *cursor = store_meta(desk->store, "cursor", false, office.arena);
    int64_t version, after = cursor != NULL ? atoll(cursor) : 0;
    bool has_more = true;
    MUST(service_scopes(office.store, user_id, office.arena, &scopes, &version, err));
    while (has_more) {
        struct feed_item *items;
        size_t count;
        int64_t through, head = service_head(office.store);
        MUST(service_changes(office.store, scopes, after, 500, office.arena, &items, &count,
                             &through, &has_more, err));
        MUST(desk_page_begin(desk->store, err));
        for (size_t i = 0; i < count; i++)
            if (items[i].kind == FEED_PUT)
                MUST(desk_page_put(desk->store, items[i].entity, items[i].record, NULL, err));
            else
                MUST(desk_page_gone(desk->store, items[i].entity, items[i].id, items[i].rev,
                                    items[i].kind == FEED_ERASE, err));
        after = has_more ? items[count - 1].seq : head;
        MUST(desk_page_end(desk->store, arena_printf(office.arena, "%lld", (long long)after), after,
                           err));
    }
}

void office_sync(struct desk *desk)
{
    struct push_answer answer;
    while (office_push(desk, &answer) > 0)
        for (size_t i = 0; i < answer.count; i++)
            MUST(desk_result(desk->store, answer.results[i].no, answer.results[i].result,
                             answer.results[i].seq, answer.results[i].problem, err));
    pull(desk);
}

struct push_answer office_push_by_hand(struct desk *desk, struct batch_of_operations *ops,
                                       int64_t first_no)
{
    struct push_answer answer;
    struct operation **list = ARENA_ARRAY(office.arena, struct operation *, ops->count + 1);
    size_t count = 0;
    for (struct operation *op = ops->first; op != NULL; op = op->next) {
        op->no = first_no + (int64_t)count;
        list[count++] = op;
    }
    struct push_request request = {.device_id = desk->device_id, .ops = list, .count = count};
    struct session *session = session_of(desk);
    MUST(push_apply(session, &request, office.arena, &answer, err));
    session_close(session);
    return answer;
}

bool office_error_is(const struct error *err, enum error_code code)
{
    return err->code == code;
}

const char *office_unknown_lead(struct desk *desk, const char *last_name, const char *phone)
{
    const struct field_input fields[] = {
        {"company", arena_printf(office.arena, "%s GmbH", last_name)},
        {"postal_code", "10115"},
        {"last_name", last_name},
        {"phone", phone},
        {"email",
         arena_printf(office.arena, "%s@example.de", utf8_lower(office.arena, last_name))}};
    char id[37];
    MUST(record_add(desk->session, &lead_entity, fields, 5, id, err));
    office_sync(desk);
    office_now += MINUTE_MS;
    return arena_strdup(office.arena, id);
}

const char *office_lead(struct desk *desk, const char *last_name, const char *phone)
{
    const char *id = office_unknown_lead(desk, last_name, phone);
    MUST(basis_add(desk->session, id, "express", "asked for a call at the fair", err));
    office_sync(desk);
    office_now += MINUTE_MS;
    return id;
}

const struct answer_input office_answers[OFFICE_ANSWERS] = {{"need", "erp"},
                                                            {"budget_class", "10_25k"},
                                                            {"decision_role", "it_lead"},
                                                            {"project_start", "now"}};

struct lead_card *office_card(struct store *store, const char *lead_id)
{
    struct lead_card *card;
    MUST(store_card(store, lead_id, office.arena, &card, err));
    return card;
}

struct lead_card *office_card_named(struct store *store, const char *last_name)
{
    void **contacts, **leads;
    size_t count;
    MUST(store_find(store, &contact_entity, "last_name", last_name, 5, office.arena, &contacts,
                    &count, err));
    ck_assert_uint_eq(count, 1);
    MUST(store_find(store, &lead_entity, "contact_id", ((struct record *)contacts[0])->id, 5,
                    office.arena, &leads, &count, err));
    ck_assert_uint_eq(count, 1);
    return office_card(store, ((struct record *)leads[0])->id);
}

void office_log(struct desk *desk, const char *lead_id, const char *outcome,
                struct planned *ret_planned)
{
    struct call_result result = {.lead_id = lead_id,
                                 .outcome = outcome,
                                 .callback_ms = TIME_NONE,
                                 .duration_s = 42,
                                 .phone = office_card(desk->store, lead_id)->contact.phone};
    office_now += MINUTE_MS;
    MUST(calls_log(desk->session, &result, ret_planned, err));
}

struct task *office_task(struct store *store, const char *contact_id, const char *check)
{
    char id[37];
    void *task;
    task_quality_id(contact_id, check, id);
    return store_load(store, &task_entity, id, office.arena, &task, NULL) ? task : NULL;
}

int64_t office_count(struct store *store, const struct entity *entity, const char *where)
{
    int64_t count;
    MUST(store_count(store, entity, where, &count, err));
    return count;
}

const char *office_file(const char *name, const char *content)
{
    char *path = path_join(office.arena, office.folder, name);
    MUST(file_write(path, content, strlen(content), err));
    return path;
}
