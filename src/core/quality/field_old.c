/* Q02: nobody has confirmed a field for longer than it holds, and the lead is worth asking. */
#include "checks.h"

#include "core/quality_score.h"

#include <stdlib.h>

#define MONTH_MS ((int64_t)(30.44 * 86400000.0))

static bool is_worth_it(const struct lead *lead)
{
    return lead != NULL && state_is_open(lead->state) && lead->grade != NULL &&
           (lead->grade[0] == 'A' || lead->grade[0] == 'B');
}

static const char *old_field(const struct quality_subject *subject)
{
    static const enum quality_part asked[] = {PART_PHONE, PART_ROLE, PART_EMAIL};
    if (!is_worth_it(subject->lead))
        return NULL;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const char *field = quality_part_field(asked[i]);
        int months = subject->reference->weights.half_life_months[asked[i]];
        bool is_confirmed;
        int64_t known = quality_known_ms(subject->contact->confirmed, field,
                                         &subject->contact->record, &is_confirmed);
        if (months > 0 && known > 0 && subject->now_ms - known > months * MONTH_MS &&
            !str_is_empty(record_get(&contact_entity, subject->contact, field, subject->arena)))
            return field;
    }
    return NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return old_field(subject) != NULL;
}

const struct quality_check check_field_old = {.id = "field_old",
                                              .code = "Q02",
                                              .field = "phone",
                                              .label = N_("not confirmed for longer than it holds"),
                                              .help =
                                                  N_("ask in the next call: is it still right?"),
                                              .source = "half-lives of data/checks/score.txt",
                                              .severity = QUALITY_WARNING,
                                              .waits = true,
                                              .worth = 14,
                                              .is_wrong = is_wrong,
                                              .field_of = old_field};
