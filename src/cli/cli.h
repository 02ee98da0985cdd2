/* The command line's inside: options, the open desk, the command table. Private to cli. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/record_json.h"
#include "store/records.h"
#include "sync/sync.h"
#include "usecase/session.h"

#define LIST_MAX 32

struct command;
struct options {
    const struct command *command; /* NULL: none was named */
    const char *profile, *user, *ca_file, *map, *map_file, *campaign, *team, *owner, *basis,
        *evidence, *rejects, *phones, *format, *fields, *where, *sort, *queue, *result, *note,
        *reason, *callback, *to, *take, *role, *url_dir, *as, *duration, *kind, *method, *policy,
        *from, *until, *second, *amount, *source, *date, *id, *successor, *encoding;
    bool is_bought, is_apply;
    const char *form;
    const char *controller, *number, *wording, *products, *advertiser, *way, *purpose, *status,
        *licence, *list, *deleted, *kept;
    const char *answers[LIST_MAX];
    int answer_count;
    int64_t limit, leads, hours;
    bool is_print, is_json, is_dry_run, is_raw, is_local, is_once, is_watch, is_offline, is_join,
        is_canonical, is_lists, is_follow, is_keep, is_pairs, is_consent, is_yes, is_again,
        is_answered, is_ended, is_incoming, is_provenance, wants_help;
    char **words;
    int word_count;
};

struct desk {
    struct desk_paths paths;
    struct store *store;
    struct session *session;
    struct sync_status status;
    bool is_online, has_pushed;
};

struct command {
    const char *name, *usage, *help; /* usage as typed, help N_() */
    bool needs_desk;                 /* signed in, stores open, synced if the service answers */
    bool (*run)(struct desk *desk, struct options *options, struct error *err);
};
struct command_group {
    const char *title; /* N_() */
    const struct command *commands;
};
extern const struct command_group command_groups[]; /* ends with title NULL */
extern const struct command account_commands[], lead_commands[], record_commands[], list_commands[],
    form_commands[], match_commands[], merge_commands[], quality_commands[], team_commands[],
    reference_commands[]; /* each ends with name NULL */

void warn_unleased(void); /* of a lead that is called offline all the same */
/* Before a sync: a copy that a program was cut off from is looked at, and given up where damaged.
 */
void copy_look(const struct desk_paths *paths);
bool desk_open(struct desk *desk, const struct options *options, struct error *err);
void desk_close(struct desk *desk);
/* Sends what was written, as far as the service answers and a small command may wait; never fails.
 */
void desk_push(struct desk *desk, const struct options *options);
bool pushed(struct desk *desk, const struct options *options, bool is_ok); /* is_ok, after that */
/* All of it, of a command that takes its time anyway. */
void desk_push_all(struct desk *desk, const struct options *options);
bool desk_sync_all(struct desk *desk, struct error *err);
/* Behind the answer: some of what waits; at a terminal is said what waits still. */
void desk_push_rest(struct desk *desk, const struct options *options);
/* --help: everything, or one command; wrapped at COLUMNS, 80 if nothing is said. */
void help_print(FILE *to);
void help_command(FILE *to, const struct command *command);
const struct command *command_find(const char *name); /* NULL: there is none */
const char *command_nearest(const char *name);        /* what was meant, perhaps; NULL: nothing */
/* Does its usage name this option ("limit")? */
bool command_takes(const struct command *command, const char *option);

/* How a list was read, where that is not plain: on standard error. */
struct csv_info;
void print_reading(const struct csv_info *info, const char *path, struct arena *arena);
/* --encoding, as the use cases take it; NULL: it was not said. False: there is none of that name.
 */
bool read_encoding(const struct options *options, const char **ret_encoding, struct error *err);

bool need(const struct options *options, int words, struct error *err);

/* Ctrl-C, an ended session and the like only ask from now on; the second one ends at once. */
void stop_watch(void);
void stop_unwatch(void); /* they end the program again */
bool stop_is_asked(void);
void stop_follow(void); /* ends the program as the signal would have done, if one came */

