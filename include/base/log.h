/* Log: JSON lines to stderr or a file; never personal data, never secrets: only ids, codes, counts,
 * durations. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* path NULL: stderr. The file is created 0600. */
bool log_open(const char *path, enum log_level level, struct error *err);
void log_close(void);
/* event is a fixed word ("request", "sync.push"); the rest are key, value pairs ended by NULL;
 * values are escaped: log_event(LOG_INFO, "request", "id", id, "route", route, "status", "200",
 * NULL) */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
