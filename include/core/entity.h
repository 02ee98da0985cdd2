/* Entities: one row each, with its field table. Everything generic (SQL, JSON, CSV, validation,
 * search, history, docs/reference) walks these tables. Each entity has its own header with its
 * struct. */
#ifndef CORE_ENTITY_H
#define CORE_ENTITY_H

#include "core/field.h"

/* The first member of every entity's struct. */
struct record {
    char *id;    /* UUIDv7 */
    int64_t rev; /* +1 per change at the service; 0 = not there yet */
    int64_t seq; /* feed position at the service; 0 = not there yet */
    int64_t created_ms;
    int64_t changed_ms;
    int64_t is_deleted; /* 0; 1: tombstone; 2: merged into another one, hidden, comes back (only as
                           read from a store) */
    char
        *extra; /* JSON object of fields this version does not know, or NULL; kept, never cleared */
};

enum entity_id {
    ENTITY_COMPANY,
    ENTITY_CONTACT,
    ENTITY_LEAD,
    ENTITY_ACTIVITY,
    ENTITY_ANSWER,
    ENTITY_CONSENT,
    ENTITY_TASK,
    ENTITY_CAMPAIGN,
    ENTITY_QUEUE,
    ENTITY_TEAM,
    ENTITY_USER,
    ENTITY_BATCH, /* an import */
    ENTITY_BLOCK,
    ENTITY_TERRITORY,
    ENTITY_FORM,
    ENTITY_MERGE, /* two records that were made one, or are two for good */
    ENTITY_RULE,
    ENTITY_COUNT
};

struct entity {
    enum entity_id kind;
    const char *name;   /* "lead": SQL table, JSON "entity", command line */
    const char *plural; /* "leads": REST path */
    const char *label;  /* N_("Lead") */
    size_t size;        /* of the struct */
    const struct field *fields;
    size_t field_count;
    bool is_append_only; /* activity, consent: fields are set on creation only (void flag excepted)
                          */
    bool is_reference;   /* campaign, queue, team, user: every device has all rows (of rules those
                            of its team) */
    bool is_later;       /* a kind that programs of before do not know: desks say that they do */
    const char *parent;  /* field that names the parent record whose scopes it shares: "lead_id",
                            "contact_id"; NULL */
};

extern const struct entity *const entities[ENTITY_COUNT];

char *entities_later(struct arena *arena); /* names of kinds that came later: a comma list */
const struct entity *entity_find(const char *name); /* by name or plural; NULL if unknown */
const struct field *entity_field(const struct entity *entity,
                                 const char *name); /* NULL if unknown */
void *record_new(const struct entity *entity,
                 struct arena *arena); /* integers are INT_NONE / TIME_NONE */
void *record_copy(const struct entity *entity, const void *record, struct arena *arena);
char *record_get(const struct entity *entity, const void *record, const char *field,
                 struct arena *arena);
void record_put(const struct entity *entity, void *record, const char *field, const char *canonical,
                struct arena *arena);
/* Every field by itself, then the entity's own rules over several fields. */
bool record_check(const struct entity *entity, const void *record, struct error *err);
/* One line to call it by: "Petra Janssen, Nordwind Logistik GmbH". */
char *record_title(const struct entity *entity, const void *record, struct arena *arena);

#endif
