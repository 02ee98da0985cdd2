/* Reference data every desk holds: campaigns, queues, teams, users; and import batches. */
#ifndef CORE_REFERENCE_H
#define CORE_REFERENCE_H

#include "core/entity.h"

struct campaign {
    struct record record;
    char *name, *form, *product, *medium, *queue_id, *team_id;
    int64_t starts_ms, ends_ms, cost_cents;
    char *guide;             /* a line of its own, shown beside the lead */
    char *cadence;           /* its steps (core/cadence.h); NULL: the outcomes' own delays */
    char *call_guide;        /* core/guide.h; NULL: by industry and medium */
    char *sales_form;        /* what sales answers; NULL: the other mask of `form` */
    char *handover;          /* what is demanded before (core/handover.h); NULL: the usual */
    char *handover_override; /* who may hand over all the same; NULL: team leads */
};
struct queue {
    struct record record;
    char *name, *team_id;
    char *mode;                          /* free, suggested, forced */
    char *mix;                           /* core/mix.h */
    int64_t tolerance_min;               /* of promises; INT_NONE: PROMISE_TOLERANCE_MS */
    int64_t horizon_days, callbacks_max; /* of one person's promises; INT_NONE: the usual ones */
};
struct team {
    struct record record;
    char *name;
    char *quality;           /* its data quality by days (core/quality_score.h) */
    char *hours;             /* when it is at work (core/team_hours.h); NULL: always */
    char *form, *sales_form; /* where the campaign says none */
    char *field_use;         /* how often it uses each field (core/field_use.h) */
    char *controller; /* company, address and data protection officer, for letters (GDPR art. 14) */
};
struct user {
    struct record record;
    char *name; /* sign-in name: "anna" */
    char *full_name;
    char *roles; /* comma list: agent, steward, team_lead, marketing, sales, admin, telephony */
    char *team_id;
    int64_t is_active;
    int64_t absent_from_ms, absent_until_ms;
    char *deputy_id;   /* keeps this user's promises meanwhile */
    char *territories; /* ids with commas: he sees their leads beside his team's */
    char *extension;   /* the number inside the house at which this user is rung */
};
struct batch {
    struct record record;
    char *name; /* file name, no path */
    char *user_id, *team_id, *campaign_id, *basis, *evidence;
    int64_t started_ms;
    int64_t read_count, created_count, updated_count, known_count, rejected_count;
    char *state; /* running, done, undone */
    char *content_hash;
    int64_t is_bought;   /* 1: the data came from others (GDPR art. 14) */
    char *licence_until; /* YYYY-MM-DD: who is only here by it is proposed for erasure then */
    char *layout;        /* hash of the list's header */
    char *mapping;       /* our field of each column, with commas: "company,,last_name" */
    char *policy;        /* what it might do to known persons: "phone=newer,street=never" */
};
extern const struct entity campaign_entity, queue_entity, team_entity, user_entity, batch_entity;

#endif
