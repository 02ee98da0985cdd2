/* vorwahld: reads the options, finds the verb. */
#include "verbs/verbs.h"

#include "base/hash.h"
#include "base/log.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

#define FIRST_OPTION 1000

const struct verb *const verb_tables[] = {
    database_verbs, user_verbs, security_verbs, person_verbs, territory_verbs, intake_verbs, NULL};

bool need_words(const struct options *options, int count, struct error *err)
{
    return options->word_count >= count ||
           error_set(err, ERR_USAGE, _("something is missing; see vorwahld --help"));
}

bool run_action(const char *verb, const struct action *actions, struct options *options,
                struct error *err)
{
    struct store *store;
    struct session *session;
    while (actions->name != NULL && options->word_count > 0 &&
           !str_equal(actions->name, options->words[0]))
        actions++;
    if (options->word_count == 0 || actions->name == NULL)
        return error_set(err, ERR_USAGE, _("%s what? see vorwahld --help"), verb);
    if (!need_words(options, actions->words, err) ||
        !store_open_service(options->serve.database, &store, err))
        return false;
    bool is_ok = session_open(store, NULL, &session, err);
    if (is_ok) {
        is_ok = actions->run(session, options, err);
        session_close(session);
    }
    store_close(store);
    return is_ok;
}

void print_new_token(const char *id, const char *token, bool is_json)
{
    if (is_json)
        printf("{\"id\":\"%s\",\"token\":\"%s\"}\n", id, token);
    else
        puts(token);
}

static int usage(FILE *to)
{
    fprintf(to, "%s\n", _("usage: vorwahld VERB [OPTION]..."));
    for (size_t t = 0; verb_tables[t] != NULL; t++)
        for (const struct verb *verb = verb_tables[t]; verb->name != NULL; verb++)
            fprintf(to, "  %s\n", _(verb->usage));
    return to == stdout ? 0 : 64;
}

static int report(const struct error *err)
{
    struct arena *arena = arena_new();
    fprintf(stderr, "vorwahld: %s\n", safe_text(arena, err->message));
    arena_free(arena);
    return error_exit(err->code);
}

/* kind: 's' text, 'n' number of 0 or more, 'b' flag, 'r' one more role, 'p' one more proxy */
struct option_row {
    const char *name;
    char kind;
    size_t offset;
};
#define ROW(name, kind, member)                                                                    \
    {                                                                                              \
        name, kind, offsetof(struct options, member)                                               \
    }
