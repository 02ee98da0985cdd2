/* Data-quality checks: one file per check in src/core/quality/, the list of them here. A check is a
 * pure function of what it is shown; lists of names and places come from outside (codec). */
#ifndef CORE_QUALITY_H
#define CORE_QUALITY_H

#include "core/consent.h"
#include "core/lead.h"
#include "core/phone_number.h"
#include "core/task.h"

struct quality_facts {         /* what the store looked up for the checks */
    int same_phone_count;      /* other contacts with the same phone or mobile */
    const char *same_phone_id; /* one of them */
    int same_email_count;
    const char *same_email_id;
    const char *sibling_form; /* legal form of the same name at the same place; NULL: none */
    const char *branch_city;  /* another place with the same website; NULL: none */
    bool owner_is_gone;       /* without access, or away and nobody stands in */
    /* law; a time of 0: none */
    const struct consent *standing; /* the grant that allows calls; NULL: none */
    int64_t proof_until_ms;         /* of it: how long it has to be kept */
    int64_t used_ms;                /* of it: the later of grant and last call */
    int unused_months;              /* after so long without use it is doubtful; 0: never */
    bool is_objected;               /* the block list holds the person, by another record */
    int64_t notice_due_ms;          /* of data from others, not told yet: when to begin with it */
    int64_t retention_end_ms;       /* no purpose is left after that */
    const char *retention_why;      /* state of the lead that ends last, or "licence" */
    int licence_day;         /* 20261231: of the list that brought the person, who is not here by it
                                alone; 0: none */
    int company_licence_day; /* the same of the company */
    const char *notes;       /* of all leads, a line each; NULL: none */
};

enum quality_part {
    PART_PHONE,
    PART_NAME,
    PART_COMPANY,
    PART_ROLE,
    PART_CONSENT,
    PART_EMAIL,
    PART_ADDRESS,
    PART_SOURCE,
    PART_COUNT
};

/* data/checks/score.txt */
struct quality_weights {
    int weight[PART_COUNT];           /* points */
    int half_life_months[PART_COUNT]; /* 0: does not age */
    int valid, agrees, confirmed;     /* hundredths */
    int duplicate;
    int credit; /* 0: no credit for care is booked */
    int board;  /* 0: there is no board of persons, not even of those who ask for it */
    int look;   /* of a hundred repairs that earned credit, a second person looks at so many */
};

/* Sorted by strcmp. */
struct quality_list {
    const char *const *lines;
    size_t count;
};
struct quality_reference {                     /* data/checks; an empty list finds nothing wrong */
    struct quality_list disposable, free_mail; /* domains in lower case */
    struct quality_list first_names;           /* "petra f", folded */
    struct quality_list places;                /* "10115 Berlin", "60311 A|B", "01053 *Dresden": * a
                                                  bulk customer's or post box code,
                                                  "10997 Berlin~Kreuzberg": a district */
    struct quality_list points;                /* "P10115 5253 1338", "A030 …": where it lies */
    struct quality_list industries;            /* "62 J": divisions of WZ 2008 */
    struct quality_list special_words;         /* "krebs*", folded: GDPR art. 9 */
    struct quality_list left_company;          /* "nicht mehr * firma", folded: automatic replies */
    struct quality_list stage_fields;          /* "qualified position" */
    struct quality_weights weights;            /* of the quality score (core/quality_score.h) */
};

/* What a check looks at. Nothing is owned; results live in the arena. */
struct quality_subject {
    const struct contact *contact;
    const struct company *company; /* NULL: none, or not at hand */
    const struct lead *lead;       /* NULL: none */
    const struct quality_facts *facts;
    const struct quality_reference *reference;
    const struct quality_list *frequent; /* "company=musterfirma", folded; NULL: not known here */
    int64_t now_ms;
    struct arena *arena;
};

enum quality_severity {
    QUALITY_INFO,    /* shown with the record and counted; opens no task */
    QUALITY_WARNING, /* a task: something is doubtful or missing */
    QUALITY_ERROR    /* a task: the lead cannot be worked as it is */
};

/* What would set a record right: fields with their canonical values (NULL: empty). */
struct quality_repair {
    struct {
        const struct entity *entity;
        const char *field;
        const char *value;
    } fields[16];
    size_t count;
};

struct quality_check {
    const char *id;     /* "phone_missing" */
    const char *code;   /* row of the catalogue: "P06" */
    const char *entity; /* whose task it is: "contact" (NULL says the same), "company", "lead" */
    const char *field;  /* the field to fix */
    const char *label;  /* N_("no phone number") */
    const char *help;   /* N_() what to do */
    const char *source; /* where the rule comes from */
    enum quality_severity severity;
    bool waits; /* an import leaves it to the next `quality check`: doubtful, and does not keep from
                   calling */
    bool is_automatic; /* the repair loses nothing: the machine does it and no task is opened */
    bool of_closed; /* its task is open where the lead is archived, blocked or a duplicate, too */
    int worth;      /* points at stake, orders the desk */
    int version;    /* counts up when the rule finds something else; 0: the first */
    /* False: what it needs is not at hand, and its task stays as it is. NULL: always. */
    bool (*can_tell)(const struct quality_subject *subject);
    bool (*is_wrong)(const struct quality_subject *subject);
    /* The field of one task, where it depends. NULL: the check's own. */
    const char *(*field_of)(const struct quality_subject *subject);
    /* Only asked when is_wrong; adds nothing where it knows no better. NULL: a person decides. */
    void (*repair)(const struct quality_subject *subject, struct quality_repair *repair);
};
extern const struct quality_check *const quality_checks[];
extern const size_t quality_check_count;
const struct quality_check *quality_check_find(const char *id);

/* Does the check find something? False where the record it is about does not exist. */
bool quality_finds(const struct quality_check *check, const struct quality_subject *subject);
/* The repair of a check that found something; false: it proposes none. */
bool quality_propose(const struct quality_check *check, const struct quality_subject *subject,
                     struct quality_repair *ret_repair);
bool quality_can_tell(const struct quality_check *check, const struct quality_subject *subject);
const char *quality_field(const struct quality_check *check, const struct quality_subject *subject);
/* What law asks for is never switched off. */
bool quality_may_be_off(const struct quality_check *check);
bool quality_opens_task(const struct quality_check *check);
bool quality_holds_in_import(const struct quality_check *check); /* opens its task there too */

/* The open task for a check that found something wrong; its id is derived from record and check.
 * Strings are shared with the subject. */
struct task *quality_task(const struct quality_check *check, const struct quality_subject *subject);
/* The id of that task; false: the subject has no such record. */
bool quality_task_id(const struct quality_check *check, const struct quality_subject *subject,
                     char out[37]);

/* A legal form at the end of a company's name, in its right spelling ("GmbH"); *ret_length of the
 * name without it. NULL: none. */
const char *quality_legal_form(const char *name, size_t *ret_length);
/* The name with its legal form as registers spell it ("Nord GmbH" for "Nord G.m.b.H."), else as it
 * is. */
const char *quality_company_name(const char *name, struct arena *arena);
/* Where a second number that was written into `field` belongs: "mobile", "phone" or
 * "company_phone", whichever fits and is empty; NULL: nowhere. */
const char *phone_second_place(const struct contact *contact, const struct company *company,
                               const char *field, const struct phone_number *second);

#endif
