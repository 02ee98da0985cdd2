/* K05: data came from somebody else, and within a month the person has to be told. */
#include "checks.h"

static bool is_wrong(const struct quality_subject *subject)
{
    return subject->facts->notice_due_ms != 0 && subject->facts->notice_due_ms <= subject->now_ms &&
           (subject->contact->informed_ms == TIME_NONE || subject->contact->informed_ms == 0);
}

const struct quality_check check_source_notice = {
    .id = "source_notice",
    .code = "K05",
    .field = "informed_ms",
    .label = N_("has to be told where the data comes from"),
    .help = N_("tell the person in the call or send data/notice/art14.txt, then note the day"),
    .source = "GDPR art. 14 para. 3 a",
    .severity = QUALITY_ERROR,
    .waits = true,
    .worth = 58,
    .is_wrong = is_wrong};
