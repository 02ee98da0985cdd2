/* Legal bases, refusals, information duties from the command line; where consent stands. */
#include "cli.h"

#include "usecase/blocks.h"
#include "usecase/consent.h"
#include "usecase/deadlines.h"
#include "usecase/masking.h"

#include <stdio.h>

static struct consent_input input_of(const struct options *options, const char *status)
{
    return (struct consent_input){.status = status,
                                  .basis = str_or(options->basis, ""),
                                  .purpose = options->purpose,
                                  .evidence = options->evidence,
                                  .address = options->number,
                                  .wording = options->wording,
                                  .products = options->products,
                                  .advertiser = options->advertiser,
                                  .way = options->way};
}

static bool record(struct desk *desk, struct options *options, const char *status,
                   struct error *err)
{
    const struct consent_input input = input_of(options, status);
    if (!need(options, 1, err) || !consent_add(desk->session, options->words[0], &input, err))
        return false;
    desk_push(desk, options);
    return true;
}

bool run_basis(struct desk *desk, struct options *options, struct error *err)
{
    return record(desk, options, "given", err);
}

bool run_consent(struct desk *desk, struct options *options, struct error *err)
{
    return (str_equal(options->status, "refused") || str_equal(options->status, "withdrawn") ||
            error_set_field(err, ERR_USAGE, "status", _("say --status refused or withdrawn"))) &&
           record(desk, options, options->status, err);
}

static bool print_notice(struct desk *desk, const char *contact_id, struct error *err)
{
    struct arena *arena = arena_new();
    struct text letter = {0};
    char **lines;
    bool is_ok = notice_text(desk->session, contact_id, &letter, err);
    size_t count = is_ok ? str_split(arena, text_str(&letter), '\n', &lines) : 0;
    for (size_t i = 0; i < count; i++)
        if (i + 1 < count || *lines[i] != '\0')
            print_safe(lines[i]);
    text_free(&letter);
    arena_free(arena);
    return is_ok;
}

static bool note_list(struct desk *desk, const char *batch_id, int64_t at_ms, struct error *err)
{
    int64_t count;
    if (!notice_given_list(desk->session, batch_id, at_ms, &count, err))
        return false;
    printf(ngettext("noted for %lld person\n", "noted for %lld persons\n", (unsigned long)count),
           (long long)count);
    return true;
}

static bool read_date(const struct options *options, int64_t *ret_ms, struct error *err)
{
    struct arena *arena = arena_new();
    *ret_ms = clock_now_ms();
    bool is_ok = options->date == NULL ||
                 time_parse_iso(arena_printf(arena, "%sT12:00:00Z", options->date), ret_ms) ||
                 error_set_field(err, ERR_USAGE, "date", _("--date takes YYYY-MM-DD"));
    arena_free(arena);
    return is_ok;
}

bool run_notice(struct desk *desk, struct options *options, struct error *err)
{
    int64_t at_ms;
    if (options->is_print)
        return need(options, 1, err) && print_notice(desk, options->words[0], err);
    bool is_ok = options->controller != NULL
                     ? notice_controller(desk->session, NULL, options->controller, err)
                 : options->list != NULL
                     ? read_date(options, &at_ms, err) && note_list(desk, options->list, at_ms, err)
                     : need(options, 1, err) && read_date(options, &at_ms, err) &&
                           notice_given(desk->session, options->words[0], at_ms, err);
    if (is_ok)
        desk_push(desk, options);
    return is_ok;
}

static const char *line_words(const struct consent_line *line, struct arena *arena)
{
    const char *words = consent_state_words(line->state);
    if (line->grant != NULL)
        words = arena_printf(
            arena, "%s, %s", words,
            field_display_text(entity_field(&consent_entity, "basis"), line->grant->basis, arena));
    if (line->keep_until_ms != TIME_NONE)
        words = arena_printf(arena, _("%s; evidence to be kept until %s"), words,
                             time_day(arena, line->keep_until_ms));
    return line->block == NULL
               ? words
               : arena_printf(arena, "%s; %s", words, block_words(line->block, arena));
}

bool print_consent(struct desk *desk, const char *contact_id, struct arena *arena,
                   struct error *err)
{
    struct consent_lines lines;
    if (!consent_lines(desk->session, contact_id, arena, &lines, err))
        return false;
    if (lines.is_consumer)
        print_safe(_("private person: only express consent or an own request allows to call"));
    for (size_t i = 0; i < lines.count; i++)
        print_safe(
            arena_printf(arena, "%s %s: %s",
                         text_fit(arena,
                                  str_equal(lines.lines[i].purpose, "phone") ? _("Consent, calls")
                                                                             : _("Consent, mail"),
                                  20),
                         mask_value(desk->session, &contact_entity, contact_id,
                                    str_equal(lines.lines[i].purpose, "phone") ? "phone" : "email",
                                    lines.lines[i].address, arena),
                         line_words(&lines.lines[i], arena)));
    return true;
}
