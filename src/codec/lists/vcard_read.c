/* vCards 2.1, 3.0 and 4.0 as a list: unfolds lines, undoes quoted-printable and escapes, reads the
 * charset of a value, looks past groups, and puts each card into one row of our own columns. What
 * has no column (further numbers and addresses, extensions) becomes lines of the note; pictures and
 * sounds are counted. */
#include "vcard_private.h"

#include "base/i18n.h"
#include "base/uuid.h"
#include "codec/csv.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

static const char *const names[COLUMN_COUNT] = {[LAST_NAME] = "last_name",
                                                [FIRST_NAME] = "first_name",
                                                [TITLE] = "title",
                                                [COMPANY] = "company",
                                                [POSITION] = "position",
                                                [PHONE] = "phone",
                                                [MOBILE] = "mobile",
                                                [COMPANY_PHONE] = "company_phone",
                                                [EMAIL] = "email",
                                                [STREET] = "street",
                                                [POSTAL_CODE] = "postal_code",
                                                [CITY] = "city",
                                                [COUNTRY] = "country",
                                                [WEBSITE] = "website",
                                                [BIRTH_DATE] = "birth_date",
                                                [SALUTATION] = "salutation",
                                                [CUSTOMER_NO] = "customer_no",
                                                [INDUSTRY] = "industry",
                                                [EMPLOYEES] = "employees",
                                                [REGISTER_NO] = "register_no",
                                                [VAT_ID] = "vat_id",
                                                [SOURCE] = "source",
                                                [INTEREST] = "interest",
                                                [PERSON_STATE] = "person_state",
                                                [DO_NOT_CALL] = "do_not_call",
                                                [TAGS] = "tags",
                                                [NOTE] = "note",
                                                [ID] = "id"};

struct reading {
    struct arena *arena;
    const char *at, *end;
    int64_t line; /* of what is read next */
    struct text *out;
    struct vcard_report *report;
};

/* --- lines --- */

static const char *raw_line(struct reading *reading, size_t *ret_length)
{
    const char *start = reading->at, *c = start;
    while (c < reading->end && *c != '\n' && *c != '\r')
        c++;
    *ret_length = (size_t)(c - start);
    const char *feed = c; /* some write CR CR LF */
    while (feed < reading->end && *feed == '\r')
        feed++;
    if (feed < reading->end && *feed == '\n')
        c = feed;
    reading->at = c < reading->end ? c + 1 : c;
    reading->line++;
    return start;
}

static bool is_quoted_printable(const char *line)
{
    const char *colon = strchr(line, ':');
    for (const char *c = line; colon != NULL && c < colon; c++)
        if (strncasecmp(c, "QUOTED-PRINTABLE", 16) == 0)
            return true;
    return false;
}

/* A whole line: what begins with a blank goes on, and so does quoted-printable that ends with =. */
static char *whole_line(struct reading *reading)
{
    struct text line = {0};
    size_t length;
    const char *part = raw_line(reading, &length);
    text_append_bytes(&line, part, length);
    bool is_soft = is_quoted_printable(text_str(&line));
    for (;;) {
        bool goes_on = is_soft && line.length > 0 && line.data[line.length - 1] == '=';
        bool is_folded =
            reading->at < reading->end && (*reading->at == ' ' || *reading->at == '\t');
        if (reading->at >= reading->end || (!goes_on && !is_folded))
            break;
        part = raw_line(reading, &length);
        if (goes_on)
            line.length--;
        text_append_bytes(&line, goes_on ? part : part + 1,
                          goes_on || length == 0 ? length : length - 1);
    }
    char *copy = arena_strndup(reading->arena, text_str(&line), line.length);
    text_free(&line);
    return copy;
}

/* --- values --- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static void undo_quoted_printable(char *value)
{
    char *to = value;
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '=' && c[1] != '\0' && hex(c[1]) >= 0 && hex(c[2]) >= 0) {
            *to++ = (char)(hex(c[1]) * 16 + hex(c[2]));
            c += 2;
        } else {
            *to++ = *c;
        }
    }
    *to = '\0';
}

static char *converted(struct arena *arena, char *value, const char *charset)
{
    iconv_t conversion = iconv_open("UTF-8", charset);
    size_t left = strlen(value), room = left * 4 + 4, all = room;
    if (conversion == (iconv_t)-1)
        return value;
    char *out = arena_alloc(arena, room + 1), *to = out, *from = value;
    bool is_ok = iconv(conversion, &from, &left, &to, &room) != (size_t)-1;
    iconv_close(conversion);
    out[all - room] = '\0';
    return is_ok ? out : value;
}

/* Its own charset, else UTF-8, else what Windows writes. */
static char *decoded(struct reading *reading, const struct property *property)
{
    char *value = property->value;
    const char *charset = strstr(property->params, "CHARSET=");
    if (strstr(property->params, "QUOTED-PRINTABLE") != NULL)
        undo_quoted_printable(value);
    if (charset != NULL) {
        charset += strlen("CHARSET=");
        const char *name = arena_strndup(reading->arena, charset, strcspn(charset, ";"));
        if (!str_equal(name, "UTF-8"))
            value = converted(reading->arena, value, name);
    }
    if (!utf8_is_valid(value, strlen(value)))
        value = converted(reading->arena, value, "WINDOWS-1252");
    return value;
}

