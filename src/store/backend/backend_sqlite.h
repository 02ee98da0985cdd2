/* Private to the SQLite back end. */
#ifndef STORE_BACKEND_SQLITE_H
#define STORE_BACKEND_SQLITE_H

#include "base/error.h"

#include <sqlite3.h>

/* What a code of SQLite means for whoever asked; handle NULL: there is none yet. Always false. */
bool sqlite_say(sqlite3 *handle, int code, struct error *err);

#endif
