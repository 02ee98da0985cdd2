/* Forms as a team's own data: publishing a version to one team or to all, taking it back, which
 * form a campaign's or a team's leads get. */
#ifndef USECASE_FORMS_H
#define USECASE_FORMS_H

#include "core/form_record.h"
#include "usecase/session.h"

/* Names that come along and names that were published, each once, by name. */
struct form_listed {
    const char *name, *title;      /* title: of what is in force, or of the latest version */
    int64_t version;               /* in force for the team asked about; 0: none */
    bool is_shipped;               /* that version came along */
    bool is_broken;                /* it cannot be read */
    struct form_record **versions; /* published ones, latest first */
    size_t version_count;
};
bool forms_list(struct session *session, const char *team_id, struct arena *arena,
                struct form_listed **ret_forms, size_t *ret_count, struct error *err);
/* What an editor begins with: what the team has, else the latest version; one with mistakes as far
 * as it can be understood. In the arena. */
bool forms_to_edit(struct session *session, const char *name, const char *team_id,
                   struct arena *arena, struct form *ret_form, struct error *err);
/* What became of publishing or withdrawing. */
struct publication {
    char name[64];
    int64_t version;
    bool is_new; /* a version nobody had */
};
/* Drafts lie beside the outbox of a desk, as the form's JSON, until they are published. */
char *form_written(const struct form *form); /* owned */
bool forms_draft_set(struct session *session, const char *name,
                     const char *written /* NULL: none */, struct error *err);
bool forms_draft(struct store *store, const char *name, struct arena *arena,
                 struct form *ret_form); /* false: there is none */
/* The draft, else what the own team has: first for one team, then the same for all. */
bool forms_publish_named(struct session *session, const char *name, const char *team_id,
                         struct publication *ret_publication, struct error *err);
/* "North, South", "everybody", "nobody": who has a published version. */
char *forms_reach(struct session *session, const struct form_record *record, struct arena *arena);

/* Checks, raises the version when the questions changed, and gives it to the team (NULL: to all).
 * ERR_CONFIG: the form has a mistake; ERR_FORBIDDEN: not this team's lead. */
bool forms_publish(struct session *session, const struct form *form, const char *team_id,
                   struct publication *ret_publication, struct error *err);
/* Takes a version (0: the one in force) from the team (NULL: from all); it has the one before then,
 * which is told: 0, no published one. */
bool forms_withdraw(struct session *session, const char *name, int64_t version, const char *team_id,
                    struct publication *ret_in_force, struct error *err);
/* Leads of this campaign, or of this team where their campaign says none, are asked by this form
 * (NULL: the usual way again); is_sales: what sales answers. */
bool forms_use(struct session *session, const char *name, const char *campaign_id,
               const char *team_id, bool is_sales, struct error *err);

#endif