/* The n-th component between unescaped separators, unescaped; "" where there is none. */
char *vcard_component(struct arena *arena, const char *value, int n, char separator)
{
    struct text out = {0};
    int at = 0;
    for (const char *c = value; *c != '\0' && at <= n; c++) {
        if (*c == '\\' && c[1] != '\0') {
            c++;
            if (at == n)
                text_append_char(&out, *c == 'n' || *c == 'N' ? ' ' : *c);
        } else if (*c == separator) {
            at++;
        } else if (at == n) {
            text_append_char(&out, *c == '\n' || *c == '\r' || *c == '\t' ? ' ' : *c);
        }
    }
    char *text = str_trim(arena, text_str(&out));
    text_free(&out);
    return text;
}

static char *whole(struct arena *arena, const char *value)
{
    return vcard_component(arena, value, 0, '\x01');
}

/* --- one property --- */

bool vcard_has_type(const struct property *property, const char *type)
{
    for (const char *at = property->params; (at = strstr(at, type)) != NULL; at++) {
        char before = at > property->params ? at[-1] : ';', after = at[strlen(type)];
        if (strchr(";,=\"", before) != NULL && (after == '\0' || strchr(";,\"", after) != NULL))
            return true;
    }
    return false;
}

static bool put(struct card *card, enum column column, const char *value)
{
    if (str_is_empty(value) || card->cells[column] != NULL)
        return str_is_empty(value);
    card->cells[column] = value;
    return true;
}

static bool take_phone(struct reading *reading, struct card *card, const struct property *property)
{
    const char *number = whole(reading->arena, property->value);
    if (strncasecmp(number, "tel:", 4) == 0) {
        char *ext = strstr(number += 4, ";ext=");
        number = ext != NULL ? arena_printf(reading->arena, "%.*s App. %s", (int)(ext - number),
                                            number, ext + 5)
                             : number;
    }
    if (vcard_has_type(property, "FAX") || vcard_has_type(property, "PAGER") ||
        vcard_has_type(property, "MODEM"))
        return false;
    if (vcard_has_type(property, "CELL") || vcard_has_type(property, "IPHONE"))
        return put(card, MOBILE, number) || put(card, PHONE, number);
    if (vcard_has_type(property, "MAIN") || vcard_has_type(property, "MAIN-NUMBER") ||
        vcard_has_type(property, "X-COMPANY"))
        return put(card, COMPANY_PHONE, number) || put(card, PHONE, number);
    if (vcard_has_type(property, "HOME") && !vcard_has_type(property, "WORK")) {
        if (card->home_phone != NULL)
            return false;          /* and never a company's */
        card->home_phone = number; /* where there is no other */
        card->home = *property;
        return true;
    }
    return put(card, PHONE, number) || put(card, COMPANY_PHONE, number);
}

/* At work, or preferred, before the private one. */
static bool take_mail(struct reading *reading, struct card *card, const struct property *property)
{
    const char *address = whole(reading->arena, property->value);
    bool is_private = vcard_has_type(property, "HOME") && !vcard_has_type(property, "WORK") &&
                      !vcard_has_type(property, "PREF") && !vcard_has_type(property, "1");
    if (!is_private || str_is_empty(address))
        return put(card, EMAIL, address);
    if (card->home_mail != NULL)
        return false;
    card->home_mail = address;
    card->home_address = *property;
    return true;
}

/* The first of each kind that stands alone; of others a line of the note. */
static void settle_private(struct reading *reading, struct card *card, enum column column,
                           const char *value, const struct property *property)
{
    if (card->cells[column] == NULL)
        card->cells[column] = value;
    else if (value != NULL)
        vcard_keep(reading->arena, &card->kept, property);
}

