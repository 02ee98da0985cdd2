/* Session: who acts, on which store, with which data files. Each thread has its own. Use cases take
 * it first. */
#ifndef USECASE_SESSION_H
#define USECASE_SESSION_H

#include "core/cadence.h"
#include "core/calling_hours.h"
#include "core/form.h"
#include "core/outcome.h"
#include "core/retention.h"
#include "core/rights.h"
#include "store/store.h"

struct quality_list;
struct session {
    struct store *store;
    struct actor actor;    /* strings live in the session's arena */
    const char *device_id; /* of this desk; NULL in the service */
    const char *profile;   /* desk: profile name */
    const struct outcome_table *outcomes;
    int64_t (*now_ms)(void);   /* clock_now_ms, or a fixed clock in tests */
    void (*saved)(void *data); /* called after each durable write (wakes the pusher); may be NULL */
    void *saved_data;
    bool needs_lease;                    /* offline: only own and reserved leads are dialled */
    const struct quality_list *frequent; /* values that stand too often (facts.h) */
    bool frequent_is_read;
    const struct twin_ground
        *twins; /* model and legal forms (duplicates_private.h); NULL: not read */
    const struct guide_shelf *guides; /* usecase/guide.h; NULL: not read */
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
/* Rules of data/retention.json; without a sound file no end is known. */
const struct retention_rules *session_retention(struct session *session);
/* The secret of the block list's hashes; NULL: not told yet. */
const char *session_block_key(struct session *session);
/* A cadence of data/cadences by name; cached. */
bool session_cadence(struct session *session, const char *name, const struct cadence **ret_cadence,
                     struct error *err);
/* Form of a lead's campaign; cached. */
bool session_form(struct session *session, const char *name, const struct form **ret_form,
                  struct error *err);

#endif
