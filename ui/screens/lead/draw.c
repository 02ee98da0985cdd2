/* The lead in a call, drawn: head, history and guide on the left, questions and notes on the right,
 * outcomes below. */
#include "../../calls/call.h"
#include "../quality/cards.h"
#include "data.h"

#include "core/outcome.h"

const struct given *given_for(const struct lead_data *data, const char *question)
{
    for (int i = 0; i < data->given_count; i++)
        if (str_equal(data->given[i].question, question))
            return &data->given[i];
    return NULL;
}

static void draw_question(struct app *app, const struct lead_data *data, int index, int y, int x,
                          int width)
{
    const struct question *question = data->questions[index];
    const struct given *given = given_for(data, question->key);
    bool is_asked = index == data->question && !data->in_notes;
    int asked = given == NULL ? width - 10 : width > 48 ? width - 24 : width / 2; /* cells */
    put(app, y, x, 2, ROLE_ACCENT, is_asked ? ">" : "");
    put(app, y, x + 2, asked, is_asked ? ROLE_TITLE : ROLE_NORMAL, _(question->text));
    put(app, y, x + 3 + asked, width - asked - 4, given != NULL ? ROLE_GOOD : ROLE_MUTED,
        given != NULL
            ? question_display(question, given->value, app->frame)
            : arena_printf(app->frame, "%s +%d", question->is_core ? "*" : " ", question->worth));
}

static void draw_choices(struct app *app, const struct lead_data *data, int y, int x, int width)
{
    const struct question *question =
        data->question < (int)data->question_count ? data->questions[data->question] : NULL;
    struct flow flow = {y, x, x, x + width};
    if (question == NULL)
        return;
    for (int i = 0; i < question->choice_count; i++)
        put_flow(app, &flow, arena_printf(app->frame, "%d", i + 1), _(question->choices[i].label));
    if (question->type == QUESTION_YES_NO) {
        put_flow(app, &flow, "1", _("yes"));
        put_flow(app, &flow, "2", _("no"));
    }
    put_flow(app, &flow, "Enter",
             question->choice_count > 0 || question->type == QUESTION_YES_NO
                 ? _("choose")
                 : _("type the answer"));
    put_flow(app, &flow, "0", _("does not know"));
    put_flow(app, &flow, "-", _("does not say"));
}

#define OUTCOME_LINES 4 /* where a team has none of its own */

static int outcome_lines_most(const struct app *app)
{
    return app->height / 4;
}

/* The line on which the last of them would stand. */
static int flow_end(struct app *app, int y)
{
    const struct outcome_table *table = app->session->outcomes;
    struct flow flow = {y, 1, 1, app->width - 1};
    for (int i = 0; i < table->count; i++)
        flow.x +=
            flow_place(app, &flow, (char[2]){table->rows[i].key, '\0'}, _(table->rows[i].label));
    return flow.y;
}

static int outcome_lines(struct app *app)
{
    int lines = flow_end(app, 0) + 1, most = outcome_lines_most(app);
    return lines > most ? most : lines < OUTCOME_LINES ? OUTCOME_LINES : lines;
}

/* More than fit as they flow. */
static void draw_outcome_columns(struct app *app, int y)
{
    const struct outcome_table *table = app->session->outcomes;
    int lines = outcome_lines_most(app), columns = (table->count + lines - 1) / lines,
        width = (app->width - 1) / columns;
    for (int i = 0; i < table->count; i++) {
        int x = 1 + i % columns * width;
        put(app, y + i / columns, x, 1, ROLE_ACCENT, (char[2]){table->rows[i].key, '\0'});
        put(app, y + i / columns, x + 2, width - 3, ROLE_NORMAL, _(table->rows[i].label));
    }
}

static void draw_outcomes(struct app *app, int y, int lines)
{
    const struct outcome_table *table = app->session->outcomes;
    struct flow flow = {y, 1, 1, app->width - 1};
    if (flow_end(app, y) >= y + lines) {
        draw_outcome_columns(app, y);
        return;
    }
    for (int i = 0; i < table->count; i++)
        put_flow(app, &flow, (char[2]){table->rows[i].key, '\0'}, _(table->rows[i].label));
}

/* Power mode counts down in the line below the head, and says that it is on; "": it is off. */
static const char *power_words(struct app *app)
{
    int seconds = power_seconds(app);
    return seconds > 0        ? arena_printf(app->frame,
                                             _(" Power mode dials in %d s. Any key stops it. "), seconds)
           : power_is_on(app) ? _(" Power mode (P ends it) ")
                              : "";
}

/* Why now, and on what basis: what was said there is what the talk refers to, so where both do not
 * fit into one line, the basis stands in the one below, as far as power mode leaves it. */