static bool take_address(struct reading *reading, struct card *card,
                         const struct property *property)
{
    bool is_work = vcard_has_type(property, "WORK");
    static const enum column columns[] = {STREET, CITY, POSTAL_CODE, COUNTRY};
    static const int places[] = {2, 3, 5, 6};
    bool has_any = false;
    for (int i = 0; i < 4; i++)
        has_any = has_any || card->cells[columns[i]] != NULL;
    if (has_any && (card->is_work_address || !is_work))
        return false;
    for (int i = 0; i < 4; i++)
        card->cells[columns[i]] = vcard_component(reading->arena, property->value, places[i], ';');
    card->is_work_address = is_work;
    card->has_address_rest =
        !str_is_empty(vcard_component(reading->arena, property->value, 0, ';')) ||
        !str_is_empty(vcard_component(reading->arena, property->value, 1, ';')) ||
        !str_is_empty(vcard_component(reading->arena, property->value, 4, ';'));
    return !has_any && !card->has_address_rest;
}

/* 19801122, 1980-11-22, 1980-11-22T00:00:00Z; a birthday without a year says no date. */
static bool take_birthday(struct reading *reading, struct card *card, const char *value)
{
    char digits[9];
    size_t n = 0;
    for (const char *c = value; *c != '\0' && *c != 'T' && n < 8; c++)
        if (isdigit((unsigned char)*c))
            digits[n++] = *c;
        else if (*c != '-' || c == value)
            return false;
    digits[n] = '\0';
    return n == 8 &&
           put(card, BIRTH_DATE,
               arena_printf(reading->arena, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6));
}

/* "Herr Dr.": many programs write the salutation before the title. */
static const char *without_salutation(struct reading *reading, struct card *card,
                                      const char *prefix)
{
    size_t length = strcspn(prefix, " ");
    const char *word = arena_strndup(reading->arena, prefix, length);
    if (length < 2 || csv_salutation(word, reading->arena) == NULL)
        return prefix;
    put(card, SALUTATION, word);
    return prefix + length + strspn(prefix + length, " ");
}

static bool take_name(struct reading *reading, struct card *card, const char *value)
{
    struct arena *arena = reading->arena;
    const char *more = vcard_component(arena, value, 2, ';');
    const char *first = vcard_component(arena, value, 1, ';');
    put(card, LAST_NAME, vcard_component(arena, value, 0, ';'));
    put(card, FIRST_NAME,
        str_is_empty(more) ? first : str_trim(arena, arena_printf(arena, "%s %s", first, more)));
    bool is_placed =
        put(card, TITLE, without_salutation(reading, card, vcard_component(arena, value, 3, ';')));
    return is_placed && str_is_empty(vcard_component(arena, value, 4, ';'));
}

/* Our own lines, and tags. */
static bool take_own(struct reading *reading, struct card *card, const struct property *property)
{
    const char *field = str_equal(property->name, "CATEGORIES") ? names[TAGS] : NULL;
    for (size_t i = 0; i < VCARD_OWN_COUNT; i++)
        if (str_equal(property->name, vcard_own[i].property))
            field = vcard_own[i].field;
    for (int i = 0; field != NULL && i < COLUMN_COUNT; i++)
        if (str_equal(field, names[i]))
            return put(card, (enum column)i, whole(reading->arena, property->value));
    return false;
}

static bool take_uid(struct reading *reading, struct card *card, const char *value)
{
    const char *id = whole(reading->arena, value);
    if (strncasecmp(id, "urn:uuid:", 9) == 0)
        id += 9;
    id = utf8_lower(reading->arena, id);
    return !uuid_is_valid(id) || put(card, ID, id);
}

/* False: it has no column here. */
static bool take_property(struct reading *reading, struct card *card,
                          const struct property *property)
{
    struct arena *arena = reading->arena;
    const char *name = property->name, *value = property->value;
    if (str_equal(name, "N"))
        return take_name(reading, card, value);
    if (str_equal(name, "FN")) {
        card->full_name = whole(arena, value);
        return true;
    }
    if (str_equal(name, "ORG"))
        return put(card, COMPANY, vcard_component(arena, value, 0, ';')) &&
               str_is_empty(vcard_component(arena, value, 1, ';'));
    if (str_equal(name, "TITLE") || str_equal(name, "ROLE"))
        return put(card, POSITION, whole(arena, value));
    if (str_equal(name, "TEL"))
        return take_phone(reading, card, property);
    if (str_equal(name, "EMAIL"))
        return take_mail(reading, card, property);
    if (str_equal(name, "ADR"))
        return take_address(reading, card, property);
    if (str_equal(name, "URL"))
        return put(card, WEBSITE, whole(arena, value));
    if (str_equal(name, "BDAY"))
        return take_birthday(reading, card, value);
    if (str_equal(name, "UID"))
        return take_uid(reading, card, value);
    if (str_equal(name, "NOTE"))
        return put(card, NOTE, vcard_lines(arena, value));
    return take_own(reading, card, property);
}

