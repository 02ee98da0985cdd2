/* Qualification forms: data/forms/NAME.json, loaded by codec/data_files.h. */
#ifndef CORE_FORM_H
#define CORE_FORM_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

enum question_type {
    QUESTION_YES_NO,
    QUESTION_ONE_OF,
    QUESTION_MANY_OF,
    QUESTION_NUMBER,
    QUESTION_MONTH,
    QUESTION_DATE,
    QUESTION_TEXT
};

struct question_choice {
    const char *code, *label;
}; /* label English, translate on use */
struct question {
    const char *key;       /* "budget_class" */
    const char *text;      /* English, translate on use */
    const char *dimension; /* budget, authority, need, timeline, … */
    enum question_type type;
    const char *unit; /* numbers: "seats" */
    int worth;        /* what its answer adds to the score */
    bool is_core;     /* needed before handover */
    const struct question_choice *choices;
    int choice_count;
    const char *only_if_question, *only_if_value; /* condition, or NULL */
};
struct form {
    const char *name, *title;
    int version;
    const struct question *questions;
    int question_count;
};
const struct question *form_question(const struct form *form, const char *key);
/* Canonical value of raw input (choice code or its number 1..9, y/n, 2027-03, digits) or a
 * sentence. "unknown" and "refused" always pass. */
bool question_parse(const struct question *question, const char *raw, struct arena *arena,
                    char **ret_value, struct error *err);
char *question_display(const struct question *question, const char *value,
                       struct arena *arena); /* translated */

#endif
