/* Rule files as a team's own data (core/rule.h): publishing a version to one team or to all, taking
 * it back, which one a team has, trying one before anybody has it. */
#ifndef USECASE_RULES_H
#define USECASE_RULES_H

#include "codec/rule_json.h"
#include "usecase/session.h"

/* Rules that come along and rules that were published, each once: by kind and name. */
struct rule_listed {
    enum rule_kind kind;
    const char *name, *title; /* title: of what is in force, or of the latest version */
    int64_t version;          /* in force for the team asked about; 0: none */
    bool is_shipped;          /* that version came along */
    struct rule **versions;   /* published ones that are seen here, latest first */
    size_t version_count;
};
bool rules_list(struct session *session, const char *team_id, struct arena *arena,
                struct rule_listed **ret_rules, size_t *ret_count, struct error *err);
/* The text of a version (0: of what is in force for the team, else of what comes along). */
bool rules_text(struct session *session, enum rule_kind kind, const char *name, int64_t version,
                const char *team_id, struct arena *arena, const char **ret_text, struct error *err);
/* "North", "everybody" */
char *rules_reach(struct session *session, const struct rule *rule, struct arena *arena);

/* What a rule leads to, as lines for a person: dates of a cadence that begins at from_ms. */
struct rule_line {
    const char *what;      /* "date": a code for programs */
    const char *text;      /* translated */
    int64_t at_ms, number; /* TIME_NONE, INT_NONE: has none */
};
bool rules_preview(struct session *session, const struct rule_file *file, const char *team_id,
                   int64_t from_ms, struct arena *arena, struct rule_line **ret_lines,
                   size_t *ret_count, struct error *err);

struct rule_publication {
    enum rule_kind kind;
    char name[64], id[37];
    int64_t version;
    bool is_new; /* false: the team has exactly this already */
};
/* A file as it may be published: read and checked, also against what has to stay as it is (law).
 * ERR_CONFIG with source, line and reason. */
bool rules_read(struct session *session, const char *source, const char *text, size_t length,
                struct arena *arena, struct rule_file *ret_file, struct error *err);
/* Checks, and gives the team (NULL: all) a new version. ERR_CONFIG: a mistake; ERR_FORBIDDEN: not
 * this team's lead. */
bool rules_publish(struct session *session, const char *source, const char *text, size_t length,
                   const char *team_id, struct rule_publication *ret_publication,
                   struct error *err);
/* Takes a version (0: the one in force) back from the team (NULL: from all); what it has then is
 * told: version 0, what comes along. */
bool rules_retract(struct session *session, enum rule_kind kind, const char *name, int64_t version,
                   const char *team_id, struct rule_publication *ret_in_force, struct error *err);

#endif
