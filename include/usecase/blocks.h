/* The block list: putting numbers and persons on it, asking it, lifting an entry with a reason, and
 * lists of other houses (Robinson lists). */
#ifndef USECASE_BLOCKS_H
#define USECASE_BLOCKS_H

#include "store/blocks.h"
#include "usecase/session.h"

/* The entry that keeps this person from being called; NULL: none. `ops`: what is about to be
 * written (lifted or taken back there does not count), or NULL. */
bool blocks_covering(struct session *session, const struct batch_of_operations *ops,
                     const struct contact *contact, const struct company *company,
                     struct arena *arena, const struct block **ret_block, struct error *err);
/* "asked for no more calls on 12 Nov", "on the list DDV of 2026-11-01", "was erased". */
char *block_words(const struct block *block, struct arena *arena);
/* Adds the entries for a person to the operations. cause: call, manual, erasure. Without a key (an
 * older service) nothing: the service makes them from the person's own mark. */
bool blocks_put_person(struct session *session, struct batch_of_operations *ops,
                       const struct contact *contact, const struct company *company,
                       enum block_scope scope, const char *cause, struct error *err);

/* A contact may be called again: the entries that the service itself made for it go. Those that a
 * person made go with what made them. */
bool blocks_take_back(struct session *session, struct batch_of_operations *ops,
                      const struct contact *contact, const struct company *company,
                      struct error *err);

/* value: a number in any spelling or a mail address. Leads at hand with it are blocked at once, the
 * others by the service's sweep. */
bool block_add(struct session *session, const char *value, int64_t *ret_leads, struct error *err);
/* Lifts every entry for the value; needs a reason and the newest state of each. ERR_NOT_FOUND. */
bool block_remove(struct session *session, const char *value, const char *reason,
                  int64_t *ret_lifted, struct error *err);
bool block_check(struct session *session, const char *value, struct arena *arena,
                 struct block ***ret_blocks, size_t *ret_count, struct error *err);

/* How many entries each cause and list has. */
bool block_sources(struct session *session, struct arena *arena, struct block_source **ret,
                   size_t *ret_count, struct error *err);

struct block_import {
    const char *path, *source, *date; /* YYYY-MM-DD: of when the list is */
    bool (*progress)(void *data, int64_t lines);
    void *progress_data;
};
struct block_import_report {
    int64_t read, added, known, rejected; /* read is the sum of the others */
    char first_rejected[80];
};
/* One entry a line, or the first column of a CSV: a number, a mail address, or the SHA-256 of one
 * as hex. */
bool block_import(struct session *session, const struct block_import *request,
                  struct block_import_report *ret_report, struct error *err);

/* The service: leads whose person is on the list are blocked, whoever put it there; contacts that
 * were blocked before there was a list get their entries. */
bool blocks_sweep(struct session *session, int64_t *ret_blocked, struct error *err);

#endif