/* "item1.TEL;TYPE=WORK:030 …"; false: no property. */
static bool split_line(struct reading *reading, char *line, struct property *ret_property)
{
    bool is_quoted = false;
    char *colon = line;
    for (; *colon != '\0' && (is_quoted || *colon != ':'); colon++)
        is_quoted = is_quoted != (*colon == '"');
    if (*colon == '\0')
        return false;
    *colon = '\0';
    for (char *c = line; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    size_t length = strcspn(line, ";");
    ret_property->params = arena_strdup(reading->arena, line + length);
    line[length] = '\0';
    const char *dot = strrchr(line, '.');
    ret_property->name = str_trim(reading->arena, dot != NULL ? dot + 1 : line);
    ret_property->value = colon + 1;
    ret_property->value = decoded(reading, ret_property);
    return true;
}

/* --- cards --- */

/* A card of a company alone is named after it, or after how it is reached. */
static bool is_name(const struct card *card)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (str_equal(card->full_name, card->cells[i]))
            return false;
    return !str_is_empty(card->full_name);
}

static void write_card(struct reading *reading, struct card *card)
{
    settle_private(reading, card, PHONE, card->home_phone, &card->home);
    settle_private(reading, card, EMAIL, card->home_mail, &card->home_address);
    if (str_is_empty(card->cells[LAST_NAME]) && str_is_empty(card->cells[FIRST_NAME]) &&
        is_name(card))
        card->cells[LAST_NAME] = card->full_name;
    if (card->kept.length > 0)
        card->cells[NOTE] =
            str_is_empty(card->cells[NOTE])
                ? text_str(&card->kept)
                : arena_printf(reading->arena, "%s\n%s", card->cells[NOTE], text_str(&card->kept));
    for (int i = 0; i < COLUMN_COUNT; i++)
        csv_write_cell(reading->out, str_or(card->cells[i], ""), i == 0, ',', false);
    csv_write_end(reading->out);
    reading->report->cards++;
}

static bool refuse(const struct reading *reading, const char *why, struct error *err)
{
    return error_set(err, ERR_DATA, _("line %lld: %s"), (long long)reading->line, why);
}

static bool read_lines(struct reading *reading, struct card *card, struct error *err)
{
    int64_t began = reading->line;
    while (reading->at < reading->end) {
        struct property property;
        char *line = whole_line(reading);
        if (str_is_empty(str_trim(reading->arena, line)))
            continue;
        if (!split_line(reading, line, &property))
            return refuse(reading, _("this is no line of a vCard"), err);
        if (str_equal(property.name, "END")) {
            write_card(reading, card);
            return true;
        }
        if (str_equal(property.name, "BEGIN"))
            return refuse(reading, _("a card begins within a card"), err);
        if (!take_property(reading, card, &property) &&
            !vcard_keep(reading->arena, &card->kept, &property))
            reading->report->unplaced++;
    }
    reading->line = began;
    return refuse(reading, _("this card has no end"), err);
}

static bool read_card(struct reading *reading, struct error *err)
{
    struct card card = {0};
    bool is_ok = read_lines(reading, &card, err);
    text_free(&card.kept);
    return is_ok;
}

bool vcard_is(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && isspace((unsigned char)bytes[at]))
        at++;
    return length - at >= 11 && strncasecmp(bytes + at, "BEGIN:VCARD", 11) == 0;
}

bool vcard_to_list(const char *bytes, size_t length, struct text *out,
                   struct vcard_report *ret_report, struct error *err)
{
    struct reading reading = {.at = bytes, .end = bytes + length, .out = out, .report = ret_report};
    bool is_ok = true;
    *ret_report = (struct vcard_report){0};
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        reading.at += 3;
    for (int i = 0; i < COLUMN_COUNT; i++)
        csv_write_cell(out, names[i], i == 0, ',', true);
    csv_write_end(out);
    while (is_ok && reading.at < reading.end) {
        reading.arena = arena_new();
        char *line = str_trim(reading.arena, whole_line(&reading));
        if (strcasecmp(line, "BEGIN:VCARD") == 0)
            is_ok = read_card(&reading, err);
        else if (!str_is_empty(line))
            is_ok = refuse(&reading, _("a vCard begins with BEGIN:VCARD"), err);
        arena_free(reading.arena);
    }
    return is_ok;
}
