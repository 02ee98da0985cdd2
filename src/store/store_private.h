/* What the files of store share. */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "backend/backend.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/filter.h"
#include "core/lifecycle.h"
#include "store/desk.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/service.h"
#include "store/store.h"

struct newer_column {
    const char *name;
    bool is_int;
};
struct entity_sql {
    struct newer_column *newer; /* that only the next version knows; newer.c */
    size_t newer_count;
    char *select, *by_id, *exists, *there, *upsert, *insert, *number, *renumber;
    char *many_head, *many_tail, *types; /* many_begin: the upsert for many rows */
};                                       /* built once from the field table */

/* How long the last transactions waited for their turn to write; service_waits.c. */
#define WAITS_KEPT 512
struct lock_waits {
    int64_t ms[WAITS_KEPT];
    size_t count;
};

struct kept { /* of one entity; service_kept.c */
    struct kept_row *first, *last, *saved, *unwritten;
};

struct store {
    enum store_kind kind;
    struct db *db;     /* cache, or the service */
    struct db *outbox; /* desk only */
    char *outbox_path, *cache_path;
    int turn;              /* file by which writers of the cache take turns (turn.h) */
    int mark;              /* of this store in the same file, -1: none (desk_marks.c) */
    struct counts *counts; /* of the running transaction */
    struct arena *arena;
    struct entity_sql sql[ENTITY_COUNT];
    bool in_transaction, is_reader, cache_was_rebuilt;
    bool outbox_is_held; /* desk_hold */
    bool has_search;
    int64_t seen_version, tidied_version; /* store_tidy */
    int busy_calls;
    bool is_bulk;                /* store_bulk: rows are new as a rule */
    struct match_keyer *keyer;   /* of twin_keys.c; NULL until it is needed */
    struct rows_later *later;    /* of rows_later.c; NULL until it is needed */
    bool has_overlay;            /* of the running page: some rows carry operations of mine */
    struct arena *touched_arena; /* of the running transaction */
    struct touched *touched_first, *touched_last;
    struct touched **touched_slots; /* the same rows by hash: open addressing, a power of two */
    size_t touched_count, touched_size;
    struct journal_row *journal_first, *journal_last, *journal_saved; /* service_journal.c */
    struct lock_waits waits;
    bool is_file, is_reading; /* one moment: store_read_begin */
    int read_depth;
    const char *sign_in_sql; /* made once from the field table */
    int64_t schema_version;  /* of the database, as last seen */
    bool has_newer_kinds;    /* they were looked for; newer_kinds.c */
    struct newer_kind *newer_kinds;
    char night_token[UUID_SIZE]; /* of the night that is held; "": none */
    char token_used[65];         /* hash of a token whose use is noted after the reading */
    bool journal_is_early;
    struct kept kept[ENTITY_COUNT];
    bool is_aside; /* the running statement needs nothing of what is kept back */
    bool kept_has_failed;
    struct error kept_error;
    bool has_no_erasures;       /* asked in this transaction */
    struct late *late;          /* of service_late.c; NULL until somebody was erased */
    struct cut_text *cut_texts; /* the same, of the running transaction */
    int savepoint_no;
    struct remembered **memory;           /* of the running transaction; memory.c */
    const struct territory **territories; /* the same; NULL: not read yet */
    size_t territory_count;
    int offsets; /* feed numbers given to operations of this transaction */
};

/* Columns of every entity: id, rev, seq, created_ms, changed_ms, is_deleted, extra, then the
 * fields. */
#define HEAD_COLUMNS "id, rev, seq, created_ms, changed_ms, is_deleted, extra"
#define HEAD_COUNT 7
#define HEAD_TYPES "tiiiiit"
const struct entity_sql *entity_sql(struct store *store, const struct entity *entity);
/* "A.id, A.rev …" as record_from_row reads them; alias with its dot, "" none. */
char *column_list(struct store *store, const struct entity *entity, const char *alias,
                  struct arena *arena);
char *columns_read(struct store *store, const struct entity *entity, const struct entity_sql *sql,
                   const char *alias, struct arena *arena);
/* The next version's columns (newer.c): the service was told which version the database is of. */
void store_see_version(struct store *store, int64_t version);
void store_ask_version(struct store *store);
#define NEWER_MOST 40
void newer_columns_read(struct store *store, const struct entity *entity, struct entity_sql *sql);
void newer_set_append(struct text *sets, const struct entity *entity,
                      const struct newer_column *column);
