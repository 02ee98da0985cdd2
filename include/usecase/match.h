/* Who stands in a list twice, or in two lists: reads CSV like an import, stores nothing, needs no
 * desk, no sign-in and no network. */
#ifndef USECASE_MATCH_H
#define USECASE_MATCH_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "codec/csv.h"

#include <stdint.h>

struct match_request {
    const char *path, *second; /* second NULL: duplicates within one list */
    const char *map; /* FIELD=COLUMN,… over what the headers say, or NULL; rec_id is one. A column
                        has to stand in one of the lists */
    const char *encoding; /* of csv_encoding_find; NULL: as the bytes of each list say */
    bool (*progress)(void *data, int percent); /* false cancels; may be NULL */
    void *data;
};

struct matching;
/* ERR_DATA if no column is understood or a list cannot be read to its end; ERR_CANCELLED. */
bool matching_open(const struct match_request *request, struct matching **ret_matching,
                   struct error *err);
void matching_close(struct matching *matching);
size_t matching_skipped(const struct matching *matching); /* broken rows, in no answer */
size_t matching_sums(const struct matching *matching);    /* lines of sums, in no answer either */
/* How a list was read: file is 0 or 1. */
const struct csv_info *matching_list(const struct matching *matching, int file);

/* How many pairs the model believes there are; what was found may be fewer. */
double matching_expected(const struct matching *matching);

struct matching_row {
    const char *file, *rec_id; /* the row's number where the list has no rec_id */
    int64_t row;               /* 1 is the first after the header */
    uint32_t cluster;
    bool has_twin;      /* else no probability and no reason */
    double probability; /* of the row of its cluster that it agrees with most */
    char *reason;
};
size_t matching_row_count(const struct matching *matching);
/* Text in the arena; file and rec_id belong to the matching. */
void matching_row(const struct matching *matching, size_t index, struct arena *arena,
                  struct matching_row *ret_row);

struct matching_pair {
    struct matching_row a, b; /* file, rec_id and row only */
    double probability;       /* .5 or more */
    char *reason;
};
size_t matching_pair_count(const struct matching *matching);
void matching_pair(const struct matching *matching, size_t index, struct arena *arena,
                   struct matching_pair *ret_pair);

#endif
