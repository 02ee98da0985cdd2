/* Joining a service, being somebody, sync and its state; the demo. */
#include "cli.h"

#include "base/disk.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/settings.h"
#include "base/uuid.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "phone/dial.h"
#include "phone/listen.h"
#include "store/desk.h"
#include "usecase/duplicates.h"
#include "usecase/import.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCTOR_MS 2500
#define WATCH_MS 1000

static bool run_login(struct desk *desk, struct options *options, struct error *err)
{
    char password[1024], host[100] = "";
    if (options->is_local)
        return sync_login_local(&desk->paths, err);
    if (!need(options, 1, err))
        return false;
    if (str_is_empty(options->user))
        return error_set(err, ERR_USAGE, _("say --user NAME"));
    if (!password_read(_("Password: "), password, sizeof password, err))
        return false;
    char ca_file[PATH_MAX] = ""; /* whole: desks are started in any folder */
    if (options->ca_file != NULL && realpath(options->ca_file, ca_file) == NULL)
        return error_set(err, ERR_NO_INPUT, "%s: %s", options->ca_file, strerror(errno));
    gethostname(host, sizeof host - 1);
    struct login login = {.url = options->words[0],
                          .user = options->user,
                          .password = password,
                          .ca_file = options->ca_file != NULL ? ca_file : NULL,
                          .device_name = host};
    bool is_ok = sync_login(&desk->paths, &login, err);
    explicit_bzero(password, sizeof password);
    return is_ok;
}

static bool run_logout(struct desk *desk, struct options *options, struct error *err)
{
    (void)options;
    return sync_logout(&desk->paths, err);
}

static bool run_password(struct desk *desk, struct options *options, struct error *err)
{
    char old[1024], new[1024] = "", prompt[200];
    (void)options;
    snprintf(prompt, sizeof prompt, _("New password (%s): "), password_advice());
    bool is_ok = password_read(_("Old password: "), old, sizeof old, err) &&
                 password_read(prompt, new, sizeof new, err) && password_is_acceptable(new, err) &&
                 sync_change_password(&desk->paths, old, new, err);
    explicit_bzero(old, sizeof old);
    explicit_bzero(new, sizeof new);
    if (is_ok)
        puts(_("the password is changed; every other device was signed out"));
    return is_ok;
}

static void write_status(struct desk *desk, struct text *line)
{
    struct json_writer writer;
    struct arena *arena = arena_new();
    const struct actor *actor = &desk->session->actor;
    struct desk_counts counts = {0};
    desk_counts(desk->store, &counts, NULL);
    json_begin(&writer, line);
    json_begin_object(&writer);
    json_put_string(&writer, "user", actor->name);
    json_put_string(&writer, "roles", actor->roles);
    json_put_string(&writer, "team",
                    store_name_of(desk->store, &team_entity, actor->team_id, arena));
    json_put_bool(&writer, "online", desk->is_online);
    json_put_string(&writer, "since", desk->is_online ? time_iso(arena, clock_now_ms()) : NULL);
    json_put_int(&writer, "waiting", counts.waiting);
    json_put_int(&writer, "rejected", counts.rejected);
    json_put_int(&writer, "conflicts", counts.conflicts);
    json_put_string(&writer, "cursor", store_meta(desk->store, "cursor", false, arena));
    json_put_string(&writer, "epoch", store_meta(desk->store, "epoch", true, arena));
    json_end_object(&writer);
    arena_free(arena);
}

static bool run_status(struct desk *desk, struct options *options, struct error *err)
{
    struct text line = {0};
    struct desk_counts counts = {0};
    (void)err;
    if (options->is_json) {
        write_status(desk, &line);
        print_json_line(&line);
        return true;
    }
    desk_counts(desk->store, &counts, NULL);
    printf(_("%s (%s), %s; %lld waiting, %lld rejected, %lld conflicts\n"),
           desk->session->actor.name, desk->session->actor.roles,
           desk->is_online ? _("online") : _("offline"), (long long)counts.waiting,
           (long long)counts.rejected, (long long)counts.conflicts);
    return true;
}

