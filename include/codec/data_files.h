/* Files of data/ that a non-programmer may edit: outcomes, rules of calling, cadences, guides.
 * Checked on load, errors with file, place and reason. */
#ifndef CODEC_DATA_FILES_H
#define CODEC_DATA_FILES_H

#include "codec/form_json.h"
#include "core/cadence.h"
#include "core/calling_hours.h"
#include "core/guide.h"
#include "core/outcome.h"
#include "core/retention.h"

bool outcomes_load(const char *path, struct arena *arena, struct outcome_table *ret_table,
                   struct error *err);
bool retention_load(const char *path, struct arena *arena, struct retention_rules *ret_rules,
                    struct error *err);
/* Mistakes are named with file, line and reason. */
bool cadence_load(const char *path, struct arena *arena, struct cadence *ret_cadence,
                  struct error *err);
bool guide_load(const char *path, struct arena *arena, struct guide *ret_guide, struct error *err);
/* Always gives rules: what is missing or wrong in the folder is named in `missing`, and the
 * built-in part stands for it, so that work goes on. */
void calling_rules_load(const char *folder, struct arena *arena, struct calling_rules *ret_rules);

#endif
