/* vorwahld: the verbs. */
#include "server.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "core/reference.h"
#include "usecase/write.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

struct options {
    struct serve_options serve;
    char roles[200];
    const char *team, *full_name, *from, *to, *admin;
    int64_t leads, seed;
    bool is_json;
    char **words; /* what is no option */
    int word_count;
};

struct verb {
    const char *name;
    const char *usage;
    bool needs_database;
    bool (*run)(struct options *options, struct error *err);
};

static bool need_words(const struct options *options, int count, struct error *err)
{
    return options->word_count >= count ||
           error_set(err, ERR_USAGE, _("something is missing; see vorwahld --help"));
}

static bool run_init(struct options *options, struct error *err)
{
    return store_init_service_as(options->serve.database, options->admin, err);
}

static bool run_upgrade(struct options *options, struct error *err)
{
    return store_upgrade_service(options->serve.database, options->admin, err);
}

static bool run_migrate(struct options *options, struct error *err)
{
    struct migrate_report report;
    if (options->from == NULL || options->to == NULL)
        return error_set(err, ERR_USAGE, _("say --from URI and --to URI"));
    int from = serve_lock(options->from, err), to = from < 0 ? -1 : serve_lock(options->to, err);
    bool is_ok = to >= 0 && store_migrate(options->from, options->to, &report, err);
    if (is_ok)
        printf("{\"tables\":%lld,\"rows\":%lld,\"digest\":\"%016llx\"}\n", (long long)report.tables,
               (long long)report.rows, (unsigned long long)report.sum);
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return is_ok;
}

static bool run_serve(struct options *options, struct error *err)
{
    return serve(&options->serve, err);
}

static bool read_new_password(char out[128], struct error *err)
{
    char password[1024];
    bool is_ok = password_read(_("New password: "), password, sizeof password, err) &&
                 password_is_acceptable(password, err) && password_hash(password, out, err);
    memset(password, 0, sizeof password);
    return is_ok;
}

static bool check_roles(const char *roles, struct error *err)
{
    char **parts;
    struct arena *arena = arena_new();
    size_t count = str_split(arena, roles, ',', &parts);
    bool is_ok = *roles != '\0' ||
                 error_set(err, ERR_USAGE,
                           _("say --role: agent, steward, team_lead, marketing, sales, admin"));
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = role_is_valid(parts[i]) ||
                error_set(err, ERR_USAGE, _("there is no role \"%s\""), parts[i]);
    arena_free(arena);
    return is_ok;
}

static bool user_add(struct options *options, struct store *store, struct error *err)
{
    char hash[128], id[UUID_SIZE];
    const char *name = options->words[1];
    if (!text_is_clean(name, false) || strlen(name) > 60 || strpbrk(name, " ,@/") != NULL)
        return error_set(err, ERR_USAGE, _("a user's name may not hold blanks, commas, @ or /"));
    return check_roles(options->roles, err) && read_new_password(hash, err) &&
           service_user_add(store, name, options->full_name, options->roles, options->team, hash,
                            id, err);
}

static bool user_list(struct options *options, struct store *store, struct error *err)
{
    struct arena *arena = arena_new();
    struct page_request page = {.limit = 1000, .sort = "name"};
    void **users;
    size_t count = 0;
    char *cursor;
    bool is_ok = store_page(store, &user_entity, &page, arena, &users, &count, &cursor, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct user *user = users[i];
        const char *team = str_or(store_name_of(store, &team_entity, user->team_id, arena), "");
        if (options->is_json) {
            struct text line = {0};
            struct json_writer writer;
            json_begin(&writer, &line);
            json_begin_object(&writer);
            json_put_string(&writer, "user", user->name);
            json_put_string(&writer, "roles", user->roles);
            json_put_string(&writer, "team", team);
            json_end_object(&writer);
            puts(text_str(&line));
            text_free(&line);
        } else {
            printf("%s  %s  %s\n", text_fit(arena, safe_text(arena, user->name), 16),
                   text_fit(arena, safe_text(arena, user->roles), 32), safe_text(arena, team));
        }
    }
    arena_free(arena);
    return is_ok;
}

