/* The next lead: the open one again until it is logged, else the first of the queue that this desk
 * may take. */
#include "usecase/calls.h"
#include "usecase/pick.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/consent.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "store/leases.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/consent.h"

#include <stdio.h>
#include <string.h>

#define RENEW_BELOW_MS (5 * MINUTE_MS)

bool calls_set_open(struct session *session, const char *lead_id, struct error *err)
{
    return store_meta_set(session->store, OPEN_LEAD, lead_id, true, err);
}

static bool repeat_open(struct session *session, struct arena *arena, struct next_lead *ret_next)
{
    const char *id = store_meta(session->store, OPEN_LEAD, true, arena);
    struct lead_card *card;
    if (id == NULL || !store_card(session->store, id, arena, &card, NULL) ||
        !state_is_callable(card->lead.state))
        return false;
    ret_next->card = card;
    return true;
}

static int64_t lease_left(struct session *session, const char *lead_id)
{
    return store_kind(session->store) == STORE_DESK ? desk_lease_left(session->store, lead_id, NULL)
                                                    : 0;
}

static bool take(struct session *session, struct lead_card *card, lease_function *take_lease,
                 void *lease_data, struct next_lead *ret_next)
{
    struct error refused = {0};
    bool is_mine = str_equal(card->lead.owner_id, session->actor.user_id);
    int64_t left_ms = lease_left(session, card->lead.record.id);
    ret_next->is_unleased = false;
    if (left_ms > RENEW_BELOW_MS || (left_ms > 0 && take_lease == NULL)) { /* fetched ahead */
        ret_next->lease_until_ms = session->now_ms() + left_ms;
        return true;
    }
    if (take_lease != NULL) {
        if (take_lease(lease_data, card->lead.record.id, &ret_next->lease_until_ms, &refused))
            return true;
        if (refused.code == ERR_LEASED)
            return false;
    }
    if (!is_mine && session->lease_need == LEASE_NEEDED)
        return false;
    ret_next->is_unleased = !is_mine; /* offline: others may have it too; the screen says so */
    ret_next->lease_until_ms = TIME_NONE;
    return true;
}

bool calls_next(struct session *session, const char *queue_id, lease_function *take_lease,
                void *lease_data, struct arena *arena, struct next_lead *ret_next,
                struct error *err)
{
    struct next_lead next = {.lease_until_ms = TIME_NONE};
    const struct pick_request request = {.queue_id = queue_id};
    struct pick_list list;
    if (!actor_require(&session->actor, RIGHT_WORK_QUEUE, err))
        return false;
    bool is_found = queue_id == NULL && repeat_open(session, arena, &next);
    if (is_found && take_lease != NULL)
        is_found = take(session, next.card, take_lease, lease_data, &next);
    if (!is_found) {
        if (!pick_leads(session, &request, arena, &list, err))
            return false;
        for (size_t i = 0; !is_found && i < list.count; i++) {
            next.card = list.picks[i].card;
            is_found = take(session, next.card, take_lease, lease_data, &next);
        }
    }
    if (!is_found)
        return error_set(err, ERR_NOT_FOUND, _("the queue is empty"));
    snprintf(next.why, sizeof next.why, "%s",
             lead_card_why_now(next.card, session->now_ms(), arena));
    if (!calls_set_open(session, next.card->lead.record.id, err))
        return false;
    *ret_next = next;
    return true;
}

static const char *basis_words(const struct lead_card *card, struct arena *arena)
{
    const struct field *field = entity_field(&lead_entity, "basis");
    const char *label = field_display_text(field, card->lead.basis, arena);
    return str_is_empty(card->lead.basis_note)
               ? label
               : arena_printf(arena, "%s (%s)", label, card->lead.basis_note);
}

static bool is_promised_now(const struct lead *lead, int64_t now)
{
    return str_equal(lead->next_kind, "callback") && lead->next_ms != TIME_NONE &&
           now > lead->next_ms - HOUR_MS;
}

