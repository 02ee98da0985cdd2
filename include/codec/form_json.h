/* Forms as JSON: data/forms/NAME.json and the body of a published form are the same text. */
#ifndef CODEC_FORM_JSON_H
#define CODEC_FORM_JSON_H

#include "base/text.h"
#include "core/form.h"

#define FORM_BODY_MAX ((size_t)60 << 10)

/* Reads and checks. What is wrong is named with the source, its line and its question. ERR_CONFIG.
 */
bool form_read(const char *source, const char *bytes, size_t length, struct arena *arena,
               struct form *ret_form, struct error *err);
/* Every mistake instead of the first one, and the form as far as it can be understood. False: this
 * is no JSON. */
#define FORM_PROBLEMS_MOST 60
struct form_problem {
    int line;
    int question;     /* its place; -1: the form itself */
    const char *text; /* source, line, question, reason: translated, in the arena */
};
bool form_problems(const char *source, const char *bytes, size_t length, struct arena *arena,
                   struct form *ret_form, struct form_problem **ret_problems, size_t *ret_count,
                   struct error *err);
bool form_load(const char *path, struct arena *arena, struct form *ret_form, struct error *err);
/* What form_read reads; unlike it takes a form with mistakes. */
void form_write(const struct form *form, struct text *out);
/* The same over several lines, as a person would write it into a file. */
char *form_print(const struct form *form, struct arena *arena);
/* Names of data/forms; returns how many. */
size_t forms_shipped(struct arena *arena, char ***ret_names);
/* A form with mistakes that can be edited: what cannot be understood at all is left out. False:
 * no JSON of a form. */
bool form_read_draft(const char *bytes, size_t length, struct arena *arena, struct form *ret_form,
                     struct error *err);

#endif