static bool run_user(struct options *options, struct error *err)
{
    struct store *store;
    char hash[128];
    if (!need_words(options, 1, err) || !store_open_service(options->serve.database, &store, err))
        return false;
    const char *what = options->words[0];
    bool is_ok = str_equal(what, "list") || need_words(options, 2, err);
    if (is_ok && str_equal(what, "add"))
        is_ok = user_add(options, store, err);
    else if (is_ok && str_equal(what, "list"))
        is_ok = user_list(options, store, err);
    else if (is_ok && str_equal(what, "password"))
        is_ok = read_new_password(hash, err) &&
                service_user_set_password(store, options->words[1], hash, err);
    else if (is_ok)
        is_ok = error_set(err, ERR_USAGE, _("user add|list|password"));
    store_close(store);
    return is_ok;
}

static bool with_store(struct options *options,
                       bool (*run)(struct store *store, struct options *options, struct error *err),
                       struct error *err)
{
    struct store *store;
    if (!store_open_service(options->serve.database, &store, err))
        return false;
    bool is_ok = run(store, options, err);
    store_close(store);
    return is_ok;
}

static bool do_backup(struct store *store, struct options *options, struct error *err)
{
    return need_words(options, 1, err) && store_backup(store, options->words[0], err);
}

static bool do_check(struct store *store, struct options *options, struct error *err)
{
    (void)options;
    return store_check(store, err);
}

static bool do_sweep(struct store *store, struct options *options, struct error *err)
{
    struct session *session;
    int64_t rescued;
    (void)options;
    if (!session_open(store, NULL, &session, err))
        return false;
    bool is_ok = sweep_open_leads(session, &rescued, err);
    session_close(session);
    if (is_ok)
        printf("%lld\n", (long long)rescued);
    return is_ok;
}

static bool do_demo(struct store *store, struct options *options, struct error *err)
{
    return demo_seed(store, options->leads, (uint32_t)options->seed, err);
}

static bool run_backup(struct options *options, struct error *err)
{
    return with_store(options, do_backup, err);
}

static bool run_check(struct options *options, struct error *err)
{
    return with_store(options, do_check, err);
}

static bool run_sweep(struct options *options, struct error *err)
{
    return with_store(options, do_sweep, err);
}

static bool run_demo(struct options *options, struct error *err)
{
    return with_store(options, do_demo, err);
}

static bool run_routes(struct options *options, struct error *err)
{
    (void)options, (void)err;
    for (size_t t = 0; route_tables[t] != NULL; t++)
        for (const struct route *route = route_tables[t]; route->method != NULL; route++)
            printf("{\"method\":\"%s\",\"path\":\"%s\",\"roles\":%s%s%s}\n", route->method,
                   route->pattern, route->roles != NULL ? "\"" : "",
                   route->roles != NULL ? route->roles : "null", route->roles != NULL ? "\"" : "");
    return true;
}

static const struct verb verbs[] = {
    {"init", N_("init --database URI                 prepare a database"), true, run_init},
    {"migrate",
     N_("migrate --from URI --to URI         copy a team into an empty database and compare"),
     false, run_migrate},
    {"upgrade", N_("upgrade --database URI              bring an older database up to date"), true,
     run_upgrade},
    {"serve",
     N_("serve --database URI [--listen ADDRESS:PORT | --unix PATH] [--behind-proxy] "
        "[--max-connections N]"),
     true, run_serve},
    {"user",
     N_("user add NAME --role ROLE... [--team TEAM] | list | password NAME    (password from "
        "standard input)"),
     true, run_user},
    {"backup", N_("backup FILE --database URI          a verified copy"), true, run_backup},
    {"check", N_("check --database URI                check the whole file"), true, run_check},
    {"sweep", N_("sweep --database URI                find open leads without a next step"), true,
     run_sweep},
    {"demo", N_("demo --database URI [--leads N] [--seed S]   fill with an invented team"), true,
     run_demo},
    {"routes", N_("routes                              print the route table as JSON lines"), false,
     run_routes},
};

static int usage(FILE *to)
{
    fprintf(to, "%s\n", _("usage: vorwahld VERB [OPTION]..."));
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(to, "  %s\n", _(verbs[i].usage));
    return to == stdout ? 0 : 64;
}

