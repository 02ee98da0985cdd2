/* vCard 3.0 (RFC 2426) and 4.0 (RFC 6350): escaped values, folded lines. What the standard has no
 * property for stands in X-VORWAHL-… lines, so that our own import brings everything back. */
#include "vcard_private.h"

#include <string.h>

#define FOLD_AT 72

const struct vcard_own vcard_own[VCARD_OWN_COUNT] = {{"X-VORWAHL-SALUTATION", "salutation"},
                                                     {"X-VORWAHL-CUSTOMER-NO", "customer_no"},
                                                     {"X-VORWAHL-INDUSTRY", "industry"},
                                                     {"X-VORWAHL-EMPLOYEES", "employees"},
                                                     {"X-VORWAHL-REGISTER-NO", "register_no"},
                                                     {"X-VORWAHL-VAT-ID", "vat_id"},
                                                     {"X-VORWAHL-SOURCE", "source"},
                                                     {"X-VORWAHL-INTEREST", "interest"},
                                                     {"X-VORWAHL-PERSON-STATE", "person_state"},
                                                     {VCARD_DO_NOT_CALL, "do_not_call"}};

struct writing {
    struct text *out;
    struct arena *arena;
    bool is_4;
};

static void append_escaped(struct text *out, const char *value)
{
    for (const char *c = value != NULL ? value : ""; *c != '\0'; c++) {
        if (*c == '\r' && c[1] == '\n')
            continue;
        if (*c == '\n' || *c == '\r') /* no value begins a line of its own */
            text_append(out, "\\n");
        else if (strchr("\\,;", *c) != NULL)
            text_printf(out, "\\%c", *c);
        else
            text_append_char(out, *c);
    }
}

static void append_folded(struct text *out, const struct text *line)
{
    size_t column = 0;
    for (size_t i = 0; i < line->length; i++) {
        bool is_start = ((unsigned char)line->data[i] & 0xC0) != 0x80;
        if (column >= FOLD_AT && is_start) {
            text_append(out, "\r\n ");
            column = 1;
        }
        text_append_char(out, line->data[i]);
        column++;
    }
    text_append(out, "\r\n");
}

static void append_name(struct text *out, const struct contact *contact)
{
    struct text line = {0};
    const char *parts[] = {contact->last_name, contact->first_name, NULL, contact->title, NULL};
    text_append(&line, "N:");
    for (size_t i = 0; i < 5; i++) {
        text_append(&line, i > 0 ? ";" : "");
        append_escaped(&line, parts[i]);
    }
    append_folded(out, &line); /* 3.0 wants one, even an empty one */
    text_free(&line);
}

/* Nothing where all values are empty. */
static void append_values(struct text *out, const char *name, char separator,
                          const char *const *values, size_t count)
{
    struct text line = {0};
    bool is_empty = true;
    text_printf(&line, "%s:", name);
    for (size_t i = 0; i < count; i++) {
        is_empty = is_empty && str_is_empty(values[i]);
        if (i > 0)
            text_append_char(&line, separator);
        append_escaped(&line, values[i]);
    }
    if (!is_empty)
        append_folded(out, &line);
    text_free(&line);
}

static void append_one(struct text *out, const char *name, const char *value)
{
    append_values(out, name, ';', &value, 1);
}

static void append_reach(struct writing *writing, const struct contact *contact,
                         const struct company *company)
{
    struct text *out = writing->out;
    bool is_4 = writing->is_4;
    char *phone =
        contact->phone != NULL && !str_is_empty(contact->extension)
            ? arena_printf(writing->arena, "%s ext. %s", contact->phone, contact->extension)
            : contact->phone;
    append_one(out, is_4 ? "TEL;TYPE=work,voice" : "TEL;TYPE=WORK,VOICE", phone);
    append_one(out, is_4 ? "TEL;TYPE=cell" : "TEL;TYPE=CELL", contact->mobile);
    append_one(out, is_4 ? "TEL;TYPE=work,main-number" : "TEL;TYPE=WORK,MAIN",
               company->company_phone);
    append_one(out, is_4 ? "EMAIL;TYPE=work" : "EMAIL;TYPE=INTERNET", contact->email);
    append_values(out, is_4 ? "ADR;TYPE=work" : "ADR;TYPE=WORK", ';',
                  (const char *[]){NULL, NULL, company->street, company->city, NULL,
                                   company->postal_code, company->country},
                  7);
    append_one(out, "URL", company->website);
}

static void append_birthday(struct writing *writing, const char *date)
{
    if (!str_is_empty(date) && writing->is_4 && strlen(date) == 10)
        date = arena_printf(writing->arena, "%.4s%.2s%.2s", date, date + 5, date + 8);
    append_one(writing->out, "BDAY", date);
}

static void append_tags(struct writing *writing, const char *tags)
{
    char **parts;
    if (str_is_empty(tags))
        return;
    size_t count = str_split(writing->arena, tags, ',', &parts);
    append_values(writing->out, "CATEGORIES", ',', (const char *const *)parts, count);
}

static void append_own(struct writing *writing, const struct vcard *card)
{
    bool is_blocked = card->lead != NULL && str_equal(card->lead->state, "blocked");
    for (size_t i = 0; i < VCARD_OWN_COUNT; i++) {
        const char *field = vcard_own[i].field;
        const void *record = card->contact;
        const struct entity *entity = &contact_entity;
        if (entity_field(entity, field) == NULL)
            entity = &company_entity, record = card->company;
        if (entity_field(entity, field) == NULL)
            entity = &lead_entity, record = card->lead;
        if (record != NULL && !str_equal(field, "do_not_call"))
            append_one(writing->out, vcard_own[i].property,
                       record_get(entity, record, field, writing->arena));
    }
    if (card->contact->do_not_call == 1 || is_blocked) /* or the block list says so */
        append_one(writing->out, VCARD_DO_NOT_CALL, "1");
}

void vcard_write(struct text *out, const struct vcard *card)
{
    struct writing writing = {.out = out, .arena = arena_new(), .is_4 = card->version == VCARD_4};
    const struct contact *contact = card->contact;
    const struct company *company = card->company;
    text_printf(out, "BEGIN:VCARD\r\nVERSION:%s\r\n", writing.is_4 ? "4.0" : "3.0");
    append_name(out, contact);
    append_one(out, "FN",
               str_or(record_title(&contact_entity, contact, writing.arena),
                      str_or(company->company, contact->record.id)));
    append_one(out, "ORG", company->company);
    append_one(out, "TITLE", contact->position);
    append_reach(&writing, contact, company);
    append_birthday(&writing, contact->birth_date);
    append_tags(&writing, card->lead != NULL ? card->lead->tags : NULL);
    append_own(&writing, card);
    append_one(out, "NOTE", card->note);
    append_one(out, "UID",
               writing.is_4 ? arena_printf(writing.arena, "urn:uuid:%s", contact->record.id)
                            : contact->record.id);
    text_append(out, "END:VCARD\r\n");
    arena_free(writing.arena);
}
