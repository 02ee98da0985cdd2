/* The workplace: one thread that draws and reads keys and never waits. Screens are const structs of
 * functions; what has to be written goes to the worker.
 *
 * To add a screen: one file in ui/screens/, its line in ui/screens.h, and the action that opens it.
 * To add an action: one row in its screen's table (name, key, label, help, who may) and its
 * handler; key bar, help, palette and manual read the row. */
#ifndef UI_APP_H
#define UI_APP_H

#include "base/clock.h"
#include "base/i18n.h"
#include "base/settings.h"
#include "base/text.h"
#include "toolkit/input.h"
#include "store/records.h"
#include "sync/sync.h"
#include "usecase/session.h"
#include "usecase/worker.h"

struct app;
struct screen;

struct action {
    const char *name;  /* "lead.dial" */
    const char *key;   /* default key: "d", "Enter", "Ctrl-F" */
    const char *label; /* N_(), key bar */
    const char *help;  /* N_() */
    bool (*may)(const struct app *app, const struct screen *screen); /* NULL: always */
    void (*run)(struct app *app, struct screen *screen);
};

struct screen_class {
    const char *name;      /* "queue" */
    const char *title;     /* N_() */
    const char *opened_by; /* the action that opens it, for the palette: "go.queue" */
    bool (*open)(struct app *app, struct screen *screen, const char *argument, struct error *err);
    void (*load)(struct app *app, struct screen *screen); /* reads the store; never in draw */
    void (*draw)(struct app *app, struct screen *screen); /* never queries */
    bool (*key)(struct app *app, struct screen *screen,
                const struct key *key); /* raw keys first: text fields; true: taken */
    bool (*may_leave)(struct app *app, struct screen *screen);
    void (*tick)(struct app *app, struct screen *screen); /* about each second, when idle */
    void (*close)(struct app *app, struct screen *screen);
    const struct action *actions; /* ends with name NULL */
    /* Keys that the screen takes by itself and that stay as they are (outcomes, answers), as rows
     * for help and palette; run is NULL: running one presses its key. Ends with name NULL, in the
     * frame arena. NULL: none. */
    const struct action *(*keys)(struct app *app);
    /* What a row says, for `/` to find it; NULL: `/` means something else here. */
    const char *(*words)(struct app *app, const struct screen *screen, int row);
    /* Letters are text here and now; NULL: never. */
    bool (*is_typing)(const struct app *app, const struct screen *screen);
    /* `u` on a screen that keeps steps of its own, and what it takes back ("" nothing any more).
     * NULL: my last deed, wherever it was. */
    void (*undo)(struct app *app, struct screen *screen);
    const char *(*undo_words)(struct app *app, const struct screen *screen);
};

struct screen {
    const struct screen_class *class;
    struct screen *below;
    struct arena *arena; /* of the loaded data; reset at each load */
    char argument[1024];
    void *state;       /* the screen's own, freed by close */
    int selected, top; /* lists */
    int rows, visible; /* lists: how many there are, how many are in sight */
    int64_t above,
        all;        /* lists that hold a part: rows before it, rows of the whole; all 0: no part */
    int right;      /* lists: where they end; 0: at the edge */
    bool is_dirty;  /* load again */
    bool was_drawn; /* somebody may have seen it */
    bool goes_home; /* a list begins at its top again, since its lead was done */
    char left_id[40]; /* a list goes on behind this lead, which was done */
};

enum role {
    ROLE_NORMAL,
    ROLE_MUTED,
    ROLE_ACCENT,
    ROLE_SELECTED,
    ROLE_GOOD,
    ROLE_WARN,
    ROLE_DANGER,
    ROLE_TITLE,
    ROLE_MATCH, /* what a search has found */
    ROLE_COUNT
};

struct tutor;
struct app {
    const struct desk_paths *paths;
    struct store *store; /* reads only */
    struct session *session;
    struct worker *worker;
    struct syncer *syncer;
    struct settings *settings;
    struct sync_status status;
    struct screen *top;
    struct arena *frame; /* of one drawing */
    int width, height;
    bool is_running, needs_drawing;
    bool has_begun; /* what goes on behind the picture */
    bool was_told_of_damage;
    enum error_code told_refusal; /* why nothing of this desk is taken, as it was told */
    int64_t clock_told_ms;        /* how far off the clock was when it was told; 0: it was right */
    bool reopens;                 /* the copy that is shown was lost: everything is opened again */
    char message[300];
    enum role message_role;
    int64_t message_ms;  /* when it came */
    char undo_text[120]; /* what `u` would take back */
    int cursor_y, cursor_x;
    int64_t data_version, loaded_ms; /* of the last reload after somebody's change */
    int64_t key_ms;                  /* of the last key */
    int64_t looked_ms;               /* at the data version */
    bool wants_reload;
    struct tutor *tutor; /* the coach of the first day, or NULL */
};

