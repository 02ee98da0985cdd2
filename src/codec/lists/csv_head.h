/* Which line of a list is its header, where a title, a date or a filter stand above it. Private to
 * codec. */
#ifndef CODEC_CSV_HEAD_H
#define CODEC_CSV_HEAD_H

#include <stdbool.h>
#include <stddef.h>

struct csv_head {
    char separator;   /* as it was sniffed; another one where only that shows a header */
    bool is_declared; /* a "sep=;" line says it */
    size_t rows_above;
};
/* From the UTF-8 text a list begins with. The first line stays the header unless another one is
 * plainly it (0072). map: FIELD=COLUMN,… of a person, or NULL. */
void csv_head_find(const char *text, size_t length, const char *map, struct csv_head *head);

#endif
