/* Derived values: added to a group of operations before it is written, by the same code at the desk
 * and in the service. Private to usecase. */
#ifndef USECASE_DERIVE_H
#define USECASE_DERIVE_H

#include "core/consent.h"
#include "core/quality.h"
#include "usecase/session.h"

/* For every contact and lead that the group touches: search keys, standing basis, grade and score,
 * quality tasks opened and closed. */
bool derive_all(struct session *session, struct batch_of_operations *ops, struct error *err);
/* The record as it will be once the group is applied; NULL if it does not exist. */
void *record_after(struct session *session, const struct batch_of_operations *ops,
                   const struct entity *entity, const char *id);
/* Records to look at; no more than a group may touch. */
struct targets {
    const char *ids[512];
    int count;
};
void add_target(struct targets *targets, const char *id);
void add_leads_of(struct session *session, struct batch_of_operations *ops, const char *contact_id,
                  struct targets *leads);
/* Everybody's at a company. */
void add_leads_at(struct session *session, struct batch_of_operations *ops, const char *company_id,
                  struct targets *leads);
bool moves_company(const struct operation *op); /* to another postal code */
/* The service alone says whose territory a lead is in; a desk hears it through the feed. */
bool derive_territory(struct session *session, struct batch_of_operations *ops,
                      const struct lead *lead, struct error *err);
/* A company that gets a name or loses it makes consumers business customers, or the reverse. */
void add_leads_of_company(struct session *session, struct batch_of_operations *ops,
                          const struct operation *op, struct targets *leads);
/* Standing basis and block of a lead. */
bool derive_basis(struct session *session, struct batch_of_operations *ops, const struct lead *lead,
                  struct error *err);
/* In the service, after `written` was applied: the leads' legal basis and block as the consents
 * that stand now say, whatever the desk derived. */
bool derive_standing(struct session *session, struct operation *const *written, size_t count,
                     struct batch_of_operations *ops, struct error *err);
/* A lead that may still be called, or is on its way there. */
bool lead_is_ours(const char *state);
/* Takes such a lead out of every queue; false: it is none. */
bool derive_block(struct batch_of_operations *ops, const struct lead *lead);
/* The entries of the block list for a contact that must not be called, where it has none. */
bool blocks_put_missing(struct session *session, struct batch_of_operations *ops,
                        const char *contact_id, struct error *err);
/* Opens or closes the quality tasks of one contact. */
bool derive_tasks(struct session *session, struct batch_of_operations *ops, const char *contact_id,
                  struct error *err);

/* What the checks look at, as it will be after the group; contact NULL: there is none. */
bool quality_subject_load(struct session *session, struct batch_of_operations *ops,
                          const char *contact_id, struct quality_subject *ret_subject,
                          struct error *err);

/* Sets what the record, as it will be after the group, says otherwise. */
void set_derived(struct batch_of_operations *ops, const struct entity *entity, const void *record,
                 const char *field, const char *value);

/* --- derive_known.c --- */
void derive_number_state(struct session *session, struct batch_of_operations *ops);
void derive_person_state(struct session *session, struct batch_of_operations *ops);
void derive_confirmed(struct session *session, struct batch_of_operations *ops);

/* --- derive_shared.c --- */
/* Who else has the contact's number or address, once the group is applied. */
bool derive_shared(struct session *session, const struct batch_of_operations *ops,
                   const struct contact *contact, struct quality_facts *facts, struct error *err);

/* --- derive_sources.c --- */
void derive_sources(struct session *session, struct batch_of_operations *ops);

/* --- derive_consents.c --- */
struct consents {
    const struct consent **rows;
    size_t count;
};
/* Of a contact as they will be after the group; those of records that were merged into it, by this
 * group too, are its own. */
bool consents_after(struct session *session, struct batch_of_operations *ops,
                    const char *contact_id, struct consents *ret, struct error *err);
/* What the group says of where a contact was merged into; NULL: nothing. */
const struct change *merge_of(const struct batch_of_operations *ops, const char *contact_id);

#endif
