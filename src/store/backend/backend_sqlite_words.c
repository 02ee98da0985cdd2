/* What went wrong in a file, in a person's words: the system's own reason where it gave one
 * ("Read-only file system"), which says more than SQLite's. */
#include "backend_sqlite.h"

#include "base/i18n.h"
#include "base/no_memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The system's own number; of a file that may not be written it is of what was tried last. */
static int system_number(sqlite3 *handle, int code)
{
    const char *file = handle != NULL ? sqlite3_db_filename(handle, "main") : NULL;
    bool is_unopened = (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY;
    if (is_unopened && file != NULL && *file != '\0' && access(file, W_OK) != 0 && errno != ENOENT)
        return errno;
    return handle != NULL ? sqlite3_system_errno(handle) : 0;
}

static const char *reason(sqlite3 *handle, int code, int number)
{
    if (number != 0)
        return strerror(number);
    return handle != NULL ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
}

bool sqlite_say(sqlite3 *handle, int code, struct error *err)
{
    int number = system_number(handle, code);
    const char *words = reason(handle, code, 0), *why = reason(handle, code, number);
    if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
        no_memory(); /* as everywhere: what was not committed was not confirmed */
    switch (code & 0xFF) {
    case SQLITE_INTERRUPT: /* end_when */
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    case SQLITE_FULL: return error_set(err, ERR_DISK_FULL, "%s", error_sentence(ERR_DISK_FULL));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(err, ERR_CORRUPT, _("the database file is damaged: %s"), words);
    case SQLITE_IOERR:
        if (number == ENOSPC || number == EDQUOT)
            return error_set(err, ERR_DISK_FULL, "%s", error_sentence(ERR_DISK_FULL));
        return error_set(err, ERR_CANNOT_CREATE,
                         _("the disk refuses (a quota, a limit or a fault): %s; what was saved "
                           "before is safe"),
                         why);
    case SQLITE_READONLY: /* of a file that may be written: its head says what it is not */
        if (code == SQLITE_READONLY && access(sqlite3_db_filename(handle, "main"), W_OK) == 0)
            return error_set(err, ERR_CORRUPT, _("the database file is damaged: %s"), words);
        return error_set(err, ERR_CANNOT_CREATE, _("the database cannot be opened: %s"), why);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return error_set(err, ERR_CANNOT_CREATE, _("the database cannot be opened: %s"), why);
    case SQLITE_CONSTRAINT: return error_set(err, ERR_CONFLICT, "%s", words);
    default: return error_set(err, ERR_BUG, "database: %s", words);
    }
}
