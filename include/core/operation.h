/* Operations: the one way to write. An operation says who changed which fields of which record from
 * what to what. It is durable before anything else happens; rows, search and queue order follow
 * from it and can be rebuilt. */
#ifndef CORE_OPERATION_H
#define CORE_OPERATION_H

#include "core/entity.h"

enum operation_kind {
    OP_SET, /* create (base_rev 0 and no row) or change fields */
    OP_DELETE,
    OP_BULK, /* a chunk of an import: body holds rows; see core/bulk.h */
    OP_VOID  /* a number given up: keeps the sequence without gap */
};

struct change {
    const struct field
        *field; /* NULL for a field this version does not know: then name and text only */
    const char *name;
    const char *base;  /* canonical value before, NULL = none */
    const char *value; /* canonical value after, NULL = none */
};

struct operation {
    int64_t no;        /* 1, 2, 3… per device, given when it becomes durable; 0 before */
    char op_id[37];    /* UUIDv7 */
    char group_id[37]; /* what one action did; applies whole or not at all; undo works on it */
    enum operation_kind kind;
    const struct entity *entity;
    const char *id; /* record */
    int64_t base_rev;
    const char *user_id; /* author */
    const char *device_id;
    int64_t occurred_ms;
    const char *lease;  /* fencing token or NULL */
    const char *action; /* "call.log", "lead.move", "import", "undo": names what undo will undo */
    const char *undoes; /* group id that this one undoes, or NULL */
    struct change *changes;
    size_t change_count;
    const char *body; /* OP_BULK: JSON text */
    const struct bulk_row
        *rows; /* the same, as long as the operation is where it was made; NULL: read the body */
    size_t row_count;
    bool is_unknown_kind;           /* in the service: of a kind of record that is not known here */
    bool has_lost_words;            /* the same: of somebody who was erased (store/erasure.h) */
    int64_t unnamed_by;             /* which reading of who that is; 0: none yet */
    struct operation *next;         /* in its batch */
    struct operation *next_in_slot; /* of its batch, whose order they keep */
};

/* What a use case wants to write: a list of operations with one group id. */
struct batch_of_operations {
    struct arena *arena;
    char group_id[37];
    const char *user_id;
    const char *device_id;
    const char *action;
    const char *undoes;
    int64_t now_ms;
    struct operation *first, *last;
    size_t count;
    struct operation **slots; /* by record, where there are many; NULL: looked for in the list */
    size_t slot_count;
    /* What lies beside a desk's outbox and ends with them, in the same transaction: a small value
     * (store_meta) and drafts; NULL: none. */
    const char *ended_meta, *ended_drafts[2];
};
struct batch_of_operations *operations_new(struct arena *arena, const char *action,
                                           const char *user_id, int64_t now_ms);
/* Adds (or finds, in this batch) the operation on a record. base_rev from the record as read; 0
 * creates. */
struct operation *operations_on(struct batch_of_operations *ops, const struct entity *entity,
                                const char *id, int64_t base_rev);
/* Those of the batch on a record, in their order: the one behind `after` (NULL: the first), or
 * NULL. */
struct operation *operations_of(const struct batch_of_operations *ops, const struct entity *entity,
                                const char *id, const struct operation *after);
/* What an operation says of a field; NULL: nothing. Of the value, NULL is also that it empties it.
 */
const struct change *operation_change(const struct operation *op, const char *field);
const char *operation_value(const struct operation *op, const char *field);
/* Sets a field: base is what the record says (NULL record: none). No change when equal. value is
 * canonical or NULL. */
void operation_set(struct batch_of_operations *ops, struct operation *op, const char *field,
                   const char *base, const char *value);
/* The same from a whole record that was read and one that shall be (NULL before = create): every
 * differing field. */
struct operation *operations_diff(struct batch_of_operations *ops, const struct entity *entity,
                                  const void *before, const void *after);

enum operation_result {
    RESULT_PENDING,
    RESULT_APPLIED,
    RESULT_MERGED,
    RESULT_CONFLICT,
    RESULT_PROPOSAL,
    RESULT_GONE,
    RESULT_REJECTED,
    RESULT_VOIDED,
    RESULT_COUNT
};
const char *operation_result_name(enum operation_result result); /* "applied" */
enum operation_result operation_result_from_name(const char *name);

/* Three-way merge of one field (docs/protocol.md, Merge). current, base, value canonical. */
enum merge_outcome { MERGE_TAKE, MERGE_SAME, MERGE_CLASH, MERGE_REFUSE };
enum merge_outcome merge_field(const struct field *field, const char *current, const char *base,
                               const char *value, struct arena *arena, const char **ret_value);

#endif
