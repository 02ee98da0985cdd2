/* Records: import, export, add, set, show, history, lists, search, board. */
#include "cli.h"

#include "base/decimal.h"
#include "core/field_use.h"
#include "core/money.h"
#include "core/reference.h"
#include "store/journal.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/masking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool find_entity(const struct options *options, const struct entity **ret_entity,
                        struct error *err)
{
    if (!need(options, 1, err))
        return false;
    *ret_entity = entity_find(options->words[0]);
    return *ret_entity != NULL ||
           error_set(err, ERR_USAGE, _("there is no kind of record \"%s\""), options->words[0]);
}

static bool read_fields(struct options *options, int first, struct arena *arena,
                        struct field_input **ret_fields, size_t *ret_count, struct error *err)
{
    *ret_count = (size_t)(options->word_count - first);
    *ret_fields = ARENA_ARRAY(arena, struct field_input, *ret_count + 1);
    for (size_t i = 0; i < *ret_count; i++) {
        char *text = arena_strdup(arena, options->words[first + (int)i]),
             *equals = strchr(text, '=');
        if (equals == NULL)
            return error_set(err, ERR_USAGE, _("\"%s\" is not FIELD=VALUE"), text);
        *equals = '\0';
        const struct field *money = money_field_named(text); /* value=1200 is 1,200 euros */
        (*ret_fields)[i] =
            money == NULL
                ? (struct field_input){text, equals + 1}
                : (struct field_input){money->name, money_typed(money, equals + 1, arena)};
    }
    return *ret_count > 0 || error_set(err, ERR_USAGE, _("say FIELD=VALUE"));
}

static bool run_set(struct desk *desk, struct options *options, struct error *err)
{
    const struct entity *entity;
    struct arena *arena = arena_new();
    struct field_input *fields;
    size_t count;
    bool is_ok = find_entity(options, &entity, err) && need(options, 2, err) &&
                 read_fields(options, 2, arena, &fields, &count, err) &&
                 record_set(desk->session, entity, options->words[1], fields, count, NULL, err);
    if (is_ok)
        desk_push(desk, options);
    arena_free(arena);
    return is_ok;
}

static bool run_add(struct desk *desk, struct options *options, struct error *err)
{
    const struct entity *entity;
    struct arena *arena = arena_new();
    struct field_input *fields;
    size_t count;
    char id[37];
    bool is_ok =
        find_entity(options, &entity, err) && read_fields(options, 1, arena, &fields, &count, err);
    if (is_ok)
        warn_of_twins(desk, entity, fields, count, arena);
    is_ok = is_ok && record_add(desk->session, entity, fields, count, id, err);
    if (is_ok && options->basis != NULL && entity == &lead_entity)
        is_ok = basis_add(desk->session, id, options->basis, options->evidence, err);
    if (is_ok) {
        printf(options->is_json ? "{\"id\":\"%s\"}\n" : "%s\n", id);
        desk_push(desk, options);
    }
    arena_free(arena);
    return is_ok;
}

static void print_fields(const struct entity *entity, const void *record, struct arena *arena)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const char *value = field_display(&entity->fields[i], record, arena);
        if (str_is_empty(value) || (entity->fields[i].flags & FIELD_INTERNAL) != 0)
            continue;
        field_use_note(entity, &entity->fields[i]);
        printf("%s %s\n", text_fit(arena, _(entity->fields[i].label), 20), safe_text(arena, value));
    }
}

static void print_activities(struct desk *desk, const char *lead_id, struct arena *arena)
{
    struct activity **activities;
    size_t count;
    if (!store_activities(desk->store, lead_id, 20, arena, &activities, &count, NULL))
        return;
    for (size_t i = 0; i < count; i++)
        printf("%s %s %s %s%s\n",
               text_fit(arena, time_human(arena, activities[i]->at_ms, clock_now_ms()), 16),
               text_fit(arena, str_or(activities[i]->result, activities[i]->kind), 14),
               text_fit(arena,
                        safe_text(arena, str_or(store_name_of(desk->store, &user_entity,
                                                              activities[i]->user_id, arena),
                                                "")),
                        10),
               safe_text(arena, str_or(activities[i]->note, "")),
               activities[i]->is_void == 1 ? _(" (undone)") : "");
}