static void print_device(const struct json *row, struct arena *arena)
{
    int64_t seen_ms;
    const char *seen = str_or(json_get_string(row, "seen_at"), "");
    print_safe(arena_printf(arena, "%s  %s  %s  %s%s", str_or(json_get_string(row, "id"), ""),
                            time_parse_iso(seen, &seen_ms) ? time_stamp(arena, seen_ms) : "–",
                            str_or(json_get_string(row, "user"), ""),
                            str_or(json_get_string(row, "name"), ""),
                            json_get_bool(row, "is_revoked", false) ? _(", revoked") : ""));
}

static bool run_devices(struct desk *desk, struct options *options, struct error *err)
{
    char *body;
    struct json_doc *doc = NULL;
    if (!sync_get(&desk->paths, "/v1/devices", &body, err))
        return false;
    struct arena *arena = arena_new();
    bool is_ok = json_parse(body, strlen(body), NULL, &doc, err);
    const struct json *rows = is_ok ? json_get(json_root(doc), "devices") : NULL;
    for (size_t i = 0; i < json_size(rows); i++)
        if (options->is_json)
            puts(json_print(json_at(rows, i), arena));
        else
            print_device(json_at(rows, i), arena);
    json_free(doc);
    free(body);
    arena_free(arena);
    return is_ok;
}

/* Once, until it is right again. */
static void tell_clock(const struct sync_status *status, bool *was_told)
{
    struct arena *arena = arena_new();
    const char *words = sync_clock_words(status, arena);
    if (words != NULL && !*was_told)
        fprintf(stderr, "vorwahl: %s\n", words);
    *was_told = words != NULL;
    arena_free(arena);
}

/* A line for each change between online, offline and refused. */
static void tell_state(const struct sync_status *status, int *was)
{
    struct text line = {0};
    const struct error *why = status->is_online ? &status->refusal : &status->last_error;
    int is = !status->is_online ? -2 : (int)why->code;
    if ((!status->is_online && why->message[0] == '\0') || is == *was)
        return;
    *was = is;
    text_append(&line, status->is_online ? _("online") : _("offline"));
    if (is != ERR_NONE)
        text_printf(&line, ": %s", why->message);
    print_safe(text_str(&line));
    fflush(stdout);
    text_free(&line);
}

/* As an open workplace does, until a signal ends it: pauses in an outage, goes on after it. */
static bool watch(struct desk *desk, struct error *err)
{
    int was = -1;
    bool was_told = false;
    struct sync_status status;
    struct syncer *syncer = sync_start(&desk->paths, err);
    if (syncer == NULL)
        return false;
    sync_keep(syncer, twins_ask_behind);
    stop_watch();
    while (!stop_is_asked()) {
        struct pollfd fd = {.fd = sync_fd(syncer), .events = POLLIN};
        if (poll(&fd, 1, WATCH_MS) > 0)
            sync_read_events(syncer);
        sync_status(syncer, &status);
        tell_state(&status, &was);
        tell_clock(&status, &was_told);
    }
    stop_unwatch();
    sync_stop(syncer);
    return true;
}

static bool run_sync(struct desk *desk, struct options *options, struct error *err)
{
    bool was_told = false;
    copy_look(&desk->paths);
    if (options->is_watch)
        return watch(desk, err);
    bool is_ok = desk_sync_all(desk, err);
    tell_clock(&desk->status, &was_told);
    return is_ok;
}

