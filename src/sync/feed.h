/* Lines of the feed and of snapshots: read without a store, so that a thread that has none can,
 * then taken by whoever writes. Private to sync. */
#ifndef SYNC_FEED_H
#define SYNC_FEED_H

#include "link.h"

enum line_kind { LINE_NEWER, LINE_PUT, LINE_GONE, LINE_ERASE, LINE_CUT, LINE_CALL, LINE_END };
struct feed_line {
    struct feed_line *next;
    enum line_kind kind; /* LINE_NEWER: of a newer service, not for this version */
    const struct entity *entity;
    const void *record; /* LINE_PUT */
    const char *id;
    int64_t rev;
    const struct json *call; /* LINE_CALL: as long as its document */
};

struct page_end {         /* the line without which a page is thrown away */
    char *cursor, *kinds; /* owned; kinds: that came later and are known there, a comma list */
    char calls[32];
    int64_t seq, count, erased; /* erased: the ledger's number it goes up to */
    bool has_more;
    bool was_replaced; /* another long poll of this device has ended it */
};

bool page_end_read(const char *body, struct page_end *ret_end);
void page_end_free(struct page_end *end);
/* Calls `each` for every line but the end; a line lives until the next one, in `arena` what it
 * points to. False also where the page has not as many as its end says. */
bool feed_lines_read(const char *body, const struct page_end *end, struct arena *arena,
                     bool (*each)(void *data, const struct feed_line *line, struct error *err),
                     void *data, struct error *err);
/* Inside desk_page_begin and desk_page_end. */
bool feed_line_take(struct link *link, const struct feed_line *line, struct error *err);

/* --- snapshot.c --- */
/* All rows of the scopes ("a,b"), going on where a first sync was cut; then the feed's cursor is
 * the one of hello (head: the number it stands for). */
bool snapshot_all(struct link *link, const char *scopes, const char *cursor, int64_t head,
                  struct error *err);

#endif
