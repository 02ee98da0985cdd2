/* The campaigns of the team: how their queues are worked and what they lack, and one key each for
 * mode, mix, cadence, guide and tolerance. */
#include "../../toolkit/window.h"
#include "../whole.h"

#include "core/filter.h"
#include "core/mix.h"
#include "usecase/calls.h"
#include "usecase/campaigns.h"
#include "usecase/guide.h"
#include "usecase/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETAILS 7 /* lines below the list */

struct campaigns {
    struct campaign_line *lines;
    size_t count;
};

static bool open_campaigns(struct app *app, struct screen *screen, const char *argument,
                           struct error *err)
{
    (void)argument;
    if (!actor_require(&app->session->actor, RIGHT_CAMPAIGNS, err))
        return false;
    screen->state = xcalloc(1, sizeof(struct campaigns));
    return true;
}

static void close_campaigns(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static int visible_lines(const struct app *app)
{
    return body_height(app) - DETAILS - 2;
}

static void load_campaigns(struct app *app, struct screen *screen)
{
    struct campaigns *data = screen->state;
    struct error err = {0};
    const char *team =
        str_list_has(app->session->actor.roles, "marketing") ? NULL : app->session->actor.team_id;
    data->count = 0;
    if (!campaigns_list(app->session, team, screen->arena, &data->lines, &data->count, &err))
        app_error(app, &err);
    list_scroll(screen, (int)data->count, visible_lines(app));
}

static const struct campaign_line *here(const struct screen *screen)
{
    const struct campaigns *data = screen->state;
    return screen->selected < (int)data->count ? &data->lines[screen->selected] : NULL;
}

/* --- drawing --- */

static const char *mix_words(struct app *app, const struct campaign_line *line)
{
    if (line->queue == NULL)
        return "–";
    return line->share == 0 ? _("rest")
                            : arena_printf(app->frame, "%d/%d", line->share, line->floor);
}

static const char *choice(struct app *app, const struct entity *entity, const char *field,
                          const char *value)
{
    return value != NULL ? field_display_text(entity_field(entity, field), value, app->frame) : "–";
}

static const char *tolerance(struct app *app, const struct queue *queue)
{
    return queue == NULL || queue->tolerance_min == INT_NONE
               ? "–"
               : arena_printf(app->frame, "%lld", (long long)queue->tolerance_min);
}

/* Where the columns begin; what a wide terminal has more goes to the words. */
struct columns {
    int queue, mode, mix, cadence, tolerance, missing;
};

static struct columns columns_of(const struct app *app)
{
    int more = app->width > 80 ? app->width - 80 : 0, queue = 21 + more / 4,
        mode = queue + 13 + more / 8, mix = mode + 11 + (more / 4 < 8 ? more / 4 : 8);
    return (struct columns){queue, mode, mix, mix + 8, mix + 18, mix + 23};
}

static void draw_line(struct app *app, const struct campaign_line *line, int y, bool is_here)
{
    const struct columns at = columns_of(app);
    enum role role = put_row(app, y, is_here, ROLE_NORMAL);
    put(app, y, 3, at.queue - 4, role, line->campaign->name);
    put(app, y, at.queue, at.mode - at.queue - 1, role,
        line->queue != NULL ? line->queue->name : "–");
    put(app, y, at.mode, at.mix - at.mode - 1, role,
        choice(app, &queue_entity, "mode", line->queue != NULL ? line->queue->mode : NULL));
    put(app, y, at.mix, 7, role, mix_words(app, line));
    put(app, y, at.cadence, 9, role, str_or(line->campaign->cadence, "–"));
    put(app, y, at.tolerance, 4, role, tolerance(app, line->queue));
    put(app, y, at.missing, app->width - at.missing - 1,
        is_here               ? role
        : *line->gaps == '\0' ? ROLE_GOOD
                              : ROLE_WARN,
        *line->gaps == '\0' ? _("can run") : line->gaps);
}

static void draw_heads(struct app *app, int y)
{
    const struct columns at = columns_of(app);
    put(app, y, 3, at.queue - 4, ROLE_MUTED, _("Campaign"));
    put(app, y, at.queue, at.mode - at.queue - 1, ROLE_MUTED, _("Queue"));
    put(app, y, at.mode, at.mix - at.mode - 1, ROLE_MUTED, _("Mode"));
    put(app, y, at.mix, 7, ROLE_MUTED, _("mix %"));
    put(app, y, at.cadence, 9, ROLE_MUTED, _("Cadence"));
    put(app, y, at.tolerance, 4, ROLE_MUTED, _("min"));
    put(app, y, at.missing, app->width - at.missing - 1, ROLE_MUTED, _("Missing"));
}

static const char *day(struct app *app, int64_t ms)
{
    return ms == TIME_NONE ? _("open") : time_day(app->frame, ms);
}

static void draw_details(struct app *app, const struct campaign_line *line, int y)
{
    const struct campaign *campaign = line->campaign;
    put_line(app, y++, ROLE_MUTED);
    put(app, y++, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s   %s: %s   %s: %s", campaign->name, _("Medium"),
                     str_or(campaign->medium, "–"), _("Product"), str_or(campaign->product, "–")));
    put(app, y++, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, _("Form %s   guide %s   period %s to %s"), str_or(line->form, "–"),
                     str_or(line->guide, _("by industry and medium")),
                     day(app, campaign->starts_ms), day(app, campaign->ends_ms)));
    put(app, y++, 1, app->width - 2, ROLE_NORMAL,
        arena_printf(app->frame, "%s: %s", _("Needed for handover"),
                     handover_demands_label(campaign->handover, app->frame)));
    if (*line->gaps != '\0')
        put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN,
                    arena_printf(app->frame, "%s: %s", _("Missing"), line->gaps));
    put_left_out(app, app->height - 3);
}