static void refuse_limit(const struct callee *callee, enum call_limit limit, int64_t now,
                         struct arena *arena, struct call_permission *permission)
{
    static const char *const sentences[] = {[LIMIT_DAY] = N_("called often enough today; again %s"),
                                            [LIMIT_WEEK] =
                                                N_("called often enough this week; again %s")};
    permission->why_not = ERR_FORBIDDEN;
    if (limit == LIMIT_CAMPAIGN) {
        snprintf(permission->note, sizeof permission->note, "%s",
                 _("called as often as a campaign allows: no more calls"));
        return;
    }
    int64_t again = callee_next_lawful_ms(callee, calling_limit_ends_ms(callee, limit, now));
    snprintf(permission->note, sizeof permission->note, _(sentences[limit]),
             time_exact(arena, again, now));
}

static void add_note(struct call_permission *permission, const char *more)
{
    size_t length = strlen(permission->note);
    snprintf(permission->note + length, sizeof permission->note - length, "; %s", more);
}

/* The law would allow it: then it is said who does not, and by which version. */
static void add_narrowed(const struct callee *callee, int64_t now, struct arena *arena,
                         struct call_permission *permission)
{
    enum narrowed narrowed = callee_narrowed(callee, now);
    const struct calling_own *own = callee->rules != NULL ? callee->rules->own : NULL;
    const char *version = own != NULL ? arena_printf(arena, " (calling@%d)", own->version) : "";
    if (narrowed == NARROWED_BY_TEAM)
        add_note(permission, arena_printf(arena, _("the team's own hours%s"), version));
    if (narrowed == NARROWED_BY_CAMPAIGN)
        add_note(permission, arena_printf(arena, _("the campaign's own hours%s"),
                                          callee->own != NULL ? version : ""));
}

/* "holiday there (All Saints' Day): not before Fri 08:00" */
static void refuse_hours(const struct callee *callee, int64_t now, struct arena *arena,
                         struct call_permission *permission)
{
    struct civil c;
    civil_from_ms(now, callee->zone, &c);
    const char *holiday = callee_holiday(callee, c.year, c.month, c.day),
               *when = time_exact(arena, callee_next_lawful_ms(callee, now), now);
    permission->why_not = ERR_FORBIDDEN;
    if (holiday != NULL)
        snprintf(permission->note, sizeof permission->note, _("holiday there (%s): not before %s"),
                 _(holiday), when);
    else
        snprintf(permission->note, sizeof permission->note, _("not before %s"), when);
    add_narrowed(callee, now, arena, permission);
}

static void judge_time(struct session *session, const struct lead_card *card, struct arena *arena,
                       struct call_permission *permission)
{
    int64_t now = session->now_ms(), until;
    struct callee callee = permission->callee;
    struct call_counts counts = calling_counts(session, card, &callee, now, arena);
    enum call_limit limit = calling_limit(&callee, &counts);
    bool is_promised = is_promised_now(&card->lead, now),
         is_lawful = callee_may_be_called(&callee, now, &until);
    permission->may_dial = is_promised || (limit == LIMIT_NONE && is_lawful);
    if (is_promised && !is_lawful) /* the person wished this time */
        snprintf(permission->note, sizeof permission->note, "%s",
                 _("outside the hours, but at the promised time"));
    else if (!is_promised && limit != LIMIT_NONE)
        refuse_limit(&callee, limit, now, arena, permission);
    else if (is_lawful)
        snprintf(permission->note, sizeof permission->note, _("may be called until %s"),
                 time_clock(arena, until));
    else
        refuse_hours(&callee, now, arena, permission);
    if (callee.zone != NULL) {
        struct civil there;
        civil_from_ms(now, callee.zone, &there);
        add_note(permission,
                 arena_printf(arena, _("it is %02d:%02d there"), there.hour, there.minute));
    }
    if (session_calling(session)->missing != NULL)
        add_note(permission, arena_printf(arena, _("%s cannot be read"),
                                          session_calling(session)->missing_file));
}

/* By the person's consents as they are here; a desk that has none of them yet believes the lead. */
static const char *number_to_dial(struct session *session, const struct lead_card *card,
                                  const char *wanted, struct arena *arena,
                                  const struct consent **ret_standing)
{
    bool is_private = is_consumer(&card->company);
    static const struct consent not_here_yet;
    struct consent **consents;
    size_t count;
    if (card->contact.record.id == NULL ||
        !store_consents(session->store, card->contact.record.id, arena, &consents, &count, NULL))
        return calling_number(&card->contact); /* nothing stands: not dialled */
    const struct consent *const *rows = (const struct consent *const *)consents;
    const struct consent_question question = {"phone", wanted, is_private};
    const char *number = wanted;
    if (wanted != NULL)
        *ret_standing = consent_standing(rows, count, &question);
    else
        number = consent_number(rows, count, &card->contact, is_private, ret_standing);
    if (count == 0 && consent_basis_passes(card->lead.basis, is_private))
        *ret_standing = &not_here_yet;
    return number;
}

