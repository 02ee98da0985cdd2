/* Delivery reports: only the fields per recipient are read, wherever they stand; what else a report
 * says, its texts in many languages above all, is left alone. Of automatic replies see
 * auto_reply.c. */
#include "codec/bounce.h"

#include "base/i18n.h"
#include "base/text.h"
#include "auto_reply.h"
#include "core/phone_number.h"

#include <string.h>
#include <strings.h>

#define BOUNCES_MOST 100000

struct reading {
    struct arena *arena;
    struct bounce *bounces;
    size_t count, room, strange;
    char *recipient, *original, *action, *status; /* of the group at hand */
};

/* RFC 3463: the subject and detail say whether it is the address. */
static enum bounce_kind kind_of(const char *action, const char *status)
{
    static const char dead[] = "5.0.0,5.2.0,5.2.1,5.4.4";
    if (action != NULL && strcasecmp(action, "failed") != 0)
        return BOUNCE_OTHER;
    if (status == NULL)
        return BOUNCE_DEAD;
    return str_starts(status, "5.1.") || str_list_has(dead, status) ? BOUNCE_DEAD : BOUNCE_OTHER;
}

static void add_kind(struct reading *reading, char *canonical, const char *status,
                     enum bounce_kind kind)
{
    if (reading->count == reading->room) {
        size_t room = reading->room * 2 + 64;
        reading->bounces =
            arena_grow(reading->arena, reading->bounces, reading->room * sizeof *reading->bounces,
                       room * sizeof *reading->bounces);
        reading->room = room;
    }
    reading->bounces[reading->count++] =
        (struct bounce){canonical, arena_strdup(reading->arena, status), kind};
}

static bool add(struct reading *reading, const char *address, const char *action,
                const char *status)
{
    char *canonical;
    if (!email_parse(address, reading->arena, &canonical))
        return false;
    add_kind(reading, canonical, status, kind_of(action, status));
    return true;
}

/* --- reports --- */

/* "rfc822; <petra@kranich.example>" */
static char *address_of(struct reading *reading, const char *value)
{
    const char *semicolon = strchr(value, ';');
    char *address = str_trim(reading->arena, semicolon != NULL ? semicolon + 1 : value);
    size_t length = strlen(address);
    return length > 2 && address[0] == '<' && address[length - 1] == '>'
               ? arena_strndup(reading->arena, address + 1, length - 2)
               : address;
}

static void end_group(struct reading *reading)
{
    const char *address = reading->original != NULL ? reading->original : reading->recipient;
    if (reading->recipient != NULL && reading->action != NULL)
        add(reading, address, reading->action, reading->status);
    reading->recipient = reading->original = reading->action = reading->status = NULL;
}

/* "5.1.1 (no such user)" */
static char *status_of(struct reading *reading, const char *value)
{
    char *status = str_trim(reading->arena, value);
    status[strspn(status, "0123456789.")] = '\0';
    return *status != '\0' ? status : NULL;
}

static void take_field(struct reading *reading, const char *line)
{
    static const struct {
        const char *name;
        size_t length;
    } fields[] = {
        {"Final-Recipient:", 16}, {"Original-Recipient:", 19}, {"Action:", 7}, {"Status:", 7}};
    size_t i = 0;
    while (i < 4 && strncasecmp(line, fields[i].name, fields[i].length) != 0)
        i++;
    if (i == 4)
        return;
    const char *value = line + fields[i].length;
    if (i == 0)
        reading->recipient = address_of(reading, value);
    else if (i == 1)
        reading->original = address_of(reading, value);
    else if (i == 2)
        reading->action = str_trim(reading->arena, value);
    else
        reading->status = status_of(reading, value);
}

/* A line that begins with a blank goes on with the one before (RFC 5322 2.2.3). */
static void read_reports(struct reading *reading, char **lines, size_t count)
{
    for (size_t i = 0; i < count && reading->count < BOUNCES_MOST; i++) {
        const char *line = lines[i];
        while (i + 1 < count && *line != '\0' &&
               (lines[i + 1][0] == ' ' || lines[i + 1][0] == '\t'))
            line = arena_printf(reading->arena, "%.900s %.900s", line, lines[++i] + 1);
        if (*line == '\0' || str_starts(line, "--"))
            end_group(reading);
        else
            take_field(reading, line);
    }
    end_group(reading);
}

/* --- a message, or a mailbox of them, each behind a line "From …" (RFC 4155) --- */

static void read_message(struct reading *reading, char **lines, size_t count, bool *ret_is_mail)
{
    size_t before = reading->count;
    char *address;
    bool has_left;
    read_reports(reading, lines, count);
    if (reading->count == before &&
        auto_reply_read(lines, count, reading->arena, &address, &has_left) &&
        reading->count < BOUNCES_MOST)
        add_kind(reading, address, NULL, has_left ? BOUNCE_GONE : BOUNCE_OTHER);
    *ret_is_mail = *ret_is_mail || reading->count > before;
}

static bool read_mails(struct reading *reading, char **lines, size_t count)
{
    bool is_mail = false;
    size_t begin = 0;
    for (size_t i = 1; i <= count; i++)
        if (i == count || (str_starts(lines[i], "From ") && lines[i - 1][0] == '\0')) {
            read_message(reading, lines + begin, i - begin, &is_mail);
            begin = i;
        }
    return is_mail;
}

/* --- a list: an address a line, perhaps a status after ; , or a blank --- */

static void read_list(struct reading *reading, char **lines, size_t count)
{
    for (size_t i = 0; i < count && reading->count < BOUNCES_MOST; i++) {
        const char *line = str_trim(reading->arena, lines[i]);
        size_t length = strcspn(line, ";, \t");
        const char *rest = line + length + strspn(line + length, ";, \t");
        if (*line == '\0' || *line == '#')
            continue;
        bool is_status = *rest >= '2' && *rest <= '5' && rest[1] == '.';
        if (!add(reading, arena_strndup(reading->arena, line, length), NULL,
                 is_status ? status_of(reading, rest) : NULL) &&
            i > 0) /* the first may be a heading */
            reading->strange++;
    }
}

bool bounces_read(const char *text, struct arena *arena, struct bounce **ret_bounces,
                  size_t *ret_count, size_t *ret_strange, struct error *err)
{
    struct reading reading = {.arena = arena};
    char **lines;
    if (!utf8_is_valid(text, strlen(text)))
        return error_set(err, ERR_DATA, _("this is no text in UTF-8"));
    size_t count = str_split(arena, text, '\n', &lines);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(lines[i]);
        if (length > 0 && lines[i][length - 1] == '\r')
            lines[i][length - 1] = '\0';
    }
    if (!read_mails(&reading, lines, count))
        read_list(&reading, lines, count);
    *ret_bounces = reading.bounces;
    *ret_count = reading.count;
    *ret_strange = reading.strange;
    return reading.count > 0 ||
           error_set(err, ERR_DATA, _("neither a report of a mail server nor a list of addresses"));
}
