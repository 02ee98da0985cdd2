/* Asking providers of further data: what they say becomes tasks with source and licence, which a
 * person takes or leaves. Nothing is changed silently. */
#ifndef USECASE_ENRICH_H
#define USECASE_ENRICH_H

#include "core/enrich.h"
#include "core/quality.h"
#include "core/task.h"
#include "usecase/session.h"

struct enrich_proposal {
    const struct lead_card *card;
    const struct field *field;
    const char *from, *to; /* canonical; from NULL: nothing stands there */
    const struct enrich_source *source;
};
struct enrich_request {
    const struct enrich_source *sources;
    size_t source_count;
    const char *where;   /* leads by filter, NULL: all in reach; closed ones are passed over */
    const char *lead_id; /* one alone, or NULL */
    int64_t limit;       /* questions at most, 0: no limit */
    bool is_dry_run;     /* asks files alone; counts what questions would cost */
    void (*each)(void *data, const struct enrich_proposal *proposal);           /* or NULL */
    bool (*progress)(void *data, int64_t looked, int64_t asked, int64_t found); /* false stops */
    /* Before a provider that wants fewer questions is waited for. NULL: nobody waits, it ends the
     * run. */
    void (*waits)(void *data, const char *provider, int seconds);
    void *data;
};
struct enrich_report {
    int64_t looked, asked, proposed, known, failed;
    int64_t cost;          /* hundredths of a cent */
    int64_t month, budget; /* of the provider asked last: spent this month, of how much; budget 0:
                              no limit */
    const char *stopped;   /* name of the provider whose budget is used up, or NULL */
    char failure[240];     /* of the last question that failed: why; "" none did */
    char group_id[37];     /* of what was written, "" if nothing: undo takes it back */
};
/* ERR_NOT_FOUND where no provider is configured. A provider that fails five times in a row ends the
 * run with its error, and so does one that wants fewer questions for longer than a minute, or again
 * after three waits; what was proposed until then stays, and who was asked is passed over by the
 * next run. */
bool enrich_run(struct session *session, const struct enrich_request *request,
                struct enrich_report *ret_report, struct error *err);

/* What a task of a provider would change; false: it is none. */
bool enrich_suggestion(const struct task *task, struct arena *arena,
                       struct quality_repair *ret_repair);
/* "Register X, licence …" of such a task, NULL of others. */
const char *enrich_words(const struct task *task);

#endif
