/* JSON lines read as a list; private to codec. */
#ifndef CODEC_JSON_LIST_H
#define CODEC_JSON_LIST_H

#include "base/text.h"

/* Do these bytes begin with a JSON object? */
bool json_list_is(const char *bytes, size_t length);
/* As CSV with the keys of all objects as header. ERR_DATA with the line that is no object. */
bool json_list_read(const char *bytes, size_t length, struct text *out, struct error *err);

#endif
