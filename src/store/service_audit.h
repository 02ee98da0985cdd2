/* The audit's inside: rows of the running transaction. Private to store. */
#ifndef STORE_SERVICE_AUDIT_H
#define STORE_SERVICE_AUDIT_H

#include "store_private.h"

bool audit_add(struct store *store, const struct audit_event *event,
               struct error *err);                    /* inside a transaction */
void audit_part(struct text *text, const char *part); /* NULL is fine */

#endif
