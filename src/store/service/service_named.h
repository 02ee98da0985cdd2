/* Blacking out an erased person in the texts of others. Private to store's service. */
#ifndef STORE_SERVICE_NAMED_H
#define STORE_SERVICE_NAMED_H

#include "../store_private.h"

#include "core/naming.h"
#include "store/erasure.h"

#define BUCKETS 1024

struct named_row {
    struct named_text text;
    struct named_row *in_bucket;
    bool was_cut;
};
struct named_op {
    char *op_id;
    struct named_op *next;
};
struct naming_work {
    struct store *store;
    struct arena *arena;
    const struct person_record *person;
    struct naming *naming;
    struct named_text *first;
    struct named_row *buckets[BUCKETS];
    struct named_op *ops;
    int64_t unsure_kept, unsure_more, alone, since_ms;
    const char *words;
    bool is_alone; /* the row at hand has a name alone */
    /* of the scan at hand */
    const struct entity *entity;
    const struct field *fields[8];
    size_t field_count;
};

/* What `each` does with a text: counts what it says, or gives it without the words. */
struct text_visit {
    struct naming_work *work;
    const struct entity *entity;
    const char *id;
    struct arena *arena;
    struct naming_found found; /* summed up */
    bool is_writing, has_changed;
};
/* The text, or what is left of it. */
const char *named_visit(struct text_visit *visit, const char *text);
void named_visit_operation(struct text_visit *of, struct operation *op);
/* about: the field that a task is about, or NULL. */
bool named_is_free(const struct field *field, const char *about);
const struct field *named_bulk_field(const char *name); /* of an import's row */
struct named_row *named_row_of(struct naming_work *work, const struct entity *entity,
                               const char *id);
/* A row of op_id and body. */
bool named_look_operation(struct query *row, void *data, struct error *err);

/* Looks through everything, outside of a transaction: it takes its time. */
bool named_look(struct store *store, const struct person_record *person, struct arena *arena,
                struct naming_work **ret_work, struct error *err);
void named_report(const struct naming_work *work, struct named_texts *ret);
/* Inside the erasing transaction: what came since the look, too. Rows are touched and journalled
 * bodies written again. */
bool named_blacken(struct naming_work *work, const struct audit_by *by, int64_t *operations,
                   struct error *err);
/* One feed number for each record whose texts changed; returns how many. */
char *named_tables(const struct naming_work *work, struct arena *arena); /* of these, "a,b" */
int64_t named_count(const struct naming_work *work);
bool named_note(const struct naming_work *work, const char *person, int64_t first_n,
                struct error *err);

#endif
