/* Working the queue: the next lead, the call, its outcome, callbacks, qualification, handover. */
#ifndef USECASE_CALLS_H
#define USECASE_CALLS_H

#include "core/calling_hours.h"
#include "store/queue.h"
#include "usecase/questions.h"
#include "usecase/session.h"

/* The open lead is repeated until it is logged (meta "open_lead", durable); else the first of the
 * queue that this desk may take: leases are asked through `take_lease` (NULL: offline; then own
 * leads and those reserved before; others unless session.lease_need is LEASE_NEEDED, told by
 * is_unleased).
 * ERR_NOT_FOUND: empty queue. */
struct next_lead {
    struct lead_card *card;
    int64_t lease_until_ms;
    bool is_unleased;
    char why[160];
};
typedef bool lease_function(void *data, const char *lead_id, int64_t *ret_until_ms,
                            struct error *err);
bool calls_next(struct session *session, const char *queue_id, lease_function *take_lease,
                void *lease_data, struct arena *arena, struct next_lead *ret_next,
                struct error *err);
bool calls_set_open(struct session *session, const char *lead_id /* NULL: none */,
                    struct error *err);

/* A call begins: `next` repeats its lead, and it is remembered until it is logged, over a crash and
 * a reboot. */
bool calls_begin(struct session *session, const char *lead_id, bool is_incoming, struct error *err);
/* The call that was begun and has no outcome yet; false: there is none. */
struct unfinished_call {
    char *lead_id;
    int64_t began_ms;
    bool is_incoming;
};
bool calls_unfinished(struct session *session, struct arena *arena,
                      struct unfinished_call *ret_call);
bool calls_forget(struct session *session, const char *lead_id /* NULL: any */, struct error *err);
/* A call was left without an outcome: it stands in the history and counts as no attempt. */
bool calls_left(struct session *session, const char *lead_id, int64_t duration_s, bool is_incoming,
                struct error *err);

/* May this lead be dialled now, which number? Block, basis, dialable number; hours give *ret_note
 * ("may be called until 18:00" / "not before Mon 08:30"). */
struct call_permission {
    bool may_dial;
    bool is_unleased; /* offline, and a colleague may be calling: the note says so */
    char number[24];
    char note[320];
    char basis[200];
    enum error_code why_not;
    struct callee callee; /* who would be called; its rules live as long as the session */
};
const char *calls_unleased_words(void);
bool calls_permission(struct session *session, const struct lead_card *card, struct arena *arena,
                      struct call_permission *ret_permission, struct error *err);
/* The same for one number of this person. */
bool calls_permission_for(struct session *session, const struct lead_card *card, const char *number,
                          struct arena *arena, struct call_permission *ret_permission,
                          struct error *err);
/* What a promise for this moment means for the callee: whether a call is allowed then, and the time
 * there if clocks differ. Asks nothing of the store. */
char *calls_words_at(const struct callee *callee, int64_t ms, int64_t now_ms, struct arena *arena);

/* What is odd about promising a call then, while it is typed: hours, horizon, too many, two at one
 * minute. "" where nothing is. for_team: anybody of the team may keep it. */
struct promise_wish {
    const char *lead_id, *queue_id;
    const struct callee *callee;
    int64_t when_ms;
    bool is_for_team;
};
char *calls_promise_warning(struct session *session, const struct promise_wish *wish,
                            struct arena *arena);

struct user;
struct call_result {
    const char *lead_id, *outcome, *reason, *note;
    int64_t callback_ms;      /* TIME_NONE: none; needed for "callback" and "later" */
    int64_t duration_s;       /* INT_NONE unknown */
    bool is_for_team;         /* a callback that anybody of the team may keep */
    const char *phone;        /* dialled, or of who called us; NULL: none */
    bool is_incoming;         /* they called us: no attempt, and no use of a consent */
    const char *hand_over_to; /* user name or id, for "qualified"; NULL: stays qualified with a
                                 handover task, and so does one whose gate is closed. For
                                 "customer" who in sales has them; NULL: whom the company's other
                                 leads name, else a task asks */
    const char *despite;      /* why it is handed over although something is missing, or NULL */
    const char *successor;    /* for "left_company": who came in this person's place, as
                                 colleague_parse reads it; NULL: not known */
    const struct answer_input *answers;
    size_t answer_count;
    const char *draft;  /* of what was typed, ends with it (desk_draft_set); NULL: none */
    bool keeps_answers; /* typed in a call: one that the form does not understand goes into the
                           note. Without a form that can be read all do. */
};
struct planned {
    char text[320];
    int64_t next_ms;
    char state[16];
    char group[37];
    char successor_id[37]; /* the successor's lead; "": there is none */
};                         /* "retry Tue 10:15", for the message line */
/* True: a promise for that time would be the team's and not this person's own: it lies beyond the
 * queue's horizon, or too many are open (docs/decisions/0022-promises.md). words: why; size 0: not
 * asked. */
