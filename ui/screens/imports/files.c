/* Which list is to be imported: the newest ones here and among the downloads, or a file by name. */
#include "../../screens.h"

#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MOST 9 /* one digit each */
#define ENTRIES_MOST 5000

struct found {
    char path[1024];
    int64_t ms;
};
static struct found found[FILES_MOST];
static int found_count; /* as long as the menu is open */

static bool is_list(const char *name)
{
    static const char *const endings[] = {".csv", ".tsv", ".vcf"};
    size_t length = strlen(name);
    if (name[0] == '.' || str_ends(name, ".rejected.csv"))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (length > 4 && strcasecmp(name + length - 4, endings[i]) == 0)
            return true;
    return false;
}

/* Kept in order, the newest first. */
static void keep(const char *folder, const char *name)
{
    struct found file = {.path = ""};
    struct stat status;
    int length = snprintf(file.path, sizeof file.path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof file.path || stat(file.path, &status) != 0 ||
        !S_ISREG(status.st_mode))
        return;
    file.ms = (int64_t)status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000;
    int at = found_count;
    while (at > 0 && found[at - 1].ms < file.ms)
        at--;
    if (at == FILES_MOST)
        return;
    found_count += found_count < FILES_MOST;
    memmove(&found[at + 1], &found[at], (size_t)(found_count - 1 - at) * sizeof *found);
    found[at] = file;
}

static void look_in(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    for (int i = 0; entries != NULL && i < ENTRIES_MOST && (entry = readdir(entries)) != NULL; i++)
        if (is_list(entry->d_name))
            keep(folder, entry->d_name);
    if (entries != NULL)
        closedir(entries);
}

static void look(struct app *app)
{
    char here[1024];
    const char *home = getenv("HOME");
    found_count = 0;
    if (getcwd(here, sizeof here) != NULL)
        look_in(here);
    const char *downloads =
        str_is_empty(home) ? NULL : arena_printf(app->frame, "%s/Downloads", home);
    if (downloads != NULL && !str_equal(downloads, here))
        look_in(downloads);
}

static void path_done(struct app *app, const char *text, void *unused)
{
    (void)unused;
    app_push(app, &import_screen, text);
}

static void ask_name(struct app *app)
{
    struct prompt prompt = {.question = _("Which file? (CSV, vCard)"), .done = path_done};
    prompt_open(app, &prompt);
}

static void chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    if (code[0] == '-')
        ask_name(app);
    else
        app_push(app, &import_screen, found[code[0] - '1'].path);
}

void import_ask(struct app *app)
{
    static char labels[FILES_MOST][200];
    static const char *const codes[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct menu_item items[FILES_MOST + 1];
    look(app);
    if (found_count == 0) {
        ask_name(app);
        return;
    }
    for (int i = 0; i < found_count; i++) {
        snprintf(labels[i], sizeof labels[i], "%-40s %s", strrchr(found[i].path, '/') + 1,
                 time_human(app->frame, found[i].ms, clock_now_ms()));
        items[i] = (struct menu_item){codes[i][0], codes[i], labels[i]};
    }
    items[found_count] = (struct menu_item){'0', "-", _("another file")};
    menu_open(app, _("Which list? The newest come first."), items, found_count + 1, chosen, NULL);
}
