/* What the files of the web intake share. */
#ifndef USECASE_INTAKE_PRIVATE_H
#define USECASE_INTAKE_PRIVATE_H

#include "core/operation.h"
#include "core/reference.h"
#include "usecase/intake.h"

struct intake_value {
    const struct entity *entity; /* contact or company */
    const struct field *field;
    char *value; /* canonical */
};
struct intake {
    struct session *session;
    const struct intake_request *request;
    struct batch_of_operations *ops;
    const struct campaign *campaign;
    const struct form *form;
    struct visitor *visitor; /* NULL: not known */
    struct intake_value values[INTAKE_FIELDS_MOST];
    size_t value_count;
    const char *extension;   /* of the phone number; NULL: none */
    const char *noted;       /* a number with an extension that belongs to no field; NULL: none */
    struct contact *contact; /* as they shall be */
    struct company *company; /* NULL: none */
    struct lead *lead;
};

/* Fields that a web form may bring. */
const struct field *intake_field(const char *name, const struct entity **ret_entity);
/* Campaign, form and fields; ERR_DATA with the field. */
bool intake_read(struct intake *intake, struct error *err);
const char *intake_value_of(const struct intake *intake, const char *name);
/* The person as the team has it, and the lead that goes on; NULL: a new one. */
bool intake_find(struct intake *intake, struct contact **ret_contact, struct company **ret_company,
                 struct lead **ret_lead, struct error *err);

#endif
