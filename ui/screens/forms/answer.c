/* Sales: the questions that are its own to ask of a lead that was handed over, by the same keys as
 * in a call. What is answered is a draft until it is saved. */
#include "answer.h"
#include "../lead/data.h"

#include "store/desk.h"
#include "store/queue.h"
#include "usecase/calls.h"

#include <stdlib.h>

static bool open_answer(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = store_card(app->store, argument, arena, &card, err);
    arena_free(arena);
    if (!is_ok)
        return false;
    screen->state = xcalloc(1, sizeof(struct lead_data));
    lead_read_draft(app, screen);
    return true;
}

static void load_answer(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct lead_card *card;
    if (store_card(app->store, screen->argument, screen->arena, &card, NULL)) {
        data->card = card;
        lead_plan(app, screen);
    } else {
        data->card = NULL;
        data->question_count = data->open_count = 0;
    }
}

static void close_answer(struct app *app, struct screen *screen)
{
    lead_save_draft(app, screen);
    free(screen->state);
}

void draw_form_answer(struct app *app, struct screen *screen)
{
    const struct lead_data *data = screen->state;
    int top = body_top(app), bottom = app->height - 3;
    if (data->card == NULL) {
        put(app, top + 1, 1, app->width - 2, ROLE_WARN, _("This lead has left your reach."));
        return;
    }
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s, %s, %s", str_or(data->card->company.company, "–"),
                     record_title(&contact_entity, &data->card->contact, app->frame),
                     str_or(data->card->contact.position, "–")));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        _("What telesales did not ask, and sales wants to know"));
    draw_questions(app, data, top + 3, 1, app->width - 2, bottom);
    if (data->question_count == 0 && data->form_problem[0] == '\0')
        put(app, top + 4, 3, app->width - 4, ROLE_NORMAL, _("Nothing is open."));
}

static bool answer_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct lead_data *data = screen->state;
    return data->card != NULL && (lead_step_key(data, key) || lead_question_key(app, screen, key));
}

/* --- saving --- */

static bool run_save(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct answer_input answers[ANSWERS_MAX];
    char **parts;
    size_t count = 0, n = lead_split(arena, write->b, &parts);
    for (size_t i = 1; i + 1 < n && count < ANSWERS_MAX; i += 2)
        answers[count++] = (struct answer_input){parts[i], parts[i + 1]};
    bool is_ok = calls_answer(session, write->id, answers, count, err);
    if (is_ok) {
        lead_keep_draft(session, write->id, NULL);
        snprintf(write->text, sizeof write->text,
                 ngettext("%zu answer is saved", "%zu answers are saved", count), count);
    } else {
        lead_keep_draft(session, write->id, write->b);
    }
    arena_free(arena);
    return is_ok;
}

static bool may_save(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct lead_data *)screen->state)->given_count > 0;
}

static void save(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct write write = {.run = run_save};
    struct text body = {0};
    for (int i = 0; i < data->given_count; i++)
        text_printf(&body, "\x1E%s\x1E%s", data->given[i].question, data->given[i].value);
    if (body.length >= sizeof write.b) {
        text_free(&body);
        app_message(app, ROLE_DANGER, "%s", _("The answers are too long; shorten them."));
        return;
    }
    snprintf(write.id, sizeof write.id, "%s", screen->argument);
    snprintf(write.b, sizeof write.b, "%s", text_str(&body));
    text_free(&body);
    data->is_saved = true; /* run_save keeps or removes the draft */
    app_write(app, &write);
    app_pop(app);
}

static const struct action actions[] = {
    {"answers.save", "s", N_("save"), N_("the answers given here; until then they are a draft"),
     may_save, save},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class form_answer_screen = {.name = "answers",
                                                .title = N_("Questions of sales"),
                                                .opened_by = "handover.questions",
                                                .open = open_answer,
                                                .load = load_answer,
                                                .draw = draw_form_answer,
                                                .key = answer_key,
                                                .close = close_answer,
                                                .actions = actions,
                                                .keys = answer_keys};
