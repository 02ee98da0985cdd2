/* The queue, boards and counts. Queue reads are short index ranges: 1,000 or 1,000,000 leads take
 * the same time. */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "core/activity.h"
#include "core/answer.h"
#include "core/consent.h"
#include "core/task.h"
#include "store/store.h"

enum queue_part {
    QUEUE_ALL,
    QUEUE_URGENT,  /* promised, hot, due retries */
    QUEUE_OPEN,    /* the other due ones by what may be expected of them */
    QUEUE_WAITING, /* the same by how long they wait */
};
struct queue_request {
    const char *user_id; /* whose queue: own leads and unowned ones of the team's queues */
    const char *team_id;
    const char *queue_id; /* only this queue, or NULL */
    const char *filter;   /* as page_request.where, or NULL */
    int64_t now_ms;
    const char *after;  /* cursor of the last row, or NULL */
    bool is_backward;   /* the rows before that cursor (NULL: the last ones), still in list order */
    bool include_later; /* also leads whose next step is not due yet, after the due ones */
    int limit;
    int64_t free_at_ms; /* only leads that nobody else holds then (database's time); 0: all */
    /* By fields instead of the queue's order, due or not: first the group's, then this one ("-"
     * before a number: greatest first). NULL: the queue's order. */
    const char *group, *sort;
    enum queue_part part;    /* OPEN and WAITING: one page from the beginning, no filter */
    const char *campaign_id; /* only of this campaign, or NULL */
};
/* Fields that a queue may be grouped and ordered by. */
bool store_queue_may_sort(const char *field);
struct queue_row {
    struct lead_card card;
    enum lead_rank rank;
    char *cursor; /* to go on after this row */
};
/* Promises of colleagues are in it from PROMISE_TAKEOVER_MS after their minute on, so that somebody
 * keeps them. Order: due promises by time, hot by clock, due retries by time, then due others by
 * expected value (lead_worth) and grade, then (include_later) by time. Only callable states with a
 * basis, not blocked. */
bool store_queue(struct store *store, const struct queue_request *request, struct arena *arena,
                 struct queue_row **ret_rows, size_t *ret_count, struct error *err);

/* How many rows follow the cursor (is_backward: stand before it), at most `limit`; NULL: all. */
bool store_queue_count(struct store *store, const struct queue_request *request, int64_t *ret_count,
                       struct error *err);
/* Where a lead stands now, as the cursor of its row; NULL: it is not in this queue. */
char *store_queue_cursor(struct store *store, const struct queue_request *request,
                         const char *lead_id, struct arena *arena);

/* Counted up to 1,000 a kind; what reaches that means "1,000 or more". */
struct queue_figures {
    int64_t open, promised_today, hot, done_today, waiting_check;
};
bool store_queue_figures(struct store *store, const struct queue_request *request,
                         struct queue_figures *ret_figures, struct error *err);

/* How many promises of this person are open, at most 1,000. */
/* Of those, how many fall into that minute, but for this lead. */
int64_t store_promises_at(struct store *store, const char *user_id, int64_t when_ms,
                          const char *but_lead_id);
/* The same from one moment to another. */
int64_t store_promises_between(struct store *store, const char *user_id, int64_t from_ms,
                               int64_t until_ms, const char *but_lead_id);
int64_t store_promises_open(struct store *store, const char *user_id);
/* Promises that are open past the tolerance of their queue, of a team or (NULL) of all. */
int64_t store_promises_late(struct store *store, const char *team_id, int64_t now_ms);
/* Promises that fell due since then: kept are calls within the tolerance. Of one person, or (NULL)
 * of a team's people. */
struct promise_figures {
    int64_t promised, kept, people;
};
bool store_promise_figures(struct store *store, const char *team_id, const char *user_id,
                           int64_t since_ms, int64_t now_ms, struct promise_figures *ret_figures,
                           struct error *err);
/* Calls that a user made (not: was called) since then, by the queue and campaign of their leads. */
struct given_calls {
    char *queue_id, *campaign_id;
    int64_t calls;
};
bool store_given_calls(struct store *store, const char *user_id, int64_t since_ms,
                       struct arena *arena, struct given_calls **ret_given, size_t *ret_count,
                       struct error *err);

