/* How good the data is: of a record, of a team, by days; and what a call should ask about. */
#include "usecase/quality_score.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/check_lists.h"
#include "core/reference.h"
#include "core/task.h"
#include "../write/derive.h"
#include "store/field_use.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/calls.h"
#include "usecase/write.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 500
#define ESTIMATE 300 /* leads looked at where the service has not counted yet */
#define ASK_AGAIN_DAYS 90

static void score_card(const struct lead_card *card, int64_t now_ms, bool has_duplicate,
                       struct arena *arena, struct quality_score *ret_score)
{
    static const struct quality_facts no_facts;
    struct quality_subject subject = {.contact = &card->contact,
                                      .company =
                                          card->company.record.id != NULL ? &card->company : NULL,
                                      .lead = card->lead.record.id != NULL ? &card->lead : NULL,
                                      .facts = &no_facts,
                                      .reference = check_lists(),
                                      .now_ms = now_ms,
                                      .arena = arena};
    quality_score(&subject, has_duplicate, ret_score);
}

bool quality_of_card(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct quality_score *ret_score, struct error *err)
{
    const char *id = card->contact.record.id;
    bool has_duplicate = false;
    if (id != NULL && !store_doubted(session->store, &id, 1, &has_duplicate, err))
        return false;
    score_card(card, session->now_ms(), has_duplicate, arena, ret_score);
    return true;
}

/* --- many --- */

struct sums {
    double total, complete, valid, fresh, asked, filled, sound;
    double parts[PART_COUNT];
    int64_t parts_of[PART_COUNT], doubled, records;
};

static void add_score(struct sums *sums, const struct quality_score *score)
{
    const struct quality_weights *weights = &check_lists()->weights;
    sums->total += score->total;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct quality_part_score *part = &score->parts[i];
        if (!part->is_asked)
            continue;
        sums->asked += weights->weight[i];
        sums->filled += part->is_filled ? weights->weight[i] : 0;
        sums->sound += part->state > 0 ? weights->weight[i] : 0;
        sums->fresh += part->state > 0 && part->value >= part->state / 2 ? weights->weight[i] : 0;
        sums->parts[i] += part->value;
        sums->parts_of[i]++;
    }
    sums->records++;
}

static double percent(double part, double of)
{
    return of > 0 ? 100 * part / of : 0;
}

static void close_sums(const struct sums *sums, int64_t now_ms, struct quality_figures *ret)
{
    *ret = (struct quality_figures){.records = sums->records};
    ret->day = (struct quality_day){
        .day = quality_day_of(now_ms),
        .total = sums->records > 0 ? sums->total / (double)sums->records : 0,
        .complete = percent(sums->filled, sums->asked),
        .valid = percent(sums->sound, sums->filled),
        .fresh = percent(sums->fresh, sums->sound),
        .unique = percent((double)(sums->records - sums->doubled), (double)sums->records)};
    for (int i = 0; i < PART_COUNT; i++)
        ret->parts[i] =
            sums->parts_of[i] > 0 ? 100 * sums->parts[i] / (double)sums->parts_of[i] : 0;
}