static bool run_outbox(struct desk *desk, struct options *options, struct error *err)
{
    int64_t after = 0;
    bool is_more = true;
    (void)options;
    while (is_more) {
        struct arena *arena = arena_new();
        struct outbox_row *rows;
        size_t count = 0;
        bool is_ok = desk_outbox(desk->store, after, 200, arena, &rows, &count, err);
        for (size_t i = 0; i < count; i++) {
            struct text line = {0};
            struct json_writer writer;
            json_begin(&writer, &line);
            json_begin_object(&writer);
            json_put_int(&writer, "no", rows[i].no);
            json_put_string(&writer, "op_id", rows[i].op->op_id);
            json_put_string(&writer, "entity",
                            rows[i].op->entity != NULL ? rows[i].op->entity->name : NULL);
            json_put_string(&writer, "id", rows[i].op->id);
            json_put_string(&writer, "state", rows[i].state);
            json_put_string(
                &writer, "result",
                rows[i].result == RESULT_PENDING ? NULL : operation_result_name(rows[i].result));
            json_put_string(&writer, "problem",
                            str_is_empty(rows[i].problem) ? NULL : rows[i].problem);
            json_end_object(&writer);
            print_json_line(&line);
            after = rows[i].no;
        }
        is_more = is_ok && count == 200;
        arena_free(arena);
        if (!is_ok)
            return false;
    }
    return true;
}

static bool run_digest(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    char **scopes;
    bool is_ok = true;
    size_t count =
        str_split(arena, str_or(store_meta(desk->store, "scopes", false, arena), ""), ',', &scopes);
    (void)options;
    for (size_t i = 0; is_ok && i < count && scopes[i][0] != '\0'; i++) {
        char *body;
        is_ok = sync_get(
            &desk->paths,
            arena_printf(arena, "/v1/digest?scope=%s&kinds=%s", scopes[i], entities_later(arena)),
            &body, err);
        if (is_ok) {
            print_safe(body);
            free(body);
        }
    }
    arena_free(arena);
    return is_ok;
}

static void dump_record(const struct entity *entity, const void *record)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "entity", entity->name);
    json_key(&writer, "record");
    record_write_json(&writer, entity, record);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool dump_entity(struct store *store, const struct entity *entity, int64_t *rows,
                        struct error *err)
{
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request page = {.limit = 500, .cursor = cursor};
        void **records;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_page(store, entity, &page, arena, &records, &count, &next, err);
        for (size_t i = 0; is_ok && i < count; i++)
            dump_record(entity, records[i]);
        *rows += (int64_t)count;
        free(cursor);
        cursor = is_ok && next != NULL ? xstrdup(next) : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    return is_ok;
}

/* Every row this desk shows, in one order and one spelling: two desks of one scope print the same
 * bytes. */
static bool run_dump(struct desk *desk, struct options *options, struct error *err)
{
    char id[UUID_SIZE] = "";
    int64_t rows = 0;
    (void)options;
    bool is_ok = export_noted_dump(desk->session, id, 0, err);
    for (int e = 0; is_ok && e < ENTITY_COUNT; e++)
        is_ok = dump_entity(desk->store, entities[e], &rows, err);
    return is_ok && export_noted_dump(desk->session, id, rows, err);
}

static bool check(const char *what, bool is_ok, const char *words)
{
    struct arena *arena = arena_new();
    printf("%s  %s %s\n", is_ok ? _("ok  ") : _("LOOK"), text_fit(arena, _(what), 12),
           safe_text(arena, words));
    arena_free(arena);
    return is_ok;
}

/* Asks the phone, and dials nothing. */
static bool check_dialling(void)
{
    struct arena *arena = arena_new();
    struct settings *settings = settings_new();
    struct error problem = {0};
    char words[200] = "";
    const char *path = path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "vorwahl.ini");
    bool is_ok = settings_load(settings, path, &problem) &&
                 dial_probe(settings, words, sizeof words, &problem);
    check(N_("dialling"), is_ok, is_ok ? words : problem.message);
    is_ok = listener_plan(settings, words, sizeof words, &problem);
    if (!is_ok || words[0] != '\0')
        check(N_("who rings"), is_ok, is_ok ? words : problem.message);
    settings_free(settings);
    arena_free(arena);
    return is_ok;
}

static void check_disk(const char *folder)
{
    enum disk_encryption state = disk_encryption(folder);
    check(N_("disk"), state != DISK_CLEAR,
          state == DISK_ENCRYPTED ? _("encrypted")
          : state == DISK_CLEAR
              ? _("not encrypted: who takes it reads all contacts; LUKS or fscrypt is needed")
              : _("nobody can say here whether it is encrypted"));
}

