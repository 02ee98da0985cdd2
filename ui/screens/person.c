/* A person: where consent stands by number and purpose, what was declared, the block list, and what
 * a person may ask of us: a dossier, erasure. Opened from a lead. */
#include "whole.h"

#include "core/block.h"
#include "core/phone_number.h"
#include "sync/person.h"
#include "usecase/blocks.h"
#include "usecase/consent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person_data {
    struct consent_lines lines;
    bool is_here;
    char opened_by[64];                      /* a lead, or a person without one */
    char lead_id[64], status[16], basis[20]; /* "": there is none */
    char texts[200]; /* what was found about it elsewhere, "": nothing, or not yet */
};

static bool open_person(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    struct person_data *data = screen->state = xcalloc(1, sizeof *data);
    (void)app, (void)err;
    snprintf(data->opened_by, sizeof data->opened_by, "%s", argument);
    return true;
}

static void load_person(struct app *app, struct screen *screen)
{
    struct person_data *data = screen->state;
    void *lead = NULL;
    const char *contact_id = data->opened_by; /* who has no lead */
    data->lead_id[0] = '\0';
    if (store_load(app->store, &lead_entity, data->opened_by, screen->arena, &lead, NULL)) {
        snprintf(data->lead_id, sizeof data->lead_id, "%s", data->opened_by);
        contact_id = str_or(((struct lead *)lead)->contact_id, "");
    }
    data->is_here = consent_lines(app->session, contact_id, screen->arena, &data->lines, NULL);
}

static const char *basis_words(const struct consent *consent, struct arena *arena)
{
    return str_is_empty(consent->basis)
               ? ""
               : field_display_text(entity_field(&consent_entity, "basis"), consent->basis, arena);
}

static int draw_line(struct app *app, const struct consent_line *line, int y)
{
    bool is_given = line->grant != NULL && line->block == NULL;
    const char *state = consent_state_words(line->state), *more = "";
    if (line->keep_until_ms != TIME_NONE)
        more = arena_printf(app->frame, _("evidence kept until %s"),
                            time_day(app->frame, line->keep_until_ms));
    put(app, y, 1, 6, ROLE_MUTED, str_equal(line->purpose, "phone") ? _("calls") : _("mail"));
    put(app, y, 8, 30, ROLE_NORMAL,
        str_equal(line->purpose, "phone") ? phone_display(app->frame, line->address)
                                          : line->address);
    put(app, y, 39, 15, is_given ? ROLE_GOOD : ROLE_WARN, state);
    put(app, y, 55, app->width - 56, ROLE_MUTED, more);
    if (line->block == NULL)
        return y + 1;
    put(app, y + 1, 8, app->width - 9, ROLE_DANGER,
        arena_printf(app->frame, _("on the block list: %s"), block_words(line->block, app->frame)));
    return y + 2;
}

static int draw_head(struct app *app, const struct person_data *data, int y)
{
    const struct consent_lines *lines = &data->lines;
    put(app, y, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, "%s%s%s",
                     record_title(&contact_entity, lines->contact, app->frame),
                     lines->is_consumer ? "" : ", ",
                     lines->company != NULL ? str_or(lines->company->company, "") : ""));
    y++;
    if (lines->is_consumer) {
        y += put_wrapped(app, y, 1, app->width - 2, 2, ROLE_WARN,
                         _("private person: only express consent or an own request allows to "
                           "call"));
    }
    for (size_t i = 0; i < lines->count; i++)
        y = draw_line(app, &lines->lines[i], y);
    if (lines->count == 0)
        put(app, y++, 1, app->width - 2, ROLE_MUTED, _("neither number nor mail address"));
    if (lines->contact->informed_ms != TIME_NONE)
        put(app, y++, 1, app->width - 2, ROLE_MUTED,
            arena_printf(app->frame, _("told where the data comes from: %s"),
                         time_day(app->frame, lines->contact->informed_ms)));
    return y;
}

