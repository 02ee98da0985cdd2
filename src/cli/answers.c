/* The questions of a lead, through the mask of whoever asks, and answers without a call. */
#include "cli.h"

#include "store/queue.h"
#include "usecase/calls.h"

static void print_row(const struct sheet_row *row, bool is_asked, const struct options *options,
                      struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    const char *shown =
        row->value != NULL ? question_display(row->question, row->value, arena) : "";
    if (!options->is_json) {
        const char *then = row->form != NULL ? arena_printf(arena, _("  (%s, version %lld)"),
                                                            row->form, (long long)row->version)
                                             : "";
        print_safe(arena_printf(arena, "%s %s %s%s", text_fit(arena, row->question->key, 20),
                                text_fit(arena, _(row->question->text), 36),
                                *shown != '\0' ? shown : question_state_label(row->state), then));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "question", row->question->key);
    json_put_string(&writer, "text", _(row->question->text));
    json_put_string(&writer, "type", question_type_name(row->question->type));
    json_put_bool(&writer, "asked", is_asked);
    json_put_bool(&writer, "needed", row->question->is_core);
    json_put_string(&writer, "value", row->value);
    json_put_string(&writer, "shown", *shown != '\0' ? shown : NULL);
    json_put_string(&writer, "form", row->form);
    json_put_int(&writer, "version", row->form != NULL ? row->version : INT64_MIN);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool is_open(const struct questions *questions, const char *key)
{
    for (size_t i = 0; i < questions->open_count; i++)
        if (str_equal(questions->open[i]->key, key))
            return true;
    return false;
}

/* First what to ask now, most value first; then what is known. */
static bool print_questions(struct desk *desk, const struct lead_card *card,
                            const struct options *options, struct arena *arena, struct error *err)
{
    struct questions questions;
    struct sheet sheet;
    if (!calls_questions(desk->session, card, NULL, 0, arena, &questions, err) ||
        !calls_sheet(desk->session, card, NULL, arena, &sheet, err))
        return false;
    for (size_t i = 0; i < questions.open_count; i++)
        print_row(&(struct sheet_row){.question = questions.open[i], .state = QUESTION_NOT_ASKED},
                  true, options, arena);
    for (size_t i = 0; i < sheet.count; i++)
        if (sheet.rows[i].state != QUESTION_NOT_ASKED &&
            !is_open(&questions, sheet.rows[i].question->key))
            print_row(&sheet.rows[i], false, options, arena);
    return true;
}

bool run_answer(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct answer_input answers[LIST_MAX];
    struct lead_card *card;
    bool is_ok = need(options, 1, err) && read_answers(options, arena, answers, err) &&
                 store_card(desk->store, options->words[0], arena, &card, err);
    if (is_ok && options->answer_count > 0) {
        is_ok = calls_answer(desk->session, card->lead.record.id, answers,
                             (size_t)options->answer_count, err);
        if (is_ok)
            desk_push(desk, options);
    } else if (is_ok) {
        is_ok = print_questions(desk, card, options, arena, err);
    }
    arena_free(arena);
    return is_ok;
}
