/* The forms there are: those that come along and those that were published, and who has which. */
#include "usecase/forms.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/forms.h"
#include "store/records.h"

#include <string.h>

#define FORMS_MOST 200
#define RECORDS_MOST 1000

struct listing {
    struct session *session;
    const char *team_id;
    struct arena *arena;
    struct form_listed *forms;
    size_t count;
};

static struct form_listed *entry(struct listing *listing, const char *name)
{
    size_t at = 0;
    while (at < listing->count && strcmp(listing->forms[at].name, name) < 0)
        at++;
    if (at < listing->count && str_equal(listing->forms[at].name, name))
        return &listing->forms[at];
    if (listing->count == FORMS_MOST)
        return NULL;
    memmove(&listing->forms[at + 1], &listing->forms[at],
            (listing->count - at) * sizeof *listing->forms);
    listing->forms[at] = (struct form_listed){.name = arena_strdup(listing->arena, name)};
    listing->count++;
    return &listing->forms[at];
}

static void add_shipped(struct listing *listing)
{
    char **names;
    size_t count = forms_shipped(listing->arena, &names);
    for (size_t i = 0; i < count; i++)
        entry(listing, names[i]);
}

/* The page is by version, latest first. */
static bool add_published(struct listing *listing, struct error *err)
{
    struct page_request page = {.limit = RECORDS_MOST, .sort = "-version"};
    void **rows;
    size_t count;
    char *cursor;
    if (!store_page(listing->session->store, &form_entity, &page, listing->arena, &rows, &count,
                    &cursor, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct form_record *record = rows[i];
        struct form_listed *one = entry(listing, str_or(record->name, "?"));
        if (one == NULL)
            continue;
        one->versions =
            arena_grow(listing->arena, one->versions, one->version_count * sizeof *one->versions,
                       (one->version_count + 1) * sizeof *one->versions);
        one->versions[one->version_count++] = record;
    }
    return true;
}

static const struct form_record *in_force(const struct form_listed *one, const char *team_id)
{
    for (size_t i = 0; i < one->version_count; i++)
        if (form_record_reaches(one->versions[i], team_id))
            return one->versions[i];
    return NULL;
}

static void say_what_holds(struct listing *listing, struct form_listed *one)
{
    const struct form *form = NULL;
    const struct form_record *published = in_force(one, listing->team_id);
    bool is_readable = session_form(listing->session, one->name, listing->team_id, &form, NULL);
    one->version = published != NULL ? published->version : is_readable ? form->version : 0;
    one->is_shipped = published == NULL && is_readable;
    one->is_broken = !is_readable && (published != NULL || one->version_count == 0);
    one->title = is_readable              ? arena_strdup(listing->arena, form->title)
                 : one->version_count > 0 ? str_or(one->versions[0]->title, one->name)
                                          : one->name;
}

bool forms_list(struct session *session, const char *team_id, struct arena *arena,
                struct form_listed **ret_forms, size_t *ret_count, struct error *err)
{
    struct listing listing = {.session = session,
                              .team_id = team_id,
                              .arena = arena,
                              .forms = ARENA_ARRAY(arena, struct form_listed, FORMS_MOST + 1)};
    add_shipped(&listing);
    if (!add_published(&listing, err))
        return false;
    for (size_t i = 0; i < listing.count; i++)
        say_what_holds(&listing, &listing.forms[i]);
    *ret_forms = listing.forms;
    *ret_count = listing.count;
    return true;
}

char *forms_reach(struct session *session, const struct form_record *record, struct arena *arena)
{
    char **teams, *names = NULL;
    if (str_is_empty(record->teams))
        return arena_strdup(arena, _("nobody"));
    if (str_list_has(record->teams, FORM_FOR_ALL))
        return arena_strdup(arena, _("everybody"));
    size_t count = str_split(arena, record->teams, ',', &teams);
    for (size_t i = 0; i < count; i++) {
        const char *name =
            str_or(store_name_of(session->store, &team_entity, teams[i], arena), "?");
        names =
            names == NULL ? arena_strdup(arena, name) : arena_printf(arena, "%s, %s", names, name);
    }
    return names;
}

static bool read_broken(struct session *session, const char *name, struct arena *arena,
                        struct form *ret_form, struct error *err)
{
    struct form_record **versions;
    struct text file = {0};
    size_t count = 0;
    if (!store_form_versions(session->store, name, arena, &versions, &count, err))
        return false;
    if (count > 0)
        return form_read_draft(str_or(versions[0]->body, ""), strlen(str_or(versions[0]->body, "")),
                               arena, ret_form, err);
    bool is_ok = form_name_is_valid(name) &&
                 file_read(data_path(arena, arena_printf(arena, "forms/%s.json", name)),
                           FORM_BODY_MAX, &file, err) &&
                 form_read_draft(text_str(&file), file.length, arena, ret_form, err);
    text_free(&file);
    return is_ok;
}

bool forms_to_edit(struct session *session, const char *name, const char *team_id,
                   struct arena *arena, struct form *ret_form, struct error *err)
{
    const struct form *form;
    if (!session_form(session, name, team_id, &form, NULL))
        return read_broken(session, name, arena, ret_form, err);
    *ret_form = *form;
    return true;
}
