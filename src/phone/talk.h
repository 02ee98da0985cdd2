/* One dialling with a phone that is spoken to over a line. Private to phone. */
#ifndef PHONE_TALK_H
#define PHONE_TALK_H

#include "driver.h"
#include "line.h"

/* The first member of a driver's own struct. */
struct talk {
    struct dial *dial;
    const struct dial_job *job;
    struct line line;
    int64_t deadline_ms; /* of the answer to what we asked for; 0: it came */
    bool is_over;
};
struct talk_ways {
    const char *phone;                                  /* as people call it */
    bool (*ask)(struct talk *talk, struct error *err);  /* what is said first */
    bool (*take)(struct talk *talk, struct error *err); /* takes what is whole from the line */
    bool (*hang_up)(struct talk *talk, struct error *err);
};

/* From the first word to the end of the call or of the dialling; what failed is told to the dial.
 */
void talk_run(struct talk *talk, const struct talk_ways *ways);

#endif
