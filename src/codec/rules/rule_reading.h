/* Reading a rule file: where the reader is, so that a mistake has its line. Private to codec. */
#ifndef CODEC_RULE_READING_H
#define CODEC_RULE_READING_H

#include "codec/json.h"
#include "codec/rule_json.h"
#include "../json/json_place.h"

#define RULE_STEPS 6

struct rule_reading {
    const char *source, *bytes;
    size_t length;
    struct arena *arena;
    const struct rule_law *law; /* NULL: not looked at */
    struct json_step steps[RULE_STEPS];
    size_t depth;
    struct error *err;
};
/* Steps into a member (or an element where key is NULL) and out again. */
void rule_enter(struct rule_reading *reading, const char *key, size_t index);
void rule_leave(struct rule_reading *reading);
/* Always false; member: where it is, or NULL: where the reader stands. reason is translated. */
bool rule_wrong(struct rule_reading *reading, const char *member, const char *reason);
/* An object with no other members than these (a comma list). */
bool rule_members(struct rule_reading *reading, const struct json *node, const char *known);
/* A whole number from least to most; missing: what stands there already. */
bool rule_int(struct rule_reading *reading, const struct json *node, const char *member,
              int64_t least, int64_t most, int *number);

/* --- the kinds: name, title, kind and version are read already --- */
bool rule_read_cadence(struct rule_reading *reading, const struct json *root,
                       struct rule_file *file);

bool rule_read_calling(struct rule_reading *reading, const struct json *root,
                       struct rule_file *file);
bool rule_read_retention(struct rule_reading *reading, const struct json *root,
                         struct rule_file *file);
bool rule_read_checks(struct rule_reading *reading, const struct json *root,
                      struct rule_file *file);
bool rule_read_outcomes(struct rule_reading *reading, const struct json *root,
                        struct rule_file *file);

#endif
