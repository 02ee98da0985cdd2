/* Verbs about security: certificates, the audit. */
#include "../http/tls.h"
#include "verbs.h"

#include "base/uuid.h"
#include "store/exports.h"
#include "store/journal.h"

#include <stdio.h>
#include <string.h>

#define PAGE 500
#define EXPORTS_MOST 100000
#define CHANGES_MOST 10000
#define PURPOSE_MOST 200

static bool run_cert(struct options *options, struct error *err)
{
    const char *dir = options->out != NULL ? options->out : ".";
    if (!need_words(options, 1, err))
        return false;
    const char *name = options->words[0];
    if (options->days < 1 || options->days > 3650)
        return error_set(err, ERR_USAGE, _("--days is between 1 and 3650"));
    if (!cert_make(dir, name, options->days, err))
        return false;
    printf(_("%s/%s.pem and %s/%s-key.pem: for vorwahld serve --tls-cert … --tls-key …\n"), dir,
           name, dir, name);
    printf(_("%s/authority.pem: for every desk, vorwahl login … --ca-file authority.pem\n"), dir);
    printf(_("%s/authority-key.pem: keep it away from the service; who has it can pose as it\n"),
           dir);
    return true;
}

static void print_line(struct text *line)
{
    puts(text_str(line));
    text_free(line);
}

static void print_audit(const struct audit_row *row, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_int(&writer, "n", row->n);
    json_put_string(&writer, "at", time_iso(arena, row->at_ms));
    json_put_string(&writer, "event", row->event);
    json_put_string(&writer, "user", row->user);
    json_put_string(&writer, "device", row->device);
    json_put_string(&writer, "subject", row->subject);
    json_put_string(&writer, "detail", row->detail);
    json_end_object(&writer);
    print_line(&line);
}

/* Newest first, page by page. */
static bool list_audit(struct store *store, struct error *err)
{
    int64_t before = 0;
    size_t count = PAGE;
    bool is_ok = true;
    while (is_ok && count == PAGE) {
        struct arena *arena = arena_new();
        struct audit_row *rows;
        is_ok = service_audit_list(store, before, PAGE, arena, &rows, &count, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            print_audit(&rows[i], arena);
            before = rows[i].n;
        }
        arena_free(arena);
    }
    return is_ok;
}

static void print_export(const struct export_note *note, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "at", time_iso(arena, note->at_ms));
    json_put_string(&writer, "user", note->user);
    json_put_string(&writer, "entity", note->entity);
    json_put_string(&writer, "format", note->format);
    json_put_string(&writer, "filter", note->filter);
    json_put_int(&writer, "rows", note->rows);
    json_end_object(&writer);
    print_line(&line);
}

static bool list_exports(struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct export_page page = {0};
    bool is_ok = service_exports(store, NULL, NULL, EXPORTS_MOST, arena, &page, err);
    for (size_t i = 0; i < page.count; i++)
        print_export(&page.notes[i], arena);
    arena_free(arena);
    return is_ok;
}

static void print_change(const struct history_row *row, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "at", time_iso(arena, row->at_ms));
    json_put_string(&writer, "user", row->user);
    json_put_string(&writer, "action", row->action);
    json_put_string(&writer, "field", row->field);
    json_put_string(&writer, "from", row->from);
    json_put_string(&writer, "to", row->to);
    json_end_object(&writer);
    print_line(&line);
}

/* Values stand in the journal alone; that somebody read them here, and why, stands in the audit. */
static bool list_changes(struct store *store, struct options *options, struct error *err)
{
    struct history_row *rows;
    size_t count;
    const struct entity *entity = entity_find(options->words[1]);
    const char *id = options->words[2];
    if (entity == NULL || !uuid_is_valid(id))
        return error_set(err, ERR_USAGE, _("say: audit changes contact ID --purpose WHY"));
    if (str_is_blank(str_or(options->purpose, "")) || strlen(options->purpose) > PURPOSE_MOST)
        return error_set(err, ERR_USAGE, _("--purpose says why, in %d bytes at most"),
                         PURPOSE_MOST);
    struct arena *arena = arena_new();
    struct audit_event event = {.event = "journal.read",
                                .subject = arena_printf(arena, "%s/%s", entity->name, id),
                                .detail = options->purpose};
    bool is_ok = service_audit(store, &event, err) &&
                 store_history(store, entity, id, CHANGES_MOST, arena, &rows, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_change(&rows[i], arena);
    arena_free(arena);
    return is_ok;
}

static bool do_audit(struct store *store, struct options *options, struct error *err)
{
    struct audit_report report;
    if (options->word_count == 1 && str_equal(options->words[0], "list"))
        return list_audit(store, err);
    if (options->word_count == 1 && str_equal(options->words[0], "exports"))
        return list_exports(store, err);
    if (options->word_count == 3 && str_equal(options->words[0], "changes"))
        return list_changes(store, options, err);
    if (options->word_count != 1 || !str_equal(options->words[0], "verify"))
        return error_set(err, ERR_USAGE,
                         _("say: audit verify, audit list, audit exports or audit changes"));
    if (!service_audit_verify(store, options->expect, &report, err))
        return false;
    printf("{\"rows\":%lld,\"operations\":%lld,\"head\":\"%s\"}\n", (long long)report.rows,
           (long long)report.operations, report.head);
    if (report.broken_at > 0)
        return error_set(err, ERR_CORRUPT, _("the audit was changed: row %lld does not fit"),
                         (long long)report.broken_at);
    if (report.broken_at < 0)
        return error_set(err, ERR_CORRUPT, _("the journal holds an operation that no row knows"));
    return options->expect == NULL || report.was_found ||
           error_set(err, ERR_CORRUPT, _("the audit was cut: the expected row is not there"));
}

static bool run_audit(struct options *options, struct error *err)
{
    return with_store(options, do_audit, err);
}

const struct verb security_verbs[] = {
    {"cert", N_("cert NAME [--out FOLDER] [--days N]  a company's own authority and a certificate"),
     false, run_cert},
    {"audit",
     N_("audit verify --database URI [--expect HASH]  nothing was changed, removed or swapped\n"
        "  audit list|exports --database URI          who did what with rights; who exported what\n"
        "  audit changes ENTITY ID --purpose WHY --database URI  who changed what, from what to "
        "what"),
     true, run_audit},
    {NULL, NULL, false, NULL},
};