static bool run_show(struct desk *desk, struct options *options, struct error *err)
{
    const struct entity *entity;
    struct arena *arena = arena_new();
    struct lead_card *card;
    void *record;
    bool is_ok = find_entity(options, &entity, err) && need(options, 2, err);
    if (is_ok && options->is_provenance) {
        is_ok = print_provenance(desk, entity, options, err);
    } else if (is_ok && entity == &lead_entity) {
        is_ok = store_card(desk->store, options->words[1], arena, &card, err);
        if (is_ok)
            mask_card(desk->session, card, arena);
        if (is_ok && options->is_json) {
            print_card(card, options, arena);
        } else if (is_ok) {
            field_use_opened();
            print_fields(&company_entity, &card->company, arena);
            print_fields(&contact_entity, &card->contact, arena);
            print_fields(&lead_entity, &card->lead, arena);
            print_activities(desk, options->words[1], arena);
        }
    } else if (is_ok &&
               (is_ok = store_load(desk->store, entity,
                                   store_survivor(desk->store, entity, options->words[1], arena),
                                   arena, &record, err))) {
        struct text line = {0};
        struct json_writer writer;
        mask_record(desk->session, entity, record, arena);
        json_begin(&writer, &line);
        record_write_json(&writer, entity, record);
        if (options->is_json) {
            print_json_line(&line);
        } else {
            text_free(&line);
            print_fields(entity, record, arena);
            is_ok = entity != &contact_entity || print_consent(desk, options->words[1], arena, err);
        }
    }
    arena_free(arena);
    return is_ok;
}

/* Keys of the search and marks of sources are no values of a person; `vorwahl sources` tells those.
 */
static bool is_told(const struct history_row *row)
{
    return entity_field(row->entity, row->field) != NULL && !str_ends(row->field, "_key") &&
           !str_ends(row->field, "sources");
}

/* What only we may read stays masked; for people ids become names. */
static char *history_value(struct desk *desk, const struct history_row *row,
                           const struct options *options, const char *value, struct arena *arena)
{
    const struct field *field = entity_field(row->entity, row->field);
    const char *shown = mask_value(desk->session, row->entity, row->id, row->field, value, arena);
    return field == NULL || shown == NULL || options->is_json
               ? (char *)(uintptr_t)shown
               : store_value_words(desk->store, field, shown, arena);
}

static void print_history(const struct history_row *row, const struct options *options,
                          struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json && !is_told(row))
        return;
    if (!options->is_json) {
        printf("%s %s %s: %s -> %s\n",
               text_fit(arena, time_human(arena, row->at_ms, clock_now_ms()), 16),
               text_fit(arena, safe_text(arena, str_or(history_who(row), "?")), 10),
               _(entity_field(row->entity, row->field)->label),
               safe_text(arena, str_or(row->from, "–")), safe_text(arena, str_or(row->to, "–")));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "op", row->op_id);
    json_put_string(&writer, "at", time_iso(arena, row->at_ms));
    json_put_string(&writer, "who", row->user);
    json_put_string(&writer, "action", row->action);
    json_put_string(&writer, "field", row->field);
    json_put_string(&writer, "from", row->from);
    json_put_string(&writer, "to", row->to);
    json_end_object(&writer);
    print_json_line(&line);
}