void calls_time_permission(struct session *session, const struct lead_card *card,
                           struct arena *arena, struct call_permission *ret_permission)
{
    *ret_permission = (struct call_permission){.why_not = ERR_NONE,
                                               .callee = calling_callee(session, card, arena)};
    judge_time(session, card, arena, ret_permission);
}

/* A queue in forced order gives one lead after the other. */
static void judge_turn(struct session *session, const struct lead_card *card,
                       struct call_permission *permission)
{
    struct error err = {0};
    if (!permission->may_dial || pick_may_choose(session, card, &err))
        return;
    permission->may_dial = false;
    permission->why_not = ERR_FORBIDDEN;
    snprintf(permission->note, sizeof permission->note, "%s", err.message);
}

static bool is_unleased(struct session *session, const struct lead_card *card)
{
    return !str_equal(card->lead.owner_id, session->actor.user_id) &&
           lease_left(session, card->lead.record.id) == 0;
}

const char *calls_unleased_words(void)
{
    return _("offline and not reserved for you: a colleague may be calling");
}

bool calls_permission(struct session *session, const struct lead_card *card, struct arena *arena,
                      struct call_permission *ret_permission, struct error *err)
{
    return calls_permission_for(session, card, NULL, arena, ret_permission, err);
}

bool calls_permission_for(struct session *session, const struct lead_card *card, const char *wanted,
                          struct arena *arena, struct call_permission *ret_permission,
                          struct error *err)
{
    struct call_permission permission = {.why_not = ERR_NONE,
                                         .callee = calling_callee(session, card, arena)};
    const struct consent *standing = NULL;
    bool is_private = is_consumer(&card->company);
    const char *number = number_to_dial(session, card, wanted, arena, &standing), *why;
    (void)err;
    if (calling_is_blocked(session, &card->contact, &card->company, arena, &why)) {
        permission.why_not = ERR_BLOCKED;
        snprintf(permission.note, sizeof permission.note, _("must not be called: %s"), why);
    } else if (card->contact.do_not_call == 1 || str_equal(card->lead.state, "blocked")) {
        permission.why_not = ERR_BLOCKED;
        snprintf(permission.note, sizeof permission.note, "%s", _("must not be called: blocked"));
    } else if (person_is_gone(&card->contact)) {
        permission.why_not = ERR_BLOCKED;
        snprintf(permission.note, sizeof permission.note, "%s",
                 str_equal(card->contact.person_state, "left")
                     ? _("no longer works there: name who follows first")
                     : _("the person has died"));
    } else if (str_is_empty(card->lead.basis) || standing == NULL) {
        permission.why_not = ERR_NO_CONSENT;
        snprintf(permission.note, sizeof permission.note, "%s", consent_way_to_basis(is_private));
    } else if (str_is_empty(number) || !phone_is_dialable(number)) {
        permission.why_not = ERR_DATA;
        snprintf(permission.note, sizeof permission.note, "%s", _("no number that can be dialled"));
    } else if (session->lease_need == LEASE_NEEDED && is_unleased(session, card)) {
        permission.why_not = ERR_LEASED;
        snprintf(permission.note, sizeof permission.note, "%s", calls_unleased_words());
    } else {
        judge_time(session, card, arena, &permission);
        judge_turn(session, card, &permission);
        permission.is_unleased = permission.may_dial && session->lease_need == LEASE_WARNED &&
                                 is_unleased(session, card);
        if (permission.is_unleased)
            add_note(&permission, calls_unleased_words());
    }
    if (permission.why_not != ERR_NO_CONSENT && permission.why_not != ERR_BLOCKED &&
        !str_is_empty(number)) /* without a basis the number stays masked */
        snprintf(permission.number, sizeof permission.number, "%s", number);
    snprintf(permission.basis, sizeof permission.basis, "%s", basis_words(card, arena));
    *ret_permission = permission;
    return true;
}
