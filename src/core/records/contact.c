/* Contact: field table and derived search keys. */
#include "core/contact.h"

#include "base/text.h"
#include "core/phone_number.h"
#include "fields.h"

#include <string.h>

static const struct choice salutations[] = {{"mr", N_("Mr")},
                                            {"mrs", N_("Ms")},
                                            {"diverse", N_("Mx")},
                                            {"none", N_("no salutation")},
                                            {NULL, NULL}};
/* As people and lists write them; "divers" is the third entry of German law (PStG § 22). */
static const struct choice spoken_salutations[] = {
    {"mr", "herr"},    {"mr", "herrn"}, {"mr", "hr"},  {"mr", "mr"},          {"mr", "m"},
    {"mr", "mann"},    {"mrs", "frau"}, {"mrs", "fr"}, {"mrs", "mrs"},        {"mrs", "ms"},
    {"mrs", "miss"},   {"mrs", "w"},    {"mrs", "f"},  {"diverse", "divers"}, {"diverse", "d"},
    {"diverse", "mx"}, {NULL, NULL}};
static const struct choice number_states[] = {
    {"unknown", N_("not tried")},         {"ok", N_("reached")},
    {"unreachable", N_("not reachable")}, {"wrong", N_("wrong number")},
    {"dead", N_("out of service")},       {NULL, NULL}};
static const struct choice person_states[] = {{"here", N_("works there")},
                                              {"maybe_left", N_("may have left")},
                                              {"left", N_("has left")},
                                              {"deceased", N_("deceased")},
                                              {NULL, NULL}};
static const struct choice mail_states[] = {{"unknown", N_("not tried")},
                                            {"ok", N_("confirmed")},
                                            {"bounced", N_("bounced")},
                                            {"no_server", N_("domain takes no mail")},
                                            {NULL, NULL}};

/* clang-format off */
static const struct field fields[] = {
    FIELD(contact, company_id,   FIELD_ID,     N_("Company record"),  10, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "company"),
    FIELD(contact, salutation,   FIELD_CHOICE, N_("Salutation"),       6, PERSON | FIELD_ASKED, MERGE_KEEP, .choices = salutations, .spoken = spoken_salutations),
    FIELD(contact, title,        FIELD_TEXT,   N_("Title"),            6, PERSON, MERGE_KEEP, .max = 60),
    FIELD(contact, first_name,   FIELD_TEXT,   N_("First name"),      12, PERSON | FIELD_ASKED | FIELD_SEARCHED, MERGE_KEEP),
    FIELD(contact, last_name,    FIELD_TEXT,   N_("Last name"),       14, PERSON | FIELD_ASKED | FIELD_LISTED | FIELD_SEARCHED, MERGE_KEEP),
    FIELD(contact, position,     FIELD_TEXT,   N_("Position"),        16, PERSON | FIELD_ASKED | FIELD_FREE, MERGE_KEEP),
    FIELD(contact, phone,        FIELD_PHONE,  N_("Phone"),           18, PERSON | FIELD_ASKED | FIELD_LISTED | FIELD_KEYED, MERGE_KEEP),
    FIELD(contact, mobile,       FIELD_PHONE,  N_("Mobile"),          18, PERSON | FIELD_ASKED | FIELD_KEYED, MERGE_KEEP),
    FIELD(contact, email,        FIELD_EMAIL,  N_("E-mail"),          24, PERSON | FIELD_ASKED | FIELD_SEARCHED, MERGE_KEEP),
    FIELD(contact, phone_state,  FIELD_CHOICE, N_("Phone state"),      8, FIELD_INTERNAL, MERGE_LAST, .choices = number_states),
    FIELD(contact, mobile_state, FIELD_CHOICE, N_("Mobile state"),     8, FIELD_INTERNAL, MERGE_LAST, .choices = number_states),
    FIELD(contact, email_state,  FIELD_CHOICE, N_("E-mail state"),     8, FIELD_INTERNAL, MERGE_LAST, .choices = mail_states),
    FIELD(contact, birth_date,   FIELD_DATE,   N_("Date of birth"),   10, PERSON | FIELD_KEYED, MERGE_KEEP),
    FIELD(contact, customer_no,  FIELD_TEXT,   N_("Customer number"), 10, PERSON | FIELD_SEARCHED, MERGE_KEEP, .max = 60),
    FIELD(contact, do_not_call,  FIELD_BOOL,   N_("Do not call"),      4, FIELD_INTERNAL, MERGE_RESTRICT),
    FIELD(contact, phone_key,    FIELD_TEXT,   N_("Phone key"),       10, FIELD_INTERNAL | FIELD_PERSONAL, MERGE_LAST),
    FIELD(contact, mobile_key,   FIELD_TEXT,   N_("Mobile key"),      10, FIELD_INTERNAL | FIELD_PERSONAL, MERGE_LAST),
    FIELD(contact, email_key,    FIELD_TEXT,   N_("E-mail key"),      10, FIELD_INTERNAL | FIELD_PERSONAL, MERGE_LAST, .max = 254),
    FIELD(contact, batch_id,     FIELD_ID,     N_("Contact's import"),10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "batch"),
    FIELD(contact, confirmed,    FIELD_CODES,  N_("Still right on"),  10, FIELD_INTERNAL, MERGE_ADD),
    FIELD(contact, merged_into_id,  FIELD_ID,     N_("Merged into"),     10, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "contact"),
    FIELD(contact, informed_ms,  FIELD_TIME,   N_("Told the source"), 12, FIELD_INTERNAL, MERGE_LAST),
    FIELD(contact, person_state, FIELD_CHOICE, N_("At the company"),   8, PERSON, MERGE_KEEP, .choices = person_states),
    FIELD(contact, sources,      FIELD_CODES,  N_("Where from"),      10, FIELD_INTERNAL, MERGE_ADD, .max = 4000),
    FIELD(contact, extension,    FIELD_TEXT,   N_("Extension"),        6, PERSON, MERGE_KEEP, .max = 15),
};
/* clang-format on */