static void draw_person(struct app *app, struct screen *screen)
{
    struct person_data *data = screen->state;
    int y = body_top(app), bottom = body_top(app) + body_height(app) - 2; /* two lines of keys */
    if (!data->is_here) {
        put(app, y + 1, 3, app->width - 4, ROLE_NORMAL, _("This person is not here any more."));
        return;
    }
    put_left_out(app, bottom);
    y = draw_head(app, data, y);
    put_line(app, y++, ROLE_MUTED);
    int visible = (bottom - y) / 2, count = (int)data->lines.consent_count;
    if (count == 0)
        put_wrapped(app, y, 1, app->width - 2, 2, ROLE_MUTED,
                    data->lead_id[0] == '\0'
                        ? _("Nothing was declared, and there is no lead.")
                        : _("Nothing was declared yet: 1 to 4 record why this person may be "
                            "called."));
    list_scroll(screen, count, visible);
    for (int i = 0; i < visible && screen->top + i < count; i++, y += 2) {
        const struct consent *row = data->lines.consents[count - 1 - screen->top - i];
        bool is_here = screen->top + i == screen->selected;
        enum role role = is_here ? ROLE_SELECTED : ROLE_NORMAL;
        put(app, y, 0, app->width, role, "");
        put(app, y, 1, app->width - 2, role,
            arena_printf(app->frame, "%s  %s  %s  %s  %s", time_day(app->frame, row->at_ms),
                         field_display_text(entity_field(&consent_entity, "purpose"), row->purpose,
                                            app->frame),
                         consent_state_words(row->status), basis_words(row, app->frame),
                         str_or(row->address, "")));
        put(app, y + 1, 13, app->width - 14, ROLE_MUTED, str_or(row->evidence, "–"));
        if (is_here)
            put_cursor(app, y, 0);
    }
}

static const char *person_words(struct app *app, const struct screen *screen, int row)
{
    const struct person_data *data = screen->state;
    const struct consent *consent = data->lines.consents[(int)data->lines.consent_count - 1 - row];
    return arena_printf(app->frame, "%s %s %s %s", consent_state_words(consent->status),
                        basis_words(consent, app->frame), str_or(consent->address, ""),
                        str_or(consent->evidence, ""));
}

static bool person_key(struct app *app, struct screen *screen, const struct key *key)
{
    struct person_data *data = screen->state;
    return list_key(app, screen, key, (int)data->lines.consent_count, body_height(app) / 2);
}

/* --- recording --- */

static bool run_declare(struct session *session, struct write *write, struct error *err)
{
    char *status = write->a, *basis = status + strlen(status) + 1;
    const struct consent_input input = {.status = status, .basis = basis, .evidence = write->b};
    snprintf(write->text, sizeof write->text, "%s",
             str_equal(status, "given") ? _("legal basis recorded") : _("recorded: no consent"));
    return consent_add(session, write->id, &input, err);
}

static void evidence_done(struct app *app, const char *text, void *unused)
{
    struct screen *screen = app->top;
    struct write write = {.run = run_declare};
    (void)unused;
    if (screen->class != &person_screen)
        return;
    const struct person_data *data = screen->state;
    snprintf(write.id, sizeof write.id, "%s", data->lead_id);
    int length = snprintf(write.a, sizeof write.a, "%s", data->status);
    snprintf(write.a + length + 1, sizeof write.a - (size_t)length - 1, "%s", data->basis);
    snprintf(write.b, sizeof write.b, "%s", text);
    bool is_given = str_equal(data->status, "given");
    app_write(app, &write);
    if (is_given)
        app_pop(app); /* back to the call */
}

static bool check_evidence(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s",
             _("what was said or signed, when and where; the authority may ask for it"));
    return utf8_count(text) >= 8;
}

static void ask_evidence(struct app *app, struct screen *screen, const char *status,
                         const char *basis)
{
    struct person_data *data = screen->state;
    struct prompt prompt = {.question = str_equal(status, "given") ? _("Evidence for this basis")
                                                                   : _("What was said"),
                            .check = check_evidence,
                            .done = evidence_done};
    if (!data->is_here)
        return;
    snprintf(data->status, sizeof data->status, "%s", status);
    snprintf(data->basis, sizeof data->basis, "%s", basis);
    if (str_equal(status, "given") && !consent_basis_passes(basis, data->lines.is_consumer))
        app_message(app, ROLE_WARN, "%s", consent_way_to_basis(true));
    else
        prompt_open(app, &prompt);
}

static void add_express(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "given", "express");
}

static void add_presumed(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "given", "presumed");
}

static void add_contract(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "given", "contract");
}

static void add_asked(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "given", "asked");
}

