/* The lead screen's drafts: what is typed during a call lies beside the outbox until the outcome is
 * saved, so that it survives Escape, a crash and a reboot. */
#include "data.h"

#include "base/uuid.h"
#include "store/desk.h"
#include "store/records.h"
#include "usecase/undo.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_CALL "@call" /* no question's key: a key is a word */
#define SEPARATOR '\x1E'  /* typed text never holds control characters */

size_t lead_split(struct arena *arena, const char *text, char ***ret_parts)
{
    size_t count = 1, i = 0;
    for (const char *c = text; *c != '\0'; c++)
        count += *c == SEPARATOR;
    char **parts = ARENA_ARRAY(arena, char *, count);
    for (const char *start = text; i < count; i++) {
        const char *end = strchr(start, SEPARATOR);
        size_t length = end != NULL ? (size_t)(end - start) : strlen(start);
        parts[i] = arena_strndup(arena, start, length);
        start += length + 1;
    }
    *ret_parts = parts;
    return count;
}

void lead_draft_key(const char *lead_id, char out[DRAFT_KEY])
{
    snprintf(out, DRAFT_KEY, "lead/%s/notes", lead_id);
}

/* --- what no disk would take --- */

static struct unsaved { /* as long as the program runs */
    struct unsaved *next;
    char lead_id[UUID_SIZE];
    char *draft;
} * unsaved;
static pthread_mutex_t unsaved_mutex = PTHREAD_MUTEX_INITIALIZER; /* the worker writes */

/* NULL forgets it. */
static void remember(const char *lead_id, const char *draft)
{
    pthread_mutex_lock(&unsaved_mutex);
    struct unsaved **at = &unsaved;
    while (*at != NULL && !str_equal((*at)->lead_id, lead_id))
        at = &(*at)->next;
    struct unsaved *old = *at;
    if (old != NULL) {
        *at = old->next;
        free(old->draft);
        free(old);
    }
    if (draft != NULL) {
        struct unsaved *fresh = xcalloc(1, sizeof *fresh);
        snprintf(fresh->lead_id, sizeof fresh->lead_id, "%s", lead_id);
        fresh->draft = xstrdup(draft);
        fresh->next = unsaved;
        unsaved = fresh;
    }
    pthread_mutex_unlock(&unsaved_mutex);
}

static char *remembered(const char *lead_id, struct arena *arena)
{
    pthread_mutex_lock(&unsaved_mutex);
    const struct unsaved *one = unsaved;
    while (one != NULL && !str_equal(one->lead_id, lead_id))
        one = one->next;
    char *draft = one != NULL ? arena_strdup(arena, one->draft) : NULL;
    pthread_mutex_unlock(&unsaved_mutex);
    return draft;
}

void lead_forget_unsaved(const char *lead_id)
{
    remember(lead_id, NULL);
}

/* A lead that was erased takes what is typed about it along; one that moved away keeps its last
 * draft. */
static bool set_draft(struct session *session, const char *lead_id, const char *draft,
                      struct error *err)
{
    char key[DRAFT_KEY];
    lead_draft_key(lead_id, key);
    bool is_kept = (draft != NULL && !store_exists(session->store, &lead_entity, lead_id)) ||
                   desk_draft_set(session->store, key, draft, err);
    remember(lead_id, is_kept ? NULL : draft);
    return is_kept;
}

void lead_keep_draft(struct session *session, const char *lead_id, const char *draft)
{
    set_draft(session, lead_id, draft, NULL);
}

/* The call itself, as a row of the draft that no question has. */
static void append_call(struct text *draft, const struct call_kept *kept)
{
    text_printf(draft, "\x1E%s\x1E%lld %s %s", KEPT_CALL, (long long)kept->duration_s,
                kept->is_incoming ? "in" : "out", kept->phone);
}

static void read_call(struct call_kept *kept, const char *text)
{
    long long seconds;
    char way[4] = "";
    *kept = (struct call_kept){.duration_s = INT_NONE};
    if (sscanf(text, "%lld %3s %23s", &seconds, way, kept->phone) < 2)
        return;
    kept->is_kept = true;
    kept->duration_s = seconds;
    kept->is_incoming = str_equal(way, "in");
}

void lead_keep_undone(struct session *session, const char *group, char *ret_id, size_t size)
{
    struct arena *arena = arena_new();
    struct typed_call typed;
    struct text draft = {0};
    ret_id[0] = '\0';
    if (group[0] != '\0' && undo_typed(session, group, arena, &typed, NULL) &&
        typed.lead_id != NULL && store_exists(session->store, &lead_entity, typed.lead_id)) {
        snprintf(ret_id, size, "%s", typed.lead_id);
        text_append(&draft, typed.note);
        for (size_t i = 0; i < typed.answer_count; i++)
            text_printf(&draft, "\x1E%s\x1E%s", typed.answers[i].question, typed.answers[i].value);
        struct call_kept kept = {.is_incoming = typed.is_incoming, .duration_s = typed.duration_s};
        snprintf(kept.phone, sizeof kept.phone, "%s", typed.phone);
        append_call(&draft, &kept);
        lead_keep_draft(session, typed.lead_id, text_str(&draft));
    }
    text_free(&draft);
    arena_free(arena);
}

static bool run_draft(struct session *session, struct write *write, struct error *err)
{
    return set_draft(session, write->id, write->b[0] != '\0' ? write->b : NULL, err);
}

/* Notes and answers of the running call, kept beside the outbox until the outcome is saved: they
 * survive Escape, a crash and a reboot. */
void lead_save_draft(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    if (data->is_saved) /* run_log keeps or removes it */
        return;
    struct write write = {.run = run_draft, .is_quiet = true};
    struct text body = {0};
    snprintf(write.id, sizeof write.id, "%s", screen->argument);
    if (data->notes.editor.text[0] != '\0' || data->given_count > 0 || data->kept.is_kept) {
        text_append(&body, data->notes.editor.text);
        for (int i = 0; i < data->given_count; i++)
            text_printf(&body, "\x1E%s\x1E%s", data->given[i].question, data->given[i].value);
        if (data->kept.is_kept)
            append_call(&body, &data->kept);
    }
    bool fits = body.length < sizeof write.b;
    if (fits)
        snprintf(write.b, sizeof write.b, "%s", text_str(&body));
    text_free(&body);
    data->draft_ms = clock_monotonic_ms();
    data->has_news = false;
    if (fits)
        app_write(app, &write);
    else /* what was kept before stays */
        app_message(app, ROLE_DANGER, "%s",
                    _("The notes are too long for one call; shorten them."));
}

void lead_read_draft(struct app *app, struct screen *screen)
{
    struct lead_data *data = screen->state;
    struct arena *arena = arena_new();
    char key[DRAFT_KEY], **parts;
    lead_draft_key(screen->argument, key);
    const char *draft = remembered(screen->argument, arena);
    if (draft == NULL)
        draft = desk_draft(app->store, key, arena);
    size_t count = lead_split(arena, str_or(draft, ""), &parts);
    area_set(&data->notes, parts[0]);
    for (size_t i = 1; i + 1 < count && data->given_count < ANSWERS_MAX; i += 2) {
        if (str_equal(parts[i], KEPT_CALL)) {
            read_call(&data->kept, parts[i + 1]);
            continue;
        }
        struct given *given = &data->given[data->given_count++];
        snprintf(given->question, sizeof given->question, "%s", parts[i]);
        snprintf(given->value, sizeof given->value, "%s", parts[i + 1]);
    }
    arena_free(arena);
}
