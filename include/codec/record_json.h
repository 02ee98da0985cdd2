/* Records, operations and errors to and from JSON, driven by the field tables. */
#ifndef CODEC_RECORD_JSON_H
#define CODEC_RECORD_JSON_H

#include "codec/json.h"
#include "core/bulk.h"
#include "core/lead.h"
#include "core/operation.h"

/* Fields by name with JSON types (times as integers, UTC ms); id, rev, seq, created_ms, changed_ms,
 * is_deleted and unknown fields included. */
void record_write_fields(struct json_writer *writer, const struct entity *entity,
                         const void *record);
void record_write_json(struct json_writer *writer, const struct entity *entity,
                       const void *record); /* one object */
/* From an object as above. Unknown keys are kept in record.extra. Values are clean and within
 * limits or ERR_DATA. */
bool record_read_json(const struct entity *entity, const struct json *object, struct arena *arena,
                      void **ret_record, struct error *err);
/* The flat lead: id, state, owner, queue, team, campaign (names), grade, score,
 * next_at (ISO), next_kind, why_now, attempts, and every field of lead, contact and company; flat,
 * one object. */
void lead_card_write_json(struct json_writer *writer, const struct lead_card *card, int64_t now_ms,
                          struct arena *arena);
void lead_card_write_fields(struct json_writer *writer, const struct lead_card *card,
                            int64_t now_ms, struct arena *arena);

/* {no, op_id, grp, k, entity, id, base_rev, set:{field:{base,new}}, occurred_ms, lease?, action,
 * undoes?, user, device, body?} (docs/protocol.md, Push) */
void operation_write_json(struct json_writer *writer, const struct operation *op);
bool operation_read_json(const struct json *object, struct arena *arena, struct operation **ret_op,
                         struct error *err);
/* Records and operations as texts of their own (record_text.c). */
char *record_text(const struct entity *entity, const void *record, struct arena *arena);
bool record_from_text(const struct entity *entity, const char *body, struct arena *arena,
                      void **ret_record, struct error *err);
char *operation_text(const struct operation *op, struct arena *arena);
bool operation_from_text(const char *body, struct arena *arena, struct operation **ret_op,
                         struct error *err);
/* Bodies of OP_BULK: array of {c,p,l ids, new:"cpl" flags, f:{name:value}}. */
void bulk_write_json(struct text *out, const struct bulk_row *rows, size_t count);
/* The rows of an import's chunk, a copy: as they are at hand, else out of its body. */
bool bulk_rows(const struct operation *op, struct arena *arena, struct bulk_row **ret_rows,
               size_t *ret_count, struct error *err);
bool bulk_read_json(const char *body, struct arena *arena, struct bulk_row **ret_rows,
                    size_t *ret_count, struct error *err);

/* RFC 9457. */
void problem_write_json(struct text *out, const struct error *err,
                        int retry_after_s /* 0: nothing is said */);
bool problem_read_json(const char *bytes, size_t length,
                       struct error *ret_problem); /* false: not a problem document */

/* --- fields of a newer version, kept in a record's `extra` --- */
char *extra_get(const char *extra, const char *name, struct arena *arena); /* canonical, or NULL */
char *extra_set(const char *extra, const char *name, const char *value, struct arena *arena);
bool extra_has(const char *extra, const char *name); /* be it with null */
/* NULL: nothing is left. */
const char *extra_without(const char *extra, const char *name, struct arena *arena);
/* Moves what this version knows from `extra` to its fields; true: there was some. */
bool extra_take_known(const struct entity *entity, void *record, struct arena *arena);

#endif
