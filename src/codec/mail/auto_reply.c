/* Only what tells an automatic reply from a letter is read: four fields of the head, and the words
 * of its text parts. */
#include "auto_reply.h"

#include "base/text.h"
#include "codec/check_lists.h"
#include "core/phone_number.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define GAP_MOST 8       /* words that a * of the list stands for */
#define TEXT_MOST 100000 /* bytes of a reply that are looked at */

struct head {
    const char *from, *submitted, *precedence, *subject, *type, *encoding;
};

/* Reads a head up to its empty line; what goes on in the next line is joined (RFC 5322 2.2.3). */
static size_t read_head(char *const *lines, size_t count, struct arena *arena,
                        struct head *ret_head)
{
    const struct {
        const char *name;
        const char **value;
    } fields[] = {{"From:", &ret_head->from},
                  {"Auto-Submitted:", &ret_head->submitted},
                  {"Precedence:", &ret_head->precedence},
                  {"Subject:", &ret_head->subject},
                  {"Content-Type:", &ret_head->type},
                  {"Content-Transfer-Encoding:", &ret_head->encoding}};
    size_t i = 0;
    for (; i < count && lines[i][0] != '\0'; i++) {
        const char *line = lines[i];
        while (i + 1 < count && (lines[i + 1][0] == ' ' || lines[i + 1][0] == '\t'))
            line = arena_printf(arena, "%.900s %.900s", line, lines[++i] + 1);
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
            if (strncasecmp(line, fields[f].name, strlen(fields[f].name)) == 0)
                *fields[f].value = str_trim(arena, line + strlen(fields[f].name));
    }
    return i;
}

static bool has_word(const char *text, const char *word, struct arena *arena)
{
    return text != NULL && strstr(text_fold(arena, text), word) != NULL;
}

static bool is_automatic(const struct head *head, struct arena *arena)
{
    static const char *const subjects[] = {
        "automatische antwort", "automatic reply", "autoreply",
        "auto-reply",           "abwesenheit",     "out of office"};
    if (head->submitted != NULL)
        return has_word(head->submitted, "auto-replied", arena);
    bool is_one = has_word(head->precedence, "auto_reply", arena);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        is_one = is_one || has_word(head->subject, subjects[i], arena);
    return is_one;
}

static char *address_of(const char *from, struct arena *arena)
{
    char *address;
    const char *open = from != NULL ? strrchr(from, '<') : NULL;
    const char *plain =
        open != NULL ? arena_strndup(arena, open + 1, strcspn(open + 1, ">")) : str_or(from, "");
    return email_parse(plain, arena, &address) ? address : NULL;
}

/* --- the text of its parts --- */

static void append_bytes(struct text *out, const char *bytes, size_t length)
{
    if (utf8_is_valid(bytes, length))
        text_append_bytes(out, bytes, length);
    else /* as Windows writes it in Western Europe */
        for (size_t i = 0; i < length; i++)
            text_append_utf8(out, (unsigned char)bytes[i]);
}

static int hex_of(char c)
{
    const char *at = c != '\0' ? strchr("0123456789abcdef", tolower((unsigned char)c)) : NULL;
    return at != NULL ? (int)(at - "0123456789abcdef") : -1;
}

static void append_quoted(struct text *out, const char *line, struct arena *arena)
{
    char *bytes = arena_strdup(arena, line);
    size_t n = 0;
    for (const char *c = line; *c != '\0'; c++) {
        int high = *c == '=' ? hex_of(c[1]) : -1, low = high >= 0 ? hex_of(c[2]) : -1;
        if (low >= 0) {
            bytes[n++] = (char)(high << 4 | low);
            c += 2;
        } else if (*c != '=' || c[1] != '\0') {
            bytes[n++] = *c;
        }
    }
    append_bytes(out, bytes, n);
    if (line[0] == '\0' || line[strlen(line) - 1] != '=')
        text_append_char(out, ' ');
}

