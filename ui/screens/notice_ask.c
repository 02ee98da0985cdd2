/* When a person was told where the data comes from (GDPR art. 14). */
#include "../screens.h"

#include "usecase/consent.h"

#include <stdio.h>
#include <string.h>

static char notice_contact[64];
static void (*day_told)(struct app *app, int64_t at_ms);

static bool read_day(const char *text, int64_t *ret_ms)
{
    char line[40];
    snprintf(line, sizeof line, "%.10sT12:00:00Z", text);
    return strlen(text) == 10 && time_parse_iso(line, ret_ms);
}

static bool check_day(struct app *app, const char *text, char *echo, size_t size)
{
    int64_t ms;
    bool is_day = read_day(text, &ms) && ms <= clock_now_ms() + DAY_MS;
    (void)app;
    snprintf(echo, size, "%s",
             is_day ? _("told in a call or by a letter (data/notice/art14.txt), GDPR art. 14")
                    : _("a day as YYYY-MM-DD, not one to come"));
    return is_day;
}

static void day_done(struct app *app, const char *text, void *unused)
{
    int64_t at_ms;
    (void)unused;
    if (read_day(text, &at_ms))
        day_told(app, at_ms);
}

void notice_day_ask(struct app *app, const char *question,
                    void (*told)(struct app *, int64_t at_ms))
{
    struct prompt prompt = {
        .question = question,
        .initial = arena_printf(app->frame, "%.10s", time_iso(app->frame, clock_now_ms())),
        .check = check_day,
        .done = day_done};
    day_told = told;
    prompt_open(app, &prompt);
}

/* --- one person --- */

static bool run_notice(struct session *session, struct write *write, struct error *err)
{
    snprintf(write->text, sizeof write->text, "%s", _("noted: told where the data comes from"));
    return notice_given(session, write->id, write->number, err);
}

static void person_told(struct app *app, int64_t at_ms)
{
    struct write write = {.run = run_notice, .number = at_ms};
    snprintf(write.id, sizeof write.id, "%s", notice_contact);
    app_write(app, &write);
}

void notice_ask(struct app *app, const char *contact_id)
{
    snprintf(notice_contact, sizeof notice_contact, "%s", contact_id);
    notice_day_ask(app, _("When was the person told where the data comes from?"), person_told);
}
