/* A change of many: what is chosen for it, its preview, and the one that is being written. Private
 * to its files. */
#ifndef UI_CLEAN_BULK_H
#define UI_CLEAN_BULK_H

#include "../../screens.h"

#include "usecase/quality_edit.h"

#include <stdatomic.h>

struct bulk_choice {
    char filter[800]; /* of leads; "": all */
    char field[40];   /* "": not chosen yet */
    bool has_what;    /* what the value becomes is chosen */
    enum transform transform;
    char from[400], to[1000]; /* core/cluster.h */
};
bool bulk_is_whole(const struct bulk_choice *choice); /* it says everything that is needed */
const struct field *bulk_field(const char *name);     /* NULL: not one that is changed so */
const char *bulk_what(struct app *app, const struct bulk_choice *choice); /* in words */

struct bulk_row {
    const char *who, *where, *from, *to; /* as people read them */
    const char *refused;                 /* why the field does not take it; NULL: it does */
};
struct bulk_preview {
    struct arena *arena;
    struct bulk_row *rows, *refused; /* the first of each */
    size_t row_count, refused_count;
    int64_t leads, records, changed, refusals; /* all of them */
};
struct bulk_look; /* the preview that is being made */
struct bulk_data {
    struct bulk_choice choice;
    struct bulk_preview preview; /* arena NULL: none yet */
    struct bulk_look *look;      /* NULL: nothing goes on */
    int64_t took_ms, ended_ms;   /* of the last look */
    bool is_old, was_stopped;
    bool is_refresh; /* what goes on looks again by itself; what was seen stays meanwhile */
    char wrong[300]; /* why there is no preview; "": nothing */
};
struct bulk_data *bulk_data_of(const struct app *app); /* of the screen; NULL: it is not open */

/* --- bulk_look.c --- */
void bulk_look(struct app *app, struct bulk_data *data); /* anew, if everything is chosen */
void bulk_look_stop(struct bulk_data *data);
void bulk_refresh(struct app *app, struct bulk_data *data);      /* records have changed */
void bulk_refresh_late(struct app *app, struct bulk_data *data); /* about each second */
bool bulk_is_looking(const struct bulk_data *data);              /* and somebody waits for it */
int64_t bulk_looked(const struct bulk_data *data);               /* leads so far */
void bulk_forget(struct bulk_data *data);                        /* what is shown */

/* --- bulk_write.c: the one that goes on, also when the screen is left --- */
void bulk_write_begin(struct app *app, const struct bulk_choice *choice);
bool bulk_write_goes_on(void);
void bulk_write_stop(void);
/* "1200 of 5000 records changed, 24 %, 3 min left"; *ret_percent -1 while it still looks. */
const char *bulk_write_progress(struct app *app, int *ret_percent);

/* --- bulk_ask.c: each question changes the choice and looks anew --- */
void bulk_ask_filter(struct app *app);
void bulk_ask_field(struct app *app);
void bulk_ask_what(struct app *app);

#endif
