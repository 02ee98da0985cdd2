/* Lead: the chance to sell something to a contact; the unit of work. Its life is in
 * core/lifecycle.h. */
#ifndef CORE_LEAD_H
#define CORE_LEAD_H

#include "core/company.h"
#include "core/contact.h"
#include "core/outcome.h"

struct lead {
    struct record record;
    char *contact_id, *company_id, *campaign_id, *queue_id, *team_id;
    char *territory_id; /* by the company's postal code; the service's to say */
    char *owner_id;     /* agent who works it; NULL: the queue's */
    char *handed_to_id; /* sales user it was handed to */
    char *state;        /* lifecycle.h */
    char *reason;       /* of the last final or side state: reason code */
    char *grade;        /* "A2": fit A–D, engagement 1–4 */
    int64_t score;      /* 0..100 */
    char *origin;       /* marketing, sales, telesales */
    char *source;       /* free: "fair list Hannover" */
    char *interest;     /* the reaction that made it: "web form ERP replacement" */
    int64_t received_ms;
    int64_t hot_ms;       /* inbound hand-raise: when its clock started; TIME_NONE */
    int64_t next_ms;      /* when the next step is due; every open lead has one */
    char *next_kind;      /* call, callback, retry, hot, handover, check, nurture, accept */
    char *next_note;      /* what was promised */
    char *promised_by_id; /* who promised the callback */
    int64_t attempts;     /* counted attempts (MERGE_ADD) */
    int64_t last_call_ms;
    char *last_result; /* outcome code */
    char *basis; /* express, presumed, contract, asked; NULL: none (derived from consents, indexed
                    for the queue) */
    char *basis_note; /* the evidence in one line */
    int64_t value_cents;
    char *tags; /* a comma list; what two people add meets */
    char *batch_id;
};
extern const struct entity lead_entity;

/* A lead with its contact and company: what screens, lists and --json show. Lives in one arena. */
struct lead_card {
    struct lead lead;
    struct contact contact;
    struct company company;
    const char *owner; /* names for the ids, "" when none */
    const char *queue;
    const char *team;
    const char *campaign;
    const char *handed_to;
    const char *team_hours; /* of a hot lead's team; NULL: its clock always runs */
    int64_t tolerance_ms;   /* of a promised call: how far from its minute it is still kept */
};

/* The record of a card that owns a flat field name ("phone" → contact); NULL if none of the three
 * has it. */
const struct entity *lead_card_owner(const struct lead_card *card, const char *field,
                                     const void **ret_record);

/* Why sales may send a lead back; ended by {NULL, NULL} */
extern const struct outcome_reason handover_reject_reasons[];

/* Why somebody has to look after a lead that nobody would call (the sweep's reasons), or a customer
 * whose person in sales is not known; ended by {NULL, NULL}. */
#define RESCUE_CUSTOMER "customer"
extern const struct outcome_reason rescue_reasons[];
/* Of a comma list of their codes: "nobody's, without a dated next step"; NULL: it is none. */
char *rescue_words(const char *codes, struct arena *arena);

/* Queue order (docs/decisions/0021-next-lead.md): promised callbacks that are due, hot inbound,
 * due retries, then grade. */
enum lead_rank { RANK_PROMISED, RANK_HOT, RANK_DUE, RANK_OPEN, RANK_LATER };
enum lead_rank lead_rank(const struct lead *lead, int64_t now_ms);
/* "promised 09:30", "hot: web form, 4 min", "retry after busy", "sent back: too small", "grade A2,
 * never called": one line, translated. */
char *lead_why_now(const struct lead *lead, int64_t now_ms, struct arena *arena);
/* The same, with a hot lead's age in the business time of its team and its queue's tolerance. */
char *lead_card_why_now(const struct lead_card *card, int64_t now_ms, struct arena *arena);
/* What may be expected of it: score (and 5) times value (10,000 EUR where nobody has said
 * one). Orders the
 * open leads; the indexes hold the same formula. */
int64_t lead_worth(const struct lead *lead);
#define LEAD_VALUE_UNKNOWN 1000000
#define LEAD_SCORE_UNKNOWN 5 /* on top of every score: what is not known is not nothing */
#define PROMISE_LEAD_MS (5 * MINUTE_MS)       /* shown this long before */
#define PROMISE_TOLERANCE_MS (10 * MINUTE_MS) /* where its queue says nothing */
#define PROMISE_TAKEOVER_MS (5 * MINUTE_MS)   /* after its minute the whole team sees it */
#define PROMISE_HORIZON_DAYS 90 /* of a person's own promises, where its queue says nothing */
#define PROMISE_OWN_MOST 30     /* open at once */
#define PROMISES_PER_HOUR 4     /* of one person: a quarter of an hour each */

#endif
