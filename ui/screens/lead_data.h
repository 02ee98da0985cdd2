/* What the lead screen holds, for lead.c (keys, saving) and lead_draw.c. */
#ifndef UI_LEAD_DATA_H
#define UI_LEAD_DATA_H

#include "../editor.h"
#include "usecase/calls.h"

#define QUESTIONS 6
#define ANSWERS_MAX 16

struct given {
    char question[64], value[400];
};

struct lead_data {
    struct lead_card *card;
    struct call_permission permission;
    const struct question **questions;
    size_t question_count;
    const struct form *form;
    struct activity **activities;
    size_t activity_count;
    const char *guide;
    struct editor notes;
    bool in_notes, is_saved;
    int question;     /* which one is asked */
    int64_t began_ms; /* monotonic; 0: not dialled */
    int64_t draft_ms; /* monotonic: last draft */
    struct given given[ANSWERS_MAX];
    int given_count;
    char outcome[40]; /* waiting for its reason or time */
};

const struct given *given_for(const struct lead_data *data,
                              const char *question); /* what was answered in this call */
void lead_answer_key(struct app *app, struct screen *screen, char key); /* 1..9, = */
void lead_save_draft(struct app *app, struct screen *screen);
void draw_lead(struct app *app, struct screen *screen);

#endif
