/* Session: who acts, on which store, with which data files. Each thread has its own. Use cases take
 * it first. */
#ifndef USECASE_SESSION_H
#define USECASE_SESSION_H

#include "codec/rule_json.h"
#include "core/cadence.h"
#include "core/calling_hours.h"
#include "core/form.h"
#include "core/outcome.h"
#include "core/retention.h"
#include "core/rights.h"
#include "store/store.h"

/* Offline nobody knows who else has a lead that is neither mine nor reserved for me. */
enum lease_need {
    LEASE_FREE,   /* online: the service is asked */
    LEASE_WARNED, /* it may be dialled, with a warning: [dial] offline = warn */
    LEASE_NEEDED  /* it is not dialled */
};
enum lease_need lease_need_of(bool is_online, const char *dial_offline);

struct quality_list;
struct cached_form;
struct cached_rule;
struct cached_cadence;
struct cached_calling;
struct cached_retention;
struct cached_force;
struct cached_outcomes;
struct session {
    struct store *store;
    struct actor actor;                   /* strings live in the session's arena */
    const char *device_id;                /* of this desk; NULL in the service */
    const char *profile;                  /* desk: profile name */
    const struct outcome_table *outcomes; /* the built-in ones and those of the actor's team */
    const struct outcome_table *built_in_outcomes;
    struct cached_outcomes *outcome_tables; /* made so far (session_rules.c) */
    int64_t (*now_ms)(void);                /* clock_now_ms, or a fixed clock in tests */
    void (*saved)(void *data); /* called after each durable write (wakes the pusher); may be NULL */
    void *saved_data;
    void (*durable)(void *data); /* called when a group is durable, before it is shown; or NULL */
    void *durable_data;
    enum lease_need lease_need;
    const struct quality_list *frequent; /* values that stand too often (facts.h) */
    bool frequent_is_read;
    const struct twin_ground
        *twins; /* model and legal forms (duplicates_private.h); NULL: not read */
    const struct guide_shelf *guides; /* usecase/guide.h; NULL: not read */
    struct cached_form *forms;        /* read so far (session_forms.c) */
    struct cached_rule *rules;        /* and these (session_rules.c) */
    struct cached_cadence *cadences;
    struct cached_calling *callings;
    struct cached_retention *retentions;
    struct cached_force *forces;
    struct arena *held; /* of session_hold; NULL: nothing is held */
    const struct batch *held_batch;
    const struct retention_own *tried_retention; /* a preview: as if every team had this; or NULL */
    struct arena *arena;
};

/* Loads data files, reads the actor from the store by user id (desk: meta "user_id").
 * ERR_UNAUTHENTICATED when a desk is not signed in. */
bool session_open(struct store *store, const char *user_id, struct session **ret_session,
                  struct error *err);
void session_close(struct session *session);
bool session_reload_actor(struct session *session,
                          struct error *err); /* after rights may have changed */
/* Hours, holidays and limits of data/calling; read at the first question, never NULL. */
const struct calling_rules *session_calling(struct session *session);
/* The same with what the team (NULL: none) allows itself inside them. */
const struct calling_rules *session_calling_for(struct session *session, const char *team_id);
/* Rules of data/retention.json; without a sound file no end is known. */
const struct retention_rules *session_retention(struct session *session);
/* The same with what the team (NULL: none) keeps for a shorter time. */
const struct retention_rules *session_retention_for(struct session *session, const char *team_id);
/* The secret of the block list's hashes; NULL: not told yet. */
const char *session_block_key(struct session *session);
/* From now on rules and the list that was asked for last stand as they are read now, until false:
 * for many records that are looked at in one moment. */
void session_hold(struct session *session, bool is_held);
/* The list (or other batch) of that id; NULL: there is none. Lives in the arena, or as long as it
 * is held. */
const struct batch *session_batch(struct session *session, const char *id, struct arena *arena);
/* The rule of this kind and name as a team (NULL: none) has it: the latest version published to it
 * or to all that can be read here; NULL: none. Lives as long as the session. */
const struct rule_file *session_rule(struct session *session, enum rule_kind kind, const char *name,
                                     const char *team_id);
/* The built-in outcomes and those of a team (NULL: none), with those that it had before. */
const struct outcome_table *session_outcomes_for(struct session *session, const char *team_id);
/* Brings session->outcomes to what the actor's team has now. */
void session_take_outcomes(struct session *session);
/* A cadence by name: the team's, else the one of data/cadences. */
bool session_cadence(struct session *session, const char *name, const char *team_id,
                     const struct cadence **ret_cadence, struct error *err);
/* The form of this name (NULL: FORM_USUAL) as a team has it: the latest version published to it or
 * to all, else the one of data/forms. Lives as long as the session. */
#define FORM_USUAL "bant"
bool session_form(struct session *session, const char *name, const char *team_id,
                  const struct form **ret_form, struct error *err);
/* What a lead of this campaign and team (NULL: none) is asked: the form of the campaign, else the
 * one that the team takes, else FORM_USUAL; mask: for telesales, or by sales (MASK_SALES). */
bool session_form_for(struct session *session, const char *campaign_id, const char *team_id,
                      unsigned mask, const struct form **ret_form, struct error *err);
/* The version that an answer was given to. */
bool session_form_version(struct session *session, const char *name, int64_t version,
                          const struct form **ret_form, struct error *err);
bool session_form_shipped(struct session *session, const char *name, const struct form **ret_form,
                          struct error *err);

#endif