static void add_refused(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "refused", "");
}

static void add_withdrawn(struct app *app, struct screen *screen)
{
    ask_evidence(app, screen, "withdrawn", "");
}

static bool run_notice(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("noted: told where the data comes from"));
    return notice_given(session, write->id, write->number, err);
}

static void add_notice(struct app *app, struct screen *screen)
{
    const struct person_data *data = screen->state;
    struct write write = {.run = run_notice, .number = clock_now_ms()};
    if (!data->is_here)
        return;
    snprintf(write.id, sizeof write.id, "%s", data->lines.contact->record.id);
    app_write(app, &write);
}

/* --- rights of the person --- */

static bool may_erase(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_ERASE);
}

static const struct desk_paths *paths_of(const struct write *write)
{
    return (const struct desk_paths *)(uintptr_t)write->number;
}

static void send(struct app *app, const char *text,
                 bool (*run)(struct session *, struct write *, struct error *))
{
    struct screen *screen = app->top;
    struct write write = {.run = run, .number = (int64_t)(uintptr_t)app->paths, .is_long = true};
    if (screen->class != &person_screen || !((struct person_data *)screen->state)->is_here)
        return;
    snprintf(write.id, sizeof write.id, "%s",
             ((struct person_data *)screen->state)->lines.contact->record.id);
    snprintf(write.a, sizeof write.a, "%s", text);
    app_write(app, &write);
}

static void show_dossier(struct app *app, struct screen *screen)
{
    const struct person_data *data = screen->state;
    if (data->is_here)
        app_push(app, &dossier_screen, data->lines.contact->record.id);
}

/* "; lists that may hold the person: maria 2026-11-20, …" */
static const char *exports_words(const struct json *exports, struct arena *arena)
{
    const char *words = "";
    for (size_t i = 0; i < json_size(exports) && i < 5; i++)
        words = arena_printf(arena, "%s%s%s %.10s", words, i > 0 ? ", " : "",
                             str_or(json_get_string(json_at(exports, i), "user"), "–"),
                             str_or(json_get_string(json_at(exports, i), "at"), ""));
    return *words == '\0' ? "" : arena_printf(arena, _("; lists out: %s"), words);
}

/* "; 3 texts about others name it, 2 more may" */
static const char *texts_words(const struct json *texts, struct arena *arena)
{
    long long sure = json_get_int(texts, "sure", 0), unsure = json_get_int(texts, "unsure", 0);
    return sure + unsure == 0
               ? ""
               : arena_printf(arena, _("; texts about others: %lld lose words, %lld to look at"),
                              sure, unsure);
}

static bool run_look(struct session *session, struct write *write, struct error *err)
{
    struct json_doc *doc;
    (void)session;
    if (!sync_person_texts(paths_of(write), write->id, &doc, err))
        return false;
    struct arena *arena = arena_new();
    snprintf(write->b, sizeof write->b, "%s",
             texts_words(json_get(json_root(doc), "texts"), arena));
    arena_free(arena);
    json_free(doc);
    return true;
}

/* The question may lie over the screen by now, or somebody else be open. */
static void look_done(struct app *app, struct write *write)
{
    struct screen *screen = app->top->class == &person_screen ? app->top : app->top->below;
    if (screen == NULL || screen->class != &person_screen)
        return;
    struct person_data *data = screen->state;
    if (data->is_here && str_equal(data->lines.contact->record.id, write->id))
        snprintf(data->texts, sizeof data->texts, "%s", write->b);
}

static bool run_erase(struct session *session, struct write *write, struct error *err)
{
    struct json_doc *doc;
    (void)session;
    if (!sync_person_erase(paths_of(write), write->id, &doc, err))
        return false;
    struct arena *arena = arena_new();
    snprintf(write->text, sizeof write->text, "%s%s%s", _("erased, on desks with their next sync"),
             exports_words(json_get(json_root(doc), "exports"), arena),
             texts_words(json_get(json_root(doc), "texts"), arena));
    arena_free(arena);
    json_free(doc);
    return true;
}

static void erase_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    send(app, text, run_erase);
}

static const char *word_to_type(const struct person_data *data)
{
    return str_or(data->lines.contact->last_name, str_or(data->lines.contact->email, "erase"));
}