/* A lead's history is that of its contact and company too. */
static bool run_history(struct desk *desk, struct options *options, struct error *err)
{
    const struct entity *entity;
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = find_entity(options, &entity, err) && need(options, 2, err);
    const struct {
        const struct entity *entity;
        const char *id;
    } all[3] = {{entity, is_ok ? options->words[1] : NULL},
                {&contact_entity, NULL},
                {&company_entity, NULL}};
    const char *ids[3] = {all[0].id, NULL, NULL};
    if (is_ok && entity == &lead_entity &&
        (is_ok = store_card(desk->store, options->words[1], arena, &card, err))) {
        ids[1] = card->contact.record.id;
        ids[2] = card->company.record.id;
    }
    for (int i = 0; is_ok && i < 3; i++) {
        struct history_row *rows;
        size_t count;
        if (ids[i] == NULL)
            continue;
        if (desk->is_online)
            sync_history(&desk->paths, all[i].entity, ids[i], NULL);
        is_ok = store_history(desk->store, all[i].entity, ids[i], (int)options->limit, arena, &rows,
                              &count, err);
        for (size_t n = 0; is_ok && n < count; n++) {
            rows[n].from = history_value(desk, &rows[n], options, rows[n].from, arena);
            rows[n].to = history_value(desk, &rows[n], options, rows[n].to, arena);
            print_history(&rows[n], options, arena);
        }
    }
    arena_free(arena);
    return is_ok;
}

const struct command record_commands[] = {
    {"import",
     "import FILE… [--as ENTITY] "
     "[--encoding E] "
     "[--map F=COLUMN,…|--map-file F] [--campaign C] [--team T] "
     "[--owner U] [--basis B --evidence T] [--bought] [--licence-until D] "
     "[--policy FIELD=fill|newer|never,…] [--rejects F] [--dry-run]",
     N_("import a list; E: utf-8, utf-16le, utf-16be, windows-1252, windows-1250, iso-8859-15, "
        "cp850, mac"),
     true, run_import},
    {"export",
     "export ENTITY [--format csv|json|vcard|vcard4] [--fields FIELD,…] [--where EXPR] [--raw] "
     "[--phones text]",
     N_("write records"), true, run_export},
    {"enrich", "enrich [LEAD…] [--where EXPR] [--source NAME] [--limit N] [--dry-run] [--json]",
     N_("ask the providers of enrich.ini; what they say becomes proposals with source and licence"),
     true, run_enrich},
    {"add", "add ENTITY FIELD=VALUE… [--basis B --evidence T]", N_("a new record"), true, run_add},
    {"set", "set ENTITY ID FIELD=VALUE…", N_("change fields"), true, run_set},
    {"basis",
     "basis LEAD --basis B --evidence T [--number N] [--purpose phone|email] [--wording T] "
     "[--products T] [--advertiser T] [--way phone|web|paper|mail|talk]",
     N_("record a legal basis for calls, with what the authority asks for"), true, run_basis},
    {"consent",
     "consent LEAD --status refused|withdrawn --evidence T [--number N] [--purpose phone|email]",
     N_("record that a person refused or withdrew consent"), true, run_consent},
    {"retention", "retention [--dry-run|--apply|--lists] [--until D] [--json]",
     N_("who has no purpose left, by data/retention.json and licences; --apply opens the tasks "
        "that "
        "propose erasure"),
     true, run_retention},
    {"bounce", "bounce FILE|-",
     N_("mails that came back: reports of mail servers (RFC 3464), a mailbox of them or a list of "
        "addresses; whose address is dead, is marked and a task opens"),
     true, run_bounce},
    {"notice",
     "notice CONTACT [--print | --date D] | notice --list BATCH [--date D] | notice --controller "
     "TEXT",
     N_("the letter that tells a person where the data comes from (GDPR art. 14), or the note that "
        "it was sent; --list: to everybody of a bought list who was not told yet"),
     true, run_notice},
    {"show", "show ENTITY ID [--provenance] [--json]",
     N_("one record; --provenance: of what source each value is, and until when it may be used"),
     true, run_show},
    {"history", "history ENTITY ID [--limit N] [--json]",
     N_("who changed what, when, from what to what"), true, run_history},
    {"dossier", "dossier PERSON [--consent] [--json]",
     N_("everything that is stored about a person (GDPR art. 15), found by id, mail, number or "
        "name; --consent: the evidence of consent alone, from this desk"),
     true, run_dossier},
    {"erase", "erase PERSON --yes [--json]",
     N_("erase a person (GDPR art. 17) in the service and on every desk"), true, run_erase},
    {"block",
     "block list|add VALUE|remove VALUE --reason R|check VALUE|import FILE --source T --date D",
     N_("the block list: numbers and mail addresses that must not be called in any campaign"), true,
     run_block},
    {"exports", "exports [--deleted EXPORT | --kept EXPORT] [--json]",
     N_("lists that left the house: when, who, what, how many, deleted or for how long they lie; "
        "--deleted: the copies of one are gone"),
     true, run_exports},
    {"erasures", "erasures [--json]",
     N_("who was erased when, and at how many devices it has arrived"), true, run_erasures},
    {NULL, NULL, NULL, false, NULL},
};

