/* The next lead. Every read is a short index range; candidates are asked for their hours one after
 * the other, until one may be called. */
#include "usecase/pick.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "store/records.h"

#include <string.h>

#define CAMPAIGNS_MOST 200

struct picker {
    struct session *session;
    const struct pick_request *request;
    struct arena *arena;
    struct pick_list *list;
    int64_t now_ms;
};

static struct queue_request queue_request_of(const struct picker *picker, enum queue_part part,
                                             int limit)
{
    return (struct queue_request){.user_id = picker->session->actor.user_id,
                                  .team_id = picker->session->actor.team_id,
                                  .queue_id = picker->request->queue_id,
                                  .free_at_ms = picker->request->free_at_ms,
                                  .now_ms = picker->now_ms,
                                  .part = part,
                                  .limit = limit};
}

static bool is_passed(const struct picker *picker, const char *id)
{
    for (size_t i = 0; i < picker->request->passed_count; i++)
        if (str_equal(picker->request->passed[i], id))
            return true;
    for (size_t i = 0; i < picker->list->count; i++)
        if (str_equal(picker->list->picks[i].card->lead.record.id, id))
            return true;
    return false;
}

static void offer(struct picker *picker, struct lead_card *card, enum pick_turn turn)
{
    if (picker->list->count < PICK_MOST && !is_passed(picker, card->lead.record.id))
        picker->list->picks[picker->list->count++] =
            (struct pick){.card = card, .turn = turn, .may_dial = true};
}

