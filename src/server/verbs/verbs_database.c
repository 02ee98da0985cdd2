/* Verbs about a database: making, serving, copying, checking. */
#include "../mail_servers.h"
#include "../nightly.h"
#include "tables.h"
#include "verbs.h"

#include "base/hash.h"
#include "net/dns.h"
#include "store/erasure.h"
#include "store/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool with_store(struct options *options,
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

static bool do_backup(struct store *store, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok =
        need_words(options, 1, err) && service_backup(store, options->words[0], err) &&
        service_ledger_write(store, arena_printf(arena, "%s.erased", options->words[0]), err);
    arena_free(arena);
    return is_ok;
}

static bool do_check(struct store *store, struct options *options, struct error *err)
{
    (void)options;
    return store_check(store, err);
}

static bool do_sweep(struct store *store, struct options *options, struct error *err)
{
    struct night night;
    int64_t rescued;
    if (!service_night_take(store, false, &night, err))
        return false;
    bool is_ok = nightly_run(store, 0, &rescued, err);
    if (!service_night_end(store, &night, is_ok, 0, is_ok ? err : NULL) || !is_ok)
        return false;
    if (options->admin != NULL && !service_dead_rewrite(store, options->admin, err))
        return false;
    printf("%lld\n", (long long)rescued);
    return true;
}

static bool do_mail_servers(struct store *store, struct options *options, struct error *err)
{
    int64_t asked, changed;
    const char *dns = options->serve.dns;
    if ((dns != NULL && !dns_server_is_valid(dns, err)) ||
        !mail_servers_once(store, dns, &asked, &changed, err))
        return false;
    printf("{\"asked\":%lld,\"changed\":%lld}\n", (long long)asked, (long long)changed);
    return true;
}

static bool run_mail_servers(struct options *options, struct error *err)
{
    return with_store(options, do_mail_servers, err);
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
    print_routes();
    return true;
}

static bool run_tables(struct options *options, struct error *err)
{
    (void)options, (void)err;
    print_tables();
    return true;
}

const struct verb database_verbs[] = {
    {"init", N_("init --database URI                 prepare a database"), true, run_init},
    {"migrate",
     N_("migrate --from URI --to URI         copy a team into an empty database and compare"),
     false, run_migrate},
    {"upgrade", N_("upgrade --database URI              bring an older database up to date"), true,
     run_upgrade},
    {"serve",
     N_("serve --database URI [--listen ADDRESS:PORT | --unix PATH] [--tls-cert FILE --tls-key "
        "FILE | --behind-proxy [--proxy ADDRESS]...] [--max-connections N] [--mail-servers [--dns "
        "ADDRESS:PORT]]"),
     true, run_serve},
    {"backup", N_("backup FILE --database URI          a verified copy"), true, run_backup},
    {"restore",
     N_("restore FILE --database URI [--ledger FILE]  put a backup in place; the service has to be "
        "stopped"),
     true, run_restore},
    {"check", N_("check --database URI                check the whole file"), true, run_check},
    {"sweep", N_("sweep --database URI [--admin-database URI]  the work of the night"), true,
     run_sweep},
    {"mail-servers",
     N_("mail-servers --database URI [--dns ADDRESS:PORT]  ask which mail domains take no mail"),
     true, run_mail_servers},
    {"demo", N_("demo --database URI [--leads N] [--seed S]   fill with an invented team"), true,
     run_demo},
    {"routes", N_("routes                              print the route table as JSON lines"), false,
     run_routes},
    {"tables", N_("tables                              fields, errors and routes as JSON lines"),
     false, run_tables},
    {NULL, NULL, false, NULL},
};