static void draw_reasons(struct app *app, const struct lead_data *data, int y)
{
    const char *power = power_words(app),
               *why = arena_printf(app->frame, "%s: %s", _("Why"),
                                   lead_card_why_now(data->card, clock_now_ms(), app->frame)),
               *basis = arena_printf(app->frame, "%s: %s", _("Basis"),
                                     str_or(data->permission.basis, _("none"))),
               *both = arena_printf(app->frame, "%s   %s", why, basis);
    bool is_below = *power == '\0' && text_cells(safe_text(app->frame, both)) > app->width - 2;
    put(app, y, 1, app->width - 2, ROLE_NORMAL, is_below ? why : both);
    put_line(app, y + 1, ROLE_MUTED); /* which goes on behind the words */
    if (is_below) {
        int cells = text_cells(safe_text(app->frame, basis)) + 2, most = app->width - 4;
        put(app, y + 1, 0, cells < most ? cells : most, ROLE_NORMAL,
            arena_printf(app->frame, " %s ", basis));
    }
    put(app, y + 1, 3, text_cells(power), power_seconds(app) > 0 ? ROLE_SELECTED : ROLE_WARN,
        power);
}

/* Who calls has shown his number; another one is masked without a legal basis. */
static const char *number_words(struct app *app, const struct lead_data *data,
                                const struct call *call)
{
    const char *number = call != NULL && call->is_incoming ? call->number : data->permission.number;
    if (number[0] == '\0')
        return call != NULL && call->is_incoming ? _("number withheld") : _("number hidden");
    const char *words =
        field_display_text(entity_field(&contact_entity, "phone"), number, app->frame);
    const struct contact *contact = &data->card->contact;
    bool has_extension = !str_is_empty(contact->extension) && str_equal(contact->phone, number);
    return has_extension ? arena_printf(app->frame, _("%s ext. %s"), words, contact->extension)
                         : words;
}

/* It stands below the person; a long one begins further left, beside the number's last digit. */
static void draw_permission(struct app *app, const struct lead_data *data, const struct call *call,
                            int number_cells)
{
    bool is_incoming = call != NULL && call->is_incoming;
    const char *note = data->permission.note;
    if (is_incoming)
        note = data->permission.why_not == ERR_BLOCKED
                   ? _("calls you: answering is lawful, calling back is not")
                   : _("calls you");
    int last = app->width - 1 - text_cells(note), most = number_cells + 3,
        x = last >= 27    ? 27
            : last > most ? last
                          : most;
    put(app, 2, x, app->width - x - 1,
        data->permission.may_dial || (is_incoming && data->permission.why_not != ERR_BLOCKED)
            ? ROLE_GOOD
            : ROLE_WARN,
        note);
}

#define FIGURE_CELLS 29 /* timer, grade, score: nothing moves when a call begins */

/* However long the company is, who is being called stays in sight. */
static void draw_names(struct app *app, const struct lead_card *card, int width)
{
    const char *company = safe_text(app->frame, str_or(card->company.company, "–")),
               *person =
                   safe_text(app->frame,
                             arena_printf(app->frame, "%s, %s",
                                          record_title(&contact_entity, &card->contact, app->frame),
                                          str_or(card->contact.position, "–")));
    int wanted = text_cells(company), left = width - 3 - text_cells(person),
        least = width * 11 / 20, most = left > least ? left : least,
        cells = wanted < most ? wanted : most;
    put(app, 1, 1, cells, ROLE_TITLE, company);
    put(app, 1, 1 + cells + 3, width - cells - 3, ROLE_TITLE, person);
}

static void draw_head(struct app *app, const struct lead_data *data)
{
    const struct lead_card *card = data->card;
    const struct call *call = call_of(card->lead.record.id);
    const char *figures = arena_printf(
        app->frame, "%s  %s (%lld)  Q%.0f", call != NULL ? call_words(call, app->frame) : "",
        str_or(card->lead.grade, "–"),
        (long long)(card->lead.score == INT_NONE ? 0 : card->lead.score), data->score.total);
    draw_names(app, card, app->width - 4 - FIGURE_CELLS);
    put_right(app, 1, app->width - 1, ROLE_ACCENT, figures);
    const char *number = number_words(app, data, call);
    put(app, 2, 1, 32, ROLE_ACCENT, number);
    draw_permission(app, data, call, text_cells(number));
    draw_reasons(app, data, 3);
}

/* "Position: Leiter IT, known for 14 months: still right?" */
static int draw_asked(struct app *app, const struct lead_data *data, int y, int width)
{
    const void *record;
    if (data->asked_field == NULL)
        return y;
    const struct entity *entity = lead_card_owner(data->card, data->asked_field, &record);
    const struct field *field = entity_field(entity, data->asked_field);
    const char *age = data->asked_known_ms > 0
                          ? duration_human(app->frame, clock_now_ms() - data->asked_known_ms)
                          : "?";
    put(app, y, 1, width, ROLE_ACCENT, _("Still right?  + yes  o correct"));
    put(app, y + 1, 1, width, ROLE_NORMAL,
        arena_printf(app->frame, "%s (%s): %s", _(field->label), age,
                     field_display(field, record, app->frame)));
    return y + 2;
}