struct newer_value {
    const char *text;
    int64_t number;
};
/* Returns what stays in `extra`; values: one for each newer column. */
const char *newer_values(struct store *store, const struct entity_sql *sql,
                         const struct record *record, struct newer_value *values);
/* Rows of kinds that only the next version knows (newer_kinds.c), and the lead or contact that they
 * hang on. */
struct newer_row {
    struct newer_row *next;
    const char *table, *id, *parent_id;
    const struct entity *parent;
};
struct newer_rows {
    struct arena *arena;
    struct newer_row *first;
    int64_t count;
};
bool newer_rows_may_be(struct store *store);
void newer_rows_add(struct store *store, const struct entity *entity, const char *id,
                    struct newer_rows *rows);
bool newer_row_number(struct store *store, const struct newer_row *row, int64_t seq,
                      struct error *err);
bool newer_row_remove(struct store *store, const struct newer_row *row, struct error *err);
/* A record from a row that begins at column `first`. */
void *record_from_row(struct query *query, int first, const struct entity *entity,
                      struct arena *arena);
struct row_wish {
    const struct entity *entity;
    const char *field, *value;
    int limit;
    bool with_merged;
};
bool find_rows(struct store *store, const struct row_wish *wish, struct arena *arena,
               void ***ret_records, size_t *ret_count, struct error *err);
/* What hangs on one record. */
struct row_list {
    const struct entity *entity;
    const char *where;     /* with $1 to $4 and $5 */
    const char *order;     /* "at_ms DESC, id" */
    const char *texts[4];  /* $1 to $4 */
    int64_t number, limit; /* $5 */
    /* The same order of two records: few rows are put in order here, because SQLite makes a table
     * of its own for the ORDER BY of each statement that no index gives, which costs five times the
     * reading. NULL: the database does it. */
    int (*compare)(const void *a, const void *b);
};
bool list_rows(struct store *store, const struct row_list *list, struct arena *arena,
               void ***ret_records, size_t *ret_count, struct error *err);
int rows_by_id(const void *a, const void *b); /* of struct record ** */
/* is_deleted as the row has it: 1 a tombstone, 2 merged into another one (lists pass over both). */
int64_t row_state(const struct entity *entity, const void *record);
struct store *store_new(enum store_kind kind);
bool schema_apply(struct db *db, const char *folder,
                  struct error *err); /* data/schema/FOLDER/NNNN-*.sql, each once */
bool schema_is_current(struct db *db, const char *folder); /* every file was applied */
bool search_index(struct store *store, const struct contact *contact, struct error *err);
bool search_index_id(struct store *store, const char *contact_id /* or NULL */, struct error *err);
/* The same for a contact that was just inserted; words NULL: found here. */
bool search_add(struct store *store, const struct contact *contact, const char *words,
                struct error *err);
bool search_words_of(struct store *store, const struct contact *contact, struct arena *arena,
                     char **ret_words, struct error *err);
bool search_index_company(struct store *store, const char *company_id, struct error *err);
bool search_add_company(struct store *store, const char *company_id, struct error *err);
/* Further numbers and addresses that a note or a merge tells of (reached.c); key: as the table
 * says, NULL: it is none. */
char *reached_number_key(const char *raw, struct arena *arena);
char *reached_email_key(const char *raw, struct arena *arena);
bool reached_is_kept(struct store *store);
/* What a row says, beside what is there; reached_note: instead of what it said before. */
bool reached_keep(struct store *store, const struct entity *entity, const void *record,
                  struct arena *arena, struct error *err);
bool reached_note(struct store *store, const struct entity *entity, const void *record,
                  struct error *err);
bool reached_forget(struct store *store, const struct entity *entity, const char *id,
                    struct error *err);
bool search_forget(struct store *store, const char *contact_id, struct error *err);
/* A desk's keys by which twins are found, for one asked about: words, each a key. */
char *twin_words_of_contact(struct store *store, const struct contact *contact,
                            const struct company *company, struct arena *arena);
char *twin_words_of_company(const struct company *company, struct arena *arena);
bool twin_keys_are_complete(struct store *store); /* nothing waits to be indexed */
bool twin_companies_are_complete(struct store *store);
/* Ids of living records under the words, by how many of them, at most `most`; survivors stand for
 * who was merged into them. NULL is nobody. */
