/* On which line of a JSON text a part stands, for messages to who edits it. Private to codec. */
#ifndef CODEC_JSON_PLACE_H
#define CODEC_JSON_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* text: valid JSON. Members by key, elements by index (key NULL); what is not there counts as where
 * it would belong. The first line is 1. */
struct json_step {
    const char *key;
    size_t index;
};
int json_line(const char *text, size_t length, const struct json_step *steps, size_t count);

#endif
