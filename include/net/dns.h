/* The one question we ask the domain name system: does this domain take mail? Blocks for seconds:
 * for threads that nobody waits for. */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "base/error.h"

#include <stdbool.h>

enum dns_answer {
    DNS_UNKNOWN, /* no answer, or none that can be relied on: ask again later */
    DNS_TAKES,   /* a mail server, or an address that stands for one (RFC 5321 5.1) */
    DNS_NONE     /* there is no such domain, it has neither, or it says so itself (RFC 7505) */
};
/* domain: as the name system writes it, in ASCII. server: "127.0.0.1:5353", or NULL for the
 * machine's resolver. */
enum dns_answer dns_takes_mail(const char *domain, const char *server);
bool dns_server_is_valid(const char *server, struct error *err);

#endif
