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
bool form_load(const char *path, struct arena *arena, struct form *ret_form, struct error *err);
/* What form_read reads; unlike it takes a form with mistakes. */
void form_write(const struct form *form, struct text *out);
/* A form with mistakes that can be edited: what cannot be understood at all is left out. False:
 * no JSON of a form. */
bool form_read_draft(const char *bytes, size_t length, struct arena *arena, struct form *ret_form,
                     struct error *err);

#endif
