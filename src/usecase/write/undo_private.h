/* What the files of undo share. */
#ifndef USECASE_UNDO_PRIVATE_H
#define USECASE_UNDO_PRIVATE_H

#include "base/uuid.h"
#include "core/operation.h"
#include "usecase/undo.h"

/* The import with this batch id as a whole. */
bool undo_import(struct session *session, const char *batch_id, struct undone *ret_undone,
                 struct error *err);

/* Adds to ops what takes back operations, the last one first; what is not here any more is passed
 * over. */
bool undo_operations(struct session *session, struct batch_of_operations *ops,
                     struct operation *const *operations, size_t count, struct error *err);

/* A long undo of this desk that has begun and is not at its end. */
struct undo_rest {
    char group[UUID_SIZE], undo[UUID_SIZE];
    int64_t before; /* goes on with the operations in front of this position; 0: with the last */
    int64_t looked, of;
};
bool undo_rest_read(struct store *store, struct undo_rest *ret_rest); /* false: there is none */
/* In the caller's transaction, which ends with what is saved: the next part that has something to
 * take back. *ret_is_over: there was none any more. */
bool undo_part(struct session *session, struct undo_rest *rest, struct undone *undone,
               bool *ret_is_over, struct error *err);
bool undo_rest_end(struct store *store, const char *undo, struct error *err);

#endif
