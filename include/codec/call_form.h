/* Calls as providers tell of them: forms that sipgate and Placetel post to a URL of the customer,
 * read into a call event and whom it is for. Formats: sipgate.io push API, Placetel notify API. */
#ifndef CODEC_CALL_FORM_H
#define CODEC_CALL_FORM_H

#include "base/arena.h"
#include "core/call_event.h"

#define CALL_FORM_MOST 8192 /* bytes */
#define CALL_PEOPLE_MOST 16

struct call_form {
    bool is_news;  /* false: a call that goes out, or a key that was pressed: nobody has to hear */
    bool is_first; /* the provider wants to know where to tell the rest */
    struct call_event event;
    /* Whom it rings, or who has answered, in the provider's words: names, ids, numbers as they came
     * and as E.164. Any of them may be an extension here. */
    const char *people[CALL_PEOPLE_MOST];
    size_t people_count;
};

/* ERR_DATA names the parameter. Texts are the arena's. */
bool call_form_sipgate(const char *body, size_t length, struct arena *arena,
                       struct call_form *ret_form, struct error *err);
bool call_form_placetel(const char *body, size_t length, struct arena *arena,
                        struct call_form *ret_form, struct error *err);

#endif