static bool add_cards(struct session *session, struct lead_card *const *cards, size_t count,
                      struct sums *sums, struct arena *arena, struct error *err)
{
    const char **ids = ARENA_ARRAY(arena, const char *, count + 1);
    bool *is_doubted = ARENA_ARRAY(arena, bool, count + 1);
    int64_t now_ms = session->now_ms();
    for (size_t i = 0; i < count; i++)
        ids[i] = cards[i]->contact.record.id;
    if (!store_doubted(session->store, ids, count, is_doubted, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct quality_score score;
        score_card(cards[i], now_ms, is_doubted[i], arena, &score);
        add_score(sums, &score);
        sums->doubled += is_doubted[i];
    }
    return true;
}

bool quality_of_team(struct session *session, const char *team_id, int64_t limit,
                     bool (*progress)(void *data, int64_t done), void *data,
                     struct quality_figures *ret_figures, struct error *err)
{
    struct arena *keep = arena_new();
    struct sums sums = {0};
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request request = {
            .where = team_id != NULL ? arena_printf(arena, "team_id:%s", team_id) : NULL,
            .cursor = cursor,
            .limit = limit > 0 && limit < PAGE ? (int)limit : PAGE,
            .sort = limit > 0 ? "-id" : NULL};
        struct lead_card **cards;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_cards(session->store, &request, arena, &cards, &count, &next, err) &&
                add_cards(session, cards, count, &sums, arena, err);
        if (is_ok && progress != NULL && !progress(data, sums.records))
            is_ok = error_set(err, ERR_CANCELLED, _("cancelled"));
        cursor = is_ok && next != NULL && (limit == 0 || sums.records < limit)
                     ? arena_strdup(keep, next)
                     : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    arena_free(keep);
    if (is_ok)
        close_sums(&sums, session->now_ms(), ret_figures);
    return is_ok;
}

bool quality_standing(struct session *session, const char *team_id,
                      struct quality_standing *ret_standing, struct error *err)
{
    struct arena *arena = arena_new();
    struct quality_figures figures = {0};
    void *record;
    bool is_ok = true;
    *ret_standing = (struct quality_standing){0};
    const char *text =
        team_id != NULL && store_load(session->store, &team_entity, team_id, arena, &record, NULL)
            ? ((struct team *)record)->quality
            : NULL;
    ret_standing->count = quality_days(text, ret_standing->days);
    if (ret_standing->count > 0) {
        ret_standing->total = ret_standing->days[ret_standing->count - 1].total;
        ret_standing->has_change =
            quality_month_change(ret_standing->days, ret_standing->count, &ret_standing->change);
        ret_standing->is_falling = quality_is_falling(text);
    } else {
        is_ok = quality_of_team(session, team_id, ESTIMATE, NULL, NULL, &figures, err);
        ret_standing->total = figures.day.total;
        ret_standing->is_estimate = true;
    }
    arena_free(arena);
    return is_ok;
}

/* --- each night --- */

static void set_alarm(struct session *session, struct batch_of_operations *ops,
                      const struct team *team, bool is_falling)
{
    char id[UUID_SIZE];
    void *before = NULL;
    uuid_derive(id, "quality_falls", team->record.id, NULL);
    if (!store_load(session->store, &task_entity, id, ops->arena, &before, NULL))
        before = NULL;
    bool is_open = before != NULL && str_equal(((struct task *)before)->state, "open");
    if (is_open == is_falling || (before == NULL && !is_falling))
        return;
    struct task *task = before != NULL ? record_copy(&task_entity, before, ops->arena)
                                       : record_new(&task_entity, ops->arena);
    task->record.id = arena_strdup(ops->arena, id);
    task->kind = arena_strdup(ops->arena, "quality_falls");
    task->entity = arena_strdup(ops->arena, "team");
    task->entity_id = task->team_id = team->record.id;
    task->state = arena_strdup(ops->arena, is_falling ? "open" : "done");
    task->due_ms = ops->now_ms;
    task->worth = 200;
    operations_diff(ops, &task_entity, before, task);
}

static bool note_team(struct session *session, const struct team *team, struct error *err)
{
    struct quality_figures figures;
    if (!quality_of_team(session, team->record.id, 0, NULL, NULL, &figures, err))
        return false;
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "quality.day", session->actor.user_id, session->now_ms());
    struct team *after = record_copy(&team_entity, team, arena);
    const char *year_ago =
        arena_printf(arena, "%.7s", time_iso(arena, session->now_ms() - 365 * DAY_MS));
    after->field_use = service_field_use_text(session->store, team->record.id, year_ago, arena);
    if (figures.records > 0)
        after->quality = (char *)(uintptr_t)quality_days_add(team->quality, &figures.day, arena);
    operations_diff(ops, &team_entity, team, after);
    if (figures.records > 0)
        set_alarm(session, ops, team, quality_is_falling(after->quality));
    bool is_ok = ops->first == NULL || write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

bool quality_nightly(struct session *session, int64_t *ret_teams, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request request = {.limit = 1000};
    void **teams;
    char *cursor;
    size_t count = 0;
    bool is_ok =
        store_page(session->store, &team_entity, &request, arena, &teams, &count, &cursor, err);
    *ret_teams = 0;
    for (size_t i = 0; is_ok && i < count; i++) {
        is_ok = note_team(session, teams[i], err);
        *ret_teams += is_ok;
    }
    arena_free(arena);
    return is_ok;
}

/* --- still right? --- */

static const char *field_of_part(const struct lead_card *card, enum quality_part part)
{
    if (part == PART_PHONE && str_is_empty(card->contact.phone))
        return "mobile";
    return quality_part_field(part);
}

bool quality_question(const struct lead_card *card, const struct quality_score *score,
                      const struct quality_asking *asking, const char **ret_field,
                      int64_t *ret_known_ms, struct arena *arena)
{
    const struct quality_weights *weights = &check_lists()->weights;
    double most = 0;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct quality_part_score *part = &score->parts[i];
        const char *field = field_of_part(card, (enum quality_part)i);
        const void *record;
        const struct entity *owner =
            field != NULL && part->is_filled ? lead_card_owner(card, field, &record) : NULL;
        double gain = weights->weight[i] * (weights->confirmed / 100.0 - part->value);
        bool is_recent = part->known_ms != TIME_NONE && part->state >= weights->confirmed / 100.0 &&
                         asking->now_ms - part->known_ms < ASK_AGAIN_DAYS * DAY_MS,
             is_hidden = i == PART_PHONE && asking->hides_numbers;
        if (owner == NULL || is_recent || is_hidden || gain <= most ||
            str_is_empty(record_get(owner, record, field, arena)))
            continue;
        most = gain;
        *ret_field = field;
        *ret_known_ms = part->known_ms;
    }
    return most > 0.1;
}