bool twin_keys_find(struct store *store, const char *words, bool is_company, size_t most,
                    void (*found)(void *data, const char *id, int hits), void *data,
                    struct error *err);
bool twin_keys_index_company(struct store *store, const char *company_id, struct error *err);
bool twin_keys_forget_company(struct store *store, const char *company_id, struct error *err);
/* Inserts a record unless its id is there already, be it as a tombstone; *ret_is_new says which.
 * Search is left to the caller: search_add for a contact; a company inserted so has none yet. */
bool store_insert(struct store *store, const struct entity *entity, const void *record,
                  bool *ret_is_new, struct error *err);
/* As store_put, for rows that mostly are here already or are quite new: writes no more than
 * differs, and nothing where a later revision is here. */
bool store_replace(struct store *store, const struct entity *entity, const void *record,
                   struct error *err);
/* Expands an import chunk into rows (rev 0 on a desk; the service numbers them). */
struct bulk_writer {
    bool (*put)(struct store *, const struct entity *, const void *, struct error *);
    /* lead: the one that the row makes, or NULL; *ret_is_new as in store_insert */
    bool (*insert)(struct store *, const struct entity *, const void *, const struct lead *lead,
                   bool *ret_is_new, struct error *);
    /* as search_add, of the contact inserted last */
    bool (*index)(struct store *, const struct contact *, const char *words, struct error *);
};
bool bulk_apply(struct store *store, const struct operation *op, struct arena *arena,
                const struct bulk_writer *writer, struct error *err);
/* --- rows_later.c (desk): new rows of a chunk gather and are inserted by a few statements of many
 * rows. Whoever reads them in between flushes first; records and words stay as they are until then.
 */
extern const struct bulk_writer rows_later_writer;
/* No contact and no lead of these is here: then every insert is of something new. */
bool rows_are_new(struct store *store, const struct bulk_row *rows, size_t count);
bool rows_later_flush(struct store *store, struct arena *arena, struct error *err);
/* SQL for the WHERE of a filter (core/filter.h) on leads joined as l, p (contact), c (company), or
 * on one table t. Values become parameters from first_parameter on. */
struct filter_parameter {
    const char *value;
    bool is_int;
    int64_t number;
};
struct filter_sql {
    const char *where; /* "" or " AND …" */
    struct filter_parameter parameters[2 * FILTER_VALUES_MAX + FILTER_TERMS_MAX];
    int count;
};
struct filter_request {
    const struct entity *entity;
    bool is_card;        /* joined; else one table */
    const char *where;   /* NULL: no filter */
    const char *user_id; /* whose `mine` is */
    int64_t now_ms;      /* 0: the clock's */
    int first_parameter;
};
bool filter_compile(struct store *store, const struct filter_request *request, struct arena *arena,
                    struct filter_sql *ret_sql, struct error *err);
void filter_bind(struct query *query, const struct filter_sql *sql, int first_parameter);
/* merges.c: hidden records and merge records of one that changes its readers; what an operation
 * links anew */
void touch_merged(struct store *store, const struct entity *entity, const char *id);
void touch_relinked(struct store *store, const struct operation *op);
void touch_children(struct store *store, const struct lead *lead,
                    struct arena *arena); /* contact, company and what hangs on them: sent again */
/* --- many.c: texts stay as they are until many_end --- */
#define MANY_VALUES 320
#define MANY_SIZES 7 /* 1, 2, 4 … 64 rows */
struct many {
    struct store *store;
    const char *head, *tail, *types;
    struct arena *arena;
    const char *sql[MANY_SIZES]; /* made when first needed */
    const char *texts[MANY_VALUES];
    int64_t numbers[MANY_VALUES];
    int rows, most; /* most: the largest size used, as a power of two */
};
void many_begin(struct many *many, struct store *store, const char *head, const char *tail,
                const char *types, struct arena *arena);
bool many_add(struct many *many, struct error *err,
              ...); /* one value a type: "t" text, "i" int64_t */
bool many_add_record(struct many *many, const struct entity *entity, const struct record *record,
                     struct error *err); /* entity_sql's many_head, many_tail and types */
bool many_end(struct many *many, struct error *err);

/* --- service_waits.c --- */
void lock_wait_note(struct lock_waits *waits, int64_t ms);

