/* What the files of the import screen share. */
#ifndef UI_SCREENS_IMPORT_SCREEN_H
#define UI_SCREENS_IMPORT_SCREEN_H

#include "../../screens.h"

#include "usecase/import.h"

#include <stdatomic.h>

#define IMPORT_HEAD 5 /* lines above the columns */
#define IMPORT_FOOT 6

/* What a person decided about the list. */
struct import_choice {
    char path[1024], basis[20], evidence[400], campaign[120], licence[12];
    bool is_bought, is_of_companies;
    const char *fields[IMPORT_COLUMNS];
    char policies[IMPORT_COLUMNS]; /* 'f' fills, 'n' newer, 'x' never */
};

/* Shared with the long lane while a run is going on; the screen frees it when the last of the two
 * lets go. */
struct import_work {
    struct import_choice choice;
    char policy[4000];
    bool is_dry_run;
    bool is_checking; /* the rows are in; the checks of the new persons run */
    struct import_report report;
    atomic_llong rows, bytes, total;
    atomic_llong compared, twins; /* new rows of a dry run, with the stock */
    atomic_bool has_compared;     /* a person has seen enough of it */
    atomic_llong checked, to_check;
    atomic_int holders;
    struct job *job;
};

struct import_data {
    struct import_choice choice;
    char headers[IMPORT_COLUMNS][60];
    int columns;
    const char *read_as[IMPORT_COLUMNS]; /* the fields while it is a list of persons */
    char known[200], before_basis[20], before_evidence[400]; /* of the last list like this one */
    struct import_work *work;                                /* going on */
    struct import_report report;
    bool has_report, was_dry_run;
    long long checked, opened; /* persons of the list, and the tasks about them */
    bool has_checked, was_check_stopped;
};

void import_let_go(struct import_work *work);
/* The open screen whose work this is; NULL: it was closed. */
struct import_data *import_data_of(struct app *app, const struct import_work *work);
/* Posts the checks behind an import; a screen that is closed does not end them (check.c). */
void import_check(struct app *app, struct import_data *data);

bool import_has_policy(const char *name); /* a field of ours, that known persons may have */
const char *import_field_label(const char *name);
/* Which field a column is, by its label or name (fields.c); NULL: there is none. */
const char *import_field_typed(struct app *app, const char *text);
bool import_check_field(struct app *app, const char *text, char *echo, size_t size);
size_t import_complete_field(struct app *app, const char *text, char ***ret_lines);
struct import_choice *import_choice_here(struct app *app); /* NULL: another screen came up */
void import_ask_basis(struct app *app, struct screen *screen);
void import_ask_campaign(struct app *app, struct screen *screen);
void import_ask_origin(struct app *app, struct screen *screen);
void draw_import(struct app *app, struct screen *screen);

#endif
