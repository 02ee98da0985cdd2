/* What the files that read vCards share. */
#ifndef CODEC_VCARD_PRIVATE_H
#define CODEC_VCARD_PRIVATE_H

#include "codec/vcard.h"

enum column {
    LAST_NAME,
    FIRST_NAME,
    TITLE,
    COMPANY,
    POSITION,
    PHONE,
    MOBILE,
    COMPANY_PHONE,
    EMAIL,
    STREET,
    POSTAL_CODE,
    CITY,
    COUNTRY,
    WEBSITE,
    BIRTH_DATE,
    SALUTATION,
    CUSTOMER_NO,
    INDUSTRY,
    EMPLOYEES,
    REGISTER_NO,
    VAT_ID,
    SOURCE,
    INTEREST,
    PERSON_STATE,
    DO_NOT_CALL,
    TAGS,
    NOTE,
    ID,
    COLUMN_COUNT
};

/* What stands in a line of our own, and the field that it carries. */
#define VCARD_OWN_COUNT 10
#define VCARD_DO_NOT_CALL "X-VORWAHL-DO-NOT-CALL" /* "1", or no line */
extern const struct vcard_own {
    const char *property, *field;
} vcard_own[VCARD_OWN_COUNT];

struct property {
    const char *name;   /* upper case, without its group */
    const char *params; /* upper case, ";TYPE=WORK;PREF" */
    char *value;        /* UTF-8, escapes still in it */
};
struct card {
    const char *cells[COLUMN_COUNT];
    const char *full_name, *home_phone, *home_mail;
    struct property home, home_address; /* of home_phone and home_mail */
    bool is_work_address, has_address_rest;
    struct text kept; /* lines for the note */
};

/* The n-th component between unescaped separators, unescaped, on one line; "" where there is none.
 */
char *vcard_component(struct arena *arena, const char *value, int n, char separator);
bool vcard_has_type(const struct property *property, const char *type);
/* A value as a text of several lines. */
char *vcard_lines(struct arena *arena, const char *value);
/* One line of the note for a property without a column: "Phone (fax): 030 …". False: left out, a
 * picture or something else that is no text. */
bool vcard_keep(struct arena *arena, struct text *kept, const struct property *property);

#endif