static int report(const struct error *err)
{
    struct arena *arena = arena_new();
    fprintf(stderr, "vorwahld: %s\n", safe_text(arena, err->message));
    arena_free(arena);
    return error_exit(err->code);
}

enum {
    OPT_DATABASE = 1000,
    OPT_LISTEN,
    OPT_UNIX,
    OPT_WHILE_LOCKED,
    OPT_REMOVE,
    OPT_MAX,
    OPT_PROXY,
    OPT_ROLE,
    OPT_TEAM,
    OPT_FULL_NAME,
    OPT_LEADS,
    OPT_SEED,
    OPT_JSON,
    OPT_LOG,
    OPT_FROM,
    OPT_TO,
    OPT_ADMIN
};

static const struct option long_options[] = {
    {"database", required_argument, NULL, OPT_DATABASE},
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"unix", required_argument, NULL, OPT_UNIX},
    {"while-locked", required_argument, NULL, OPT_WHILE_LOCKED},
    {"remove", required_argument, NULL, OPT_REMOVE},
    {"max-connections", required_argument, NULL, OPT_MAX},
    {"behind-proxy", no_argument, NULL, OPT_PROXY},
    {"role", required_argument, NULL, OPT_ROLE},
    {"team", required_argument, NULL, OPT_TEAM},
    {"full-name", required_argument, NULL, OPT_FULL_NAME},
    {"leads", required_argument, NULL, OPT_LEADS},
    {"seed", required_argument, NULL, OPT_SEED},
    {"json", no_argument, NULL, OPT_JSON},
    {"log", required_argument, NULL, OPT_LOG},
    {"from", required_argument, NULL, OPT_FROM},
    {"to", required_argument, NULL, OPT_TO},
    {"admin-database", required_argument, NULL, OPT_ADMIN},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

static int take_option(struct options *options, int option)
{
    size_t used = strlen(options->roles);
    struct error err = {0};
    switch (option) {
    case OPT_DATABASE: options->serve.database = optarg; break;
    case OPT_LISTEN: options->serve.listen = optarg; break;
    case OPT_UNIX: options->serve.unix_path = optarg; break;
    case OPT_WHILE_LOCKED: options->serve.while_locked = optarg; break;
    case OPT_REMOVE: options->serve.remove_dir = optarg; break;
    case OPT_MAX: options->serve.max_connections = atoi(optarg); break;
    case OPT_PROXY: options->serve.behind_proxy = true; break;
    case OPT_ROLE:
        snprintf(options->roles + used, sizeof options->roles - used, "%s%s", used > 0 ? "," : "",
                 optarg);
        break;
    case OPT_FROM: options->from = optarg; break;
    case OPT_TO: options->to = optarg; break;
    case OPT_ADMIN: options->admin = optarg; break;
    case OPT_TEAM: options->team = optarg; break;
    case OPT_FULL_NAME: options->full_name = optarg; break;
    case OPT_LEADS: str_to_int64(optarg, &options->leads); break;
    case OPT_SEED: str_to_int64(optarg, &options->seed); break;
    case OPT_JSON: options->is_json = true; break;
    case OPT_LOG:
        return log_open(str_equal(optarg, "-") ? NULL : optarg, LOG_INFO, &err) ? -1 : report(&err);
    case 'h': return usage(stdout);
    case 'V': puts("vorwahld " PACKAGE_VERSION); return 0;
    default: return usage(stderr);
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct options options = {.serve = {.max_connections = 12000}, .leads = 400, .seed = 1};
    struct error err = {0};
    i18n_init();
    if (!crypto_init(&err))
        return report(&err);
    for (int option; (option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1;) {
        int status = take_option(&options, option);
        if (status >= 0)
            return status;
    }
    if (optind >= argc)
        return usage(stderr);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_equal(argv[optind], verbs[i].name))
            continue;
        options.words = argv + optind + 1;
        options.word_count = argc - optind - 1;
        if (verbs[i].needs_database && options.serve.database == NULL)
            error_set(&err, ERR_USAGE, _("say --database sqlite:FILE or postgresql://…"));
        else if (verbs[i].run(&options, &err))
            return 0;
        return report(&err);
    }
    return usage(stderr);
}
