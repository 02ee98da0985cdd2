/* Verbs about territories: regions by postal code, and who has them. */
#include "verbs.h"

#include "store/territories.h"
#include "usecase/admin.h"

#include <stdio.h>
#include <string.h>

static bool territory_put(struct session *session, struct options *options, struct error *err)
{
    const struct territory_request request = {
        .name = options->words[1], .country = options->country, .ranges = options->ranges};
    int64_t moved;
    if (!territory_set(session, &request, &moved, err))
        return false;
    printf(options->is_json
               ? "{\"moved\":%lld}\n"
               : ngettext("%lld lead is in another territory now\n",
                          "%lld leads are in another territory now\n", (unsigned long)moved),
           (long long)moved);
    return true;
}

static bool territory_assign(struct session *session, struct options *options, struct error *err)
{
    int64_t moved;
    (void)options;
    if (!territories_assign(session, &moved, err))
        return false;
    printf("%lld\n", (long long)moved);
    return true;
}

/* "user territories NAME A,B" in other words: all of them at once. */
static bool territory_give(struct session *session, struct options *options, struct error *err)
{
    const struct user_edit edit = {.is_active = -1,
                                   .territories = str_or(options->territories, "")};
    return admin_user_edit(session, options->words[1], &edit, err);
}

static void print_territory(const struct territory *territory, bool is_json, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!is_json) {
        printf("%s  %s  %s\n", text_fit(arena, safe_text(arena, territory->name), 20),
               str_or(territory->country, "DE"), safe_text(arena, str_or(territory->ranges, "")));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "territory", territory->name);
    json_put_string(&writer, "id", territory->record.id);
    json_put_string(&writer, "country", str_or(territory->country, "DE"));
    json_put_string(&writer, "ranges", territory->ranges);
    json_end_object(&writer);
    puts(text_str(&line));
    text_free(&line);
}

static bool territory_list(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = 500, .sort = "name"};
    void **rows;
    size_t count = 0;
    char *cursor;
    bool is_ok =
        store_page(session->store, &territory_entity, &page, arena, &rows, &count, &cursor, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_territory(rows[i], options->is_json, arena);
    arena_free(arena);
    return is_ok;
}

static const struct {
    const char *name;
    int words;
    bool (*run)(struct session *session, struct options *options, struct error *err);
} actions[] = {{"put", 2, territory_put},
               {"list", 1, territory_list},
               {"give", 2, territory_give},
               {"assign", 1, territory_assign}};

static bool do_territory(struct store *store, struct options *options, struct error *err)
{
    struct session *session;
    size_t at = 0;
    while (at < sizeof actions / sizeof *actions && options->word_count > 0 &&
           !str_equal(actions[at].name, options->words[0]))
        at++;
    if (options->word_count == 0 || at == sizeof actions / sizeof *actions)
        return error_set(err, ERR_USAGE, _("%s what? see vorwahld --help"), "territory");
    if (!need_words(options, actions[at].words, err) || !session_open(store, NULL, &session, err))
        return false;
    bool is_ok = actions[at].run(session, options, err);
    session_close(session);
    return is_ok;
}

static bool run_territory(struct options *options, struct error *err)
{
    return with_store(options, do_territory, err);
}

const struct verb territory_verbs[] = {
    {"territory",
     N_("territory put NAME --ranges 20-25,10115 [--country CC] | give USER --territories A,B | "
        "list | assign"),
     true, run_territory},
    {NULL, NULL, false, NULL},
};
