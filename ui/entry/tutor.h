/* The first day on sample data: a coach's lines below the real workplace. A step is done when what
 * it asks for has really happened; progress is kept in a file, so that one may leave and go on. */
#ifndef UI_TUTOR_H
#define UI_TUTOR_H

#include "../app.h"

struct tutor {
    const char *progress; /* settings file: [tutor] step */
    int step;             /* index into tutor_steps; their number when all are done */
    int wrong;            /* keys that led nowhere in this step */
    int tries;            /* how often the step's first key was pressed */
    bool was_elsewhere;   /* the screen that the step asks for was not open since it began */
    bool was_writing;     /* the notes had the focus since then */
    int64_t calls;        /* outcomes counted when the step began */
    int64_t tasks;
};

struct tutor_step {
    const char *name;
    const char *text, *hint; /* N_() */
    const char *result;      /* of the outcomes counted; NULL: of all */
    const char *keys;        /* "n", "/ Enter": the first begins a try */
    bool has_text;           /* something is typed in it: letters are not wrong */
    bool (*is_done)(struct app *app, const struct tutor *tutor);
};
extern const struct tutor_step tutor_steps[];
extern const int tutor_step_count;

/* Lines that the coach takes from the bottom of a terminal that high; 0 without one. */
int tutor_lines(const struct app *app, int height);
void tutor_draw(struct app *app);
/* Before the key is taken; true: it was the coach's own (Ctrl-N: the next step). */
bool tutor_key(struct app *app, const char *key);
void tutor_tick(struct app *app); /* after what a key or the worker did */
void tutor_begin(struct app *app, struct tutor *tutor);
bool tutor_is_writing(const struct app *app);
/* What the steps ask the store. */
int64_t tutor_calls(struct app *app, const char *result);
int64_t tutor_tasks(struct app *app);

#endif
