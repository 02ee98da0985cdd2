/* The guide beside a lead: chosen by campaign, segment and role, filled with names. */
#ifndef USECASE_GUIDE_H
#define USECASE_GUIDE_H

#include "core/guide.h"
#include "core/lead.h"
#include "usecase/session.h"

struct call_guide {
    const struct guide *guide; /* NULL: none is there */
    const char *role;          /* of the person; NULL: not known */
    const struct guide_part **objections;
    size_t objection_count;
    struct guide_names names;
};
/* us: how the calling company names itself, or NULL. Everything in the arena or the session's. */
bool calls_guide(struct session *session, const struct lead_card *card, const char *us,
                 struct arena *arena, struct call_guide *ret_guide, struct error *err);

/* Every guide: the team's own (guides/ in the settings' folder) before those of the program, of
 * which one with the same name is replaced. Read once a session. */
struct guide_file {
    const char *path;
    const char *problem; /* with line and reason; NULL: it can be used */
    bool is_own;
    size_t guide; /* in guides, where it can be used */
};
struct guide_shelf {
    const struct guide *guides;
    size_t count;
    const struct guide_file *files;
    size_t file_count;
};
const struct guide_shelf *guides_read(struct arena *arena);
const struct guide_shelf *session_guides(struct session *session);

#endif
