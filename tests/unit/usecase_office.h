/* A small office for the tests of use cases: a service in a temporary folder, desks on it, and a
 * sync of both without a network. */
#ifndef TESTS_USECASE_OFFICE_H
#define TESTS_USECASE_OFFICE_H

#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "core/activity.h"
#include "core/consent.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/desk.h"
#include "store/journal.h"
#include "store/queue.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/calls.h"
#include "usecase/import.h"
#include "usecase/quality.h"
#include "usecase/undo.h"
#include "usecase/write.h"

struct desk {
    struct store *store;
    struct session *session;
    char device_id[37];
};

/* Made by office_open: team North with queue "Inbound"; anna and bea (agents), stefan (steward),
 * tina (team lead), viktor (sales); team South with otto (agent). */
struct office {
    char folder[128];
    struct arena *arena;
    struct store *store;     /* of the service */
    struct session *session; /* the service itself */
    struct desk anna, bea, stefan, tina, viktor, otto;
    char north[37], south[37], inbound[37];
};
extern struct office office;
extern int64_t office_now; /* the clock of every session: Monday 23 Nov 2026, 10:00 in Berlin */

void office_open(void);
void office_close(void);
/* Everything a desk has goes to the service, and everything it may see comes back. */
void office_sync(struct desk *desk);
size_t office_push(
    struct desk *desk,
    struct push_answer *ret_answer); /* only the first half; results are not given to the desk */
/* What an action of a user does at the service alone: a push of operations made by hand. */
struct push_answer office_push_by_hand(struct desk *desk, struct batch_of_operations *ops,
                                       int64_t first_no);
bool office_error_is(const struct error *err, enum error_code code);
/* A lead that may be called, made by this desk; synced. Its contact's name and phone tell it apart.
 */
const char *office_lead(struct desk *desk, const char *last_name, const char *phone);
const char *office_unknown_lead(struct desk *desk, const char *last_name,
                                const char *phone); /* without a legal basis */
/* What a handover of such a lead needs by the usual demands. */
#define OFFICE_ANSWERS 4
extern const struct answer_input office_answers[OFFICE_ANSWERS];
struct lead_card *office_card(struct store *store, const char *lead_id);
struct lead_card *office_card_named(struct store *store,
                                    const char *last_name); /* of the only person of that name */
void office_log(struct desk *desk, const char *lead_id, const char *outcome,
                struct planned *ret_planned);
struct task *office_task(struct store *store, const char *contact_id,
                         const char *check); /* NULL if there is none */
int64_t office_count(struct store *store, const struct entity *entity, const char *where);
const char *office_file(const char *name, const char *content);

#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct error must = {0};                                                                   \
        struct error *err = &must;                                                                 \
        ck_assert_msg((call), "%s: %s %s", #call, error_name(must.code), must.message);            \
    } while (0)
#define MUST_FAIL(call, wanted)                                                                    \
    do {                                                                                           \
        struct error must = {0};                                                                   \
        struct error *err = &must;                                                                 \
        ck_assert(!(call));                                                                        \
        ck_assert_msg(must.code == (wanted), "%s: %s %s", #call, error_name(must.code),            \
                      must.message);                                                               \
    } while (0)

#endif
