/* Rows of the ledger of credit, read in one way. Private to store. */
#ifndef STORE_SERVICE_CREDIT_H
#define STORE_SERVICE_CREDIT_H

#include "../store_private.h"

#include "store/credit.h"

#define CREDIT_COLUMNS "op_id, field, user_id, entity, id, points, earned_ms, state"
struct credit_row credit_row_of(struct query *query, struct arena *arena); /* of these columns */

#endif