/* --- service_dead.c: inside a transaction; tables: a comma list --- */
bool dead_note(struct store *store, const char *tables, struct arena *arena, struct error *err);

/* --- service_kept.c --- */
void kept_put(struct store *store, struct touched *touched, const void *record);
bool kept_is_unwritten(const struct touched *touched);
void kept_many_begin(struct many *many, struct store *store, const struct entity *entity,
                     struct arena *arena);
/* Writes it with its number; many: begun so for its entity. */
bool kept_number(struct many *many, const struct touched *touched, int64_t seq, struct error *err);
bool kept_flush(struct store *store, struct error *err);
void kept_save(struct store *store);
void kept_back(struct store *store); /* after memory_clear and before journal_back */
void kept_clear(struct store *store);
struct query *query_aside(struct store *store, const char *sql, struct error *err);

/* --- service_journal.c: written when numbered --- */
bool journal_add(struct store *store, const struct operation *op, int offset, struct error *err);
struct db *journal_db(struct store *store); /* for whoever reads it, or a desk's outbox */
bool journal_number(struct store *store, int64_t base, struct error *err);
void journal_save(struct store *store);
void journal_back(struct store *store);
void journal_clear(struct store *store);
void late_begin(struct store *store);  /* of a transaction; service_late.c */
void late_forget(struct store *store); /* what was read of it may not be true any more */
void late_free(struct store *store);

/* --- memory.c: what the running transaction of a service knows already --- */
/* True: known; *ret_record is a copy, or NULL where there is none. */
bool memory_row(struct store *store, const struct entity *entity, const char *id,
                struct arena *arena, void **ret_record);
bool memory_knows(struct store *store, const struct entity *entity, const char *id,
                  bool *ret_is_there);
/* record NULL: there is none. Returns the copy. */
struct record *memory_keep(struct store *store, const struct entity *entity, const char *id,
                           const void *record);
/* The same row without copying it; NULL: there is none. */
bool memory_peek(struct store *store, const struct entity *entity, const char *id,
                 const struct record **ret_record);
void memory_forget(struct store *store, const struct entity *entity, const char *id);
void memory_clear(struct store *store);
bool memory_seen(struct store *store, const char *scopes, const struct entity *entity,
                 const char *id, bool *ret_may);
void memory_keep_seen(struct store *store, const char *scopes, const struct entity *entity,
                      const char *id, bool may);
/* Rows of these ids and whether the scopes (list: as SQL; NULL: not asked) see them. */
bool memory_fetch(struct store *store, const char *scopes, const char *list,
                  const struct entity *entity, const char *const *ids, size_t count,
                  struct error *err);
bool memory_erased(struct store *store, const char *id, bool *ret_is_erased);
bool memory_fetch_erased(struct store *store, const char *const *ids, size_t count,
                         struct error *err);
/* "$1,$2…" for some ids. Few sizes, so that there are few statements: places that are left over are
 * NULL. */
#define IDS_MOST 200
size_t ids_size(size_t count);
char *ids_places(size_t size, struct arena *arena);
void ids_bind(struct query *query, const char *const *ids, size_t count);
bool migrate_databases(struct db *from, struct db *to, struct migrate_report *ret_report,
                       struct error *err); /* migrate.c */
void touch(struct store *store, const struct entity *entity, const char *id);
/* The row as it is now, with the next revision, past journal and merge: words of it were erased. */
bool service_rewrite(struct store *store, const struct entity *entity, const void *record,
                     struct error *err);
char *lead_scopes(const struct lead *lead, struct arena *arena); /* "team:…,user:…" */

/* A comma list of scopes as "'…', '…'", checked; service_scopes.c. */
bool scope_condition(const char *scopes, struct arena *arena, char **ret_condition,
                     struct error *err);

bool team_find_or_add(struct store *store, const char *name, struct arena *arena, char **ret_id,
                      struct error *err); /* service_users.c */

void service_token_touch(struct store *store); /* service_users.c: after reading */

/* service_night.c: a new database has no night to make up for. */
bool night_begin(struct db *db, struct error *err);
/* In a transaction: is the night that this store took still its own (or has it none)? */
bool night_is_held(struct store *store, struct error *err);

/* One statement about what is still to be asked of an import, as a transaction (desk/twin_asks.c).
 */
bool store_ask_write(struct store *store, struct error *err, const char *sql, const char *types,
                     const char *a, const char *b, int64_t n);

#endif
