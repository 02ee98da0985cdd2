/* Handing over: the check sheet first. Where nothing is missing one key says to whom; else each gap
 * has a key that leads to it, and who may can hand over all the same, with a reason. */
#include "../../screens.h"
#include "data.h"

#include "core/reference.h"
#include "store/records.h"

#include <stdio.h>
#include <string.h>

#define PEOPLE_MOST 9
#define GAPS_MOST 9

bool lead_sheet(struct app *app, struct screen *screen, struct sheet *ret_sheet)
{
    struct lead_data *data = screen->state;
    struct answer_input given[ANSWERS_MAX];
    for (int i = 0; i < data->given_count; i++)
        given[i] = (struct answer_input){data->given[i].question, data->given[i].value};
    const struct sheet_input input = {given, (size_t)data->given_count, data->notes.editor.text};
    return calls_sheet(app->session, data->card, &input, screen->arena, ret_sheet, NULL);
}

/* --- to whom --- */

/* The menu is drawn from copies that last as long as it does. */
static char names[PEOPLE_MOST + 2][2][160];

static int add_item(struct menu_item *items, int n, char key, const char *code, const char *label)
{
    snprintf(names[n][0], sizeof names[n][0], "%s", code);
    snprintf(names[n][1], sizeof names[n][1], "%s", label);
    items[n] = (struct menu_item){key, names[n][0], names[n][1]};
    return n + 1;
}

static void sales_done(struct app *app, const char *name, void *unused)
{
    (void)unused;
    if (app->top->class == &lead_screen)
        lead_save(app, app->top, NULL, TIME_NONE, str_equal(name, "-") ? NULL : name);
}

static void ask_sales(struct app *app, const char *question, const char *nobody)
{
    struct menu_item items[PEOPLE_MOST + 2];
    struct page_request page = {.limit = 500, .sort = "name"};
    void **users;
    size_t count = 0;
    int n = 0;
    char *cursor;
    if (!store_page(app->store, &user_entity, &page, app->frame, &users, &count, &cursor, NULL))
        count = 0;
    for (size_t i = 0; i < count && n < PEOPLE_MOST; i++) {
        const struct user *user = users[i];
        if (str_list_has(str_or(user->roles, ""), "sales"))
            n = add_item(items, n, (char)('1' + n), user->name,
                         str_or(user->full_name, user->name));
    }
    n = add_item(items, n, '0', "-", nobody);
    menu_open(app, question, items, n, sales_done, NULL);
}

/* --- what is missing --- */

static void go_to_question(struct lead_data *data, const struct question *question)
{
    size_t at = 0;
    while (at < data->question_count && !str_equal(data->questions[at]->key, question->key))
        at++;
    if (at == data->question_count && at < ANSWERS_MAX)
        data->questions[data->question_count++] = question;
    if (at < data->question_count)
        data->question = (int)at;
}

static void go_to_gap(struct app *app, struct screen *screen, const struct handover_gap *gap)
{
    struct lead_data *data = screen->state;
    data->outcome[0] = '\0';
    app->needs_drawing = true;
    if (gap->question != NULL)
        go_to_question(data, gap->question);
    else if (gap->field != NULL)
        lead_ask_field(app, screen, gap->field->name);
    else if (str_equal(gap->demand, "basis"))
        app_push(app, &person_screen, screen->argument);
    else if (str_equal(gap->demand, "score"))
        data->question = 0; /* the one worth most */
    else
        data->in_notes = true;
}

static void reason_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (app->top->class != &lead_screen || str_is_empty(text))
        return;
    struct lead_data *data = app->top->state;
    snprintf(data->despite, sizeof data->despite, "%s", text);
    ask_sales(app, _("Hand over all the same to:"), _("not yet: keep it as qualified"));
}

static bool check_reason(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s", text[0] == '\0' ? _("sales reads it with the lead") : "");
    return text[0] != '\0';
}

static void gap_done(struct app *app, const char *code, void *unused)
{
    struct sheet sheet;
    (void)unused;
    if (app->top->class != &lead_screen)
        return;
    if (str_equal(code, "-")) {
        lead_save(app, app->top, NULL, TIME_NONE, NULL);
    } else if (str_equal(code, "!")) {
        struct prompt prompt = {.question = _("Why hand it over although something is missing?"),
                                .check = check_reason,
                                .done = reason_done};
        prompt_open(app, &prompt);
    } else if (lead_sheet(app, app->top, &sheet)) {
        for (int i = 0; i < sheet.check.count; i++)
            if (str_equal(sheet.check.gaps[i].demand, code)) {
                go_to_gap(app, app->top, &sheet.check.gaps[i]);
                break;
            }
    }
}

static void ask_gaps(struct app *app, const struct sheet *sheet)
{
    struct menu_item items[GAPS_MOST + 2];
    const struct handover_check *check = &sheet->check;
    int n = 0;
    while (n < check->count && n < GAPS_MOST)
        n = add_item(items, n, (char)('1' + n), check->gaps[n].demand,
                     handover_gap_label(&check->gaps[n], check, app->frame));
    if (sheet->may_override)
        n = add_item(items, n, 'h', "!", _("hand over all the same, with a reason"));
    n = add_item(items, n, '0', "-", _("not yet: keep it as qualified"));
    menu_open(
        app,
        arena_printf(app->frame, _("Qualified. Before handing over, %d missing:"), check->count),
        items, n, gap_done, NULL);
}

void lead_ask_handover(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct sheet sheet;
    data->despite[0] = '\0';
    if (!lead_sheet(app, screen, &sheet) || sheet.check.is_open)
        ask_sales(app, _("Qualified, nothing is missing. Hand over to:"),
                  _("not yet: keep it as qualified"));
    else
        ask_gaps(app, &sheet);
}

void lead_ask_customer(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    data->despite[0] = '\0';
    if (calls_customer_owner(app->session, data->card, app->frame) != NULL ||
        !actor_may(&app->session->actor, RIGHT_HANDOVER))
        lead_save(app, screen, NULL, TIME_NONE, NULL);
    else
        ask_sales(app, _("A customer: who in sales has them?"),
                  _("not known: a task for the team lead"));
}