static void draw_campaigns(struct app *app, struct screen *screen)
{
    struct campaigns *data = screen->state;
    int top = body_top(app), visible = visible_lines(app);
    list_scroll(screen, (int)data->count, visible);
    draw_heads(app, top);
    if (data->count == 0)
        put(app, top + 2, 3, app->width - 4, ROLE_NORMAL,
            _("No campaign yet: vorwahl add campaign name=… queue_id=…"));
    for (int i = 0; i < visible && screen->top + i < (int)data->count; i++)
        draw_line(app, &data->lines[screen->top + i], top + 1 + i,
                  screen->top + i == screen->selected);
    if (here(screen) != NULL)
        draw_details(app, here(screen), app->height - 3 - DETAILS);
}

static const char *campaigns_words(struct app *app, const struct screen *screen, int row)
{
    const struct campaign_line *line = &((struct campaigns *)screen->state)->lines[row];
    return arena_printf(app->frame, "%s %s %s %s", line->campaign->name,
                        line->queue != NULL ? line->queue->name : "",
                        str_or(line->campaign->cadence, ""), line->gaps);
}

static bool campaigns_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct campaigns *data = screen->state;
    return list_key(app, screen, key, (int)data->count, visible_lines(app));
}

/* --- changing --- */

static bool run_campaign(struct session *session, struct write *write, struct error *err)
{
    const struct field_input input = {write->a, write->b};
    snprintf(write->text, sizeof write->text, "%s", _("the campaign is changed"));
    return record_set(session, &campaign_entity, write->id, &input, 1, NULL, err);
}

static bool run_queue(struct session *session, struct write *write, struct error *err)
{
    const struct field_input input = {write->a, write->b};
    snprintf(write->text, sizeof write->text, "%s", _("the queue is changed"));
    return record_set(session, &queue_entity, write->id, &input, 1, NULL, err);
}

static bool run_mix(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("the mix is changed"));
    return campaign_set_mix(session, write->id, write->b, err);
}

static void change(struct app *app, bool (*run)(struct session *, struct write *, struct error *),
                   const char *id, const char *field, const char *value)
{
    struct write write = {.run = run};
    snprintf(write.id, sizeof write.id, "%s", id);
    snprintf(write.a, sizeof write.a, "%s", field);
    snprintf(write.b, sizeof write.b, "%s", value);
    app_write(app, &write);
}

static const struct campaign_line *line_below(const struct app *app)
{
    return app->top->class == &campaigns_screen ? here(app->top) : NULL;
}

