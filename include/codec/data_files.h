/* Files of data/ that a non-programmer may edit: outcomes, forms. Checked on load, errors with
 * file, place and reason. */
#ifndef CODEC_DATA_FILES_H
#define CODEC_DATA_FILES_H

#include "core/form.h"
#include "core/outcome.h"

bool outcomes_load(const char *path, struct arena *arena, struct outcome_table *ret_table,
                   struct error *err);
bool form_load(const char *path, struct arena *arena, struct form *ret_form, struct error *err);

#endif
