/* Company: an organisation at one place. */
#ifndef CORE_COMPANY_H
#define CORE_COMPANY_H

#include "core/entity.h"

struct company {
    struct record record;
    char *company; /* its name */
    char *street, *postal_code, *city, *country;
    char *website;
    char *company_phone; /* switchboard */
    char *industry;
    int64_t employees;
    char *register_no;
    char *vat_id;
    char *company_confirmed; /* as contact.confirmed */
    char *company_sources;   /* as contact.sources */
    char *batch_id;          /* the import that brought it */
    char *merged_into_id;    /* the company that this one became part of (core/merge.h) */
};
extern const struct entity company_entity;

/* For comparing alone: four digits may be a German code that a spreadsheet robbed of its zero. NULL
 * is "". */
const char *postal_code_key(const char *code, struct arena *arena);

#endif
