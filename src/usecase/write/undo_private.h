/* What the files of undo share. */
#ifndef USECASE_UNDO_PRIVATE_H
#define USECASE_UNDO_PRIVATE_H

#include "usecase/undo.h"

/* The import with this batch id as a whole. */
bool undo_import(struct session *session, const char *batch_id, struct undone *ret_undone,
                 struct error *err);

#endif
