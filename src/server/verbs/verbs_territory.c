/* Verbs about territories: regions by postal code, and who has them. */
#include "verbs.h"

#include "store/territories.h"
#include "usecase/admin.h"

#include <stdio.h>
#include <string.h>

static bool territory_change(struct session *session, struct options *options, struct error *err)
{
    const struct territory_change change = {
        .name = options->words[1], .country = options->country, .ranges = options->ranges};
    char id[UUID_SIZE];
    int64_t moved;
    if (!territory_put(session, &change, id, err) || !territories_assign(session, &moved, err))
        return false;
    printf(options->is_json
               ? "{\"moved\":%lld}\n"
               : ngettext("%lld lead is in another territory now\n",
                          "%lld leads are in another territory now\n", (unsigned long)moved),
           (long long)moved);
    return true;
}

static bool territory_drop(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t moved;
    const char *id = store_id_of(session->store, &territory_entity, options->words[1], arena);
    bool is_ok = (id != NULL || error_set(err, ERR_NOT_FOUND, _("there is no territory %s"),
                                          options->words[1])) &&
                 territory_remove(session, id, err) && territories_assign(session, &moved, err);
    arena_free(arena);
    return is_ok;
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

static const struct action actions[] = {
    {"put", 2, territory_change},    {"list", 1, territory_list},   {"give", 2, territory_give},
    {"assign", 1, territory_assign}, {"remove", 2, territory_drop}, {NULL, 0, NULL}};

static bool run_territory(struct options *options, struct error *err)
{
    return run_action("territory", actions, options, err);
}

const struct verb territory_verbs[] = {
    {"territory",
     N_("territory put NAME --ranges 20-25,10115 [--country CC] | give USER --territories A,B | "
        "remove NAME | list | assign"),
     true, run_territory},
    {NULL, NULL, false, NULL},
};