static void mode_done(struct app *app, const char *code, void *unused)
{
    const struct campaign_line *line = line_below(app);
    (void)unused;
    if (line != NULL && line->queue != NULL)
        change(app, run_queue, line->queue->record.id, "mode", code);
}

static void ask_mode(struct app *app, struct screen *screen)
{
    static const struct menu_item items[] = {{'1', "free", N_("choose freely")},
                                             {'2', "suggested", N_("suggested order")},
                                             {'3', "forced", N_("forced order")}};
    struct menu_item shown[3];
    for (int i = 0; i < 3; i++)
        shown[i] = (struct menu_item){items[i].key, items[i].code, _(items[i].label)};
    menu_open(app,
              arena_printf(app->frame, _("How is the queue %s worked?"), here(screen)->queue->name),
              shown, 3, mode_done, NULL);
}

static bool check_mix(struct app *app, const char *text, char *echo, size_t size)
{
    const struct screen *screen = app->top->below;
    const struct campaign_line *line =
        screen != NULL && screen->class == &campaigns_screen ? here(screen) : NULL;
    struct error err = {0};
    char *mix;
    bool is_fine = line != NULL && line->queue != NULL &&
                   mix_put(line->queue->mix, line->campaign->name, text, app->frame, &mix, &err);
    snprintf(echo, size, "%s",
             !is_fine          ? err.message
             : text[0] == '\0' ? _("empty: among the others")
                               : str_or(mix, ""));
    return is_fine;
}

static void mix_done(struct app *app, const char *text, void *unused)
{
    const struct campaign_line *line = line_below(app);
    (void)unused;
    if (line != NULL)
        change(app, run_mix, line->campaign->record.id, "mix", text);
}

static void ask_mix(struct app *app, struct screen *screen)
{
    const struct campaign_line *line = here(screen);
    struct prompt prompt = {.question = _("Of 100 calls so many, at least (40/10)"),
                            .initial = line->share > 0 ? mix_words(app, line) : "",
                            .check = check_mix,
                            .done = mix_done};
    prompt_open(app, &prompt);
}

static void tolerance_done(struct app *app, const char *text, void *unused)
{
    const struct campaign_line *line = line_below(app);
    (void)unused;
    if (line != NULL && line->queue != NULL)
        change(app, run_queue, line->queue->record.id, "tolerance_min", text);
}

static bool check_tolerance(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t minutes;
    bool is_fine =
        text[0] == '\0' || (str_to_int64(text, &minutes) && minutes >= 0 && minutes <= 240);
    (void)app;
    snprintf(echo, size, "%s", is_fine ? _("empty: ten minutes") : _("0 to 240 minutes"));
    return is_fine;
}

static void ask_tolerance(struct app *app, struct screen *screen)
{
    const struct queue *queue = here(screen)->queue;
    struct prompt prompt = {.question = _("A promise is kept within so many minutes"),
                            .initial =
                                queue->tolerance_min == INT_NONE ? "" : tolerance(app, queue),
                            .check = check_tolerance,
                            .done = tolerance_done};
    prompt_open(app, &prompt);
}

/* --- a cadence or guide by name --- */

#define NAMES_MOST 15
static char names[NAMES_MOST + 1][64];

static int add_name(struct menu_item *items, int n, const char *name)
{
    static const char keys[] = "123456789abcdef";
    snprintf(names[n], sizeof names[n], "%s", name);
    items[n] = (struct menu_item){keys[n], names[n], names[n]};
    return n + 1;
}

static void cadence_done(struct app *app, const char *code, void *unused)
{
    const struct campaign_line *line = line_below(app);
    (void)unused;
    if (line != NULL)
        change(app, run_campaign, line->campaign->record.id, "cadence",
               str_equal(code, "-") ? "" : code);
}

/* Those that my team has, and those that come along. */
static void ask_cadence(struct app *app, struct screen *screen)
{
    struct menu_item items[NAMES_MOST + 1];
    struct rule_listed *rules;
    size_t count = 0;
    int n = 0;
    if (!rules_list(app->session, app->session->actor.team_id, app->frame, &rules, &count, NULL))
        count = 0;
    for (size_t i = 0; i < count && n < NAMES_MOST; i++)
        if (rules[i].kind == RULE_CADENCE && rules[i].version > 0)
            n = add_name(items, n, rules[i].name);
    items[n++] = (struct menu_item){'0', "-", _("none: as the outcomes say")};
    menu_open(app, arena_printf(app->frame, _("Cadence of %s"), here(screen)->campaign->name),
              items, n, cadence_done, NULL);
}