/* --- lists --- */

static bool list_cards(struct desk *desk, struct options *options, struct arena *arena,
                       int64_t *printed, char **cursor, struct error *err)
{
    struct page_request page = {.where = options->where,
                                .user_id = desk->session->actor.user_id,
                                .sort = options->sort,
                                .cursor = *cursor,
                                .limit = options->limit > 500 ? 500 : (int)options->limit};
    struct lead_card **cards;
    size_t count = 0;
    if (!store_cards(desk->store, &page, arena, &cards, &count, cursor, err))
        return false;
    for (size_t i = 0; i < count && *printed < options->limit; i++, ++*printed) {
        mask_card(desk->session, cards[i], arena);
        print_card(cards[i], options, arena);
    }
    return true;
}

static bool list_records(struct desk *desk, struct options *options, const struct entity *entity,
                         struct arena *arena, int64_t *printed, char **cursor, struct error *err)
{
    struct page_request page = {.where = options->where,
                                .user_id = desk->session->actor.user_id,
                                .sort = options->sort,
                                .cursor = *cursor,
                                .limit = options->limit > 500 ? 500 : (int)options->limit};
    void **records;
    size_t count = 0;
    if (!store_page(desk->store, entity, &page, arena, &records, &count, cursor, err))
        return false;
    for (size_t i = 0; i < count && *printed < options->limit; i++, ++*printed) {
        struct text line = {0};
        struct json_writer writer;
        mask_record(desk->session, entity, records[i], arena);
        json_begin(&writer, &line);
        record_write_json(&writer, entity, records[i]);
        if (options->is_json)
            print_json_line(&line);
        else
            printf("%s  %s\n", ((struct record *)records[i])->id,
                   safe_text(arena, record_title(entity, records[i], arena)));
        text_free(&line);
    }
    return true;
}

/* Which fields people look for things by. */
static void note_uses(const struct entity *entity, const struct options *options)
{
    const char *sort =
        options->sort != NULL && *options->sort == '-' ? options->sort + 1 : options->sort;
    struct lead_card card = {0};
    const void *record;
    const struct entity *owner = sort == NULL             ? NULL
                                 : entity == &lead_entity ? lead_card_owner(&card, sort, &record)
                                                          : entity;
    field_use_filter(entity, options->where);
    if (owner != NULL)
        field_use_note(owner, entity_field(owner, sort));
}

static bool run_list(struct desk *desk, struct options *options, struct error *err)
{
    const struct entity *entity;
    struct arena *arena = arena_new();
    char *cursor = NULL;
    int64_t printed = 0;
    bool is_ok = find_entity(options, &entity, err);
    if (is_ok)
        note_uses(entity, options);
    do {
        is_ok = is_ok && (entity == &lead_entity
                              ? list_cards(desk, options, arena, &printed, &cursor, err)
                              : list_records(desk, options, entity, arena, &printed, &cursor, err));
    } while (is_ok && cursor != NULL && printed < options->limit);
    arena_free(arena);
    return is_ok && (printed > 0 || error_set(err, ERR_NOT_FOUND, _("nothing found")));
}