const struct entity contact_entity = {
    .kind = ENTITY_CONTACT,
    .name = "contact",
    .plural = "contacts",
    .label = N_("Contact"),
    .size = sizeof(struct contact),
    .fields = fields,
    .field_count = COUNT(fields),
};

bool person_is_gone(const struct contact *contact)
{
    return str_list_has("left,deceased", str_or(contact->person_state, "here"));
}

static char *key_of(const char *number, struct arena *arena)
{
    char *key = str_is_empty(number) ? NULL : phone_reversed_digits(arena, number);
    return str_is_empty(key) ? NULL : key;
}

void contact_derive_keys(struct contact *contact, struct arena *arena)
{
    contact->phone_key = key_of(contact->phone, arena);
    contact->mobile_key = key_of(contact->mobile, arena);
    contact->email_key = str_is_empty(contact->email) ? NULL : utf8_lower(arena, contact->email);
}

const char *contact_other_number(const struct contact *contact, const struct field *field)
{
    return str_equal(field->name, "phone")    ? contact->mobile
           : str_equal(field->name, "mobile") ? contact->phone
                                              : NULL;
}

static void append_folds(struct text *out, const char *value, struct arena *arena)
{
    const char *german = text_fold(arena, value), *bare = text_fold_bare(arena, value);
    text_append_char(out, ' ');
    text_append(out, german);
    if (str_equal(german, bare))
        return;
    text_append_char(out, ' ');
    text_append(out, bare);
}

static void append_searched(struct text *out, const struct entity *entity, const void *record,
                            struct arena *arena)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const char *value = (entity->fields[i].flags & FIELD_SEARCHED) != 0
                                ? field_get(&entity->fields[i], record, arena)
                                : NULL;
        if (!str_is_empty(value))
            append_folds(out, value, arena);
    }
}

char *contact_search_words(const struct contact *contact, const struct company *company,
                           struct arena *arena)
{
    struct text words = {0};
    append_searched(&words, &contact_entity, contact, arena);
    append_searched(&words, &company_entity, company, arena);
    char *copy = arena_strndup(arena, text_str(&words), words.length);
    text_free(&words);
    return copy;
}

/* --- who is named in a line --- */

#define PART_LEAST 4   /* letters of a part of a name that says whose it is */
#define NUMBER_LEAST 6 /* digits that do */
#define NUMBER_PART 8

static bool is_letter(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); length > 0 && at != NULL; at = strstr(at + 1, word))
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
            return true;
    return false;
}

static bool has_name(const char *folded, const char *name, struct arena *arena)
{
    char *part, *rest = NULL, *parts = text_fold_bare(arena, name);
    if (has_word(folded, parts))
        return true;
    for (part = strtok_r(parts, " -", &rest); part != NULL; part = strtok_r(NULL, " -", &rest))
        if (strlen(part) >= PART_LEAST && has_word(folded, part))
            return true;
    return false;
}

/* The digits from here to where something else than their separators comes. */
static size_t digits_at(const char *at, char *digits, size_t size)
{
    size_t count = 0;
    for (; *at != '\0' && strchr("0123456789 -/().+", *at) != NULL; at++)
        if (*at >= '0' && *at <= '9' && count + 1 < size)
            digits[count++] = *at;
    digits[count] = '\0';
    return count;
}

static bool has_number(const char *text, const char *number)
{
    char digits[64], asked[64];
    size_t count = str_is_empty(number) ? 0 : digits_at(number, digits, sizeof digits);
    if (count < NUMBER_LEAST)
        return false;
    const char *end = digits + (count > NUMBER_PART ? count - NUMBER_PART : 0);
    for (const char *at = text; *at != '\0'; at++) {
        bool begins = *at >= '0' && *at <= '9' && (at == text || at[-1] < '0' || at[-1] > '9');
        size_t found = begins ? digits_at(at, asked, sizeof asked) : 0;
        if (found >= NUMBER_LEAST && (strstr(asked, end) != NULL || str_ends(digits, asked)))
            return true;
    }
    return false;
}

bool contact_is_named(const struct contact *contact, const char *text, struct arena *arena)
{
    if (str_is_empty(text))
        return false;
    const char *folded = text_fold_bare(arena, text), *lower = utf8_lower(arena, text);
    return (!str_is_empty(contact->last_name) && has_name(folded, contact->last_name, arena)) ||
           (!str_is_empty(contact->email) &&
            strstr(lower, utf8_lower(arena, contact->email)) != NULL) ||
           has_number(text, contact->phone) || has_number(text, contact->mobile);
}
