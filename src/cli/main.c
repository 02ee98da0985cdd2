/* vorwahl: options and the command table; without a command, the terminal workplace. */
#include "cli.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/process.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
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

const struct command_group command_groups[] = {
    {N_("This desk"), account_commands},
    {N_("Working leads"), lead_commands},
    {N_("Records"), record_commands},
    {N_("Lists"), list_commands},
    {N_("Forms and rules"), form_commands},
    {N_("Data quality"), quality_commands},
    {N_("Duplicates"), merge_commands},
    {N_("Duplicates in any list"), match_commands},
    {N_("The team"), team_commands},
    {N_("For the documentation"), reference_commands},
    {NULL, NULL},
};

struct option_row {
    const char *name;
    bool has_value;
    size_t offset;
    char kind; /* s string, b flag, i integer */
};
#define ROW(name, has_value, member, kind)                                                         \
    {                                                                                              \
        name, has_value, offsetof(struct options, member), kind                                    \
    }

static const struct option_row rows[] = {
    ROW("profile", true, profile, 's'),
    ROW("user", true, user, 's'),
    ROW("ca-file", true, ca_file, 's'),
    ROW("map", true, map, 's'),
    ROW("encoding", true, encoding, 's'),
    ROW("map-file", true, map_file, 's'),
    ROW("campaign", true, campaign, 's'),
    ROW("team", true, team, 's'),
    ROW("owner", true, owner, 's'),
    ROW("basis", true, basis, 's'),
    ROW("evidence", true, evidence, 's'),
    ROW("rejects", true, rejects, 's'),
    ROW("format", true, format, 's'),
    ROW("where", true, where, 's'),
    ROW("sort", true, sort, 's'),
    ROW("queue", true, queue, 's'),
    ROW("result", true, result, 's'),
    ROW("note", true, note, 's'),
    ROW("reason", true, reason, 's'),
    ROW("callback", true, callback, 's'),
    ROW("take", true, take, 's'),
    ROW("to", true, to, 's'),
    ROW("role", true, role, 's'),
    ROW("as", true, as, 's'),
    ROW("duration", true, duration, 's'),
    ROW("kind", true, kind, 's'),
    ROW("method", true, method, 's'),
    ROW("policy", true, policy, 's'),
    ROW("amount", true, amount, 's'),
    ROW("second", true, second, 's'),
    ROW("pairs", false, is_pairs, 'b'),
    ROW("source", true, source, 's'),
    ROW("date", true, date, 's'),
    ROW("number", true, number, 's'),
    ROW("form", true, form, 's'),
    ROW("licence-until", true, licence, 's'),
    ROW("bought", false, is_bought, 'b'),
    ROW("print", false, is_print, 'b'),
    ROW("apply", false, is_apply, 'b'),
    ROW("controller", true, controller, 's'),
    ROW("wording", true, wording, 's'),
    ROW("products", true, products, 's'),
    ROW("advertiser", true, advertiser, 's'),
    ROW("way", true, way, 's'),
    ROW("purpose", true, purpose, 's'),
    ROW("status", true, status, 's'),
    ROW("from", true, from, 's'),
    ROW("until", true, until, 's'),
    ROW("limit", true, limit, 'i'),
    ROW("leads", true, leads, 'i'),
    ROW("hours", true, hours, 'i'),
    ROW("json", false, is_json, 'b'),
    ROW("dry-run", false, is_dry_run, 'b'),
    ROW("fields", true, fields, 's'),
    ROW("lists", false, is_lists, 'b'),
    ROW("list", true, list, 's'),
    ROW("deleted", true, deleted, 's'),
    ROW("kept", true, kept, 's'),
    ROW("provenance", false, is_provenance, 'b'),
    ROW("raw", false, is_raw, 'b'),
    ROW("phones", true, phones, 's'),
    ROW("local", false, is_local, 'b'),
    ROW("once", false, is_once, 'b'),
    ROW("watch", false, is_watch, 'b'),
    ROW("offline", false, is_offline, 'b'),
    ROW("join", false, is_join, 'b'),
    ROW("canonical", false, is_canonical, 'b'),
    ROW("consent", false, is_consent, 'b'),
    ROW("yes", false, is_yes, 'b'),
    ROW("again", false, is_again, 'b'),
    ROW("follow", false, is_follow, 'b'),
    ROW("answered", false, is_answered, 'b'),
    ROW("ended", false, is_ended, 'b'),
    ROW("incoming", false, is_incoming, 'b'),
    ROW("id", true, id, 's'),
    ROW("successor", true, successor, 's'),
};
#define ROW_COUNT (sizeof rows / sizeof *rows)
#define GIVEN_MOST 64 /* options looked at; more of them say nothing new */
enum { OPT_ANSWER = 5000, OPT_HELP, OPT_VERSION, OPT_FIRST = 6000 };

bool need(const struct options *options, int words, struct error *err)
{
    return options->word_count >= words ||
           error_set(err, ERR_USAGE, _("something is missing: vorwahl %s"),
                     options->command->usage);
}

static int report(const struct error *err, const struct options *options)
{
    struct arena *arena = arena_new();
    if (options->is_json && err->code != ERR_NOT_FOUND) {
        struct text line = {0};
        problem_write_json(&line, err, 0);
        fprintf(stderr, "%s\n", text_str(&line));
        text_free(&line);
    } else {
        fprintf(
            stderr, "vorwahl: %s\n",
            safe_text(arena, err->message[0] != '\0' ? err->message : error_sentence(err->code)));
    }
    arena_free(arena);
    return error_exit(err->code);
}

