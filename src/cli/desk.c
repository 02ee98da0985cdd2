/* The desk of a profile for one command: files, session, one round of sync before reading and one
 * after writing. */
#include "cli.h"

#include "base/file.h"
#include "base/settings.h"
#include "usecase/calls.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A small command does not wait for what a long day offline, or an import, has left to send: before
 * its answer for so long, and behind it again. */
#define SEND_MS 100
#define SEND_BEHIND_MS 1200
#define FETCH_MS 5000

static bool is_fatal(enum error_code code)
{
    return code == ERR_UNAUTHENTICATED || code == ERR_DEVICE_REVOKED || code == ERR_DEVICE_FORK ||
           code == ERR_HELD_BACK || code == ERR_CORRUPT || code == ERR_CONFIG;
}

static void warn(const struct error *err)
{
    struct arena *arena = arena_new();
    fprintf(stderr, "vorwahl: %s\n", safe_text(arena, err->message)); /* the local desk goes on */
    arena_free(arena);
}

void warn_unleased(void)
{
    fprintf(stderr, "vorwahl: %s\n", calls_unleased_words());
}

/* Who this is, the cache says; an empty one (new, or built again after damage) has to be fetched
 * first, which is no question of rights. */
static bool open_session(struct desk *desk, const struct error *sync_failure, struct error *err)
{
    if (session_open(desk->store, NULL, &desk->session, err))
        return true;
    if (err->code == ERR_UNAUTHENTICATED && !desk->is_online &&
        sync_failure->code != ERR_UNAUTHENTICATED && sync_failure->code != ERR_FORBIDDEN)
        error_set(err, ERR_OFFLINE,
                  _("the local copy is empty and the service is not there; try again when it "
                    "answers (what you have done is kept)"));
    return false;
}

static enum lease_need lease_need(bool is_online)
{
    struct settings *settings = settings_new();
    struct arena *arena = arena_new();
    settings_load(settings, path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "vorwahl.ini"),
                  NULL);
    enum lease_need need =
        lease_need_of(is_online, settings_get(settings, "dial.offline", "block"));
    arena_free(arena);
    settings_free(settings);
    return need;
}

bool desk_open(struct desk *desk, const struct options *options, struct error *err)
{
    struct error local = {0};
    if (!sync_is_signed_in(&desk->paths))
        return error_set(err, ERR_UNAUTHENTICATED,
                         _("this profile has not joined a service; try: vorwahl login URL --user "
                           "NAME, or login --local"));
    if (!sync_expire(&desk->paths, NULL, err))
        return false;
    const struct sync_patience patience = {.send_ms = SEND_MS, .fetch_ms = FETCH_MS};
    if (!options->is_offline)
        desk->is_online = sync_once(&desk->paths, &patience, &desk->status, &local);
    if (!store_open_desk(desk->paths.outbox, desk->paths.cache, false, &desk->store, err) ||
        !open_session(desk, &local, err))
        return false;
    desk->session->lease_need = lease_need(desk->is_online);
    if (!options->is_offline && !desk->is_online && is_fatal(local.code))
        warn(&local);
    return true;
}

void desk_close(struct desk *desk)
{
    if (desk->store != NULL)
        uses_keep(desk->store);
    session_close(desk->session);
    store_close(desk->store);
}

void desk_push(struct desk *desk, const struct options *options)
{
    const struct sync_patience patience = {.send_ms = SEND_BEHIND_MS, .fetch_ms = FETCH_MS};
    if (!options->is_offline)
        desk->is_online = sync_once(&desk->paths, &patience, &desk->status, NULL);
    desk->has_pushed = true;
}

static void show_waiting(int64_t waiting)
{
    fprintf(stderr, "\r\033[K");
    fprintf(stderr, _("sending: %lld changes wait"), (long long)waiting);
}

bool desk_sync_all(struct desk *desk, struct error *err)
{
    bool is_watched = isatty(STDERR_FILENO);
    const struct sync_patience patience = {.progress = is_watched ? show_waiting : NULL};
    desk->is_online = sync_once(&desk->paths, &patience, &desk->status, err);
    desk->has_pushed = true;
    if (is_watched)
        fputs("\r\033[K", stderr);
    return desk->is_online;
}

bool pushed(struct desk *desk, const struct options *options, bool is_ok)
{
    if (is_ok)
        desk_push(desk, options);
    return is_ok;
}

void desk_push_all(struct desk *desk, const struct options *options)
{
    if (!options->is_offline)
        desk_sync_all(desk, NULL);
}

void desk_push_rest(struct desk *desk, const struct options *options)
{
    if (!desk->is_online)
        return;
    if (!desk->has_pushed && desk->status.waiting > 0) {
        fflush(stdout);
        desk_push(desk, options);
    }
    if (!isatty(STDERR_FILENO))
        return;
    if (desk->status.waiting > 0)
        fprintf(stderr, _("vorwahl: %lld changes wait to be sent; vorwahl sync sends them all\n"),
                (long long)desk->status.waiting);
    if (desk->status.is_cut)
        fputs(_("vorwahl: not all that others did is here yet; vorwahl sync fetches it\n"), stderr);
}

void print_json_line(struct text *line)
{
    fwrite(text_str(line), 1, line->length, stdout);
    putchar('\n');
    text_free(line);
}

void print_safe(const char *text)
{
    struct arena *arena = arena_new();
    puts(safe_text(arena, text));
    arena_free(arena);
}

void print_card(const struct lead_card *card, const struct options *options, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    int64_t now = clock_now_ms();
    if (options->is_json) {
        json_begin(&writer, &line);
        lead_card_write_json(&writer, card, now, arena);
        print_json_line(&line);
        return;
    }
    const char *name = record_title(&contact_entity, &card->contact, arena);
    printf("%s  %s %s %s %s\n", card->lead.record.id,
           text_fit(arena, safe_text(arena, lead_card_why_now(card, now, arena)), 26),
           text_fit(arena, safe_text(arena, str_or(card->company.company, "–")), 28),
           text_fit(arena, safe_text(arena, name), 20), str_or(card->lead.grade, "–"));
}
