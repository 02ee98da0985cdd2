/* What a mail address says of the name of its owner: "ines.lorenz@", "i.lorenz@", "ilorenz@",
 * "lorenz.ines@", "lorenz@". */
#include "match_private.h"

#include <ctype.h>

struct parts {
    char last[LOOKED_AT];      /* the last name, without blanks */
    char words[2][LOOKED_AT];  /* of the address before the @ */
    size_t word_count, length; /* words: 3 where there are more */
};

static void read_last_name(const struct match_list *list, const struct match_row *row,
                           struct parts *parts)
{
    const char *last = value_text(&list->columns[COLUMN_LAST], row->id[COLUMN_LAST]);
    for (; *last != '\0' && parts->length + 1 < LOOKED_AT; last++)
        if (*last != ' ')
            parts->last[parts->length++] = *last;
}

/* Letters only: "susanne.schneider72" is two words. */
static void read_words(const struct match_list *list, const struct match_row *row,
                       struct parts *parts)
{
    const struct dictionary *mails = &list->columns[COLUMN_EMAIL];
    const char *mail = value_text(mails, row->id[COLUMN_EMAIL]);
    size_t end = mails->value[row->id[COLUMN_EMAIL]].length, n = 0;
    for (size_t i = 0; i < end && parts->word_count < 3; i++) {
        bool is_start = i == 0 || strchr("._-", mail[i - 1]) != NULL;
        if (strchr("._-", mail[i]) != NULL)
            continue;
        if (is_start) {
            parts->word_count++;
            n = 0;
        }
        if (parts->word_count < 3 && isalpha((unsigned char)mail[i]) && n + 1 < LOOKED_AT)
            parts->words[parts->word_count - 1][n++] = mail[i];
    }
}

static bool read_parts(const struct match_list *list, const struct match_row *row,
                       struct parts *ret_parts)
{
    *ret_parts = (struct parts){.length = 0};
    if (row->id[COLUMN_EMAIL] == 0 || row->id[COLUMN_LAST] == 0 ||
        list->columns[COLUMN_EMAIL].value[row->id[COLUMN_EMAIL]].is_role)
        return false;
    read_last_name(list, row, ret_parts);
    read_words(list, row, ret_parts);
    return ret_parts->length >= 2 && ret_parts->word_count < 3;
}

bool is_mail_of_last_name(const struct match_list *list, const struct match_row *row)
{
    struct parts parts;
    const char *first = value_text(&list->columns[COLUMN_FIRST], row->id[COLUMN_FIRST]);
    if (!read_parts(list, row, &parts))
        return false;
    if (strcmp(parts.words[0], parts.last) == 0)
        return parts.words[1][0] == '\0' ||
               (parts.words[1][0] == *first && parts.words[1][1] == '\0');
    bool is_initial = parts.words[0][0] == *first;
    if (parts.word_count == 1)
        return is_initial && strcmp(parts.words[0] + 1, parts.last) == 0;
    return is_initial && parts.words[0][1] == '\0' && strcmp(parts.words[1], parts.last) == 0;
}

/* The first name without blanks, or an initial on either side. */
static bool is_first_name(const char *word, const char *first)
{
    if (word[0] != '\0' && word[0] == first[0] && (word[1] == '\0' || first[1] == '\0'))
        return true;
    for (; *first != '\0'; first++)
        if (*first != ' ' && *first != *word++)
            return false;
    return *word == '\0';
}

/* Of an address made of the row's own name: what stands for the first name, "" if nothing does. */
static const char *first_word(const struct match_list *list, const struct match_row *row,
                              struct parts *parts)
{
    const char *first = value_text(&list->columns[COLUMN_FIRST], row->id[COLUMN_FIRST]);
    if (!read_parts(list, row, parts))
        return NULL;
    if (parts->word_count == 1 && strcmp(parts->words[0], parts->last) == 0)
        return "";
    if (parts->word_count == 1 && parts->words[0][0] == *first &&
        strcmp(parts->words[0] + 1, parts->last) == 0) {
        parts->words[0][1] = '\0';
        return parts->words[0];
    }
    for (int i = 0; i < 2 && parts->word_count == 2; i++)
        if (strcmp(parts->words[1 - i], parts->last) == 0 && is_first_name(parts->words[i], first))
            return parts->words[i];
    return NULL;
}

bool is_mail_of_name(const struct match_list *list, const struct match_row *row)
{
    struct parts parts;
    const char *first = first_word(list, row, &parts);
    return first != NULL && *first != '\0';
}

bool are_mails_of_two_names(const struct match_list *list, const struct match_row *a,
                            const struct match_row *b)
{
    struct parts one, other;
    const char *first = first_word(list, a, &one), *second = first_word(list, b, &other);
    if (first == NULL || second == NULL)
        return false;
    bool has_initial =
        first[0] == '\0' || second[0] == '\0' || first[1] == '\0' || second[1] == '\0';
    return strcmp(one.last, other.last) != 0 ||
           (has_initial ? *first != '\0' && *second != '\0' && *first != *second
                        : strcmp(first, second) != 0);
}

const char *first_name_in_mail(const struct match_list *list, const struct match_row *row,
                               char *first, size_t size)
{
    struct parts parts;
    const char *found = "";
    if (!read_parts(list, row, &parts))
        return "";
    for (int i = 0; i < 2 && parts.word_count == 2; i++)
        if (strcmp(parts.words[1 - i], parts.last) == 0 ||
            (parts.length >= 4 && edit_distance(parts.words[1 - i], parts.last, 1) <= 1))
            found = parts.words[i];
    if (parts.word_count == 1 && parts.length >= 4 && parts.words[0][0] != '\0' &&
        strcmp(parts.words[0] + 1, parts.last) == 0) {
        parts.words[0][1] = '\0';
        found = parts.words[0];
    }
    size_t n = strnlen(found, size - 1);
    memcpy(first, found, n);
    first[n] = '\0';
    return first;
}