static void guide_done(struct app *app, const char *code, void *unused)
{
    const struct campaign_line *line = line_below(app);
    (void)unused;
    if (line != NULL)
        change(app, run_campaign, line->campaign->record.id, "call_guide",
               str_equal(code, "-") ? "" : code);
}

static void ask_guide(struct app *app, struct screen *screen)
{
    const struct guide_shelf *shelf = session_guides(app->session);
    struct menu_item items[NAMES_MOST + 1];
    int n = 0;
    for (size_t i = 0; i < shelf->count && n < NAMES_MOST; i++)
        n = add_name(items, n, shelf->guides[i].name);
    items[n++] = (struct menu_item){'0', "-", _("none: by industry and medium")};
    menu_open(app, arena_printf(app->frame, _("Guide of %s"), here(screen)->campaign->name), items,
              n, guide_done, NULL);
}

static bool has_campaign(const struct app *app, const struct screen *screen)
{
    (void)app;
    return here(screen) != NULL;
}

static bool has_queue(const struct app *app, const struct screen *screen)
{
    return has_campaign(app, screen) && here(screen)->queue != NULL;
}

static void show_campaign(struct app *app, struct screen *screen)
{
    const struct campaign_line *line = here(screen);
    struct whole *whole = whole_new(line->campaign->name);
    whole_fields(app, whole, &campaign_entity, line->campaign,
                 "medium,product,starts_ms,ends_ms,cost_cents,guide,cadence,call_guide,form,"
                 "sales_form");
    whole_add(whole, _("Queue"), line->queue != NULL ? line->queue->name : "–");
    whole_add(whole, _("Mode"),
              line->queue != NULL ? choice(app, &queue_entity, "mode", line->queue->mode) : NULL);
    whole_add(whole, _("Needed for handover"),
              handover_demands_label(line->campaign->handover, app->frame));
    whole_add(whole, _("Missing"), *line->gaps == '\0' ? _("nothing: it can run") : line->gaps);
    whole_show(app, whole);
}

/* Its leads, where the role works them; else what is said of it. */
static void open_campaign(struct app *app, struct screen *screen)
{
    if (actor_may(&app->session->actor, RIGHT_WORK_QUEUE))
        app_push(app, &queue_screen,
                 window_join(app->frame, "",
                             arena_printf(app->frame, "campaign:%s",
                                          filter_quote(app->frame, here(screen)->campaign->name))));
    else
        show_campaign(app, screen);
}

static const struct action actions[] = {
    {"campaigns.open", "Enter", N_("leads"),
     N_("its leads that wait, or all that is set where your role sees no leads"), has_campaign,
     open_campaign},
    {"campaigns.whole", "i", N_("in full"), N_("everything that is set for it"), has_campaign,
     show_campaign},
    {"campaigns.mode", "m", N_("mode"), N_("choose freely, suggested order or forced order"),
     has_queue, ask_mode},
    {"campaigns.mix", "x", N_("mix"),
     N_("how many of a hundred calls of the queue, and how many at least"), has_queue, ask_mix},
    {"campaigns.cadence", "c", N_("cadence"), N_("when to try again, step by step"), has_campaign,
     ask_cadence},
    {"campaigns.guide", "g", N_("guide"), N_("what is said on the phone"), has_campaign, ask_guide},
    {"campaigns.tolerance", "t", N_("tolerance"),
     N_("how far from its minute a promise is still kept"), has_queue, ask_tolerance},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class campaigns_screen = {.name = "campaigns",
                                              .title = N_("Campaigns"),
                                              .opened_by = "go.campaigns",
                                              .open = open_campaigns,
                                              .load = load_campaigns,
                                              .draw = draw_campaigns,
                                              .key = campaigns_key,
                                              .close = close_campaigns,
                                              .actions = actions,
                                              .words = campaigns_words};