static void check_token(const struct desk_paths *paths)
{
    bool is_ok;
    const char *place = sync_token_place(paths, &is_ok);
    check(N_("token"), is_ok, place);
}

static void check_clock(const struct sync_status *status)
{
    struct arena *arena = arena_new();
    const char *words = status != NULL ? sync_clock_words(status, arena) : NULL;
    if (status != NULL)
        check(N_("clock"), words == NULL, str_or(words, _("as the service's")));
    arena_free(arena);
}

static void check_calling(void)
{
    struct calling_rules rules;
    struct arena *arena = arena_new();
    calling_rules_load(data_path(arena, "calling"), arena, &rules);
    bool is_ok = rules.missing == NULL;
    check(N_("call hours"), is_ok,
          is_ok ? _("with the holidays of all Länder")
                : arena_printf(arena,
                               _("only nationwide rules are known (%s); install this file again"),
                               rules.missing));
    arena_free(arena);
}

static bool run_doctor(struct desk *desk, struct options *options, struct error *err)
{
    struct sync_status status;
    struct error problem = {0};
    bool is_signed_in = sync_is_signed_in(&desk->paths);
    (void)options;
    check(N_("terminal"), getenv("TERM") != NULL, str_or(getenv("TERM"), _("TERM is not set")));
    check(N_("locale"), !safe_text_is_ascii(),
          safe_text_is_ascii() ? _("not UTF-8: umlauts are shown as ae, oe, ue") : "UTF-8");
    check(N_("files"), true, desk->paths.data_dir);
    check_disk(desk->paths.data_dir);
    check(N_("signed in"), is_signed_in,
          is_signed_in ? _("yes") : _("no: vorwahl login URL --user NAME"));
    if (is_signed_in)
        check_token(&desk->paths);
    check_calling();
    check_dialling();
    const struct sync_patience patience = {.send_ms = DOCTOR_MS, .fetch_ms = DOCTOR_MS};
    bool is_ok = !is_signed_in || sync_once(&desk->paths, &patience, &status, &problem);
    if (is_signed_in)
        check(N_("service"), is_ok, is_ok ? _("answers") : problem.message);
    check_clock(is_ok && is_signed_in ? &status : NULL);
    return is_ok || (*err = problem, false);
}

static bool run_demo(struct desk *desk, struct options *options, struct error *err)
{
    (void)desk;
    return demo_run(options, err);
}

static bool run_tutor(struct desk *desk, struct options *options, struct error *err)
{
    (void)desk;
    return tutor_run(options, err);
}

const struct command account_commands[] = {
    {"login", "login URL --user NAME [--ca-file F] | login --local",
     N_("join a service, or work alone"), false, run_login},
    {"logout", "logout", N_("leave; what was not sent stays"), false, run_logout},
    {"password", "password", N_("a new password of my own"), false, run_password},
    {"whoami", "whoami", N_("who is signed in"), true, run_status},
    {"status", "status [--json]", N_("signed in, online, waiting, conflicts"), true, run_status},
    {"sync", "sync [--once|--watch]", N_("send and fetch now"), false, run_sync},
    {"devices", "devices [--json]", N_("my devices at the service"), false, run_devices},
    {"doctor", "doctor", N_("checks terminal, files, phone and service"), false, run_doctor},
    {"demo", "demo [--role ROLE] [--leads N] [--join]",
     N_("a throw-away team to try everything on"), false, run_demo},
    {"tutor", "tutor [--again]", N_("a first day on sample data, each step looked at"), false,
     run_tutor},
    {"outbox", "outbox list", N_("what this desk has done, and what became of it"), true,
     run_outbox},
    {"digest", "digest", N_("counts and sums of the service, for comparison"), true, run_digest},
    {"dump", "dump --canonical", N_("every row this desk shows"), true, run_dump},
    {NULL, NULL, NULL, false, NULL},
};