static bool run_search(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct text words = {0};
    struct lead_card **cards;
    size_t count = 0;
    bool is_ok = need(options, 1, err);
    for (int i = 0; i < options->word_count; i++)
        text_printf(&words, "%s%s", i > 0 ? " " : "", options->words[i]);
    is_ok = is_ok && store_search(desk->store, text_str(&words),
                                  options->limit > 200 ? 200 : (int)options->limit, arena, &cards,
                                  &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        mask_card(desk->session, cards[i], arena);
        print_card(cards[i], options, arena);
    }
    text_free(&words);
    arena_free(arena);
    return is_ok && (count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing found")));
}

static void print_board_row(const struct board_row *row, const struct options *options,
                            struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        printf("%s %6lld %5lld %8lld %10s %6s\n", text_fit(arena, safe_text(arena, row->queue), 20),
               (long long)row->open, (long long)row->hot, (long long)row->overdue,
               row->oldest_ms == TIME_NONE ? "–"
                                           : duration_human(arena, clock_now_ms() - row->oldest_ms),
               row->has_figures ? arena_printf(arena, "%lld", (long long)row->done_today) : "–");
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "queue", row->queue);
    json_put_string(&writer, "team", row->team);
    json_put_int(&writer, "open", row->open);
    json_put_int(&writer, "hot", row->hot);
    json_put_int(&writer, "overdue", row->overdue);
    json_put_string(&writer, "oldest_at",
                    row->oldest_ms == TIME_NONE ? NULL : time_iso(arena, row->oldest_ms));
    json_put_int(&writer, "done_today", row->done_today);
    json_end_object(&writer);
    print_json_line(&line);
}

static void print_team(const struct board *board, struct arena *arena)
{
    if (board->people < FIGURES_PEOPLE_LEAST)
        printf(_("figures of the team: from %d people on\n"), FIGURES_PEOPLE_LEAST);
    else if (board->promises.promised > 0)
        printf(_("%lld of %lld promises kept in %d days\n"), (long long)board->promises.kept,
               (long long)board->promises.promised, FIGURES_DAYS);
    if (board->fairness.quantity >= 0)
        printf(_("fairness %s (quantity) %s (quality)\n"),
               decimal_words(arena, board->fairness.quantity, 3),
               decimal_words(arena, board->fairness.quality, 3));
}

static bool run_board(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct board board;
    const char *queue = options->word_count > 0
                            ? store_id_of(desk->store, &queue_entity, options->words[0], arena)
                            : NULL;
    bool is_ok = actor_require(&desk->session->actor, RIGHT_BOARD, err) &&
                 (options->word_count == 0 || queue != NULL ||
                  error_set(err, ERR_USAGE, _("there is no queue \"%s\""), options->words[0]));
    is_ok = is_ok && store_board(desk->store, desk->session->actor.team_id, queue, clock_now_ms(),
                                 arena, &board, err);
    if (is_ok && !options->is_json)
        printf("%s %6s %5s %8s %10s %6s\n", text_fit(arena, _("Queue"), 20), _("open"), _("hot"),
               _("overdue"), _("oldest"), _("today"));
    for (size_t i = 0; is_ok && i < board.row_count; i++)
        print_board_row(&board.rows[i], options, arena);
    if (is_ok && !options->is_json)
        print_team(&board, arena);
    arena_free(arena);
    return is_ok;
}

static bool run_handovers(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card **cards;
    size_t count = 0;
    bool is_ok = store_handovers(desk->store, desk->session->actor.user_id, NULL, arena, &cards,
                                 &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        mask_card(desk->session, cards[i], arena);
        print_card(cards[i], options, arena);
    }
    arena_free(arena);
    return is_ok &&
           (count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing was handed over to you")));
}

const struct command list_commands[] = {
    {"list", "list ENTITY [--where EXPR] [--sort F] [--limit N] [--json]",
     N_("records of one kind"), true, run_list},
    {"search", "search TEXT [--limit N] [--json]",
     N_("name, company, mail, city, digits of a number"), true, run_search},
    {"board", "board [QUEUE]", N_("open, hot, overdue, oldest, done today"), true, run_board},
    {"guides", "guides [FILE] [--json]",
     N_("what may be said on the phone, by segment and role; FILE: what is wrong with it"), false,
     run_guides},
    {"handovers", "handovers", N_("what waits for me in sales"), true, run_handovers},
    {NULL, NULL, NULL, false, NULL},
};
