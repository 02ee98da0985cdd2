/* The demo: a throw-away folder with a real service and as many desks as one likes. The service
 * ends by itself when no desk is left, and takes the folder with it; after a kill the next start
 * sweeps what nobody holds. */
#include "cli.h"

#include "base/file.h"
#include "store/desk.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/import.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEMO_LEADS 400

#define PREFIX "vorwahl-demo-"

static const char *base_folder(void)
{
    return str_or(getenv("TMPDIR"), "/tmp");
}

static bool is_ours(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid();
}

static bool is_held(const char *path, struct arena *arena)
{
    int fd = open(path_join(arena, path, "desks.lock"), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool is_free = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (fd >= 0)
        close(fd);
    return !is_free;
}

/* Removes demos that nobody holds; returns one that is running, or NULL. */
static char *sweep(struct arena *arena)
{
    DIR *dir = opendir(base_folder());
    char *running = NULL;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        const char *path = path_join(arena, base_folder(), entry->d_name);
        if (!str_starts(entry->d_name, PREFIX) || !is_ours(path))
            continue;
        if (is_held(path, arena))
            running = arena_strdup(arena, path);
        else
            dir_remove(path, NULL);
    }
    if (dir != NULL)
        closedir(dir);
    return running;
}

void demo_point_home(const char *folder, const char *desk, struct arena *arena)
{
    static const char *const variables[] = {"XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                            "XDG_STATE_HOME", "XDG_RUNTIME_DIR"};
    for (size_t i = 0; i < 5; i++)
        setenv(variables[i], arena_printf(arena, "%s/%s", folder, desk), 1);
}

static const char *user_of(const char *role)
{
    static const struct {
        const char *role, *user;
    } users[] = {{"agent", "anna"},   {"steward", "jonas"},  {"team_lead", "maria"},
                 {"sales", "viktor"}, {"marketing", "mara"}, {"admin", "admin"}};
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        if (str_equal(role, users[i].role))
            return users[i].user;
    return NULL;
}

static bool start_service(const char *folder, int64_t leads, char *ret_url, size_t size,
                          struct arena *arena, struct error *err)
{
    const char *uri = arena_printf(arena, "sqlite:%s/service.db", folder),
               *lock = path_join(arena, folder, "desks.lock");
    const char *init[] = {"init", "--database", uri, NULL};
    const char *seed[] = {
        "demo", "--database", uri, "--leads", arena_printf(arena, "%lld", (long long)leads), NULL};
    const char *run[] = {"serve",          "--database", uri,        "--listen", "127.0.0.1:0",
                         "--while-locked", lock,         "--remove", folder,     NULL};
    fprintf(stderr, _("making a demo team with %lld leads …\n"), (long long)leads);
    return service_hold(lock, err) && service_run(init, NULL, err) &&
           service_run(seed, NULL, err) && service_start(run, ret_url, size, err) &&
           file_write(path_join(arena, folder, "url"), ret_url, strlen(ret_url), err);
}

static bool join_service(const char *folder, char *ret_url, size_t size, struct arena *arena,
                         struct error *err)
{
    struct text url = {0};
    if (!service_hold(path_join(arena, folder, "desks.lock"), err) ||
        !file_read(path_join(arena, folder, "url"), 500, &url, err))
        return false;
    snprintf(ret_url, size, "%s", text_str(&url));
    text_free(&url);
    return true;
}

static bool open_as(const char *folder, const char *url, const char *user, struct desk *desk,
                    struct arena *arena, struct error *err)
{
    struct login login = {.url = url,
                          .user = user,
                          .password = DEMO_PASSWORD,
                          .device_name = "demo",
                          .is_for_trying = true};
    struct options options = {0};
    *desk = (struct desk){0};
    demo_point_home(folder, arena_printf(arena, "%s-%d", user, (int)getpid()), arena);
    return desk_paths_make("demo", &desk->paths, err) && sync_login(&desk->paths, &login, err) &&
           desk_open(desk, &options, err);
}

/* --- without a terminal: the main job on the command line --- */

static const char list[] = "Firma;Anrede;Vorname;Nachname;Telefon;E-Mail;PLZ;"
                           "Ort\r\n\"Kranich\r\nOptik GmbH\";Frau;Wiebke;Zuckmantel;030 "
                           "23125-901;w.zuckmantel@kranich-optik.example;10115;Berlin\r\n"
                           "Bernstein Bau AG;Herr;J\xF6rg;Wei\xDF;(040) 66969 "
                           "902;joerg.weiss@bernstein-bau.example;20095;Hamburg\r\nOhne Nummer "
                           "KG;Herr;Otto;Ohneruf;;;50667;K\xF6ln\r\n";

static bool play_import(const char *folder, const char *url, struct arena *arena, struct error *err)
{
    struct desk desk;
    struct import_report report;
    struct options options = {0};
    const char *path = path_join(arena, folder, "list.csv");
    bool is_ok = open_as(folder, url, "maria", &desk, arena, err) &&
                 file_write(path, list, sizeof list - 1, err);
    struct import_request request = {.path = path,
                                     .campaign = "ERP autumn",
                                     .basis = "presumed",
                                     .evidence = "asked for an offer at the fair",
                                     .rejects_path = path_join(arena, folder, "list.rejected.csv")};
    is_ok = is_ok && import_run(desk.session, &request, &report, err);
    if (is_ok) {
        printf(_("1 import: %lld rows read, %lld new, %lld rejected (%s)\n"),
               (long long)report.read, (long long)report.created, (long long)report.rejected,
               report.reason_count > 0 ? report.reasons[0].reason : "-");
        desk_push(&desk, &options);
    }
    desk_close(&desk);
    return is_ok;
}

static bool play_call(const char *folder, const char *url, char ret_lead[37], struct arena *arena,
                      struct error *err)
{
    struct desk desk;
    struct next_lead next;
    struct planned planned;
    struct options options = {0};
    bool is_ok = open_as(folder, url, "anna", &desk, arena, err) &&
                 calls_next(desk.session, NULL, NULL, NULL, arena, &next, err);
    if (is_ok) {
        struct call_result result = {.lead_id = next.card->lead.record.id,
                                     .outcome = "busy",
                                     .callback_ms = TIME_NONE,
                                     .duration_s = 12};
        printf(_("2 next lead: %s, %s (%s)\n"),
               safe_text(arena, str_or(next.card->company.company, "–")),
               safe_text(arena, record_title(&contact_entity, &next.card->contact, arena)),
               next.why);
        snprintf(ret_lead, 37, "%s", next.card->lead.record.id);
        is_ok = calls_log(desk.session, &result, &planned, err);
        if (is_ok)
            printf(_("3 outcome: %s\n"), planned.text);
        desk_push(&desk, &options);
    }
    desk_close(&desk);
    return is_ok;
}

static bool play_second_desk(const char *folder, const char *url, const char *lead_id,
                             struct arena *arena, struct error *err)
{
    struct desk desk;
    struct lead_card *card;
    struct board board;
    bool is_ok = open_as(folder, url, "maria", &desk, arena, err) &&
                 store_card(desk.store, lead_id, arena, &card, err);
    if (is_ok)
        printf(_("4 second desk: %s sees the outcome \"%s\" of %s\n"), desk.session->actor.name,
               str_or(card->lead.last_result, "–"),
               safe_text(arena, str_or(card->company.company, "–")));
    is_ok = is_ok && store_board(desk.store, desk.session->actor.team_id, NULL, clock_now_ms(),
                                 arena, &board, err);
    for (size_t i = 0; is_ok && i < board.row_count; i++)
        printf(_("5 board: %s open %lld, hot %lld, today %lld\n"),
               text_fit(arena, safe_text(arena, board.rows[i].queue), 16),
               (long long)board.rows[i].open, (long long)board.rows[i].hot,
               (long long)board.rows[i].done_today);
    desk_close(&desk);
    return is_ok;
}

static bool play(const char *folder, const char *url, struct arena *arena, struct error *err)
{
    char lead_id[37];
    return play_import(folder, url, arena, err) && play_call(folder, url, lead_id, arena, err) &&
           play_second_desk(folder, url, lead_id, arena, err);
}

bool demo_run(const struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    const char *user = user_of(str_or(options->role, "agent"));
    char folder[512], url[256];
    char *running = sweep(arena);
    bool has_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
         is_ok =
             user != NULL || error_set(err, ERR_USAGE, _("there is no role \"%s\""), options->role);
    if (is_ok && options->is_join && running == NULL)
        is_ok = error_set(err, ERR_NOT_FOUND, _("no demo is running; start one without --join"));
    snprintf(folder, sizeof folder, "%s/%sXXXXXX", base_folder(), PREFIX);
    if (is_ok && options->is_join)
        is_ok = join_service(running, url, sizeof url, arena, err),
        snprintf(folder, sizeof folder, "%s", running);
    else if (is_ok)
        is_ok = (mkdtemp(folder) != NULL ||
                 error_set(err, ERR_CANNOT_CREATE, _("no folder for the demo can be made in %s"),
                           base_folder())) &&
                start_service(folder, options->leads > 0 ? options->leads : DEMO_LEADS, url,
                              sizeof url, arena, err);
    if (is_ok && !has_terminal) {
        is_ok = play(folder, url, arena, err);
    } else if (is_ok) {
        struct desk desk;
        is_ok = open_as(folder, url, user, &desk, arena, err);
        struct desk_paths paths = desk.paths;
        desk_close(&desk);
        is_ok = is_ok && ui_run_desk(&paths, err);
    }
    arena_free(arena);
    return is_ok;
}
