/* The block list: its field table, and what of a person is hashed. */
#include "core/block.h"

#include "base/text.h"
#include "base/uuid.h"
#include "fields.h"
#include "../quality/checks.h"

#include <string.h>

static const struct choice kinds[] = {{"phone", N_("number")},
                                      {"person", N_("person")},
                                      {"email", N_("mail address")},
                                      {"company", N_("company")},
                                      {"sha256", N_("SHA-256 of a list")},
                                      {"sha1", N_("SHA-1 of a list")},
                                      {"md5", N_("MD5 of a list")},
                                      {NULL, NULL}};
static const struct choice causes[] = {{"call", N_("said in a call")},
                                       {"manual", N_("entered by hand")},
                                       {"list", N_("list")},
                                       {"erasure", N_("erased person")},
                                       {NULL, NULL}};
static const struct choice lift_reasons[] = {{"mistake", N_("was a mistake")},
                                             {"consent", N_("express consent since")},
                                             {"new_holder", N_("the number has a new holder")},
                                             {"list", N_("no longer on the list")},
                                             {NULL, NULL}};

/* clang-format off */
static const struct field fields[] = {
    FIELD(block, hash,         FIELD_TEXT,   N_("Hash"),         12, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 64),
    FIELD(block, kind,         FIELD_CHOICE, N_("What"),         10, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .choices = kinds),
    FIELD(block, cause,        FIELD_CHOICE, N_("Cause"),        10, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .choices = causes),
    FIELD(block, source,       FIELD_TEXT,   N_("List"),         20, FIELD_INTERNAL, MERGE_APPEND, .max = 100),
    FIELD(block, as_of,        FIELD_DATE,   N_("List of"),      10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(block, is_active,    FIELD_BOOL,   N_("Blocked"),       4, FIELD_INTERNAL, MERGE_RESTRICT),
    FIELD(block, at_ms,        FIELD_TIME,   N_("Since"),        12, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_LAST),
    FIELD(block, user_id,      FIELD_ID,     N_("Blocked by"),   10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
    FIELD(block, lift_reason,  FIELD_CHOICE, N_("Why lifted"),   12, FIELD_INTERNAL, MERGE_LAST, .choices = lift_reasons),
    FIELD(block, lifted_by_id, FIELD_ID,     N_("Lifted by"),    10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
};
/* clang-format on */

const struct entity block_entity = {.kind = ENTITY_BLOCK,
                                    .name = "block",
                                    .plural = "blocks",
                                    .label = N_("Block"),
                                    .size = sizeof(struct block),
                                    .fields = fields,
                                    .field_count = COUNT(fields),
                                    .is_reference = true};

static const char *const scope_names[BLOCK_SCOPE_COUNT] = {"person", "number", "company"};

const char *block_scope_name(enum block_scope scope)
{
    return scope_names[scope];
}

enum block_scope block_scope_of(const char *name)
{
    for (int i = 0; i < BLOCK_SCOPE_COUNT; i++)
        if (str_equal(name, scope_names[i]))
            return (enum block_scope)i;
    return BLOCK_PERSON;
}

bool block_lift_reason_is_valid(const char *reason)
{
    for (const struct choice *choice = lift_reasons; choice->code != NULL; choice++)
        if (str_equal(reason, choice->code))
            return true;
    return false;
}

void block_hash(const char *key, const char *kind, const char *text, char out[HASH_HEX_SIZE])
{
    struct text whole = {0};
    text_printf(&whole, "%s:%s", kind, text);
    hash_hex_keyed(whole.data, whole.length, key, out);
    text_free(&whole);
}

struct terms {
    const char *key;
    struct arena *arena;
    struct block_term *terms;
    size_t count;
};

static void put(struct terms *terms, const char *kind, const char *text)
{
    if (str_is_empty(text) || terms->count == BLOCK_TERMS)
        return;
    struct block_term *term = &terms->terms[terms->count];
    term->kind = kind;
    block_hash(terms->key, kind, text, term->hash);
    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->terms[i].hash, term->hash) == 0)
            return;
    terms->count++;
}

/* "+493023125012"; what could not be parsed by its digits alone. */
static const char *number_text(struct arena *arena, const char *number)
{
    struct text digits = {0};
    if (str_is_empty(number))
        return NULL;
    for (const char *c = number; *c != '\0'; c++)
        if ((*c >= '0' && *c <= '9') || (c == number && *c == '+'))
            text_append_char(&digits, *c);
    char *copy = digits.length > 2 ? arena_strdup(arena, text_str(&digits)) : NULL;
    text_free(&digits);
    return copy;
}

/* One of several people behind a number or address. */
static void put_named(struct terms *terms, const char *shared, const char *last_name)
{
    if (!str_is_empty(shared) && !str_is_empty(last_name))
        put(terms, "person",
            arena_printf(terms->arena, "%s|%s", shared, text_fold(terms->arena, last_name)));
}

static const char *mail_text(struct terms *terms, const char *email)
{
    return str_is_empty(email) ? NULL : utf8_lower(terms->arena, email);
}

static bool is_role(struct terms *terms, const char *mail)
{
    return mail_is_role(arena_strndup(terms->arena, mail, strcspn(mail, "@")));
}

static const char *company_text(struct terms *terms, const struct company *company)
{
    size_t length;
    if (company == NULL || str_is_empty(company->company))
        return NULL;
    const char *name = company->company;
    if (legal_form_of(name, &length) != NULL)
        name = arena_strndup(terms->arena, name, length);
    return arena_printf(terms->arena, "%s|%s",
                        str_trim(terms->arena, text_fold(terms->arena, name)),
                        str_or(company->postal_code, ""));
}

static void put_number(struct terms *terms, const char *number, bool is_shared,
                       const char *last_name)
{
    const char *text = number_text(terms->arena, number);
    if (is_shared && !str_is_empty(last_name))
        put_named(terms, text, last_name);
    else
        put(terms, "phone", text);
}

size_t block_terms_to_put(const char *key, const struct block_person *person,
                          enum block_scope scope, struct arena *arena,
                          struct block_term list[BLOCK_TERMS])
{
    struct terms terms = {key, arena, list, 0};
    const struct contact *contact = person->contact;
    const char *mail = mail_text(&terms, contact->email);
    bool is_by_number = scope == BLOCK_NUMBER;
    put_number(&terms, contact->phone, person->phone_shared && !is_by_number, contact->last_name);
    put_number(&terms, contact->mobile, person->mobile_shared && !is_by_number, contact->last_name);
    if (mail != NULL && is_role(&terms, mail))
        put_named(&terms, mail, contact->last_name);
    else
        put(&terms, "person", mail);
    if (scope == BLOCK_COMPANY && person->company != NULL) {
        put(&terms, "company", company_text(&terms, person->company));
        put(&terms, "phone", number_text(arena, person->company->company_phone));
    }
    return terms.count;
}

/* Lists are hashed by others, who may have written the number in any of these ways. */
size_t block_listed_hashes(const char *value, struct arena *arena,
                           const char *hashes[BLOCK_LISTED_MAX])
{
    static void (*const digests[])(const void *, size_t, char[HASH_HEX_SIZE]) = {sha256_hex,
                                                                                 sha1_hex, md5_hex};
    char hash[HASH_HEX_SIZE];
    size_t count = 0;
    if (str_is_empty(value))
        return 0;
    bool is_mail = strchr(value, '@') != NULL;
    const char *digits = value + (*value == '+');
    const char *const forms[] = {
        is_mail ? utf8_lower(arena, value) : value, is_mail ? NULL : digits,
        is_mail ? NULL : arena_printf(arena, "00%s", digits),
        !is_mail && str_starts(digits, "49") ? arena_printf(arena, "0%s", digits + 2) : NULL};
    for (size_t i = 0; i < COUNT(forms); i++)
        for (size_t d = 0; forms[i] != NULL && d < COUNT(digests); d++) {
            digests[d](forms[i], strlen(forms[i]), hash);
            hashes[count++] = arena_strdup(arena, hash);
        }
    return count;
}

static const char *listed_kind(const char *hash)
{
    size_t length = strlen(hash);
    return length == 64 ? "sha256" : length == 40 ? "sha1" : "md5";
}

const char *block_listed_kind(const char *text)
{
    size_t length = strlen(text);
    bool is_hash = (length == 64 || length == 40 || length == 32) &&
                   strspn(text, "0123456789abcdefABCDEF") == length;
    return is_hash ? listed_kind(text) : NULL;
}

static void put_listed(struct terms *terms, const char *value)
{
    const char *hashes[BLOCK_LISTED_MAX];
    size_t count = block_listed_hashes(value, terms->arena, hashes);
    for (size_t i = 0; i < count; i++)
        put(terms, listed_kind(hashes[i]), hashes[i]);
}

static void ask_number(struct terms *terms, const char *number, const char *last_name)
{
    const char *text = number_text(terms->arena, number);
    put(terms, "phone", text);
    put_named(terms, text, last_name);
    put_listed(terms, text);
}

size_t block_terms_to_ask(const char *key, const struct contact *contact,
                          const struct company *company, struct arena *arena,
                          struct block_term list[BLOCK_TERMS])
{
    struct terms terms = {key, arena, list, 0};
    const char *mail = mail_text(&terms, contact->email);
    ask_number(&terms, contact->phone, contact->last_name);
    ask_number(&terms, contact->mobile, contact->last_name);
    put(&terms, "person", mail);
    put_named(&terms, mail, contact->last_name);
    put(&terms, "company", company_text(&terms, company));
    return terms.count;
}

size_t block_terms_of_value(const char *key, const char *value, struct arena *arena,
                            struct block_term list[BLOCK_TERMS])
{
    struct terms terms = {key, arena, list, 0};
    if (strchr(value, '@') != NULL) {
        const char *mail = utf8_lower(arena, value);
        put(&terms, "person", mail);
        put(&terms, "email", mail);
        put_listed(&terms, mail);
    } else {
        ask_number(&terms, value, NULL);
    }
    return terms.count;
}

void block_id(const char *hash, const char *cause, const char *origin, char out[37])
{
    uuid_derive(out, "block", hash, cause, str_or(origin, "-"), NULL);
}
