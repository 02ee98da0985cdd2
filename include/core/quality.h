/* Data-quality checks: one file per check in src/core/quality/, the list of them here. */
#ifndef CORE_QUALITY_H
#define CORE_QUALITY_H

#include "core/lead.h"
#include "core/task.h"

struct quality_facts {         /* what the store looked up for the checks */
    int same_phone_count;      /* other contacts with the same phone or mobile */
    const char *same_phone_id; /* one of them */
    int same_email_count;
    const char *same_email_id;
};
struct quality_check {
    const char *id;    /* "phone_missing" */
    const char *field; /* contact field to fix */
    const char *label; /* N_("no phone number") */
    const char *help;  /* N_() what to do */
    int worth;
    bool (*is_wrong)(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts);
};
extern const struct quality_check *const quality_checks[];
extern const size_t quality_check_count;
const struct quality_check *quality_check_find(const char *id);

/* The open task for a check that found something wrong; its id is derived from contact and check.
 * Strings are shared with contact and lead. */
struct task *quality_task(const struct quality_check *check, const struct contact *contact,
                          const struct lead *lead, const struct quality_facts *facts,
                          int64_t now_ms, struct arena *arena);

#endif
