/* M09: domains of mail addresses that take no mail. The asking itself is somebody else's
 * (net/dns.h); here is which domains to ask, and what an answer means for the contacts. */
#ifndef USECASE_MAIL_DOMAINS_H
#define USECASE_MAIL_DOMAINS_H

#include "usecase/session.h"

enum mail_answer { MAIL_UNKNOWN, MAIL_TAKES, MAIL_NONE };
struct mail_run {
    enum mail_answer (*ask)(void *data, const char *domain); /* blocks; no transaction is open */
    bool (*goes_on)(void *data);                             /* between two questions */
    void *data;
    int most;               /* questions */
    int64_t asked, changed; /* questions; contacts whose address got another state */
};
/* Goes through the contacts in short steps, asks what is due (a month after the last certain
 * answer, a day after an uncertain one) and notes the answer with the contacts of that domain. */
bool mail_domains_run(struct session *session, struct mail_run *run, struct error *err);

#endif