bool calls_promise_limit(struct session *session, const char *queue_id, int64_t when_ms,
                         char *words, size_t size);
/* Kept promises of the last 30 days. Of the team only from five people on
 * (docs/decisions/0031-figures-about-people.md): else team.promised is -1; mine are always mine to
 * see. */
struct kept_promises {
    struct promise_figures team, mine;
    int days;
};
bool calls_kept_promises(struct session *session, struct kept_promises *ret_kept,
                         struct error *err);
/* Never refuses to record a call that took place. One group: activity, answers, lead, number state,
 * tasks, block. */
bool calls_log(struct session *session, const struct call_result *result,
               struct planned *ret_planned, struct error *err);

/* Another time for the step that a call has planned. */
bool calls_move_step(struct session *session, const char *lead_id, int64_t when_ms,
                     struct planned *ret_planned, struct error *err);
/* The person in sales who has this company (a private person) as a customer: who took a lead of
 * theirs, who won one before all; NULL: not known here. */
const struct user *calls_customer_owner(struct session *session, const struct lead_card *card,
                                        struct arena *arena);

/* "Ms Dr. Petra Janssen, 030 23125 012 ext. 4": number and extension may be missing. ERR_DATA: no
 * name, or what stands there is no number. */
struct colleague {
    const char *salutation; /* mr, mrs; NULL: not said */
    char title[40], first_name[100], last_name[100];
    char number[24]; /* E.164 or "" */
    char extension[16];
};
bool colleague_parse(const char *text, struct colleague *ret_colleague, struct error *err);
/* Another person at the lead's company, with a lead of his own in the same campaign; without a
 * number of his own he has the other's. */
bool calls_colleague(struct session *session, const char *lead_id, const char *text,
                     char ret_lead_id[37], struct error *err);
/* Somebody is not at the company any more, heard outside a call. text: who came in the place, as
 * colleague_parse reads it: a lead of his own goes on and this one ends; blank: not known, and the
 * task to find one stays. ret_lead_id: the successor's, "" none. */
bool calls_person_left(struct session *session, const char *lead_id, const char *text,
                       char ret_lead_id[37], struct error *err);
/* A second number of the lead's person, where there is room, or instead of one that is wrong; an
 * extension behind it where that is the phone number's field, else in a note; an extension alone is
 * that of the phone number. */
bool calls_second_number(struct session *session, const char *lead_id, const char *text,
                         struct error *err);

/* Answers without a call; each parsed by its question. */
bool calls_answer(struct session *session, const char *lead_id, const struct answer_input *answers,
                  size_t count, struct error *err);

/* ERR_DATA where the sheet is not complete (core/handover.h); despite: why it goes to sales all the
 * same, where the actor may. */
struct handover_input {
    const char *to_user, *note, *despite; /* note and despite may be NULL */
};
bool handover(struct session *session, const char *lead_id, const struct handover_input *input,
              struct planned *ret_planned, struct error *err);
bool handover_accept(struct session *session, const char *lead_id, struct error *err);
bool handover_reject(struct session *session, const char *lead_id, const char *reason,
                     const char *note, struct error *err);

/* What became of an accepted lead, said by who it was handed to. amount_cents: INT_NONE, not known
 * yet (then a quality task asks for it). reason: a code of deal_lost_reasons. */
extern const struct outcome_reason deal_lost_reasons[];
bool deal_won(struct session *session, const char *lead_id, int64_t amount_cents, const char *note,
              struct error *err);
bool deal_lost(struct session *session, const char *lead_id, const char *reason, const char *note,
               struct error *err);

/* queue or user by name or id. ids NULL-terminated not needed. */
bool leads_move(struct session *session, const char *const *lead_ids, size_t count, const char *to,
                const char *reason, char ret_group[37], struct error *err);
/* Any field of a lead's flat view, or of any entity: the record that owns it. Raw values. */
struct field_input {
    const char *field, *value;
};
bool record_set(struct session *session, const struct entity *entity, const char *id,
                const struct field_input *fields, size_t count, char ret_group[37],
                struct error *err);
bool record_add(struct session *session, const struct entity *entity,
                const struct field_input *fields, size_t count, char ret_id[37], struct error *err);
/* A legal basis for a lead's contact. */
bool basis_add(struct session *session, const char *lead_id, const char *basis,
               const char *evidence, struct error *err);
bool note_add(struct session *session, const char *lead_id, const char *note, struct error *err);

#endif
