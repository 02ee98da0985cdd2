/* Changing a form: every change gives a new one in the arena and leaves the old as it was, so that
 * the form before is what undo goes back to. Nothing is checked but what cannot be written down at
 * all: a form in the making may have mistakes (form_check tells them). */
#ifndef CORE_FORM_EDIT_H
#define CORE_FORM_EDIT_H

#include "core/form.h"

/* --- the form --- */
const struct form *form_with_title(const struct form *form, const char *title, struct arena *arena);
/* How many are asked at once, and the score that a handover needs. */
const struct form *form_with_limits(const struct form *form, int ask_most, int score_least,
                                    struct arena *arena);
/* A copy under another name, version 1. */
const struct form *form_named(const struct form *form, const char *name, const char *title,
                              struct arena *arena);
/* A new text question with this text below place `at` (-1: first); its key follows from the text.
 */
const struct form *form_add(const struct form *form, int at, const char *text, struct arena *arena);
const struct form *form_remove(const struct form *form, int at, struct arena *arena);
const struct form *form_move(const struct form *form, int from, int to, struct arena *arena);
/* Conditions that named its old key name the new one. */
const struct form *form_replace(const struct form *form, int at, const struct question *question,
                                struct arena *arena);

/* --- a question: its members as text --- */
enum question_member {
    MEMBER_TEXT,
    MEMBER_TYPE,
    MEMBER_MASKS, /* "telesales", "sales", "both" */
    MEMBER_CORE,  /* "yes", "no" */
    MEMBER_WORTH,
    MEMBER_CHANCE,
    MEMBER_KEEPS_DAYS,
    MEMBER_CONDITION, /* "need=erp,cloud"; "": always */
    MEMBER_UNIT,
    MEMBER_MIN, /* "": none */
    MEMBER_MAX,
    MEMBER_DIMENSION,
    MEMBER_KEY,
    MEMBER_COUNT
};
const char *question_member_label(enum question_member member); /* translated */
/* A unit belongs to numbers, and so on. */
bool question_has_member(const struct question *question, enum question_member member);
char *question_get(const struct question *question, enum question_member member,
                   struct arena *arena);
/* ERR_DATA: this cannot be written down ("many" as a number). Another type drops what does not go
 * with it. */
bool question_set(const struct question *question, enum question_member member, const char *text,
                  struct arena *arena, struct question *ret_question, struct error *err);
const char *question_type_label(enum question_type type); /* translated */

/* --- its choices --- */
/* A new one at the end with a code that follows from the label. */
struct question question_add_choice(const struct question *question, const char *label,
                                    struct arena *arena);
struct question question_remove_choice(const struct question *question, int at,
                                       struct arena *arena);
struct question question_move_choice(const struct question *question, int from, int to,
                                     struct arena *arena);
/* from: of a money class, whole euros; INT64_MIN: none. The code stays: answers were given to it.
 */
struct question question_set_choice(const struct question *question, int at, const char *label,
                                    int64_t from, struct arena *arena);

#endif
