/* The loop: poll, one key or event, draw if something changed. Nothing here waits for disk or
 * network. */
#include "app.h"

#include "base/file.h"
#include "calls/call.h"
#include "calls/incoming.h"
#include "keys.h"
#include "notice.h"
#include "screens.h"
#include "store/desk.h"
#include "token_notice.h"
#include "toolkit/terminal.h"
#include "entry/tutor.h"
#include "usecase/duplicates.h"
#include "usecase/undo.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ESCAPE_MS 25
#define TICK_MS 1000
#define LOOK_MS 1000
#define RELOAD_MS 200
#define TYPING_MS 150   /* after a key, what others changed waits */
#define WAITING_MS 1000 /* and this long at most */

void app_draw(struct app *app); /* draw.c */

void app_message(struct app *app, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->message, sizeof app->message, format, args);
    va_end(args);
    app->message_role = role;
    app->message_ms = clock_monotonic_ms();
    app->needs_drawing = true;
}

void app_error(struct app *app, const struct error *err)
{
    app_message(app, ROLE_DANGER, "%s",
                err->message[0] != '\0' ? err->message : error_sentence(err->code));
}

void app_reload(struct app *app)
{
    for (struct screen *screen = app->top; screen != NULL; screen = screen->below)
        screen->is_dirty = true;
    app->needs_drawing = true;
}

static void screen_free(struct app *app, struct screen *screen)
{
    if (screen->class->close != NULL)
        screen->class->close(app, screen);
    arena_free(screen->arena);
    free(screen);
}

void app_push(struct app *app, const struct screen_class *class, const char *argument)
{
    struct error err = {0};
    struct screen *screen = xcalloc(1, sizeof *screen);
    screen->class = class;
    screen->arena = arena_new();
    screen->is_dirty = true;
    snprintf(screen->argument, sizeof screen->argument, "%s", argument != NULL ? argument : "");
    if (class->open != NULL && !class->open(app, screen, argument, &err)) {
        app_error(app, &err);
        arena_free(screen->arena);
        free(screen);
        return;
    }
    screen->below = app->top;
    app->top = screen;
    app->needs_drawing = true;
}

void app_pop(struct app *app)
{
    struct screen *screen = app->top;
    app->top = screen->below;
    screen_free(app, screen);
    if (app->top == NULL)
        app->is_running = false;
    else
        app->top->is_dirty = true;
    app->needs_drawing = true;
}

void app_switch(struct app *app, const struct screen_class *class)
{
    while (app->top != NULL) {
        struct screen *screen = app->top;
        app->top = screen->below;
        screen_free(app, screen);
    }
    app_push(app, class, NULL);
}

static bool open_writer(void *data, struct session **ret, struct error *err)
{
    struct app *app = data;
    struct store *store;
    if (!store_open_desk(app->paths->outbox, app->paths->cache, false, &store, err))
        return false;
    if (!session_open(store, NULL, ret, err)) {
        store_close(store);
        return false;
    }
    (*ret)->saved = sync_wake;
    (*ret)->saved_data = app->syncer;
    return true;
}

static void read_keys(struct app *app, struct decoder *decoder)
{
    unsigned char bytes[4096];
    struct key key;
    ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
    if (length == 0 || (length < 0 && errno != EINTR && errno != EAGAIN)) {
        app->is_running = false; /* the terminal is gone */
        return;
    }
    if (length > 0)
        decoder_feed(decoder, bytes, (size_t)length);
    while (app->is_running && decoder_next(decoder, false, &key))
        app_take_key(app, &key);
}

static void read_signals(struct app *app)
{
    char bytes[64];
    ssize_t length = read(terminal_signal_fd(), bytes, sizeof bytes);
    for (ssize_t i = 0; i < length; i++) {
        if (bytes[i] == 'T')
            app->is_running = false;
        else if (bytes[i] == 'S')
            terminal_suspend(); /* returns in the foreground, with 'Z' on its way */
        else {                  /* resize, or back from the background */
            endwin();
            refresh();
            clear();
            app->needs_drawing = true;
        }
    }
}

bool app_is_signed_out(const struct app *app)
{
    enum error_code code = app->status.last_error.code;
    return !app->status.is_online &&
           (code == ERR_UNAUTHENTICATED || code == ERR_DEVICE_REVOKED || code == ERR_DEVICE_FORK);
}

bool app_is_put_off(const struct app *app)
{
    enum error_code code = app->status.last_error.code;
    return !app->status.is_online && (code == ERR_BUSY || code == ERR_RATE);
}

