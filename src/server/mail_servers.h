/* Asking for mail servers in the background. Private to server. */
#ifndef SERVER_MAIL_SERVERS_H
#define SERVER_MAIL_SERVERS_H

#include "store/store.h"

struct mail_servers;
/* server: "ADDRESS:PORT" of a name server, or NULL for the machine's. NULL: no thread to be had. */
struct mail_servers *mail_servers_start(const char *database, const char *server);
void mail_servers_stop(struct mail_servers *servers); /* waits for the question at hand */
bool mail_servers_once(struct store *store, const char *server, int64_t *ret_asked,
                       int64_t *ret_changed, struct error *err);

#endif
