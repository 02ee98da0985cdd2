/* The desk's half: outbox, overlay, cursor. A row in the cache is the service's version with my
 * pending operations replayed on it; the service's version is kept beside it (base_row) until those
 * operations have come back through the feed (cursor >= ack_seq, docs/protocol.md, The feed). */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include "store/digest.h"
#include "store/journal.h"
#include "store/store.h"

/* Makes the group durable in the outbox (one FULL transaction; numbers given there), then shows it
 * in the cache. On a crash between the two, the next open replays. */
bool desk_save(struct store *store, struct batch_of_operations *ops, struct error *err);

/* From here on nobody else writes these files, other processes neither, until what is saved next is
 * shown, or until desk_let_go: what was read meanwhile, of both, holds when it is written. Cache
 * first, then outbox, as sync takes them. */
bool desk_hold(struct store *store, struct error *err);
void desk_let_go(struct store *store);

/* The two halves of it, for one thread that saves and another that shows: durable first; shown by
 * any connection of this desk afterwards, in the order of the numbers. */
bool desk_save_unshown(struct store *store, struct batch_of_operations *ops, struct error *err);
bool desk_show_saved(struct store *store, struct batch_of_operations *ops, struct error *err);
/* The same in one long transaction: others see the rows when it ends, which it does by itself where
 * somebody waits, else by desk_show_end. What a crash takes along is shown at the next open. */
bool desk_show_more(struct store *store, struct batch_of_operations *ops, struct error *err);
bool desk_show_end(struct store *store, struct error *err);

struct outbox_row {
    int64_t no;
    struct operation *op;
    char *state; /* pending sent acked rejected parked */
    enum operation_result result;
    int64_t ack_seq;
    char *problem;
    bool is_damaged; /* its text cannot be read; op says OP_VOID */
};
void outbox_void(struct outbox_row *row); /* its number goes out without its contents */
/* Pending and sent operations in order, at most `limit` and `bytes` (0 = any). */
bool desk_pending(struct store *store, int limit, size_t bytes, struct arena *arena,
                  struct outbox_row **ret_rows, size_t *ret_count, struct error *err);
/* Was anything written before then that the service was not sent yet? */
bool desk_waits_since(struct store *store, int64_t before_ms);
bool desk_waits_after(struct store *store,
                      int64_t no); /* is anything to be sent behind this one? */
bool desk_outbox(struct store *store, int64_t after_no, int limit, struct arena *arena,
                 struct outbox_row **ret_rows, size_t *ret_count,
                 struct error *err); /* all states */
/* What a person looks after: rejected ones, newest first, then what waits, in sending order, as
 * keyset pages. Long ones (imports) come without their contents, as OP_BULK. */
struct outbox_request {
    const char *after; /* cursor of a row, or NULL */
    bool is_backward;  /* the rows before it (NULL: the last ones), still in list order */
    int limit;
};
bool desk_outbox_page(struct store *store, const struct outbox_request *request,
                      struct arena *arena, struct outbox_row **ret_rows, size_t *ret_count,
                      struct error *err);
char *desk_outbox_cursor(const struct outbox_row *row, struct arena *arena);
/* The rejected operations of one group, in order; put away: read and dealt with (result voided). */
bool desk_rejected(struct store *store, const char *group_id, struct arena *arena,
                   struct outbox_row **ret_rows, size_t *ret_count, struct error *err);
bool desk_put_away(struct store *store, const char *group_id, struct error *err);
bool desk_mark_sent(struct store *store, int64_t from_no, int64_t to_no, struct error *err);
/* What the service answered to operations of this desk, all in one durable transaction. rejected:
 * the operation leaves the overlay and stays visible with its reason. */
struct desk_answer {
    int64_t no;
    enum operation_result result;
    int64_t seq;
    const char *problem;
    bool is_unknown_kind; /* rejected by a service that is older than this kind of record */
};
bool desk_results(struct store *store, const struct desk_answer *answers, size_t count,
                  struct error *err);
bool desk_result(struct store *store, int64_t no, enum operation_result result, int64_t seq,
                 const char *problem, struct error *err); /* of one */
/* Inside a transaction of the outbox: why an operation's group is refused, and that it is sent
 * again.
 */
