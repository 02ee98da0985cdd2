/* A schema file in SQLite's words: its tables are strict, so that no value of another type is ever
 * kept. Private to store. */
#ifndef STORE_STRICT_H
#define STORE_STRICT_H

#include "base/text.h"

void sqlite_strict(const char *sql, struct text *out);

#endif
