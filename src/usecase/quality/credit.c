/* Credit for data care, and its contrary: leads that were closed without it. */
#include "usecase/credit.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/check_lists.h"
#include "core/phone_number.h"
#include "core/quality_score.h"
#include "core/reference.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/check_rules.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 500
#define STANDS_AFTER_DAYS 30
#define LOOKED_AT_DAYS 120 /* what was found wrong that long after is still taken back */
#define APART_DAYS 90
#define PLACE_KEY "credit_n"

/* --- what a change is worth --- */

static int weight_of(const char *field)
{
    static const struct {
        const char *field;
        enum quality_part part;
    } parts[] = {{"phone", PART_PHONE},     {"mobile", PART_PHONE},        {"last_name", PART_NAME},
                 {"company", PART_COMPANY}, {"position", PART_ROLE},       {"email", PART_EMAIL},
                 {"street", PART_ADDRESS},  {"postal_code", PART_ADDRESS}, {"city", PART_ADDRESS}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_equal(field, parts[i].field))
            return check_lists()->weights.weight[parts[i].part];
    return 0;
}

static bool is_sound(const char *field, const char *value, struct arena *arena)
{
    struct phone_number number;
    char *address;
    if (str_is_empty(value))
        return false;
    if (str_equal(field, "email"))
        return email_parse(value, arena, &address);
    if (!str_equal(field, "phone") && !str_equal(field, "mobile"))
        return true;
    phone_parse(value, "DE", &number);
    return number.is_valid;
}

/* The field that a "confirmed" change newly marks as still right; NULL: none. */
static const char *newly_confirmed(const struct change *change, struct arena *arena)
{
    char **marks;
    if (!str_equal(change->name, "confirmed") && !str_equal(change->name, "company_confirmed"))
        return NULL;
    size_t count = str_is_empty(change->value) ? 0 : str_split(arena, change->value, ',', &marks);
    for (size_t i = 0; i < count; i++)
        if (strchr(marks[i], ':') != NULL && !str_list_has(str_or(change->base, ""), marks[i]))
            return arena_strndup(arena, marks[i], strcspn(marks[i], ":"));
    return NULL;
}

/* In tenths of points of the score; 0: it gained nothing. */
static int64_t gain_of(const struct change *change, const char **ret_field, struct arena *arena)
{
    const struct quality_weights *weights = &check_lists()->weights;
    const char *confirmed = newly_confirmed(change, arena);
    *ret_field = change->name;
    if (confirmed != NULL) {
        *ret_field = arena_printf(arena, "confirmed:%s", confirmed);
        return weight_of(confirmed) * (weights->confirmed - weights->valid) / 10;
    }
    return is_sound(change->name, change->value, arena) &&
                   !is_sound(change->name, change->base, arena)
               ? weight_of(change->name) * weights->valid / 10
               : 0;
}

/* A machine's repair, an import or a merge is nobody's care. */
static bool is_care(const struct operation *op)
{
    return op->base_rev > 0 &&
           !str_list_has("import,quality.repair,quality.set,merge,unmerge,undo,sweep",
                         str_or(op->action, ""));
}

/* By chance, but the same whoever books. */
static bool is_sampled(const char *op_id, const char *field)
{
    uint64_t hash = hash64(op_id, strlen(op_id)) ^ hash64(field, strlen(field));
    return (int)(hash % 100) < check_lists()->weights.look;
}

static bool book(struct session *session, const struct operation *op, struct arena *arena,
                 int64_t *ret_booked, struct error *err)
{
    void *user;
    if (!is_care(op) || !store_load(session->store, &user_entity, op->user_id, arena, &user, NULL))
        return true;
    for (size_t i = 0; i < op->change_count; i++) {
        struct credit_row row = {.op_id = op->op_id,
                                 .user_id = op->user_id,
                                 .team_id = ((struct user *)user)->team_id,
                                 .entity = op->entity->name,
                                 .id = op->id,
                                 .earned_ms = op->occurred_ms};
        row.points = gain_of(&op->changes[i], &row.field, arena);
        row.look = is_sampled(op->op_id, row.field) ? "asked" : NULL;
        if (row.points > 0 && !service_credit_add(session->store, &row, APART_DAYS * DAY_MS, err))
            return false;
        *ret_booked += row.points > 0;
    }
    return true;
}

