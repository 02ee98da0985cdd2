/* Web intake: what a web form sends becomes a lead, and what is still worth asking a visitor
 * (docs/decisions/0024-web-intake.md). In the service alone. */
#ifndef USECASE_INTAKE_H
#define USECASE_INTAKE_H

#include "base/hash.h"
#include "store/intake.h"
#include "usecase/calls.h"

#define INTAKE_FIELDS_MOST 30

struct intake_request {
    const struct intake_token *token;
    struct field_input fields[INTAKE_FIELDS_MOST]; /* of person and company, raw */
    size_t field_count;
    struct answer_input answers[FORM_QUESTIONS_MOST]; /* raw */
    size_t answer_count;
    const char *message; /* what the visitor wrote, or NULL */
    /* The text beside the box that was ticked, its version and the page; NULL: no consent. */
    const char *consent_text, *consent_version, *page;
    const char *visitor_hash;         /* of the token that came with it; NULL: none */
    const char *new_visitor_hash;     /* of the one it is told, if that is not known */
    const char *key_hash, *body_hash; /* the same twice is one */
};
struct intake_taken {
    bool is_known_visitor; /* visitor_hash goes on; else new_visitor_hash is the visitor now */
    bool is_repeat;
};
/* One transaction: person, company, lead, answers, consent, activity, and tasks for what differs
 * from what is known: nothing that stands is overwritten. ERR_DATA names the field. */
bool intake_take(struct session *session, const struct intake_request *request,
                 struct intake_taken *ret_taken, struct error *err);

/* What is still worth asking: by what this visitor told with these forms, never by what is stored.
 */
struct intake_open {
    const struct form *form;
    const struct question **questions; /* most value first */
    size_t question_count;
    const struct field **fields;
    size_t field_count;
};
bool intake_open_for(struct session *session, const struct intake_token *token,
                     const char *visitor_hash, struct arena *arena, struct intake_open *ret_open,
                     struct error *err);

/* --- tokens; marketing, team leads, administrators --- */
struct intake_token_input {
    const char *name, *form, *campaign /* name or id */;
};
/* ret_token: to be shown once, it is stored as a hash. */
bool intake_token_add(struct session *session, const struct intake_token_input *input,
                      char ret_id[37], char ret_token[TOKEN_SIZE], struct error *err);
bool intake_token_list(struct session *session, struct arena *arena,
                       struct intake_token **ret_tokens, size_t *ret_count, struct error *err);
bool intake_token_revoke(struct session *session, const char *id, struct error *err);

#endif
