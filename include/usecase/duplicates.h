/* Who stands twice in the team's own stock: over the whole base, and for one record while it is
 * typed or when it is written. */
#ifndef USECASE_DUPLICATES_H
#define USECASE_DUPLICATES_H

#include "core/duplicate.h"
#include "core/contact.h"
#include "usecase/session.h"

struct twin {
    const char *id;     /* of the contact */
    const char *title;  /* "Petra Janssen, Nordwind Logistik GmbH" */
    double probability; /* .5 or more */
    const char *reason; /* weights in bits */
    enum duplicate_kind kind;
};
/* Likely twins of a person that is about to be written or stands here (its id is left out), most
 * likely first, at most 5. Reads indexes only: fit for each keystroke. company: NULL, its own. */
bool twins_find(struct session *session, const struct contact *contact,
                const struct company *company, struct arena *arena, struct twin **ret_twins,
                size_t *ret_count, struct error *err);
/* The likeliest company that may be meant, at most one; title and id are the company's. */
bool twins_find_company(struct session *session, const struct company *company, struct arena *arena,
                        struct twin **ret_twins, size_t *ret_count, struct error *err);
/* The same for raw flat fields ("last_name", "company" …) as typed, whatever of them is there. */
struct field_input;
bool twins_of_input(struct session *session, const struct field_input *fields, size_t count,
                    struct arena *arena, struct twin **ret_twins, size_t *ret_count,
                    struct error *err);
/* Who of the stock is most likely meant by what is typed; else whose mail address, number or name
 * it is, or which company, though that alone says too little of who is meant. */
struct twin_found {
    const char *words; /* "likely known already: Petra Janssen, Nordwind Logistik GmbH, 97 %"; NULL:
                          nobody */
    const char *reason;  /* weights in bits */
    const char *lead_id; /* a lead of that person; NULL: none */
};
bool twins_likeliest(struct session *session, const struct field_input *fields, size_t count,
                     struct arena *arena, struct twin_found *ret_found, struct error *err);
/* "likely known already: Petra Janssen, Nordwind Logistik GmbH, 97 %"; NULL: nobody. */
char *twins_words(struct session *session, const struct field_input *fields, size_t count,
                  struct arena *arena);

/* As another value is typed for a field of a record that stands here: whom that makes likely the
 * same, or who has that number or mail address; not who was known to be alike before. NULL: nobody.
 * Reads indexes only. */
const char *twins_after(struct session *session, const struct entity *entity, const void *record,
                        const char *field, const char *value, struct arena *arena);

/* The rows of an import are asked about behind it, as a write of one record asks at once (D01 to
 * D04): a step of the oldest import that waits. *ret_asked: rows of it so far; *ret_more: there may
 * be more. The operations are of the import's group, so that undo takes the tasks along, and are
 * nobody's last action. */
#define TWINS_BEHIND "quality.twins"
bool twins_ask_more(struct session *session, int64_t *ret_asked, bool *ret_more, struct error *err);
bool twins_are_waiting(struct session *session);
int64_t twins_keys_waiting(struct session *session); /* persons that cannot be found by them yet */
/* How far the oldest import that waits is: rows asked about, and persons or companies it made;
 * false: none waits. */
struct twins_progress {
    char batch_id[37], name[200];
    int64_t asked, created;
};
bool twins_progress(struct store *store, struct twins_progress *ret_progress);
/* No more of it; `vorwahl duplicates` finds what is left. */
bool twins_ask_no_more(struct session *session, const char *batch_id, struct error *err);
/* The same with a session of its own, once all keys are made: for whoever keeps the desk. */
bool twins_ask_behind(struct store *store, bool *ret_more, struct error *err);

struct duplicates_request {
    bool (*progress)(void *data, int percent); /* false cancels; may be NULL */
    void *data;
    bool begins_again; /* not from where the last one was stopped */
};
struct duplicates_report {
    int64_t contacts, companies, pairs, opened, refreshed, closed, known; /* known: open already */
    int64_t model_ms; /* when the model was learned: now; TIME_NONE: not in this run */
    bool is_resumed;  /* goes on where the last one was stopped: counts are those of the rest */
};
/* Every contact and company of this desk. The model is learned from them without labels and kept
 * with its date. Cancelled (ERR_CANCELLED) while it looks, nothing is changed; while it asks, the
 * next run within a day goes on with the pairs that are left. RIGHT_MERGE. */
bool duplicates_run(struct session *session, const struct duplicates_request *request,
                    struct duplicates_report *ret_report, struct error *err);
/* What a run that was stopped while it asked has left, and the next one goes on with. */
struct duplicates_rest {
    bool is_waiting;
    int64_t asked, count; /* pairs */
};
struct duplicates_rest duplicates_left(struct session *session);
/* When that was last; TIME_NONE: never, and the default model is used. */
int64_t duplicates_model_ms(struct session *session);

#endif
