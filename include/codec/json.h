/* JSON: a writer that appends to a text, a reader over jansson with limits checked before parsing
 * (depth 16, 40,000 tokens by default; no duplicate keys, no NUL). The only jansson room. */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/text.h"

#include <stdint.h>

/* --- writing --- */
struct json_writer {
    struct text *out;
    int depth;
    bool needs_comma;
    bool leaves_out_empty; /* of records, members without a value; set after json_begin */
};
void json_begin(struct json_writer *writer, struct text *out);
void json_begin_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_end_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *key);
void json_write_string(struct json_writer *writer,
                       const char *value); /* NULL writes null; invalid UTF-8 becomes U+FFFD */
void json_write_int(struct json_writer *writer, int64_t value);
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_raw(struct json_writer *writer, const char *json); /* already JSON */
/* key and value in one call */
void json_put_string(struct json_writer *writer, const char *key, const char *value);
void json_put_int(struct json_writer *writer, const char *key,
                  int64_t value); /* INT_NONE/TIME_NONE (INT64_MIN) writes null */
void json_put_bool(struct json_writer *writer, const char *key, bool value);

/* --- reading: values live in the document, freed with it --- */
struct json_doc;
struct json; /* a node, borrowed */
struct json_limits {
    size_t bytes;
    int depth;
    int tokens;
};
extern const struct json_limits json_limits_default; /* 256 KiB, 16, 40,000 */
extern const struct json_limits
    json_limits_page; /* 8 MiB, 16, 2,000,000: pages of our own service */
bool json_parse(const char *bytes, size_t length, const struct json_limits *limits,
                struct json_doc **ret_doc, struct error *err);
void json_free(struct json_doc *doc); /* NULL is fine */
const struct json *json_root(const struct json_doc *doc);
const struct json *json_get(const struct json *object,
                            const char *key);              /* NULL if absent or null */
bool json_has(const struct json *object, const char *key); /* also when null */
const char *json_get_string(const struct json *object,
                            const char *key); /* NULL if absent or no string */
int64_t json_get_int(const struct json *object, const char *key, int64_t fallback);
bool json_get_bool(const struct json *object, const char *key, bool fallback);
size_t json_size(const struct json *node); /* array or object */
const struct json *json_at(const struct json *array, size_t index);
/* Of an integer, and of true and false as 1 and 0. */
bool json_int(const struct json *node, int64_t *ret_value);
const char *json_text(const struct json *node); /* string node's text or NULL */
bool json_node_is_object(const struct json *node);
bool json_node_is_array(const struct json *node);
bool json_node_is_string(const struct json *node);
bool json_node_is_int(const struct json *node);
bool json_node_is_bool(const struct json *node);
/* Canonical text of a scalar (string as is, integer decimal, true "1", false "0", null NULL) in the
 * arena; false if no scalar. */
bool json_canonical(const struct json *node, struct arena *arena, char **ret_text);
void json_each(const struct json *object,
               void (*each)(const char *key, const struct json *value, void *data), void *data);
char *json_print(const struct json *node, struct arena *arena);       /* compact, keys sorted */
char *json_print_lines(const struct json *node, struct arena *arena); /* for people, in order */

#endif