static bool offer_part(struct picker *picker, struct queue_request *queue, enum pick_turn turn,
                       struct error *err)
{
    struct queue_row *rows;
    size_t count;
    if (!store_queue(picker->session->store, queue, picker->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        offer(picker, &rows[i].card,
              queue->part != QUEUE_URGENT     ? turn
              : rows[i].rank == RANK_PROMISED ? TURN_PROMISED
              : rows[i].rank == RANK_HOT      ? TURN_HOT
                                              : TURN_DUE);
    return true;
}

static bool offer_urgent(struct picker *picker, struct error *err)
{
    struct queue_request queue = queue_request_of(picker, QUEUE_URGENT, PICK_MOST);
    return offer_part(picker, &queue, TURN_DUE, err);
}

static bool offer_waiting(struct picker *picker, struct error *err)
{
    struct queue_request queue = queue_request_of(picker, QUEUE_WAITING, 4);
    queue.now_ms = picker->now_ms - PICK_WAIT_MS;
    return offer_part(picker, &queue, TURN_WAITED, err);
}

/* --- the mix --- */

static int part_of(const struct pick_mix *mix, const char *campaign)
{
    int others = -1;
    for (int i = 0; i < mix->mix.count; i++) {
        if (mix->mix.parts[i].campaign == NULL)
            others = i;
        else if (str_equal(mix->mix.parts[i].campaign, campaign))
            return i;
    }
    return others;
}

bool pick_mix(struct session *session, const char *queue_id, struct arena *arena,
              struct pick_mix *ret_mix, struct error *err)
{
    void *queue;
    struct given_calls *given;
    size_t count;
    *ret_mix = (struct pick_mix){0};
    int64_t today = day_start_ms(session->now_ms(), NULL);
    if (!store_given_calls(session->store, session->actor.user_id, today, arena, &given, &count,
                           err))
        return false;
    for (size_t i = 0; i < count; i++)
        ret_mix->calls += given[i].calls;
    if (queue_id == NULL ||
        !store_load(session->store, &queue_entity, queue_id, arena, &queue, NULL))
        return true;
    /* A mix that cannot be read was refused when it was written: here it only orders nothing. */
    if (!mix_parse(((struct queue *)queue)->mix, arena, &ret_mix->mix, NULL))
        ret_mix->mix.count = 0;
    for (size_t i = 0; i < count && ret_mix->mix.count > 0; i++) {
        const char *name =
            given[i].campaign_id == NULL
                ? NULL
                : store_name_of(session->store, &campaign_entity, given[i].campaign_id, arena);
        int part = str_equal(given[i].queue_id, queue_id) ? part_of(ret_mix, name) : -1;
        if (part >= 0)
            ret_mix->given[part] += given[i].calls;
    }
    return true;
}

/* The best lead of one campaign ("": of none). */
static bool best_of(struct picker *picker, const char *queue_id, const char *campaign_id,
                    struct lead_card **best, struct error *err)
{
    struct queue_request queue = queue_request_of(picker, QUEUE_OPEN, 2);
    struct queue_row *rows;
    size_t count;
    queue.campaign_id = campaign_id;
    queue.queue_id = queue_id;
    if (!store_queue(picker->session->store, &queue, picker->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_passed(picker, rows[i].card.lead.record.id)) {
            if (*best == NULL || lead_worth(&rows[i].card.lead) > lead_worth(&(*best)->lead))
                *best = &rows[i].card;
            return true;
        }
    return true;
}

static bool best_of_others(struct picker *picker, const struct pick_mix *mix, const char *queue_id,
                           struct lead_card **best, struct error *err)
{
    struct page_request page = {.limit = CAMPAIGNS_MOST, .sort = "name"};
    void **campaigns;
    size_t count;
    char *cursor;
    if (!store_page(picker->session->store, &campaign_entity, &page, picker->arena, &campaigns,
                    &count, &cursor, err) ||
        !best_of(picker, queue_id, "", best, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct campaign *campaign = campaigns[i];
        int part = part_of(mix, campaign->name);
        if (part >= 0 && mix->mix.parts[part].campaign == NULL &&
            !best_of(picker, queue_id, campaign->record.id, best, err))
            return false;
    }
    return true;
}

static bool offer_mix(struct picker *picker, const struct pick_mix *mix, const char *queue_id,
                      struct error *err)
{
    int order[MIX_MOST + 1];
    mix_order(&mix->mix, mix->given, order);
    for (int i = 0; i < mix->mix.count; i++) {
        const struct mix_part *part = &mix->mix.parts[order[i]];
        struct lead_card *best = NULL;
        const char *id = part->campaign == NULL
                             ? NULL
                             : store_id_of(picker->session->store, &campaign_entity, part->campaign,
                                           picker->arena);
        if (part->campaign == NULL && !best_of_others(picker, mix, queue_id, &best, err))
            return false;
        if (id != NULL && !best_of(picker, queue_id, id, &best, err))
            return false;
        if (best != NULL)
            offer(picker, best, TURN_MIX);
    }
    return true;
}

/* Without a queue the mix is that of the lead that would come. */
static bool offer_open(struct picker *picker, struct error *err)
{
    struct queue_request queue = queue_request_of(picker, QUEUE_OPEN, PICK_MOST / 2);
    struct queue_row *rows;
    struct pick_mix mix;
    size_t count;
    if (!store_queue(picker->session->store, &queue, picker->arena, &rows, &count, err))
        return false;
    const char *queue_id = picker->request->queue_id != NULL ? picker->request->queue_id
                           : count > 0                       ? rows[0].card.lead.queue_id
                                                             : NULL;
    if (!pick_mix(picker->session, queue_id, picker->arena, &mix, err))
        return false;
    if (mix.calls % PICK_WAIT_TURN == PICK_WAIT_TURN - 1 && !offer_waiting(picker, err))
        return false;
    if (mix.mix.count > 0 && !offer_mix(picker, &mix, queue_id, err))
        return false;
    for (size_t i = 0; i < count; i++)
        offer(picker, &rows[i].card, TURN_WORTH);
    return true;
}

static bool is_blocked(const struct picker *picker, const struct lead_card *card)
{
    const char *why;
    return calling_is_blocked(picker->session, &card->contact, &card->company, picker->arena, &why);
}

/* What may be called now comes first, each part in its order; what is blocked goes. Asking ends
 * with the first that may: the others are asked when it is their turn. */
static size_t ask_hours(struct picker *picker, size_t from)
{
    struct pick_list *list = picker->list;
    for (size_t i = from; i < list->count; i++) {
        struct call_permission permission;
        if (is_blocked(picker, list->picks[i].card)) {
            list->count--;
            memmove(&list->picks[i], &list->picks[i + 1],
                    (list->count - i) * sizeof list->picks[i]);
            i--;
            continue;
        }
        calls_time_permission(picker->session, list->picks[i].card, picker->arena, &permission);
        list->picks[i].may_dial = permission.may_dial;
        if (!permission.may_dial)
            continue;
        struct pick found = list->picks[i];
        memmove(&list->picks[from + 1], &list->picks[from], (i - from) * sizeof found);
        list->picks[from] = found;
        return from;
    }
    return list->count;
}

bool pick_leads(struct session *session, const struct pick_request *request, struct arena *arena,
                struct pick_list *ret_list, struct error *err)
{
    struct picker picker = {session, request, arena, ret_list, session->now_ms()};
    ret_list->count = 0;
    if (!offer_urgent(&picker, err))
        return false;
    if (ask_hours(&picker, 0) < ret_list->count)
        return true; /* one of them may be called */
    size_t urgent = ret_list->count;
    if (!offer_open(&picker, err))
        return false;
    size_t found = ask_hours(&picker, urgent);
    if (urgent > 0 && found < ret_list->count) { /* before those that may not be called now */
        struct pick best = ret_list->picks[found];
        memmove(&ret_list->picks[1], &ret_list->picks[0], found * sizeof best);
        ret_list->picks[0] = best;
    }
    return true;
}

static bool has_mode(struct session *session, const struct lead_card *card, const char *mode)
{
    struct arena *arena = arena_new();
    void *queue;
    bool has =
        card->lead.queue_id != NULL &&
        store_load(session->store, &queue_entity, card->lead.queue_id, arena, &queue, NULL) &&
        str_equal(((struct queue *)queue)->mode, mode);
    arena_free(arena);
    return has;
}

bool pick_is_forced(struct session *session, const struct lead_card *card)
{
    return state_is_callable(card->lead.state) && !actor_may(&session->actor, RIGHT_MOVE_LEADS) &&
           has_mode(session, card, "forced");
}

bool pick_is_free(struct session *session, const struct lead_card *card)
{
    return has_mode(session, card, "free");
}

/* Open here, promised by me, or the next one. */
static bool is_my_turn(struct session *session, const struct lead_card *card, struct arena *arena)
{
    const struct pick_request request = {.queue_id = card->lead.queue_id};
    struct pick_list list;
    const char *id = card->lead.record.id;
    if (store_kind(session->store) == STORE_DESK &&
        str_equal(store_meta(session->store, "open_lead", true, arena), id))
        return true;
    if (str_equal(card->lead.next_kind, "callback") &&
        str_equal(card->lead.promised_by_id, session->actor.user_id))
        return true;
    return pick_leads(session, &request, arena, &list, NULL) && list.count > 0 &&
           str_equal(list.picks[0].card->lead.record.id, id);
}

bool pick_may_choose(struct session *session, const struct lead_card *card, struct error *err)
{
    if (!pick_is_forced(session, card))
        return true;
    struct arena *arena = arena_new();
    bool may = is_my_turn(session, card, arena);
    arena_free(arena);
    return may || error_set(err, ERR_FORBIDDEN,
                            _("the queue %s is worked in its order: take the next lead (Space)"),
                            str_or(card->queue, ""));
}
