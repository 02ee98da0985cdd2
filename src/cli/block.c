/* The block list from the command line. */
#include "cli.h"

#include "usecase/blocks.h"

#include <stdio.h>
#include <unistd.h>

static const char *choice_words(const char *field, const char *code, struct arena *arena)
{
    return code == NULL ? "–" : field_display_text(entity_field(&block_entity, field), code, arena);
}

static void print_source(const struct block_source *row, const struct options *options,
                         struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(arena_printf(arena, _("%s  %s  %s  %lld blocked, %lld lifted"),
                                text_fit(arena, choice_words("cause", row->cause, arena), 20),
                                text_fit(arena, str_or(row->source, ""), 24),
                                text_fit(arena, str_or(row->as_of, ""), 10), (long long)row->active,
                                (long long)row->lifted));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "cause", row->cause);
    json_put_string(&writer, "source", row->source);
    json_put_string(&writer, "as_of", row->as_of);
    json_put_int(&writer, "blocked", row->active);
    json_put_int(&writer, "lifted", row->lifted);
    json_put_string(&writer, "newest_at", time_iso(arena, row->newest_ms));
    json_end_object(&writer);
    print_json_line(&line);
}

static bool list(struct desk *desk, struct options *options, struct arena *arena, struct error *err)
{
    struct block_source *rows;
    size_t count;
    if (!block_sources(desk->session, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        print_source(&rows[i], options, arena);
    return count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing is blocked"));
}

static bool add(struct desk *desk, struct options *options, struct arena *arena, struct error *err)
{
    int64_t leads;
    if (!block_add(desk->session, options->words[1], &leads, err))
        return false;
    desk_push(desk, options);
    if (options->is_json)
        printf("{\"leads\":%lld}\n", (long long)leads);
    else
        print_safe(arena_printf(arena, _("blocked; %lld leads here are out of the queues"),
                                (long long)leads));
    return true;
}

static bool lift(struct desk *desk, struct options *options, struct arena *arena, struct error *err)
{
    int64_t count;
    if (!block_remove(desk->session, options->words[1], options->reason, &count, err))
        return false;
    desk_push(desk, options);
    if (options->is_json)
        printf("{\"lifted\":%lld}\n", (long long)count);
    else
        print_safe(arena_printf(arena,
                                _("%lld entries lifted; leads that were blocked stay so until "
                                  "somebody takes them up again"),
                                (long long)count));
    return true;
}

static bool check(struct desk *desk, struct options *options, struct arena *arena,
                  struct error *err)
{
    struct block **blocks;
    size_t count;
    if (!block_check(desk->session, options->words[1], arena, &blocks, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct text line = {0};
        struct json_writer writer;
        if (!options->is_json) {
            print_safe(arena_printf(arena, "%s  %s  %s", blocks[i]->record.id,
                                    choice_words("kind", blocks[i]->kind, arena),
                                    block_words(blocks[i], arena)));
            continue;
        }
        json_begin(&writer, &line);
        record_write_json(&writer, &block_entity, blocks[i]);
        print_json_line(&line);
    }
    return count > 0 || error_set(err, ERR_NOT_FOUND, _("this is not on the block list"));
}

static bool show_progress(void *data, int64_t lines)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, _("\r%lld lines"), (long long)lines);
    return !stop_is_asked();
}

static bool take_list(struct desk *desk, struct options *options, struct arena *arena,
                      struct error *err)
{
    const struct block_import request = {.path = options->words[1],
                                         .source = options->source,
                                         .date = options->date,
                                         .progress = show_progress};
    struct block_import_report report;
    stop_watch();
    bool is_ok = block_import(desk->session, &request, &report, err);
    stop_unwatch();
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (!is_ok && report.read == 0)
        return false;
    printf("{\"read\":%lld,\"added\":%lld,\"known\":%lld,\"rejected\":%lld}\n",
           (long long)report.read, (long long)report.added, (long long)report.known,
           (long long)report.rejected);
    if (report.rejected > 0)
        fprintf(stderr, _("the first line that is neither number, mail address nor SHA-256: %s\n"),
                safe_text(arena, report.first_rejected));
    if (is_ok)
        desk_push_all(desk, options);
    return is_ok;
}

bool run_block(struct desk *desk, struct options *options, struct error *err)
{
    static const struct {
        const char *name;
        int words;
        bool (*run)(struct desk *, struct options *, struct arena *, struct error *);
    } verbs[] = {{"list", 1, list},
                 {"add", 2, add},
                 {"remove", 2, lift},
                 {"check", 2, check},
                 {"import", 2, take_list}};
    struct arena *arena = arena_new();
    bool is_ok = need(options, 1, err), is_known = false;
    for (size_t i = 0; is_ok && !is_known && i < sizeof verbs / sizeof *verbs; i++)
        if ((is_known = str_equal(options->words[0], verbs[i].name)))
            is_ok = need(options, verbs[i].words, err) && verbs[i].run(desk, options, arena, err);
    if (is_ok && !is_known)
        is_ok = error_set(err, ERR_USAGE, _("block list, add, remove, check or import"));
    arena_free(arena);
    return is_ok;
}