static bool book_page(struct session *session, int64_t *at, int64_t *ret_booked, bool *ret_more,
                      struct error *err)
{
    struct arena *arena = arena_new();
    struct operation **ops;
    size_t count;
    int64_t last;
    bool is_ok = store_begin(session->store, err);
    bool is_begun = is_ok;
    is_ok =
        is_ok && service_credit_scan(session->store, *at, PAGE, arena, &ops, &count, &last, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = book(session, ops[i], arena, ret_booked, err);
    is_ok = is_ok && store_meta_set(session->store, PLACE_KEY,
                                    arena_printf(arena, "%lld", (long long)last), false, err);
    if (is_ok)
        is_ok = store_commit(session->store, err);
    else if (is_begun)
        store_rollback(session->store);
    *ret_more = is_ok && last > *at;
    *at = is_ok ? last : *at;
    arena_free(arena);
    return is_ok;
}

/* --- does it still stand? --- */

static bool number_is_bad(const struct contact *contact, const char *field)
{
    const char *state = str_equal(field, "phone")    ? contact->phone_state
                        : str_equal(field, "mobile") ? contact->mobile_state
                        : str_equal(field, "email")  ? contact->email_state
                                                     : NULL;
    return str_list_has("wrong,dead,bounced,no_server", str_or(state, ""));
}

bool credit_stands(struct session *session, const struct credit_row *row,
                   const struct operation *op, struct arena *arena)
{
    void *record;
    const struct entity *entity = entity_find(row->entity);
    if (!store_load(session->store, entity, row->id, arena, &record, NULL))
        return false;
    bool is_mark = str_starts(row->field, "confirmed:");
    const char *field = is_mark ? row->field + 10 : row->field;
    if (entity == &contact_entity && number_is_bad(record, field))
        return false;
    if (is_mark) {
        bool is_confirmed;
        const char *marks = record_get(
            entity, record, entity == &contact_entity ? "confirmed" : "company_confirmed", arena);
        quality_known_ms(marks, field, record, &is_confirmed);
        return is_confirmed;
    }
    const char *now = record_get(entity, record, field, arena);
    const struct change *change = operation_change(op, field);
    return change != NULL && str_equal(change->value, now);
}

static bool settle(struct session *session, const struct credit_row *row, int64_t *ret_settled,
                   struct arena *arena, struct error *err)
{
    const struct operation *op = service_credit_operation(session->store, row->op_id, arena);
    const char *state = op == NULL                               ? NULL
                        : credit_stands(session, row, op, arena) ? "standing"
                                                                 : "taken_back";
    if (str_equal(state, row->state) || (op == NULL && str_equal(row->state, "standing")))
        return true;
    *ret_settled += 1;
    return service_credit_settle(session->store, row, state, err);
}

static bool settle_some(struct session *session, const char *state, int64_t from_ms, int64_t to_ms,
                        int64_t *ret_settled, struct error *err)
{
    struct credit_row *rows;
    size_t count = PAGE;
    bool is_ok = true;
    while (is_ok && count == PAGE) {
        struct arena *arena = arena_new();
        is_ok = service_credit_rows(session->store, state, from_ms, to_ms, PAGE, arena, &rows,
                                    &count, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = settle(session, &rows[i], ret_settled, arena, err);
        from_ms = count > 0 && str_equal(state, "standing") ? rows[count - 1].earned_ms : from_ms;
        arena_free(arena);
    }
    return is_ok;
}

bool credit_nightly(struct session *session, int64_t *ret_booked, int64_t *ret_settled,
                    struct error *err)
{
    struct arena *arena = arena_new();
    int64_t now_ms = session->now_ms(), at = 0;
    bool is_ok = true, has_more = true;
    const char *place = store_meta(session->store, PLACE_KEY, false, arena);
    *ret_booked = *ret_settled = 0;
    if (place != NULL)
        str_to_int64(place, &at);
    while (is_ok && has_more && check_lists()->weights.credit > 0)
        is_ok = book_page(session, &at, ret_booked, &has_more, err);
    arena_free(arena);
    return is_ok &&
           settle_some(session, "pending", 0, now_ms - STANDS_AFTER_DAYS * DAY_MS, ret_settled,
                       err) &&
           settle_some(session, "standing", now_ms - LOOKED_AT_DAYS * DAY_MS, now_ms, ret_settled,
                       err);
}

bool credit_of(struct session *session, struct credit_standing *ret_standing, struct error *err)
{
    const struct actor *actor = &session->actor;
    *ret_standing = (struct credit_standing){.is_on = check_lists()->weights.credit > 0};
    if (!service_credit_sums(session->store, actor->user_id, NULL, &ret_standing->own, err) ||
        (actor->team_id != NULL &&
         !service_credit_sums(session->store, NULL, actor->team_id, &ret_standing->team, err)))
        return false;
    ret_standing->has_team = ret_standing->team.people >= CREDIT_PEOPLE_LEAST;
    return true;
}

/* --- debt --- */

#define DEBT_DAYS 90
#define QUEUES_MOST 200

static struct debt_row *row_of(struct debt_row *rows, size_t *count, const char *queue,
                               struct arena *arena)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(rows[i].queue, queue))
            return &rows[i];
    if (*count == QUEUES_MOST)
        return &rows[QUEUES_MOST - 1];
    rows[*count] = (struct debt_row){.queue = arena_strdup(arena, queue)};
    return &rows[(*count)++];
}

