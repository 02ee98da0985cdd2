/* Data-quality tasks and conflicts: working them. Tasks open and close by themselves in the one
 * write path. */
#ifndef USECASE_QUALITY_H
#define USECASE_QUALITY_H

#include "core/quality.h"
#include "usecase/session.h"

bool task_done(struct session *session, const char *task_id,
               struct error *err); /* refused while the record is still wrong */
bool task_later(struct session *session, const char *task_id, int64_t until_ms, struct error *err);
enum conflict_choice { CONFLICT_MINE, CONFLICT_THEIRS, CONFLICT_BASE };
bool conflict_take(struct session *session, const char *task_id, enum conflict_choice choice,
                   struct error *err);
/* Runs all checks over all contacts in scope, and goes on where an earlier run was stopped within a
 * day. */
struct quality_run {
    bool (*progress)(void *data, int64_t checked, int64_t of); /* false stops; NULL: none */
    void *data;
    int64_t checked, opened, closed; /* what this run did */
    bool is_resumed;
};
bool quality_check_all(struct session *session, struct quality_run *run, struct error *err);
/* The same over the persons that imports of this desk have created and that nobody has checked yet,
 * oldest import first; progress counts within one. ERR_CANCELLED when stopped: the next run of
 * either goes on. Rows that another desk imported were checked there, and their tasks sync. */
bool quality_check_imported(struct session *session, struct quality_run *run, struct error *err);

/* What a task's check proposes for its record; count 0: it knows no better. Values live in the
 * arena. */
bool task_suggestion(struct session *session, const struct task *task, struct arena *arena,
                     struct quality_repair *ret_repair, struct error *err);
/* Writes that proposal; the task closes itself. ERR_DATA where there is none. */
bool task_take(struct session *session, const char *task_id, struct error *err);

/* How many contacts and companies of this desk have each field, and how often the team used it in a
 * year (shown, filtered by, exported, changed; nobody is counted). may_go: of 50 or more records,
 * fewer than 5 % have it, or in 90 days nobody used it. */
#define FIELD_RECORDS_LEAST 50 /* fewer say nothing about a field */
struct field_usage {
    const struct entity *entity;
    const struct field *field;
    int64_t filled, of;
    int64_t uses;      /* -1: nothing was counted yet */
    int64_t per_100;   /* uses per 100 opened leads; -1 where none was opened */
    char last_day[11]; /* YYYY-MM-DD of the last use, "" if none */
    bool may_go;
    bool is_rare, is_unused; /* why */
};
bool quality_fields(struct session *session,
                    void (*each)(void *data, const struct field_usage *usage), void *data,
                    struct error *err);

/* What automatic repairs (case, legal form, place of a postal code, number format …) change: one
 * call of `each` a field. A dry run writes nothing. All of a run is one group "quality.repair" that
 * undo takes back; *ret_group is empty when there was nothing to do. goes_on: after so many
 * persons; false stops (ERR_CANCELLED), what was written stays. NULL: to the end. */
struct quality_repaired {
    const struct quality_check *check;
    const struct entity *entity;
    const char *id, *field, *from, *to;
};
bool quality_repair_all(struct session *session, bool is_dry_run,
                        void (*each)(void *data, const struct quality_repaired *repaired),
                        bool (*goes_on)(void *data, int64_t looked), void *data, char ret_group[37],
                        struct error *err);

#endif