static bool take_value(struct options *options, const struct option_row *row, const char *value,
                       struct error *err)
{
    char *member = (char *)options + row->offset;
    if (value != NULL && !utf8_is_valid(value, strlen(value)))
        return error_set(err, ERR_USAGE, _("--%s: this is not UTF-8"), row->name);
    if (row->kind == 's')
        *(const char **)(void *)member = value;
    else if (row->kind == 'b')
        *(bool *)(void *)member = true;
    else if (!str_to_int64(value, (int64_t *)(void *)member) || *(int64_t *)(void *)member < 1)
        return error_set(err, ERR_USAGE, _("--%s takes a number"), row->name);
    return true;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options, const char **given,
                 size_t *ret_given, struct error *err)
{
    struct option list[ROW_COUNT + 4] = {{0}};
    for (size_t i = 0; i < ROW_COUNT; i++)
        list[i] = (struct option){rows[i].name, rows[i].has_value ? required_argument : no_argument,
                                  NULL, OPT_FIRST + (int)i};
    list[ROW_COUNT] = (struct option){"answer", required_argument, NULL, OPT_ANSWER};
    list[ROW_COUNT + 1] = (struct option){"help", no_argument, NULL, OPT_HELP};
    list[ROW_COUNT + 2] = (struct option){"version", no_argument, NULL, OPT_VERSION};
    for (int option; (option = getopt_long(argc, argv, "hV", list, NULL)) != -1;) {
        if (option >= OPT_FIRST) {
            const struct option_row *row = &rows[option - OPT_FIRST];
            if (!take_value(options, row, optarg, err))
                return report(err, options);
            given[(*ret_given)++ % GIVEN_MOST] = row->name;
        } else if (option == OPT_ANSWER && options->answer_count < LIST_MAX) {
            given[(*ret_given)++ % GIVEN_MOST] = "answer";
            options->answers[options->answer_count++] = optarg;
        } else if (option == OPT_HELP || option == 'h') {
            options->wants_help = true;
        } else if (option == OPT_VERSION || option == 'V') {
            puts("vorwahl " PACKAGE_VERSION);
            return 0;
        } else {
            fputs(_("See vorwahl --help.\n"), stderr);
            return 64;
        }
    }
    return -1;
}

static bool run_workplace(const struct options *options, struct error *err)
{
    struct desk_paths paths;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, ERR_USAGE,
                         _("the workplace needs a terminal; see vorwahl --help for commands"));
    return desk_paths_make(options->profile, &paths, err) && ui_run_desk(&paths, err);
}

/* An option that does nothing is a mistake of whoever typed it. */
static bool takes_all(const struct command *command, const char *const *given, size_t count,
                      struct error *err)
{
    for (size_t i = 0; i < count && i < GIVEN_MOST; i++)
        if (!command_takes(command, given[i]))
            return error_set(err, ERR_USAGE, _("%s has no option --%s; see vorwahl %s --help"),
                             command->name, given[i], command->name);
    return true;
}

static bool run_command(const struct command *command, struct options *options, struct error *err)
{
    struct desk desk = {0};
    bool is_ok = desk_paths_make(options->profile, &desk.paths, err) &&
                 (!command->needs_desk || desk_open(&desk, options, err)) &&
                 command->run(&desk, options, err);
    desk_push_rest(&desk, options);
    desk_close(&desk);
    return is_ok;
}

static bool refuse_name(const char *name, struct error *err)
{
    const char *nearest = command_nearest(name);
    return nearest != NULL
               ? error_set(err, ERR_USAGE, _("there is no command \"%s\"; did you mean %s?"), name,
                           nearest)
               : error_set(err, ERR_USAGE, _("there is no command \"%s\"; see vorwahl --help"),
                           name);
}

/* name: NULL for none. */
static bool run(const char *name, struct options *options, const char *const *given,
                size_t given_count, struct error *err)
{
    const struct command *command = name == NULL ? NULL : command_find(name);
    options->command = command;
    if (name != NULL && command == NULL)
        return refuse_name(name, err);
    if (options->wants_help && command == NULL)
        return help_print(stdout), true;
    if (options->wants_help)
        return help_command(stdout, command), true;
    return command == NULL
               ? run_workplace(options, err)
               : takes_all(command, given, given_count, err) && run_command(command, options, err);
}

int main(int argc, char **argv)
{
    struct options options = {.limit = 50, .hours = 8};
    struct error err = {0};
    const char *given[GIVEN_MOST];
    size_t given_count = 0;
    process_keep_private();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit is an error like a full disk, no reason to die */
    i18n_init();
    if (!crypto_init(&err))
        return report(&err, &options);
    int status = parse(argc, argv, &options, given, &given_count, &err);
    if (status >= 0)
        return status;
    if (optind < argc && str_equal(argv[optind], "help")) { /* "vorwahl help log" */
        options.wants_help = true;
        optind++;
    }
    options.words = argv + optind + 1;
    options.word_count = optind < argc ? argc - optind - 1 : 0;
    bool is_ok = run(optind < argc ? argv[optind] : NULL, &options, given, given_count, &err);
    if (fflush(stdout) != 0 && is_ok && errno != EPIPE) /* who reads may have read enough */
        is_ok = error_set(&err, ERR_CANNOT_CREATE, _("the output cannot be written"));
    status = is_ok ? 0 : report(&err, &options);
    stop_follow();
    return status;
}
