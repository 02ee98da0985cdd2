/* Field tables: the only place where a field is described. A row's name is the SQL column, JSON
 * key, CSV header and form key. Every value also has one canonical text form (NULL = no value):
 * decimal integers, UTC milliseconds for times, "1"/"0" for yes/no, YYYY-MM-DD for dates, trimmed
 * NFC text. Operations, merging and history work on canonical text only. */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INT_NONE INT64_MIN /* an integer-like member without a value */

enum field_type {
    FIELD_TEXT,    /* char *, one line */
    FIELD_NOTE,    /* char *, several lines */
    FIELD_PHONE,   /* char *, E.164 where it could be parsed, else as typed */
    FIELD_EMAIL,   /* char *, domain in lower case */
    FIELD_URL,     /* char * */
    FIELD_CHOICE,  /* char *, one code of field.choices */
    FIELD_CODES,   /* char *, comma-separated codes (roles, tags); a set when merging */
    FIELD_ID,      /* char *, UUID of another record (field.refers_to) */
    FIELD_DATE,    /* char *, YYYY-MM-DD */
    FIELD_COUNTRY, /* char *, ISO 3166 alpha-2 */
    FIELD_INT,     /* int64_t, INT_NONE = none */
    FIELD_COUNTER, /* int64_t; an operation's new - base is added to what stands */
    FIELD_TIME,    /* int64_t UTC ms, TIME_NONE = none */
    FIELD_BOOL,    /* int64_t 0/1, INT_NONE = unknown */
    FIELD_MONEY,   /* int64_t cents */
    FIELD_TYPE_COUNT
};

/* What happens when two people set one field (docs/protocol.md, Merge). */
enum merge_policy {
    MERGE_KEEP,     /* what stands stays, the other becomes a conflict task (default) */
    MERGE_RESTRICT, /* the more restrictive wins in any order (do_not_call, consent status) */
    MERGE_APPEND,   /* rows never change after creation */
    MERGE_LAST, /* later write wins without a task: bookkeeping a person never typed (next_at, score
                   inputs) */
    MERGE_ADD,  /* counters and sets */
    MERGE_STATE, /* lead.state: a legal transition applies, else a task */
    MERGE_SERVER /* only the service sets it; a client's write is rejected */
};

enum {
    FIELD_REQUIRED = 1 << 0,
    FIELD_ASKED = 1 << 1,    /* shown in forms by default; the rest is behind one key */
    FIELD_LISTED = 1 << 2,   /* a list column by default */
    FIELD_SEARCHED = 1 << 3, /* in the search index */
    FIELD_IMPORTED = 1 << 4, /* a list may carry it */
    FIELD_INTERNAL = 1 << 5, /* bookkeeping: not in forms, may be in --json */
    FIELD_PERSONAL = 1 << 6, /* personal data: erased, never logged */
    FIELD_KEYED = 1 << 8,    /* parts of numbers, or keys of twins, are made of it */
    FIELD_SECRET = 1 << 7,   /* never leaves the service (password hash) */
    FIELD_FREE = 1 << 9      /* people write sentences in it, which may name anybody */
};

struct choice {
    const char *code;  /* "ready" */
    const char *label; /* N_("ready to call") */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;     /* of the member in the entity's struct */
    const char *label; /* N_(), translate on use */
    int max; /* longest value in code points; largest value for integers; 0 = the type's default */
    int width; /* list column in cells */
    unsigned flags;
    enum merge_policy merge;
    const char *help; /* N_() or NULL */
    const struct choice
        *choices; /* ended by {NULL, NULL}; FIELD_CHOICE and FIELD_CODES, NULL = free */
    const struct choice *spoken; /* other words for them, folded and without signs; NULL: none */
    const char *refers_to;       /* entity name for FIELD_ID */
    const char *sql_index;       /* documentation: which index serves it, or NULL */
};

/* Per type: how it prints, parses, compares. */
struct field_type_info {
    const char *name;      /* "phone" */
    bool is_int;           /* member is int64_t */
    const char *sql_type;  /* "TEXT" or "BIGINT" */
    const char *json_type; /* "string", "integer", "boolean" */
    int max;               /* default limit */
    /* Canonical text of raw input (trim, NFC, E.164, domain lower case); false with a sentence when
     * it cannot be a value. */
    bool (*normalise)(const struct field *field, const char *raw, struct arena *arena,
                      char **ret_text, struct error *err);
    /* For people, translated. */
    char *(*display)(const struct field *field, const char *canonical, struct arena *arena);
};
extern const struct field_type_info field_types[FIELD_TYPE_COUNT];

/* Canonical text of a member, NULL when it has no value. Lives in the arena (or in the record). */
char *field_get(const struct field *field, const void *record, struct arena *arena);
/* Sets a member from canonical text (as the database or an operation holds it); no validation
 * beyond the number's form. */
void field_put(const struct field *field, void *record, const char *canonical, struct arena *arena);
/* Input from outside: normalises, checks type, limit, choice; NULL or blank gives NULL. *ret_text
 * canonical. */
bool field_parse(const struct field *field, const char *raw, struct arena *arena, char **ret_text,
                 struct error *err);
/* The same of what a person types: a mail address that SMTP would not take is refused, too (M01 of
 * the catalogue). A list or another desk may bring one; that is a task. */
bool field_typed(const struct field *field, const char *raw, struct arena *arena, char **ret_text,
                 struct error *err);
/* What people see: label of a choice, national phone format, local time… Never NULL. */
char *field_display(const struct field *field, const void *record, struct arena *arena);
char *field_display_text(const struct field *field, const char *canonical, struct arena *arena);

/* The code of the choice that a person means, by code, label or another word for it ("Herr"); NULL:
 * none. */
const char *field_choice(const struct field *field, const char *text, struct arena *arena);

/* ISO 3166 code of a country's folded name ("deutschland"); NULL: not known. */
const char *country_code(const char *folded);

#endif
