/* The model of the random merges: whose each value, mark, objection, lead, note, consent and open
 * task is. */
#ifndef TESTS_MERGE_MODEL_H
#define TESTS_MERGE_MODEL_H

#include "usecase_office.h"

#define PERSONS 10
#define FIELDS 6
#define PHONE 5 /* among them */
#define LISTS 3
#define STANDING_MOST 64
#define HANGING_MOST 1000

extern const char *const model_names[FIELDS];

/* A person's own word about a field, wherever it is shown. */
struct model_word {
    int value;          /* 0 none */
    char source[200];   /* its marks; "": what is said of all of the person */
    char confirmed[40]; /* its mark, or "" */
    char state[16];     /* of the number */
};

struct model_merge {
    int kept, gone;
    bool was_taken[FIELDS], was_same[FIELDS];
    int before[FIELDS]; /* whose value the kept one showed */
    int same_value[FIELDS];
    char id[37];
    const char *mail_kept, *mail_gone; /* what they had said of mails */
    int said;                          /* consents, objections and partings so far */
};

/* A note, consent or task: of whom, and what it says. */
struct model_hanging {
    int of;
    char words[24], id[37];
    bool is_given, is_copy;
    int when; /* of a consent */
};

struct merge_model {
    char ids[PERSONS][37];
    struct model_word own[PERSONS][FIELDS];
    char general[PERSONS][80];  /* the source of what has no mark: "20261123:person" */
    int shows[PERSONS][FIELDS]; /* whose value a record shows */
    int into[PERSONS];          /* -1: stands for itself */
    struct model_merge merges[STANDING_MOST];
    int count, next_value;
    char leads[PERSONS][37];
    char lists[LISTS][37];
    bool has_objected[PERSONS];
    struct model_hanging notes[HANGING_MOST], consents[HANGING_MOST], tasks[HANGING_MOST];
    int note_count, consent_count, task_count, said;
};
extern struct merge_model model;

int model_pick(int below);
int model_root(int person); /* where it stands now */
struct contact *model_contact(const char *id);
const char *model_text(int field, int value);

/* --- what hangs on a person: merge_model_hanging.c --- */
void model_hang(struct session *session); /* one more of anything */
bool model_objects(int person);
const char *model_mail_state(int person);
void model_note_consents(struct model_merge *merge, const char *kept, const char *gone);
void model_part_consents(const struct model_merge *merge);
void model_expect_hanging(int step);

/* --- sources, days of confirmation and states of numbers: merge_model_marks.c --- */
void model_make_lists(struct session *session);
void model_start_marks(struct session *session, int person); /* of a list, or typed */
void model_typed(int person, int field, int value);          /* into what its record shows */
void model_mark(struct session *session);                    /* anything that leaves one */
void model_expect_marks(int step, int person);
/* Score, next step and tasks of a person are what looking at it once more finds. */
void model_expect_derived(struct session *session, int person);

#endif