bool desk_kind_refused(struct store *store, int64_t no, struct error *err);
/* Sends such groups again if the service knows all their kinds now (a comma list of later ones). */
bool desk_kinds_send(struct store *store, const char *kinds, bool *ret_has_some, struct error *err);
/* Rows of a kind that the service does not list any more (ids, a comma list) go; own work stays. */
bool desk_kind_rest(struct store *store, const struct entity *entity, const char *listed,
                    struct error *err);
/* After a restore: pending again is what the service says it lacks (numbered above last_no), and
 * what it never answered. */
bool desk_resend_all(struct store *store, int64_t last_no, struct error *err);
bool desk_renumber(
    struct store *store,
    struct error *err); /* this desk is a new device: what waits is numbered from 1 */
/* Bodies of operations that the service has, that a verified backup of it covers (feed number) and
 * that are older than undo looks back (7 days), or than 30 days in any case, and of refusals that
 * were put away. now_ms: the service's clock. */
bool desk_trim(struct store *store, int64_t durable_seq, int64_t now_ms, int64_t *ret_count,
               struct error *err);
int64_t desk_next_no(struct store *store);
struct desk_counts {
    int64_t waiting, rejected, conflicts;
};
bool desk_counts(struct store *store, struct desk_counts *ret_counts, struct error *err);

/* One page of the feed, committed with its cursor in ONE transaction: begin, any number of items,
 * end. An item older (by rev) than what is here changes nothing; an erasure always does. */
bool desk_page_begin(struct store *store, struct error *err);
bool desk_page_put(struct store *store, const struct entity *entity, const void *record,
                   const char *scope, struct error *err);
bool desk_page_gone(struct store *store, const struct entity *entity, const char *id, int64_t rev,
                    bool is_erased, struct error *err); /* del, leave, erase */
bool desk_page_history(struct store *store, const struct history_row *row, struct error *err);
bool desk_page_end(struct store *store, const char *cursor, int64_t seq,
                   struct error *err); /* seq: the feed position the cursor stands for */
void desk_page_abort(struct store *store);
/* Not while operations of this desk are laid over its rows. */
bool desk_is_comparable(struct store *store);
/* Over all rows here; later: of the kinds that came later those that count, a comma list. */
bool desk_digest(struct store *store, const char *later, struct digest *ret_digest,
                 struct error *err);
/* Empties the cache (epoch or scope change) but keeps the outbox; pending operations are shown
 * again as rows come back. */
bool desk_cache_reset(struct store *store, struct error *err);
/* A process that had this cache open ended without closing it (killed, or the power went), and the
 * file has not been looked at since. */
bool desk_was_cut(struct store *store);
/* Looks at it then, which takes long: ERR_CORRUPT if it is damaged. Ended early, by *is_over (or
 * NULL) with store_interrupt, it is looked at the next time. */
bool desk_check_cut(struct store *store, const atomic_bool *is_over, struct error *err);
/* The copy is fetched anew at its next opening, which shows what is not sent over it again. */
bool desk_give_up_copy(struct store *store, struct error *err);

/* Makes some more parts of numbers searchable: those of contacts that were written in bulk wait for
 * this. A step is one short transaction; *ret_more: another one is worth it at once. */
bool desk_index_numbers(struct store *store, bool *ret_more, struct error *err);
/* The same for further numbers and addresses: of notes and merges that came in bulk. */
bool desk_index_reached(struct store *store, bool *ret_more, struct error *err);
/* The same for the keys by which likely twins are found. */
bool desk_index_twins(struct store *store, bool *ret_more, struct error *err);

/* Drafts: typed text that must survive everything, beside the outbox. key: "lead/ID/notes". value
 * NULL deletes. */
/* A lead that is being typed and has no id yet; whoever is erased takes it along. */
#define DRAFT_NEW_LEAD "new/lead"
bool desk_draft_set(struct store *store, const char *key, const char *value, struct error *err);
char *desk_draft(struct store *store, const char *key, struct arena *arena);
/* All whose key begins so, by key (at most DRAFTS_MOST); keys without the prefix. */
#define DRAFTS_MOST 100
struct draft {
    char *name, *value;
};
bool desk_drafts(struct store *store, const char *prefix, struct arena *arena,
                 struct draft **ret_drafts, size_t *ret_count, struct error *err);

#endif
