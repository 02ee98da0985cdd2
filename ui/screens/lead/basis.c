/* Recording a legal basis: which one, and the evidence the authority may ask for. */
#include "../../screens.h"

#include "usecase/calls.h"

#include <stdio.h>

struct basis_input {
    char id[64], basis[20];
};
static struct basis_input basis_input;

static bool run_basis(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("legal basis recorded"));
    return basis_add(session, write->id, write->a, write->b, err);
}

static void basis_done(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_basis};
    (void)unused;
    snprintf(write.id, sizeof write.id, "%s", basis_input.id);
    snprintf(write.a, sizeof write.a, "%s", basis_input.basis);
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
}

static bool check_evidence(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s",
             _("what was said or signed, when and where; the authority may ask for it"));
    return utf8_count(text) >= 8;
}

static void basis_chosen(struct app *app, const char *code, void *unused)
{
    struct prompt prompt = {
        .question = _("Evidence for this basis"), .check = check_evidence, .done = basis_done};
    (void)unused;
    snprintf(basis_input.basis, sizeof basis_input.basis, "%s", code);
    prompt_open(app, &prompt);
}

void basis_menu(struct app *app, const char *question,
                void (*done)(struct app *app, const char *code, void *data))
{
    const struct menu_item items[] = {
        {'1', "express", _("express consent")},
        {'2', "presumed", _("presumed consent, with a concrete reason")},
        {'3', "contract", _("existing contract")},
        {'4', "asked", _("asked for a call")}};
    menu_open(app, question, items, 4, done, NULL);
}

void basis_ask(struct app *app, const char *lead_id)
{
    snprintf(basis_input.id, sizeof basis_input.id, "%s", lead_id);
    basis_menu(app, _("Why may this person be called?"), basis_chosen);
}