static const struct option_row rows[] = {
    ROW("database", 's', serve.database),
    ROW("listen", 's', serve.listen),
    ROW("unix", 's', serve.unix_path),
    ROW("while-locked", 's', serve.while_locked),
    ROW("remove", 's', serve.remove_dir),
    ROW("tls-cert", 's', serve.tls_cert),
    ROW("tls-key", 's', serve.tls_key),
    ROW("behind-proxy", 'b', serve.behind_proxy),
    ROW("proxy", 'p', serve.proxies),
    ROW("mail-servers", 'b', serve.asks_mail_servers),
    ROW("dns", 's', serve.dns),
    ROW("max-connections", 'n', serve.max_connections),
    ROW("max-per-address", 'n', serve.max_per_address),
    ROW("header-timeout", 'n', serve.header_timeout_s),
    ROW("body-timeout", 'n', serve.body_timeout_s),
    ROW("rate", 'n', serve.rate),
    ROW("intake-rate", 'n', serve.intake_rate),
    ROW("intake-address-rate", 'n', serve.intake_address_rate),
    ROW("role", 'r', roles),
    ROW("team", 's', team),
    ROW("full-name", 's', full_name),
    ROW("from", 's', from),
    ROW("to", 's', to),
    ROW("admin-database", 's', admin),
    ROW("leads", 'n', leads),
    ROW("seed", 'n', seed),
    ROW("json", 'b', is_json),
    ROW("log", 's', log),
    ROW("out", 's', out),
    ROW("days", 'n', days),
    ROW("expect", 's', expect),
    ROW("key", 's', key),
    ROW("ledger", 's', ledger),
    ROW("ranges", 's', ranges),
    ROW("country", 's', country),
    ROW("territories", 's', territories),
    ROW("purpose", 's', purpose),
    ROW("form", 's', form),
    ROW("campaign", 's', campaign),
    ROW("help", 'b', wants_help),
    ROW("version", 'b', wants_version),
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

static bool take_number(const char *value, int *ret, struct error *err)
{
    int64_t number;
    if (!str_to_int64(value, &number) || number < 0 || number > INT32_MAX)
        return error_set(err, ERR_USAGE, _("%s is not a number of 0 or more"), value);
    *ret = (int)number;
    return true;
}

static bool take_option(struct options *options, const struct option_row *row, struct error *err)
{
    char *at = (char *)options + row->offset;
    size_t used = strlen(options->roles);
    switch (row->kind) {
    case 'b': *(bool *)at = true; return true;
    case 'n': return take_number(optarg, (int *)(void *)at, err);
    case 's': *(const char **)(void *)at = optarg; return true;
    case 'r':
        snprintf(options->roles + used, sizeof options->roles - used, "%s%s", used > 0 ? "," : "",
                 optarg);
        return true;
    default:
        if (options->serve.proxy_count == PROXIES_MAX)
            return error_set(err, ERR_USAGE, _("at most %d proxies"), PROXIES_MAX);
        options->serve.proxies[options->serve.proxy_count++] = optarg;
        return true;
    }
}

/* Status to end with, or -1 to go on. */
static int read_options(int argc, char **argv, struct options *options)
{
    struct option names[ROW_COUNT + 1] = {0};
    struct error err = {0};
    for (size_t i = 0; i < ROW_COUNT; i++)
        names[i] =
            (struct option){rows[i].name, rows[i].kind == 'b' ? no_argument : required_argument,
                            NULL, FIRST_OPTION + (int)i};
    for (int option; (option = getopt_long(argc, argv, "hV", names, NULL)) != -1;) {
        if (option == 'h' || option == 'V')
            *(option == 'h' ? &options->wants_help : &options->wants_version) = true;
        else if (option < FIRST_OPTION)
            return usage(stderr);
        else if (!take_option(options, &rows[option - FIRST_OPTION], &err))
            return report(&err);
    }
    if (options->wants_help)
        return usage(stdout);
    if (options->wants_version)
        return puts("vorwahld " PACKAGE_VERSION), 0;
    if (options->log != NULL &&
        !log_open(str_equal(options->log, "-") ? NULL : options->log, LOG_INFO, &err))
        return report(&err);
    return -1;
}

static const struct verb *find_verb(const char *name)
{
    for (size_t t = 0; verb_tables[t] != NULL; t++)
        for (const struct verb *verb = verb_tables[t]; verb->name != NULL; verb++)
            if (str_equal(name, verb->name))
                return verb;
    return NULL;
}

int main(int argc, char **argv)
{
    struct options options = {.serve = {.max_connections = 12000,
                                        .max_per_address = 64,
                                        .header_timeout_s = 10,
                                        .body_timeout_s = 30,
                                        .rate = 500,
                                        .intake_rate = 120,
                                        .intake_address_rate = 0},
                              .leads = 400,
                              .seed = 1,
                              .days = 397};
    struct error err = {0};
    umask(077); /* databases, backups, keys: the owner's alone */
    i18n_init();
    if (!crypto_init(&err))
        return report(&err);
    int status = read_options(argc, argv, &options);
    if (status >= 0)
        return status;
    const struct verb *verb = optind < argc ? find_verb(argv[optind]) : NULL;
    if (verb == NULL)
        return usage(stderr);
    options.words = argv + optind + 1;
    options.word_count = argc - optind - 1;
    if (verb->needs_database && options.serve.database == NULL)
        error_set(&err, ERR_USAGE, _("say --database sqlite:FILE or postgresql://…"));
    else if (verb->run(&options, &err))
        return 0;
    return report(&err);
}
