/* What an administrator does for a person who asks: the dossier, erasure, how far it has come. */
#include "cli.h"

#include "core/reference.h"
#include "sync/person.h"
#include "usecase/dossier_text.h"

#include <stdio.h>
#include <string.h>

static const char *person_line(const struct json *person, struct arena *arena)
{
    return arena_printf(
        arena, "%s  %s %s  %s  %s", str_or(json_get_string(person, "id"), ""),
        str_or(json_get_string(person, "first_name"), ""),
        str_or(json_get_string(person, "last_name"), ""),
        str_or(json_get_string(person, "email"), ""),
        str_or(json_get_string(person, "phone"), str_or(json_get_string(person, "mobile"), "")));
}

/* Exactly one, or the list of those who may be meant and ERR_DATA. */
static bool find_one(struct desk *desk, const char *about, struct arena *arena, char **ret_id,
                     char **ret_line, struct error *err)
{
    struct json_doc *doc;
    if (!sync_person_find(&desk->paths, about, &doc, err))
        return false;
    const struct json *persons = json_get(json_root(doc), "persons");
    size_t count = json_size(persons);
    bool is_ok = count == 1;
    if (is_ok) {
        *ret_id = arena_strdup(arena, json_get_string(json_at(persons, 0), "id"));
        *ret_line = arena_strdup(arena, person_line(json_at(persons, 0), arena));
    }
    for (size_t i = 0; count > 1 && i < count; i++)
        print_safe(person_line(json_at(persons, i), arena));
    if (count > 1)
        error_set(err, ERR_DATA, _("several persons may be meant; say which by its id"));
    else if (count == 0)
        error_set(err, ERR_NOT_FOUND, _("nobody here is known by that"));
    json_free(doc);
    return is_ok;
}

/* --- dossier --- */

static void print_dossier(struct desk *desk, const struct json *root)
{
    struct text text = {0};
    dossier_text(desk->session, root, &text);
    fputs(text_str(&text), stdout);
    text_free(&text);
}

bool run_person_dossier(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct json_doc *doc = NULL;
    char *id, *line;
    bool is_ok = find_one(desk, options->words[0], arena, &id, &line, err) &&
                 sync_person_dossier(&desk->paths, id, &doc, err);
    if (is_ok && options->is_json)
        puts(json_print(json_root(doc), arena));
    else if (is_ok)
        print_dossier(desk, json_root(doc));
    json_free(doc);
    arena_free(arena);
    return is_ok;
}

/* --- erasure --- */

static void print_exports(const struct json *exports, struct arena *arena)
{
    if (json_size(exports) > 0)
        print_safe(
            _("lists that left the house since and may hold the person; have them deleted:"));
    for (size_t i = 0; i < json_size(exports); i++)
        print_safe(arena_printf(arena, "  %s  %s  %s  %s",
                                str_or(json_get_string(json_at(exports, i), "at"), ""),
                                str_or(json_get_string(json_at(exports, i), "user"), "–"),
                                str_or(json_get_string(json_at(exports, i), "entity"), ""),
                                str_or(json_get_string(json_at(exports, i), "format"), "")));
}

/* Before: what would be blacked out. After: what was. Both: what somebody has to look at. */
static void print_texts(const struct json *texts, bool is_done, struct arena *arena)
{
    int64_t sure = json_get_int(texts, "sure", 0), unsure = json_get_int(texts, "unsure", 0);
    const struct json *records = json_get(texts, "records");
    if (sure > 0)
        print_safe(
            arena_printf(arena,
                         is_done ? _("blacked out in %lld texts about others: %s")
                                 : _("named in %lld texts about others, where these words go: %s"),
                         (long long)sure, str_or(json_get_string(texts, "words"), "")));
    if (unsure > 0)
        print_safe(arena_printf(
            arena, _("may be meant in %lld texts that stay as they are; look at them:"),
            (long long)unsure));
    for (size_t i = 0; i < json_size(records); i++)
        if (json_get_int(json_at(records, i), "unsure", 0) > 0)
            print_safe(arena_printf(arena, "  %s  %s",
                                    str_or(json_get_string(json_at(records, i), "entity"), ""),
                                    str_or(json_get_string(json_at(records, i), "id"), "")));
}

/* What it would do, and that it was not done. */
static bool tell_before(struct desk *desk, const struct options *options, const char *id,
                        const char *line, struct arena *arena, struct error *err)
{
    struct json_doc *doc;
    if (!options->is_json)
        print_safe(line);
    if (!sync_person_texts(&desk->paths, id, &doc, err))
        return false;
    if (options->is_json)
        puts(json_print(json_root(doc), arena));
    else
        print_texts(json_get(json_root(doc), "texts"), false, arena);
    json_free(doc);
    return error_set(err, ERR_USAGE,
                     _("erasing cannot be undone; look at vorwahl dossier %s, then say --yes"), id);
}

bool run_erase(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct json_doc *doc = NULL;
    char *id, *line;
    bool is_ok = need(options, 1, err) && find_one(desk, options->words[0], arena, &id, &line, err);
    if (is_ok && !options->is_yes)
        is_ok = tell_before(desk, options, id, line, arena, err);
    is_ok = is_ok && sync_person_erase(&desk->paths, id, &doc, err);
    if (is_ok && options->is_json)
        puts(json_print(json_root(doc), arena));
    else if (is_ok)
        print_safe(arena_printf(
            arena,
            _("erased: %lld records, %lld entries of the journal; vorwahl erasures tells where it "
              "has arrived"),
            (long long)json_get_int(json_root(doc), "records", 0),
            (long long)json_get_int(json_root(doc), "operations", 0)));
    if (is_ok && !options->is_json)
        print_texts(json_get(json_root(doc), "texts"), true, arena);
    if (is_ok && !options->is_json)
        print_exports(json_get(json_root(doc), "exports"), arena);
    json_free(doc);
    arena_free(arena);
    return is_ok;
}

static void print_erasure(const struct json *row, struct arena *arena)
{
    int64_t proof_ms = json_get_int(row, "proof_until_ms", TIME_NONE);
    print_safe(arena_printf(
        arena, _("%s  %s  arrived at %lld of %lld devices%s%s"),
        time_iso(arena, json_get_int(row, "erased_ms", 0)),
        str_or(json_get_string(row, "person"), ""), (long long)json_get_int(row, "arrived", 0),
        (long long)json_get_int(row, "devices", 0),
        proof_ms == TIME_NONE ? "" : _("; sealed proof until "),
        proof_ms == TIME_NONE ? "" : arena_printf(arena, "%.10s", time_iso(arena, proof_ms))));
}

bool run_erasures(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct json_doc *doc;
    bool is_ok = sync_erasures(&desk->paths, &doc, err);
    const struct json *rows = is_ok ? json_get(json_root(doc), "erasures") : NULL;
    for (size_t i = 0; is_ok && i < json_size(rows); i++) {
        if (options->is_json)
            puts(json_print(json_at(rows, i), arena));
        else
            print_erasure(json_at(rows, i), arena);
    }
    if (is_ok)
        json_free(doc);
    arena_free(arena);
    return is_ok;
}