/* Why it was handed over although something is missing: sales reads it before the history. */
static int draw_despite(struct app *app, const struct lead_data *data, int y, int width)
{
    return data->handed_despite == NULL
               ? 0
               : put_wrapped(app, y, 1, width, 3, ROLE_WARN,
                             arena_printf(app->frame, _("Handed over incomplete: %s"),
                                          data->handed_despite));
}

static void draw_left(struct app *app, const struct lead_data *data, int width, int bottom)
{
    int y = 5;
    if (data->shows_guide && app->height < TALL) {
        draw_guide(app, data, y, width, bottom);
        return;
    }
    if (!str_is_empty(data->promise))
        put(app, y++, 1, width, ROLE_ACCENT, data->promise);
    y += draw_despite(app, data, y, width);
    y = draw_asked(app, data, y, width);
    int half = 5 + (bottom - 5) / 2, end = data->shows_guide ? half - 1 : bottom - 5;
    for (size_t i = 0; i < data->activity_count && y < end; i++) {
        const struct activity *activity = data->activities[i];
        int lines = app->height < TALL || y + 1 == end ? 1 : 2;
        y += put_wrapped(app, y, 1, width, lines, activity->is_void == 1 ? ROLE_MUTED : ROLE_NORMAL,
                         activity_line(app, activity));
    }
    if (data->shows_guide) {
        draw_guide(app, data, half, width, bottom);
    } else if (data->guide != NULL && y < bottom - 1) {
        put_wrapped(app, bottom - 4, 1, width, 4, ROLE_MUTED,
                    arena_printf(app->frame, "%s: %s", _("Guide"), data->guide));
    }
}

/* The notes take what the questions leave; while they are typed, the choices' place too. They grow
 * upwards from the outcomes, so that head, number and timer stay in sight. */
static void draw_notes(struct app *app, struct lead_data *data, int free_from, int x, int width,
                       int bottom)
{
    int most = bottom - free_from - 1, wanted = area_lines(&data->notes, width - 1);
    int height = data->in_notes ? (most > 12 ? 12 : most) : wanted > 6 ? 6 : wanted;
    if (height > most)
        height = most;
    if (height < 1)
        height = 1;
    put(app, bottom - height - 1, x, width, data->in_notes ? ROLE_ACCENT : ROLE_MUTED, _("Notes"));
    area_draw(app, &data->notes, bottom - height, x, width, height, data->in_notes);
}

/* Lines that the choices of the asked question will take. */
static int choice_lines(struct app *app, const struct lead_data *data)
{
    return data->in_notes ? 0 : app->height < 30 ? 5 : 6;
}

int draw_questions(struct app *app, const struct lead_data *data, int y, int x, int width,
                   int bottom)
{
    put(app, y++, x, width, ROLE_MUTED,
        data->lacking == 0 ? arena_printf(app->frame, _("Questions (%zu open)"), data->open_count)
                           : arena_printf(app->frame, _("Questions (%zu open), handover lacks %d"),
                                          data->open_count, data->lacking));
    if (data->form_problem[0] != '\0') {
        int lines = put_wrapped(app, y, x, width, bottom - y - 4, ROLE_WARN, data->form_problem);
        if (data->card->lead.handed_to_id == NULL)
            put_wrapped(app, y + lines, x, width, 2, ROLE_MUTED,
                        _("The call can be logged all the same."));
    }
    int room = bottom - y - 7 < QUESTIONS ? bottom - y - 7 : QUESTIONS;
    int first = data->question >= room ? data->question - room + 1 : 0;
    if (!data->in_notes)
        put_cursor(app, y + data->question - first, x);
    for (int i = first; i < (int)data->question_count && i < first + room; i++)
        draw_question(app, data, i, y++, x, width);
    if (!data->in_notes)
        draw_choices(app, data, y, x, width);
    return y;
}

void draw_lead(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    int lines = outcome_lines(app), bottom = app->height - 3 - lines, left = app->width * 45 / 100,
        x = left + 2, width = app->width - x - 1;
    draw_head(app, data);
    draw_left(app, data, left - 1, bottom);
    int y = draw_questions(app, data, 5, x, width, bottom);
    int cursor_y = app->cursor_y, cursor_x = app->cursor_x;
    draw_notes(app, data, y + choice_lines(app, data), x, width, bottom);
    if (screen == app->top) { /* under a question no outcome can be taken */
        put_line(app, bottom, ROLE_MUTED);
        draw_outcomes(app, bottom + 1, lines);
    }
    if (!data->in_notes)
        put_cursor(app, cursor_y, cursor_x);
}
