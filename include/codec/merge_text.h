/* What a merge record says of its fields, as text: [{field, side, rule, kept, gone}, …]. */
#ifndef CODEC_MERGE_TEXT_H
#define CODEC_MERGE_TEXT_H

#include "core/merge.h"

char *merge_details_text(const struct merge_choice *choices, size_t count, struct arena *arena);
/* Fields that this version does not know are left out; 0 of a text that is none. */
size_t merge_details_read(const struct entity *entity, const char *text, struct arena *arena,
                          struct merge_choice **ret_choices);

#endif
