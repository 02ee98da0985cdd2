/* What the names of the filter language stand for. Private to core. */
#ifndef CORE_FILTER_NAMES_H
#define CORE_FILTER_NAMES_H

#include "core/filter.h"

struct filter_name {
    const struct entity *entity, *named;
    const struct field *field;
    bool is_whole_money; /* typed in EUR, kept in cents */
};
bool filter_find_name(const struct entity *entity, const char *name, struct arena *arena,
                      struct filter_name *ret_name);
/* FILTER_FIELD: there is no such word. */
enum filter_word filter_find_word(const struct entity *entity, const char *name,
                                  struct arena *arena);
/* Durations of it are counted from now on, not back. */
bool filter_lies_ahead(const struct field *field);
/* Parses one value of a term: "A", ">7d", "50..70". */
bool filter_value_parse(const struct filter_name *name, const char *op, const char *text,
                        bool is_quoted, bool is_prefix, int64_t now_ms, struct arena *arena,
                        struct filter_value *ret_value, struct error *err);

/* Each name that may be typed, for completion; ends with NULL. */
char **filter_all_names(const struct entity *entity, const char *begun, struct arena *arena,
                        size_t *ret_count);

#endif