/* Without the service nobody knows who else has a lead that is not mine or reserved. */
static void read_status(struct app *app)
{
    sync_status(app->syncer, &app->status);
    app->session->lease_need = lease_need_of(app->status.is_online || app->status.since_ms == 0,
                                             settings_get(app->settings, "dial.offline", "block"));
}

static bool has_news(struct app *app)
{
    int64_t version = store_data_version(app->store);
    app->looked_ms = clock_monotonic_ms();
    if (version == app->data_version)
        return false;
    app->data_version = version;
    app->wants_reload = true;
    sync_wake(app->syncer); /* a command on the same profile may have left something to send */
    return true;
}

/* Call hours, dates and promises go by it. */
static void look_at_clock(struct app *app)
{
    const char *words = sync_clock_words(&app->status, app->frame);
    if (words == NULL) {
        app->clock_told_ms = 0;
        return;
    }
    if (llabs(app->status.clock_off_ms - app->clock_told_ms) < MINUTE_MS)
        return;
    app->clock_told_ms = app->status.clock_off_ms;
    app_message(app, ROLE_WARN, "%s", words);
}

static void look_at_refusal(struct app *app)
{
    enum error_code code = app->status.is_online ? app->status.refusal.code : app->told_refusal;
    if (code != app->told_refusal && code != ERR_NONE)
        app_message(app, ROLE_WARN,
                    _("The service does not take everything of this desk; %s says why"),
                    global_key(app, "app.sync"));
    app->told_refusal = code;
}

/* A command on the same profile tells nobody that it has written, nor does an answer that does not
 * come: looked for each second, which costs microseconds. */
static void look_for_commands(struct app *app)
{
    if (clock_monotonic_ms() - app->looked_ms < LOOK_MS)
        return;
    if (!has_news(app))
        read_status(app);
    look_at_clock(app);
    look_at_refusal(app);
    /* A new copy can be fetched only now; without the service the old one is better than none. */
    if (app->status.is_online &&
        (store_copy_is_lost(app->store) ||
         (app->status.is_copy_damaged && desk_give_up_copy(app->store, NULL)))) {
        app->reopens = true;
        app->is_running = false;
    } else if (app->status.is_copy_damaged && !app->was_told_of_damage) {
        app->was_told_of_damage = true;
        app_message(app, ROLE_WARN, "%s", sync_damage_words());
    }
}

static void take_events(struct app *app)
{
    struct call_event call;
    sync_read_events(app->syncer);
    while (sync_next_call(app->syncer, &call))
        incoming_take(app, &call);
    has_news(app);
    if (!app->wants_reload) /* else with the rows that it speaks of */
        read_status(app);
    app->needs_drawing = true;
}

/* What others changed is read again at most five times a second, so that a first sync or an import
 * never stands between key and screen. */
static void reload_if_due(struct app *app)
{
    int64_t now = clock_monotonic_ms(), age = now - app->loaded_ms;
    if (!app->wants_reload || age < RELOAD_MS ||
        (now - app->key_ms < TYPING_MS && age < WAITING_MS))
        return;
    app->wants_reload = false;
    app->loaded_ms = now;
    read_status(app);
    session_reload_actor(app->session, NULL);
    app_reload(app);
}

static void tick(struct app *app)
{
    app->needs_drawing = true; /* clocks go on */
    if (app->top != NULL && app->top->class->tick != NULL)
        app->top->class->tick(app, app->top);
}

static void run(struct app *app)
{
    static struct decoder decoder;
    while (app->is_running) {
        look_for_commands(app);
        reload_if_due(app);
        notice_tick(app);
        power_tick(app);
        incoming_tick(app);
        app_load(app);
        tutor_tick(app);
        if (app->needs_drawing) {
            app->needs_drawing = false;
            app_draw(app);
        }
        if (!app->has_begun)
            app_begin_behind(app);
        struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0},
                               {terminal_signal_fd(), POLLIN, 0},
                               {worker_fd(app->worker), POLLIN, 0},
                               {sync_fd(app->syncer), POLLIN, 0},
                               {call_fd(), POLLIN, 0},
                               {incoming_socket_fd(), POLLIN, 0}};
        int ready = poll(fds, 6,
                         power_wait_ms(decoder.length > 0  ? ESCAPE_MS
                                       : app->wants_reload ? RELOAD_MS
                                                           : TICK_MS));
        struct key key;
        if (ready == 0 && decoder.length > 0 && decoder_next(&decoder, true, &key))
            app_take_key(app, &key);
        else if (ready == 0)
            tick(app);
        if (ready <= 0)
            continue;
        if (fds[1].revents != 0)
            read_signals(app);
        if (fds[0].revents != 0)
            read_keys(app, &decoder);
        if (fds[2].revents != 0) {
            worker_dispatch(app->worker, app);
            app->needs_drawing = true; /* what was being saved may be durable */
        }
        if (fds[3].revents != 0)
            take_events(app);
        if (fds[4].revents != 0)
            call_take_events(app);
        if (fds[5].revents != 0)
            incoming_read_socket(app);
    }
    free(decoder.paste);
}

