/* Guides: read from both folders, one chosen for a lead. */
#include "usecase/guide.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/records.h"
#include "usecase/questions.h"

#include <string.h>

struct shelving {
    struct arena *arena;
    struct guide *guides;
    struct guide_file *files;
    size_t count, file_count;
};

static bool is_there(const struct shelving *shelving, const char *name)
{
    for (size_t i = 0; i < shelving->count; i++)
        if (str_equal(shelving->guides[i].name, name))
            return true;
    return false;
}

/* A file's name is the guide's, so that it is found again, and own ones replace those of the
 * program even while they have a mistake in them. */
static void add_file(struct shelving *shelving, const char *folder, const char *name, bool is_own)
{
    struct error err = {0};
    struct guide guide;
    struct guide_file *file = &shelving->files[shelving->file_count++];
    *file = (struct guide_file){.path = path_join(shelving->arena, folder, name),
                                .is_own = is_own,
                                .guide = shelving->count};
    if (!guide_load(file->path, shelving->arena, &guide, &err))
        file->problem = arena_strdup(shelving->arena, err.message);
    else if (is_there(shelving, guide.name))
        file->problem = is_own ? arena_printf(shelving->arena, _("%s: there are two \"%s\""),
                                              file->path, guide.name)
                               : ""; /* replaced */
    else
        shelving->guides[shelving->count++] = guide;
}

static void add_folder(struct shelving *shelving, const char *folder, bool is_own)
{
    char **names;
    size_t count = dir_names(folder, ".json", shelving->arena, &names);
    for (size_t i = 0; i < count && shelving->file_count < GUIDES_MOST; i++)
        add_file(shelving, folder, names[i], is_own);
}

const struct guide_shelf *guides_read(struct arena *arena)
{
    struct shelving shelving = {.arena = arena,
                                .guides = ARENA_ARRAY(arena, struct guide, GUIDES_MOST),
                                .files = ARENA_ARRAY(arena, struct guide_file, GUIDES_MOST)};
    add_folder(&shelving, path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "guides"), true);
    add_folder(&shelving, data_path(arena, "guides"), false);
    struct guide_shelf *shelf = ARENA_NEW(arena, struct guide_shelf);
    *shelf =
        (struct guide_shelf){shelving.guides, shelving.count, shelving.files, shelving.file_count};
    return shelf;
}

const struct guide_shelf *session_guides(struct session *session)
{
    if (session->guides == NULL)
        session->guides = guides_read(session->arena);
    return session->guides;
}

/* What the person said of himself stands before what the position sounds like. */
static const char *role_of(struct session *session, const struct lead_card *card,
                           struct arena *arena)
{
    struct questions questions;
    const char *said =
        calls_questions(session, card, NULL, 0, arena, &questions, NULL)
            ? form_contact_role(questions.form, questions.known, questions.known_count)
            : NULL;
    return said != NULL ? said : contact_role_of(card->contact.position, arena);
}

static const char *caller_of(struct session *session, struct arena *arena)
{
    void *user;
    if (session->actor.user_id == NULL ||
        !store_load(session->store, &user_entity, session->actor.user_id, arena, &user, NULL))
        return NULL;
    const struct user *me = user;
    return str_is_empty(me->full_name) ? me->name : me->full_name;
}

/* Whoever is responsible for the data calls in its name: the first line of it, or up to a comma. */
static const char *firm_of(struct session *session, struct arena *arena)
{
    const struct team *team =
        store_peek(session->store, &team_entity, session->actor.team_id, arena);
    return team == NULL || str_is_empty(team->controller)
               ? NULL
               : arena_strndup(arena, team->controller, strcspn(team->controller, ",\n"));
}

/* Somebody without a name is not greeted by a number or mail address. */
static const char *greeted(const struct contact *contact, struct arena *arena)
{
    return str_is_empty(contact->first_name) && str_is_empty(contact->last_name)
               ? NULL
               : record_title(&contact_entity, contact, arena);
}

/* Neutral wording where a value is not known: it can be read out as it stands. */
static const char *known_or(const char *value, const char *neutral)
{
    return str_is_blank(str_or(value, "")) || str_equal(value, "–") || str_equal(value, "-")
               ? neutral
               : value;
}

bool calls_guide(struct session *session, const struct lead_card *card, const char *us,
                 struct arena *arena, struct call_guide *ret_guide, struct error *err)
{
    const struct guide_shelf *shelf = session_guides(session);
    const struct campaign *campaign =
        store_peek(session->store, &campaign_entity, card->lead.campaign_id, arena);
    struct call_guide guide = {.role = role_of(session, card, arena)};
    guide.guide =
        guide_choose(shelf->guides, shelf->count, campaign != NULL ? campaign->call_guide : NULL,
                     card->company.industry, campaign != NULL ? campaign->medium : NULL, arena);
    if (guide.guide == NULL)
        return error_set(err, ERR_CONFIG, _("there is no guide; vorwahl guides says why"));
    guide.objection_count = guide_objections(guide.guide, guide.role, arena, &guide.objections);
    guide.names = (struct guide_names){
        .contact = greeted(&card->contact, arena),
        .caller = caller_of(session, arena),
        .us = known_or(us, known_or(firm_of(session, arena), _("our company"))),
        .topic = known_or(campaign != NULL ? campaign->product : NULL,
                          known_or(card->lead.interest, _("solutions for your company"))),
        .source = known_or(card->lead.source, _("our records; I look it up for you"))};
    *ret_guide = guide;
    return true;
}