bool confirm_field(struct session *session, const char *lead_id, const char *field_name,
                   const char *value, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "confirm", session->actor.user_id, session->now_ms());
    struct lead_card *card;
    const void *record = NULL;
    const struct entity *entity = NULL;
    char *parsed = NULL;
    bool is_ok = actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
                 store_card(session->store, lead_id, arena, &card, err);
    entity = is_ok ? lead_card_owner(card, field_name, &record) : NULL;
    const struct field *field = entity != NULL ? entity_field(entity, field_name) : NULL;
    if (is_ok && (field == NULL || entity == &lead_entity || (field->flags & FIELD_INTERNAL) != 0 ||
                  ((const struct record *)record)->id == NULL))
        is_ok = error_set_field(err, ERR_USAGE, field_name,
                                _("%s is not a field that somebody can confirm"), field_name);
    const char *now = is_ok ? field_get(field, record, arena) : NULL;
    if (is_ok && value == NULL && str_is_empty(now))
        is_ok = error_set_field(err, ERR_DATA, field_name, _("%s is empty"), _(field->label));
    is_ok = is_ok && (value == NULL || field_typed(field, value, arena, &parsed, err));
    if (is_ok) {
        const char *marks = entity == &contact_entity ? "confirmed" : "company_confirmed";
        const char *before = record_get(entity, record, marks, arena);
        struct operation *op = operations_on(ops, entity, ((const struct record *)record)->id,
                                             ((const struct record *)record)->rev);
        if (value != NULL)
            operation_set(ops, op, field_name, now, parsed);
        if (value == NULL || parsed != NULL)
            operation_set(ops, op, marks, before,
                          quality_mark(before, field_name, true, ops->now_ms, arena));
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}