static const struct screen_class *start_screen(const struct actor *actor)
{
    if (actor_may(actor, RIGHT_WORK_QUEUE) && str_list_has(actor->roles, "agent"))
        return &queue_screen;
    if (str_list_has(actor->roles, "team_lead") || str_list_has(actor->roles, "marketing"))
        return &board_screen;
    if (str_list_has(actor->roles, "steward"))
        return &quality_screen;
    if (str_list_has(actor->roles, "admin") && !str_list_has(actor->roles, "sales"))
        return &admin_screen;
    return str_list_has(actor->roles, "sales") ? &handovers_screen : &queue_screen;
}

/* An empty cache (built again after damage) is fetched before the first picture, in words. */
static bool open_session(struct app *app, struct error *err)
{
    struct sync_status status;
    struct error missing = {0};
    if (session_open(app->store, NULL, &app->session, &missing))
        return true;
    if (missing.code != ERR_UNAUTHENTICATED) {
        *err = missing;
        return false;
    }
    printf("%s\n", _("The local copy is fetched again …"));
    fflush(stdout);
    if (sync_once(app->paths, NULL, &status, err))
        return session_open(app->store, NULL, &app->session, err);
    if (err->code == ERR_DEVICE_REVOKED)
        revoked_ask(app->paths, &status);
    return false;
}

static bool open_desk(struct app *app, struct error *err)
{
    if (!store_open_desk(app->paths->outbox, app->paths->cache, false, &app->store, err) ||
        !sync_expire(app->paths, app->store, err) || !open_session(app, err))
        return false;
    app->syncer = sync_new(app->paths, err);
    if (app->syncer == NULL)
        return false;
    sync_keep(app->syncer, twins_ask_behind);
    app->worker = worker_new(open_writer, app);
    return true;
}

static void close_desk(struct app *app)
{
    while (app->top != NULL) {
        struct screen *screen = app->top;
        app->top = screen->below;
        screen_free(app, screen);
    }
    incoming_stop();
    call_close();
    worker_stop(app->worker);
    sync_stop(app->syncer);
    session_close(app->session);
    if (app->store != NULL)
        uses_keep(app->store);
    store_close(app->store);
    settings_free(app->settings);
    arena_free(app->frame);
}

static bool run_desk(const struct desk_paths *paths, struct tutor *tutor, bool *reopens,
                     struct error *err)
{
    static struct app app;
    app = (struct app){.paths = paths,
                       .is_running = true,
                       .needs_drawing = true,
                       .key_ms = clock_monotonic_ms(),
                       .frame = arena_new(),
                       .settings = settings_new()};
    bool is_ok = sync_is_signed_in(paths) || welcome_run(paths, err);
    is_ok = is_ok &&
            settings_load(app.settings,
                          path_join(app.frame, xdg_dir(app.frame, XDG_CONFIG, NULL), "vorwahl.ini"),
                          err) &&
            open_desk(&app, err) && terminal_start(err);
    if (is_ok) {
        undo_peek(app.session, app.undo_text, sizeof app.undo_text);
        options_apply(&app);
        const char *clash = actions_clash(&app);
        if (clash != NULL)
            app_message(&app, ROLE_WARN, "%s", clash);
        call_restore(&app);
        app_push(&app, start_screen(&app.session->actor), NULL);
        token_notice_ask(&app);
        if (*reopens)
            app_message(&app, ROLE_WARN, "%s",
                        _("The local copy was damaged and has been fetched anew; nothing is lost"));
        tutor_begin(&app, tutor);
        run(&app);
        terminal_stop();
    }
    *reopens = is_ok && app.reopens;
    close_desk(&app);
    return is_ok;
}

bool ui_run_desk(const struct desk_paths *paths, struct error *err)
{
    bool is_ok, reopens = false;
    do
        is_ok = run_desk(paths, NULL, &reopens, err);
    while (reopens);
    return is_ok;
}

bool ui_run_tutor(const struct desk_paths *paths, const char *progress, int step, bool *ret_is_done,
                  struct error *err)
{
    struct tutor tutor = {.progress = progress, .step = step};
    bool reopens = false, is_ok = run_desk(paths, &tutor, &reopens, err);
    *ret_is_done = tutor.step >= tutor_step_count;
    return is_ok;
}