struct board_row { /* a queue of a team */
    char *queue_id, *queue, *team;
    int64_t open, hot, overdue,
        oldest_ms /* received_ms of the oldest open lead never called; TIME_NONE */, done_today;
    int64_t done_days[7]; /* the last seven days, today last */
    int64_t people;       /* of the team */
    bool has_figures; /* five people or more: what was done may be told; else done_today is INT_NONE
                       */
};
/* How evenly a team's leads lie on its agents: 1 is even. -1: not told. */
struct fairness {
    double quantity, quality;
};
#define FIGURES_PEOPLE_LEAST 5
#define FIGURES_DAYS 30
struct board {
    struct board_row *rows;
    size_t row_count;
    int64_t promised_open, promised_late, handed_over, accepted, rejected;
    int64_t people; /* of the team; below FIGURES_PEOPLE_LEAST what follows is not told */
    int64_t first_touch_median_ms; /* TIME_NONE: not told, or no call yet */
    struct promise_figures promises;
    struct fairness fairness;
};
/* team_id NULL: all teams; queue_id NULL: all queues. */
bool store_board(struct store *store, const char *team_id, const char *queue_id, int64_t now_ms,
                 struct arena *arena, struct board *ret_board, struct error *err);

/* Tasks for a desk, by worth, open and due. kind NULL: all. */
/* A page of them. A cursor is a task's worth and id: it stays a place in the list when
 * the task is gone. */
struct task_request {
    const char *team_id, *user_id, *kind;
    const char *filter; /* of the filter language over tasks; NULL: none */
    const char *off;    /* ",email_free,lead_stale,": checks that are not shown; NULL: none */
    const char *only;   /* of these checks or, where a task is of none, kinds; NULL: of all */
    int64_t now_ms;
    const char *after; /* cursor, or NULL */
    bool is_backward;  /* the rows before it (NULL: the last ones), still in list order */
    int limit;
};
bool store_task_page(struct store *store, const struct task_request *request, struct arena *arena,
                     struct task ***ret_tasks, size_t *ret_count, struct error *err);
/* How many follow the cursor (is_backward: stand before it), at most `limit`. */
bool store_task_count(struct store *store, const struct task_request *request, int64_t *ret_count,
                      struct error *err);
char *task_cursor(const struct task *task, struct arena *arena);
/* Open ones, at most TASKS_COUNTED, and those done since midnight. */
#define TASKS_COUNTED 100000
bool store_task_counts(struct store *store, const char *team_id, const char *off, int64_t *ret_open,
                       int64_t *ret_done_today, int64_t now_ms, struct error *err);
/* What is open of each check (of a kind, where a task is of none), most at stake first. */
struct task_kind {
    const char *name; /* check_id, or kind */
    int64_t open, worth;
};
bool store_task_kinds(struct store *store, const struct task_request *request, struct arena *arena,
                      struct task_kind **ret_kinds, size_t *ret_count, struct error *err);
/* What became of a team's (NULL: all) tasks of each check, as people decided: ordered by check. */
struct task_verdict {
    const char *check_id;
    int64_t open, solved, refused;
};
bool store_task_verdicts(struct store *store, const char *team_id, struct arena *arena,
                         struct task_verdict **ret_verdicts, size_t *ret_count, struct error *err);
/* Which of these contacts (NULL: none there) have an open doubt whether they stand there twice: one
 * said each. */
bool store_doubted(struct store *store, const char *const *contact_ids, size_t count,
                   bool *ret_is_doubted, struct error *err);
/* Open tasks about a record. */
bool store_tasks_of(struct store *store, const char *entity_id, struct arena *arena,
                    struct task ***ret_tasks, size_t *ret_count, struct error *err);
/* Open tasks about it and another one, whichever of the two it is. */
bool store_pair_tasks(struct store *store, const char *id, struct arena *arena,
                      struct task ***ret_tasks, size_t *ret_count, struct error *err);
/* Open tasks about an import, or about what it brought and what is gone again; after: an id, "". */
bool store_tasks_of_import(struct store *store, const char *batch_id, const char *after,
                           struct arena *arena, struct task ***ret_tasks, size_t *ret_count,
                           struct error *err);
/* Leads handed over to a sales user. state NULL: handed_over, accepted, opportunity. */
bool store_handovers(struct store *store, const char *user_id, const char *state,
                     struct arena *arena, struct lead_card ***ret_cards, size_t *ret_count,
                     struct error *err);
/* Activities of a lead, newest first; answers; consents of a contact. */
bool store_activities(struct store *store, const char *lead_id, int limit, struct arena *arena,
                      struct activity ***ret, size_t *ret_count, struct error *err);
bool store_answers(struct store *store, const char *lead_id, struct arena *arena,
                   struct answer ***ret, size_t *ret_count, struct error *err);
bool store_consents(struct store *store, const char *contact_id, struct arena *arena,
                    struct consent ***ret, size_t *ret_count, struct error *err);

#endif