/* The first day with its coach (tutor.h), from a step on. */
bool ui_run_tutor(const struct desk_paths *paths, const char *progress, int step, bool *ret_is_done,
                  struct error *err);
bool ui_run_desk(const struct desk_paths *paths, struct error *err);

void app_push(struct app *app, const struct screen_class *class, const char *argument);
void app_pop(struct app *app);
void app_begin_behind(struct app *app); /* behind.c: once, after the first picture */
void app_switch(struct app *app,
                const struct screen_class *class); /* the only screen from now on */
void app_message(struct app *app, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void app_error(struct app *app, const struct error *err);
void app_reload(struct app *app); /* every screen reads again */
/* Writes on the worker; `text` is copied into the message when it is done. The closure is freed. */
struct write {
    bool (*run)(struct session *session, struct write *write, struct error *err);
    void (*done)(struct app *app, struct write *write);
    char id[64], text[300], a[300], b[12000];
    int64_t number;
    bool is_long, is_quiet, is_one_group;
};
/* is_one_group: of the worker. is_long: for what asks the service; saving never waits behind it.
 * is_quiet: a failure is not shown. */
void app_write(struct app *app, const struct write *write);
/* After a job of one's own has written: screens read again, undo is named. */
void app_written(struct app *app);

void app_load(struct app *app); /* the top screen, where something changed */
/* Keys that came at once meet loaded screens. */
void app_take_key(struct app *app, const struct key *key);

/* The service does not take this desk's token any more; work goes on, sending waits. */
bool app_is_signed_out(const struct app *app);
/* The service is there and has too much to do; it is asked again after the time that it wished. */
bool app_is_put_off(const struct app *app);

/* --- drawing: only safe text, measured in cells --- */
void put(struct app *app, int y, int x, int width, enum role role, const char *text);
/* The same, with what a search for these words has found in the role match, also on a selected row.
 */
void put_found(struct app *app, int y, int x, int width, enum role role, const char *text,
               const char *typed);
/* Wrapped at blanks over at most `lines` lines; returns the lines used. */
int put_wrapped(struct app *app, int y, int x, int width, int lines, enum role role,
                const char *text);
int count_wrapped(struct app *app, int width, int lines, const char *text);
/* The rows of a whole text, at least one, in the frame arena. */
size_t wrapped_rows(struct app *app, int width, const char *text, char ***ret_rows);
/* "n no answer  b busy": keys and labels that flow over lines; *at is the column, returns the line.
 */
struct flow {
    int y, x, left, right;
};
void put_flow(struct app *app, struct flow *flow, const char *key, const char *label);
void put_left_out(struct app *app, int y); /* keys that the key line has no room for, from y on */
/* Goes to where that pair would stand; the cells that it would take. */
int flow_place(struct app *app, struct flow *flow, const char *key, const char *label);
void put_right(struct app *app, int y, int right, enum role role, const char *text);
void put_line(struct app *app, int y, enum role role);
void fill(struct app *app, int y, enum role role);
void put_cursor(struct app *app, int y, int x);
/* The ground of one row of a list, with mark and cursor where one is; returns the role in which its
 * cells are put. */
enum role put_row(struct app *app, int y, bool is_here, enum role otherwise);
const char *level_bar(int level); /* one cell, 0 to 6 high */
int body_top(const struct app *app);
int body_height(const struct app *app);

/* --- lists --- */
bool list_key(struct app *app, struct screen *screen, const struct key *key, int count,
              int visible); /* arrows, pages, j k */
void list_scroll(struct screen *screen, int count, int visible);
/* Which of the rows in sight stand for the part that is shown of all. */
void scroll_mark(int64_t top, int visible, int64_t all, int *ret_from, int *ret_size);

extern const struct action global_actions[];
const struct action *const *
all_actions(void); /* for the palette and the manual: tables, NULL at the end */

#endif
