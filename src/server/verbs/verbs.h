/* What the verbs of vorwahld share: the options, the rows of the verb table. Private to server. */
#ifndef SERVER_VERBS_H
#define SERVER_VERBS_H

#include "../server.h"

struct options {
    struct serve_options serve;
    char roles[200];
    const char *form, *campaign;
    const char *team, *full_name, *from, *to, *admin, *log, *out, *expect, *key, *ledger, *ranges,
        *country, *territories, *purpose;
    int leads, seed, days;
    bool is_json, wants_help, wants_version;
    char **words; /* what is no option */
    int word_count;
};

struct verb {
    const char *name;
    const char *usage;
    bool needs_database;
    bool (*run)(struct options *options, struct error *err);
};
extern const struct verb database_verbs[], user_verbs[], security_verbs[], person_verbs[],
    territory_verbs[], intake_verbs[]; /* each ends with name NULL */
extern const struct verb *const verb_tables[];

bool run_restore(struct options *options, struct error *err); /* restore.c */
bool need_words(const struct options *options, int count, struct error *err);
bool with_store(struct options *options,
                bool (*run)(struct store *store, struct options *options, struct error *err),
                struct error *err);

void print_new_token(const char *id, const char *token,
                     bool is_json); /* the only time it is seen */

/* A verb of several: its first word names the action; words counts that too. Ends with name NULL.
 */
struct action {
    const char *name;
    int words;
    bool (*run)(struct session *session, struct options *options, struct error *err);
};
bool run_action(const char *verb, const struct action *actions, struct options *options,
                struct error *err);

#endif
