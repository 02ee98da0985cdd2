/* Who has this cache open, and who ended without closing it (killed, or the power went): a byte and
 * a lock each in the file of turns. A byte without its lock is one that was cut off; then the file
 * is looked at once, by whoever has the time. */
#include "desk_private.h"

#include "base/i18n.h"
#include "base/text.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FIRST 64 /* byte of the file; the turns have the first ones */
#define MARKS 256

struct marks {
    char bytes[MARKS]; /* 1: set */
};

static bool lock(int file, int mark, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = FIRST + mark, .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static void read_marks(int file, struct marks *marks)
{
    memset(marks, 0, sizeof *marks);
    if (pread(file, marks->bytes, MARKS, FIRST) < 0)
        memset(marks, 0, sizeof *marks);
}

static bool set_mark(int file, int mark, char byte)
{
    return pwrite(file, &byte, 1, FIRST + mark) == 1;
}

/* Read again under its lock: somebody may have taken it meanwhile. */
static bool take(int file, int mark)
{
    char byte = 0;
    if (!lock(file, mark, F_WRLCK))
        return false;
    if (pread(file, &byte, 1, FIRST + mark) >= 0 && byte == 0 && set_mark(file, mark, 1))
        return true;
    lock(file, mark, F_UNLCK);
    return false;
}

void desk_mark(struct store *store)
{
    struct marks marks;
    store->mark = -1;
    if (store->turn < 0)
        return;
    read_marks(store->turn, &marks);
    for (int i = 0; i < MARKS && store->mark < 0; i++)
        if (marks.bytes[i] == 0 && take(store->turn, i))
            store->mark = i;
}

void desk_unmark(struct store *store)
{
    if (store->turn >= 0 && store->mark >= 0)
        set_mark(store->turn, store->mark, 0); /* closing the file gives the lock back */
    store->mark = -1;
}

/* Leaves in *marks what nobody holds who lives. */
static bool find_cut(struct store *store, struct marks *marks)
{
    bool is_cut = false;
    read_marks(store->turn, marks);
    for (int i = 0; i < MARKS; i++) {
        bool is_left = marks->bytes[i] != 0 && i != store->mark && lock(store->turn, i, F_WRLCK);
        if (is_left)
            lock(store->turn, i, F_UNLCK);
        marks->bytes[i] = is_left;
        is_cut = is_cut || is_left;
    }
    return is_cut;
}

static void forget_cut(struct store *store, const struct marks *marks)
{
    for (int i = 0; i < MARKS; i++)
        if (marks->bytes[i] != 0 && lock(store->turn, i, F_WRLCK)) {
            set_mark(store->turn, i, 0);
            lock(store->turn, i, F_UNLCK);
        }
}

static bool quick_check(struct store *store, const atomic_bool *is_over, struct error *err)
{
    struct error local = {0};
    if (is_over != NULL &&
        atomic_load(is_over)) /* what interrupts came before there was anything */
        return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
    store_end_when(store, is_over);
    struct query *query = query_new(store->db, "PRAGMA quick_check(1)", &local);
    bool is_whole = query_row(query) && str_equal(query_column(query, 0), "ok");
    bool is_read = query_end(query);
    store_end_when(store, NULL);
    if (is_read && is_whole)
        return true;
    if (!is_read && local.code != ERR_CORRUPT) {
        *err = local; /* ended early, or the disk does not answer: looked at the next time */
        return false;
    }
    return error_set(err, ERR_CORRUPT, _("the local copy is damaged"));
}

bool desk_was_cut(struct store *store)
{
    struct marks marks;
    if (store->turn < 0)
        return false;
    fdatasync(store->turn); /* from here on my own mark outlives the power */
    return find_cut(store, &marks);
}

bool desk_check_cut(struct store *store, const atomic_bool *is_over, struct error *err)
{
    struct marks marks;
    struct error local = {0};
    if (store->turn < 0 || !find_cut(store, &marks))
        return true;
    if (!quick_check(store, is_over, err != NULL ? err : &local))
        return false;
    forget_cut(store, &marks);
    return true;
}

bool desk_give_up_copy(struct store *store, struct error *err)
{
    struct marks marks;
    if (!desk_cache_note_damage(store, err))
        return false;
    if (store->turn >= 0 && find_cut(store, &marks))
        forget_cut(store, &marks);
    return true;
}
