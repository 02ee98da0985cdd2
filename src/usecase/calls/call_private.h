/* What logging a call and handing over share. */
#ifndef USECASE_CALL_PRIVATE_H
#define USECASE_CALL_PRIVATE_H

#include "core/activity.h"
#include "core/answer.h"
#include "core/calling_hours.h"
#include "usecase/calls.h"

struct call_counts {
    int64_t day, week; /* of this person, over all campaigns */
    int64_t campaign;  /* of this lead */
};
enum call_limit { LIMIT_NONE, LIMIT_DAY, LIMIT_WEEK, LIMIT_CAMPAIGN };

struct call {
    struct session *session;
    const struct lead_card *card; /* as it stands */
    const struct call_result *result;
    const struct outcome *outcome;
    struct batch_of_operations *ops;
    struct lead *lead;       /* as it shall be */
    struct contact *contact; /* as it shall be */
    struct callee callee;
    struct call_counts counts; /* before this call */
    bool counts_as_attempt;
    char successor_id[37]; /* the lead of who came in this person's place */
    bool has_answers_in_note;
    const char *planned_by; /* the cadence and its version; NULL: none */
    const char *missing;    /* why it was not handed over; NULL: nothing is */
    bool asks_team_lead;    /* whose customer it is */
};

#define OPEN_LEAD "open_lead" /* outbox: the lead that is open at this desk */

/* With these the call of that lead ends: it is open no more, and no mark says that it was begun. */
void calls_end_with(struct session *session, struct batch_of_operations *ops, const char *lead_id);
/* That of the lead's campaign; NULL: none. */
const struct cadence *calling_cadence(struct session *session, const struct lead *lead,
                                      struct arena *arena);
/* Hours and limits alone. */
void calls_time_permission(struct session *session, const struct lead_card *card,
                           struct arena *arena, struct call_permission *ret_permission);
const char *calling_number(const struct contact *contact); /* the one that would be dialled */
/* This person, number or company is on the block list, under whatever name, list or campaign it
 * came in again. *ret_why: in words. */
bool calling_is_blocked(struct session *session, const struct contact *contact,
                        const struct company *company, struct arena *arena, const char **ret_why);
struct callee calling_callee(struct session *session, const struct lead_card *card,
                             struct arena *arena);
struct call_counts calling_counts(struct session *session, const struct lead_card *card,
                                  const struct callee *callee, int64_t now_ms, struct arena *arena);
enum call_limit calling_limit(const struct callee *callee, const struct call_counts *counts);
/* The first moment the limit no longer holds; now for LIMIT_NONE and LIMIT_CAMPAIGN. */
int64_t calling_limit_ends_ms(const struct callee *callee, enum call_limit limit, int64_t now_ms);
/* A planned step: the next slot in office hours of the callee that no limit forbids. */
int64_t calling_planned_ms(const struct call *call, int64_t wanted_ms);

void activity_add(struct batch_of_operations *ops, const struct lead *lead, const char *kind,
                  const char *result, const char *reason, const char *note, const char *user_id);
/* After the activity: those that no form understands go into its note, where the call keeps them.
 */
bool call_add_answers(struct call *call, const struct lead_card *card, struct error *err);
/* Adds what was answered to older versions and other forms. */
bool sheet_add_older(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct sheet *sheet, struct error *err);
/* A contact of the same company and its lead, which goes on in the same campaign and queue. */
void colleague_add(struct batch_of_operations *ops, const struct lead *of,
                   const struct contact *person, const struct colleague *colleague,
                   const char *user_id, char ret_lead_id[37]);
/* The one next step. state NULL: stays; one that may not follow is passed over. */
void call_plan(struct call *call, const char *state, const char *kind, int64_t next_ms,
               const char *note);
/* The lead as it shall be, in words. */
void call_describe(const struct call *call, struct planned *ret_planned);
bool call_customer(struct call *call, struct error *err);
/* The quality desk's task about a lead that somebody has to look after; reasons: codes of
 * rescue_reasons. */
void rescue_task(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                 const char *reasons);
/* Sets lead (as it shall be) to handed over, with the activity. */
bool call_hand_over(struct call *call, const struct handover_input *input, struct error *err);

/* A second number goes where there is room for it, an extension into its field. */
struct field_input;
void typed_second_number(struct batch_of_operations *ops, const struct lead_card *card,
                         const struct field_input *input);
bool typed_extension(struct batch_of_operations *ops, const struct lead_card *card,
                     const struct field_input *input, struct error *err);

#endif