static bool check_word(struct app *app, const char *text, char *echo, size_t size)
{
    const struct screen *screen = app->top->class == &person_screen ? app->top : app->top->below;
    const struct person_data *data = screen->state;
    bool is_same = data->is_here && str_equal(text, word_to_type(data));
    snprintf(echo, size, "%s%s",
             is_same ? _("Enter erases for good; there is no undo")
             : data->texts[0] != '\0'
                 ? _("erased everywhere; there is no undo")
                 : _("erased from the service, from every desk and from histories; there is no "
                     "undo"),
             data->texts);
    return is_same;
}

/* What else names the person is looked for while the word is typed. */
static void ask_erase(struct app *app, struct screen *screen)
{
    struct prompt prompt = {.check = check_word, .done = erase_done};
    struct person_data *data = screen->state;
    struct write look = {.run = run_look,
                         .done = look_done,
                         .number = (int64_t)(uintptr_t)app->paths,
                         .is_long = true,
                         .is_quiet = true};
    if (!data->is_here)
        return;
    data->texts[0] = '\0';
    snprintf(look.id, sizeof look.id, "%s", data->lines.contact->record.id);
    app_write(app, &look);
    prompt.question =
        arena_printf(app->frame, _("Erase this person? Type \"%s\""), word_to_type(data));
    prompt_open(app, &prompt);
}

static bool has_row(const struct app *app, const struct screen *screen)
{
    const struct person_data *data = screen->state;
    (void)app;
    return data->is_here && screen->selected < (int)data->lines.consent_count;
}

static bool has_lead(const struct app *app, const struct screen *screen)
{
    (void)app;
    return ((const struct person_data *)screen->state)->lead_id[0] != '\0';
}

static void show_row(struct app *app, struct screen *screen)
{
    const struct person_data *data = screen->state;
    const struct consent *row =
        data->lines.consents[(int)data->lines.consent_count - 1 - screen->selected];
    struct whole *whole = whole_new(consent_state_words(row->status));
    whole_add(whole, _("When"), time_stamp(app->frame, row->at_ms));
    whole_fields(app, whole, &consent_entity, row,
                 "user_id,purpose,basis,address,evidence,wording,products,advertiser,way,"
                 "batch_id");
    whole_show(app, whole);
}

static void open_lead(struct app *app, struct screen *screen)
{
    lead_go(app, ((const struct person_data *)screen->state)->lead_id);
}

static void show_sources(struct app *app, struct screen *screen)
{
    const struct person_data *data = screen->state;
    if (data->is_here)
        app_push(app, &sources_screen, data->lead_id);
}

static void close_person(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

static const struct action actions[] = {
    {"person.whole", "Enter", N_("in full"), N_("the whole declaration with its evidence"), has_row,
     show_row},
    {"person.express", "1", N_("express"), N_("express consent, with evidence"), has_lead,
     add_express},
    {"person.presumed", "2", N_("presumed"),
     N_("presumed consent of a business, with a concrete reason"), has_lead, add_presumed},
    {"person.contract", "3", N_("contract"), N_("an existing contract"), has_lead, add_contract},
    {"person.asked", "4", N_("asked"), N_("asked for a call"), has_lead, add_asked},
    {"person.refused", "r", N_("refused"), N_("was asked and said no"), has_lead, add_refused},
    {"person.withdrawn", "w", N_("withdrawn"), N_("takes an earlier consent back"), has_lead,
     add_withdrawn},
    {"person.notice", "i", N_("source told"),
     N_("was told today where the data comes from (GDPR art. 14)"), NULL, add_notice},
    {"person.sources", "s", N_("sources"),
     N_("where each value comes from, and until when it may be used"), has_lead, show_sources},
    {"person.lead", "l", N_("lead"), N_("the lead of this person"), has_lead, open_lead},
    {"person.dossier", "D", N_("dossier"),
     N_("everything that is stored about this person (GDPR art. 15)"), may_erase, show_dossier},
    {"person.erase", "E", N_("erase"), N_("erase this person everywhere (GDPR art. 17)"), may_erase,
     ask_erase},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class person_screen = {.name = "person",
                                           .title = N_("Person"),
                                           .opened_by = "lead.basis",
                                           .open = open_person,
                                           .load = load_person,
                                           .draw = draw_person,
                                           .key = person_key,
                                           .close = close_person,
                                           .actions = actions,
                                           .words = person_words};
