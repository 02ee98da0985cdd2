/* For the tests of the store: a folder with a desk and a service, made before each test and thrown
 * away after it. */
#ifndef TESTS_STORE_FILES_H
#define TESTS_STORE_FILES_H

#include "unit.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/reference.h"
#include "store/desk.h"
#include "store/queue.h"
#include "store/records.h"

struct store_files {
    char folder[128];
    char *outbox, *cache, *uri;
    struct arena *arena;
    struct store *desk, *service;
};
extern struct store_files files;
#define FILES_NOW ((int64_t)1795428000000) /* Monday 23 Nov 2026, 11:00 in Berlin */
#define MUST_STORE(call)                                                                           \
    do {                                                                                           \
        struct error must = {0}, *err = &must;                                                     \
        ck_assert_msg((call), "%s: %s", #call, must.message);                                      \
    } while (0)

void files_open(void);
void files_close(void);
void files_reopen_desk(void);
/* Puts a lead with contact and company of this last name, town and phone; returns it for further
 * changes (put again). */
struct lead *files_lead(struct store *store, const char *last_name, const char *city,
                        const char *phone);
/* Saves one field of a lead at the desk; returns the number it got. */
int64_t files_set(const char *lead_id, const char *field, const char *base, const char *value);
char *files_get(const char *lead_id, const char *field);

#endif
