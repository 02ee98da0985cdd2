/* Consent of a person, by number and purpose: where it stands, and recording more of it. */
#ifndef USECASE_CONSENT_H
#define USECASE_CONSENT_H

#include "base/text.h"
#include "core/consent.h"
#include "usecase/session.h"

/* One line a number and purpose. */
struct consent_line {
    const char *purpose, *address;
    const char *state;           /* given, refused, withdrawn, not_asked */
    const struct consent *grant; /* that stands; NULL: none */
    int64_t keep_until_ms;       /* of the last grant's evidence; TIME_NONE: nothing was given */
    const struct block *block;   /* an entry of the block list for it; NULL: none */
};
struct consent_lines {
    const struct contact *contact;
    const struct company *company; /* NULL: none, or not at hand */
    bool is_consumer;
    struct consent_line lines[4];
    size_t count;
    struct consent **consents; /* all rows, oldest first */
    size_t consent_count;
};
/* contact_id: whoever may see the contact may see this. */
bool consent_lines(struct session *session, const char *contact_id, struct arena *arena,
                   struct consent_lines *ret_lines, struct error *err);
/* What has to be done before this person may be called; NULL: nothing. */
const char *consent_way_to_basis(bool is_consumer);
/* "given", "not asked": translated. */
const char *consent_state_words(const char *state);

struct consent_input {
    const char *status;   /* given, refused, withdrawn */
    const char *basis;    /* of a grant */
    const char *purpose;  /* NULL: phone */
    const char *evidence; /* what was said or signed, when and where */
    const char *address;  /* raw; NULL: all numbers or addresses of the person */
    const char *wording, *products, *advertiser, *way; /* NULL: none */
};
/* For a lead's person. A grant needs a basis that passes for this person, all need evidence. */
bool consent_add(struct session *session, const char *lead_id, const struct consent_input *input,
                 struct error *err);
/* The letter that tells it, from data/notice/art14.txt; gaps stand as ______. */
bool notice_text(struct session *session, const char *contact_id, struct text *ret_text,
                 struct error *err);
/* Who is responsible for the data of the actor's team, as letters say it; "": nobody is named. By
 * its lead. */
bool notice_controller(struct session *session, const char *team_id, const char *text,
                       struct error *err);
/* The person was told where the data comes from (GDPR art. 14); at_ms: when. */
bool notice_given(struct session *session, const char *contact_id, int64_t at_ms,
                  struct error *err);

#endif