static void append_base64(struct text *out, const char *coded, struct arena *arena)
{
    size_t length;
    char *bytes;
    if (base64_decode(coded, arena, &bytes, &length))
        append_bytes(out, bytes, length);
}

/* One part, from behind its head to the line that begins with "--"; other than text is passed over.
 */
static size_t read_part(char *const *lines, size_t count, const struct head *head,
                        struct arena *arena, struct text *out)
{
    bool is_text = head->type == NULL || has_word(head->type, "text/", arena),
         is_quoted = has_word(head->encoding, "quoted-printable", arena),
         is_base64 = has_word(head->encoding, "base64", arena);
    struct text coded = {0};
    size_t i = 0;
    for (; i < count && strncmp(lines[i], "--", 2) != 0; i++) {
        if (!is_text || lines[i][0] == '>' || out->length + coded.length > TEXT_MOST)
            continue;
        if (is_base64)
            text_append(&coded, lines[i]);
        else if (is_quoted)
            append_quoted(out, lines[i], arena);
        else
            text_printf(out, "%s ", lines[i]);
    }
    append_base64(out, text_str(&coded), arena);
    text_append(out, " . ");
    text_free(&coded);
    return i;
}

static void read_body(char *const *lines, size_t count, const struct head *head,
                      struct arena *arena, struct text *out)
{
    size_t i = read_part(lines, count, head, arena, out);
    while (i < count) {
        struct head part = {0};
        i++;
        i += read_head(lines + i, count - i, arena, &part);
        i += read_part(lines + i, count - i, &part, arena, out);
    }
}

/* --- its words --- */

/* Folded words, and "." where a sentence ends; marks of HTML are none. */
static size_t words_of(const char *text, struct arena *arena, const char ***ret_words)
{
    char *folded = arena_strdup(arena, text_fold(arena, text));
    const char **words = ARENA_ARRAY(arena, const char *, strlen(folded) + 1);
    size_t count = 0;
    for (char *c = folded; *c != '\0';) {
        size_t length = 0;
        if (*c == '<') {
            c += strcspn(c, ">");
            c += *c == '>';
            continue;
        }
        while (isalnum((unsigned char)c[length]) || (unsigned char)c[length] >= 0x80)
            length++;
        if (length > 0)
            words[count++] = arena_strndup(arena, c, length);
        else if (strchr(".!?", *c) != NULL)
            words[count++] = ".";
        c += length > 0 ? length : 1;
    }
    *ret_words = words;
    return count;
}

static bool matches_at(char *const *pattern, size_t pattern_count, const char *const *words,
                       size_t count)
{
    size_t w = 0;
    for (size_t p = 0; p < pattern_count; p++) {
        size_t gap = str_equal(pattern[p], "*") ? GAP_MOST : 0;
        p += gap > 0;
        if (p == pattern_count)
            return true;
        while (gap > 0 && w < count && !str_equal(words[w], ".") &&
               !str_equal(words[w], pattern[p]))
            w++, gap--;
        if (w >= count || !str_equal(words[w], pattern[p]))
            return false;
        w++;
    }
    return true;
}

static bool says_left(const char *text, struct arena *arena)
{
    const struct quality_list *list = &check_lists()->left_company;
    const char **words;
    size_t count = words_of(text, arena, &words);
    for (size_t i = 0; i < list->count; i++) {
        char **pattern;
        size_t length = str_split(arena, list->lines[i], ' ', &pattern);
        for (size_t w = 0; w < count; w++)
            if (matches_at(pattern, length, words + w, count - w))
                return true;
    }
    return false;
}

bool auto_reply_read(char *const *lines, size_t count, struct arena *arena, char **ret_address,
                     bool *ret_has_left)
{
    struct head head = {0};
    struct text text = {0};
    size_t length = read_head(lines, count, arena, &head);
    char *address = is_automatic(&head, arena) ? address_of(head.from, arena) : NULL;
    if (address == NULL)
        return false;
    read_body(lines + length, count - length, &head, arena, &text);
    *ret_address = address;
    *ret_has_left = says_left(text_str(&text), arena);
    text_free(&text);
    return true;
}