/* One JSON object on a line of standard output. */
void print_json_line(struct text *line);
void print_safe(const char *text); /* a line for people */
void print_card(const struct lead_card *card, const struct options *options, struct arena *arena);
/* Who is likely known already, on standard error; it is written all the same, and a task asks. */
struct field_input;
void warn_of_twins(struct desk *desk, const struct entity *entity, const struct field_input *fields,
                   size_t count, struct arena *arena);
/* vorwahl quality rules */
bool quality_rules(struct desk *desk, struct options *options, struct error *err);
/* vorwahl quality merge|unmerge|different: the same commands by their longer name. */
bool quality_merge(struct desk *desk, struct options *options, bool *ret_is_mine,
                   struct error *err);
/* The verbs of vorwahl quality about credit for care. */
bool quality_credit(struct desk *desk, struct options *options, bool *ret_is_mine,
                    struct error *err);
bool run_import(struct desk *desk, struct options *options, struct error *err);
bool run_enrich(struct desk *desk, struct options *options, struct error *err);
bool run_export(struct desk *desk, struct options *options, struct error *err);
bool run_dossier(struct desk *desk, struct options *options, struct error *err);
bool run_person_dossier(struct desk *desk, struct options *options, struct error *err);
bool run_erase(struct desk *desk, struct options *options, struct error *err);
bool run_erasures(struct desk *desk, struct options *options, struct error *err);
bool run_exports(struct desk *desk, struct options *options, struct error *err);
bool run_basis(struct desk *desk, struct options *options, struct error *err);
bool run_consent(struct desk *desk, struct options *options, struct error *err);
bool run_retention(struct desk *desk, struct options *options, struct error *err);
bool run_rule(struct desk *desk, struct options *options, struct error *err);
bool run_notice(struct desk *desk, struct options *options, struct error *err);
/* Where consent stands, by number and purpose. */
bool print_provenance(struct desk *desk, const struct entity *entity, const struct options *options,
                      struct error *err);
bool print_consent(struct desk *desk, const char *contact_id, struct arena *arena,
                   struct error *err);
bool run_bounce(struct desk *desk, struct options *options, struct error *err);
bool run_block(struct desk *desk, struct options *options, struct error *err);
bool run_intake_token(struct desk *desk, struct options *options, struct error *err);
bool run_guides(struct desk *desk, struct options *options, struct error *err);
bool run_figures(struct desk *desk, struct options *options, struct error *err);
bool run_views(struct desk *desk, struct options *options, struct error *err);
bool run_works_council(struct desk *desk, struct options *options, struct error *err);
bool run_task(struct desk *desk, struct options *options, struct error *err);
bool run_conflict(struct desk *desk, struct options *options, struct error *err);
bool run_undo(struct desk *desk, struct options *options, struct error *err);
bool run_absence(struct desk *desk, struct options *options, struct error *err);
/* --answer Q=V, each. */
struct answer_input;
bool read_answers(const struct options *options, struct arena *arena, struct answer_input *answers,
                  struct error *err);
bool run_answer(struct desk *desk, struct options *options, struct error *err);
bool run_call(struct desk *desk, struct options *options, struct error *err);
bool run_call_event(struct desk *desk, struct options *options, struct error *err);
#define DEMO_PASSWORD "demo-demo-1" /* of everybody in the sample data */
/* From now on this program's files are below folder/desk. */
void demo_point_home(const char *folder, const char *desk, struct arena *arena);
bool tutor_run(const struct options *options, struct error *err);
bool demo_run(const struct options *options, struct error *err);
void actions_print(FILE *out); /* keys and commands of the workplace, as Markdown */
/* The same with the coach, from a step on; progress goes into that file. is_done: all steps are. */
bool ui_run_tutor(const struct desk_paths *paths, const char *progress, int step, bool *ret_is_done,
                  struct error *err);
bool ui_run_desk(const struct desk_paths *paths, struct error *err); /* the terminal workplace */

#endif
