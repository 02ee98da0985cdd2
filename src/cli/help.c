/* What --help says: every command by theme, or one of them; and whether a command takes an option,
 * which its usage alone decides. */
#include "cli.h"

#include "core/similar.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH_MOST 100

static int width(void)
{
    int64_t columns = 80;
    str_to_int64(str_or(getenv("COLUMNS"), ""), &columns);
    return columns < 40 ? 40 : columns > WIDTH_MOST ? WIDTH_MOST : (int)columns;
}

/* The next piece that is not parted: a word, or an option in brackets with its value. */
static size_t piece_length(const char *text)
{
    size_t length = 0;
    int depth = 0;
    while (text[length] != '\0' && (text[length] != ' ' || depth > 0)) {
        depth += text[length] == '[' ? 1 : text[length] == ']' ? -1 : 0;
        length++;
    }
    return length;
}

/* Wrapped at blanks; lines after the first begin at `hang`. */
static void print_wrapped(FILE *to, const char *text, int indent, int hang, struct arena *arena)
{
    int column = indent;
    fprintf(to, "%*s", indent, "");
    for (bool is_first = true; *text != '\0'; is_first = false) {
        char *piece = arena_strndup(arena, text, piece_length(text));
        int cells = text_cells(piece);
        if (!is_first && column + 1 + cells > width()) {
            fprintf(to, "\n%*s", hang, "");
            column = hang;
        } else if (!is_first) {
            fputc(' ', to);
            column++;
        }
        fputs(piece, to);
        column += cells;
        text += strlen(piece);
        text += strspn(text, " ");
    }
    fputc('\n', to);
}

static void print_command(FILE *to, const struct command *command, struct arena *arena)
{
    print_wrapped(to, safe_text(arena, command->usage), 2, 6, arena);
    print_wrapped(to, safe_text(arena, _(command->help)), 6, 6, arena);
}

void help_print(FILE *to)
{
    struct arena *arena = arena_new();
    fprintf(to, "%s\n",
            _("usage: vorwahl [COMMAND] [OPTION]...\nWithout a command: the terminal workplace."));
    for (const struct command_group *group = command_groups; group->title != NULL; group++) {
        fprintf(to, "\n%s\n", _(group->title));
        for (const struct command *command = group->commands; command->name != NULL; command++)
            print_command(to, command, arena);
    }
    fputc('\n', to);
    print_wrapped(to,
                  _("--profile NAME chooses the desk, --json prints one object a line, --offline "
                    "does not ask the service; vorwahl COMMAND --help says one command."),
                  0, 0, arena);
    print_wrapped(to,
                  _("Exit statuses: 0 well, 1 nothing found, 64 usage, 65 data, 66 no input, 69 "
                    "service down, 70 our bug, 73 cannot create, 75 try later, 76 protocol, 77 "
                    "permission or consent, 78 configuration."),
                  0, 0, arena);
    arena_free(arena);
}

/* What is wanted of it most often, where a usage of many lines says everything at once. */
static const struct {
    const char *command, *line, *words;
} examples[] = {
    {"quality", "vorwahl quality check", N_("checks everybody, opens tasks and closes them")},
    {"quality", "vorwahl quality repair --dry-run", N_("what the machine would set right")},
    {"quality", "vorwahl quality score", N_("how good the data is, of what it is made")},
    {"quality", "vorwahl quality facet company --method fingerprint",
     N_("names of companies that may be one, with what is proposed")},
    {"quality", "vorwahl quality join company 'Nord Gmbh' 'Nord G.m.b.H.' 'Nord GmbH'",
     N_("the last one stands for all of them")},
    {"quality", "vorwahl quality set --where city:Hannover country=DE --dry-run",
     N_("one value for all that a filter names, as a preview")},
    {"quality", "vorwahl quality rules off email_disposable", N_("a rule is off for the team")},
};

static void print_examples(FILE *to, const struct command *command, struct arena *arena)
{
    bool is_first = true;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        if (!str_equal(examples[i].command, command->name))
            continue;
        if (is_first)
            fprintf(to, "\n%s\n", _("Examples:"));
        is_first = false;
        fprintf(to, "  %s\n", examples[i].line);
        print_wrapped(to, safe_text(arena, _(examples[i].words)), 6, 6, arena);
    }
}

void help_command(FILE *to, const struct command *command)
{
    struct arena *arena = arena_new();
    print_wrapped(to, arena_printf(arena, "vorwahl %s", safe_text(arena, command->usage)), 0, 4,
                  arena);
    print_wrapped(to, safe_text(arena, _(command->help)), 4, 4, arena);
    print_examples(to, command, arena);
    arena_free(arena);
}

const struct command *command_find(const char *name)
{
    for (const struct command_group *group = command_groups; group->title != NULL; group++)
        for (const struct command *command = group->commands; command->name != NULL; command++)
            if (str_equal(command->name, name))
                return command;
    return NULL;
}

const char *command_nearest(const char *name)
{
    const char *nearest = NULL;
    int least = strlen(name) < 5 ? 2 : 3;
    for (const struct command_group *group = command_groups; group->title != NULL; group++)
        for (const struct command *command = group->commands; command->name != NULL; command++) {
            int edits = edit_distance(name, command->name, least - 1);
            if (edits < least) {
                least = edits;
                nearest = command->name;
            }
        }
    return nearest;
}

bool command_takes(const struct command *command, const char *option)
{
    static const char everywhere[] = "profile,json,offline";
    if (str_list_has(everywhere, option))
        return true;
    size_t length = strlen(option);
    for (const char *at = command->usage; (at = strstr(at, "--")) != NULL; at++)
        if (strncmp(at + 2, option, length) == 0 && strchr(" ]|", at[2 + length]) != NULL)
            return true; /* strchr finds the end as well */
    return false;
}