/* Tasks end with their lead; what they asked for is still not done. */
static bool has_faults(const struct quality_subject *subject, const char *off)
{
    for (size_t i = 0; i < quality_check_count; i++)
        if (quality_holds_in_import(quality_checks[i]) &&
            !str_list_has(off, quality_checks[i]->id) && quality_finds(quality_checks[i], subject))
            return true;
    return false;
}

static bool is_in_debt(struct session *session, const struct lead_card *card, struct arena *arena)
{
    static const struct quality_facts no_facts;
    struct task **tasks;
    size_t count;
    const struct quality_subject subject = {.contact = &card->contact,
                                            .company = &card->company,
                                            .lead = &card->lead,
                                            .facts = &no_facts,
                                            .reference = check_lists(),
                                            .now_ms = session->now_ms(),
                                            .arena = arena};
    const char *ids[] = {card->contact.record.id, card->company.record.id};
    for (size_t i = 0; i < 2; i++) {
        if (ids[i] == NULL || !store_tasks_of(session->store, ids[i], arena, &tasks, &count, NULL))
            continue;
        for (size_t t = 0; t < count; t++)
            if (str_equal(tasks[t]->kind, "quality"))
                return true;
    }
    return quality_finds(quality_check_find("lead_fields"), &subject) ||
           has_faults(&subject, str_or(checks_off(session, card->lead.team_id), ""));
}

bool credit_debt(struct session *session, struct arena *arena, struct debt_row **ret_rows,
                 size_t *ret_count, struct error *err)
{
    static const char *const closed[] = {"handed_over", "accepted", "won", "lost", "archived"};
    int64_t since = session->now_ms() - DEBT_DAYS * DAY_MS;
    bool is_ok = actor_require(&session->actor, RIGHT_BOARD, err);
    *ret_rows = ARENA_ARRAY(arena, struct debt_row, QUEUES_MOST);
    *ret_count = 0;
    for (size_t s = 0; is_ok && s < sizeof closed / sizeof *closed; s++) {
        char *cursor = NULL;
        do {
            struct arena *page = arena_new();
            struct page_request request = {.where = arena_printf(page, "state:%s", closed[s]),
                                           .cursor = cursor,
                                           .limit = PAGE};
            struct lead_card **cards;
            size_t count = 0;
            char *next = NULL;
            is_ok = store_cards(session->store, &request, page, &cards, &count, &next, err);
            for (size_t i = 0; is_ok && i < count; i++) {
                if (cards[i]->lead.record.changed_ms < since)
                    continue;
                struct debt_row *row =
                    row_of(*ret_rows, ret_count, str_or(cards[i]->queue, "–"), arena);
                row->closed++;
                row->in_debt += is_in_debt(session, cards[i], page);
            }
            cursor = is_ok && next != NULL ? arena_strdup(arena, next) : NULL;
            arena_free(page);
        } while (cursor != NULL);
    }
    return is_ok;
}
