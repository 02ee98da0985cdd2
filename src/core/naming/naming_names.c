/* Names in a text: the last name with the first beside it, in either order, or alone where that is
 * enough. */
#include "naming_hidden.h"

#include <string.h>

#define TITLES_MOST 2

/* --- words --- */

/* Signs of their own kind stand between words: quotation marks, dashes, no-break blanks. */
static bool is_of_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return c == 0xAD || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && (c < 0x2000 || c > 0x2BFF) &&
                         (c < 0x3000 || c > 0x303F) && c < 0xE000);
}

size_t words_of(const char *text, struct arena *arena, struct word **ret_words)
{
    size_t count = 0, size = 0, bytes;
    uint32_t c;
    *ret_words = NULL;
    for (const char *at = str_or(text, ""); (bytes = utf8_decode(at, &c)) > 0;) {
        const char *from = at;
        for (; bytes > 0 && is_of_word(c); bytes = utf8_decode(at, &c))
            at += bytes;
        if (at == from) {
            at += bytes;
            continue;
        }
        if (count == size) {
            size_t before = size * sizeof **ret_words;
            size = size > 0 ? size * 2 : 16;
            *ret_words = arena_grow(arena, *ret_words, before, size * sizeof **ret_words);
        }
        const char *word = arena_strndup(arena, from, (size_t)(at - from));
        (*ret_words)[count++] = (struct word){.from = (size_t)(from - text),
                                              .to = (size_t)(at - text),
                                              .german = text_fold(arena, word),
                                              .bare = text_fold_bare(arena, word)};
    }
    return count;
}

/* "Müllers Angebot" */
static bool is_same(const char *word, const char *name, bool may_be_genitive)
{
    size_t length = strlen(name);
    return length > 0 && strncmp(word, name, length) == 0 &&
           (word[length] == '\0' ||
            (may_be_genitive && word[length] == 's' && word[length + 1] == '\0'));
}

bool words_are_alike(const struct word *word, const struct word *name, bool may_be_genitive)
{
    if (name->hidden[0] != 0)
        return word->hidden[0] == name->hidden[0] || word->hidden[1] == name->hidden[1] ||
               (may_be_genitive &&
                (word->hidden[2] == name->hidden[0] || word->hidden[3] == name->hidden[1]));
    return is_same(word->german, name->german, may_be_genitive) ||
           is_same(word->bare, name->bare, may_be_genitive);
}

/* --- what stands between them --- */

struct reading {
    const char *text;
    const struct word *words;
    size_t count;
};

/* Between two words of one name: a blank or a hyphen. Between first and last: a comma, too. */
static bool is_gap(const struct reading *reading, size_t before, bool is_loose)
{
    const char *from = reading->text + reading->words[before].to,
               *to = reading->text + reading->words[before + 1].from;
    if (to - from > 3)
        return false;
    for (; from < to; from++)
        if (*from == '\n' || (!is_loose && strchr(".,;:!?/\"", *from) != NULL) ||
            (is_loose && strchr(";:!?\"", *from) != NULL))
            return false;
    return true;
}

/* Words that the name covers from here on; 0: it does not stand here. */
static size_t name_at(const struct reading *reading, size_t at, const struct name *name)
{
    if (at + name->count > reading->count)
        return 0;
    for (size_t i = 0; i < name->count; i++)
        if (!words_are_alike(&reading->words[at + i], &name->parts[i], i + 1 == name->count) ||
            (i + 1 < name->count && !is_gap(reading, at + i, false)))
            return 0;
    return name->count;
}

static bool is_title(const struct word *word)
{
    return str_list_has("dr,prof,dipl,ing,mag,med,jur,phil,rer,nat,herr,herrn,hr,frau,fr,von,van,"
                        "der,de,zu,den",
                        word->german);
}

static bool is_address(const struct word *word)
{
    return str_list_has("herr,herrn,hr,frau,fr,fraeulein,dr,prof,mr,mrs,ms,mister,kollege,kollegen,"
                        "kollegin",
                        word->german);
}

/* A first name that ends before this word, titles or an initial between; where it begins. */
static bool first_before(const struct naming *naming, const struct reading *reading, size_t at,
                         size_t *ret_from)
{
    for (size_t skipped = 0; at > 0 && skipped <= TITLES_MOST; skipped++, at--) {
        if (!is_gap(reading, at - 1, true))
            return false;
        for (size_t i = 0; i < naming->first_count; i++) {
            const struct name *first = &naming->firsts[i];
            if (first->count <= at && name_at(reading, at - first->count, first) > 0) {
                *ret_from = at - first->count;
                return true;
            }
        }
        if (!is_title(&reading->words[at - 1]) && utf8_count(reading->words[at - 1].german) > 1)
            return false;
    }
    return false;
}

/* "Müller, Dr. Petra": where it ends. */
static bool first_after(const struct naming *naming, const struct reading *reading, size_t at,
                        size_t *ret_to)
{
    for (size_t skipped = 0; at < reading->count && skipped <= TITLES_MOST; skipped++, at++) {
        if (!is_gap(reading, at - 1, true))
            return false;
        for (size_t i = 0; i < naming->first_count; i++) {
            size_t covered = name_at(reading, at, &naming->firsts[i]);
            if (covered > 0) {
                *ret_to = at + covered;
                return true;
            }
        }
        if (!is_title(&reading->words[at]))
            return false;
    }
    return false;
}

static bool is_addressed(const struct reading *reading, size_t at)
{
    for (int i = 0; at > 0 && i < 1 + TITLES_MOST; i++, at--) {
        if (!is_gap(reading, at - 1, true))
            return false;
        if (is_address(&reading->words[at - 1]))
            return true;
        if (!is_title(&reading->words[at - 1]))
            return false;
    }
    return false;
}

static bool is_written_small(const char *at)
{
    return *at >= 'a' && *at <= 'z';
}

/* Is it a rare word, and written as a name? */
static bool may_stand_alone(const struct name *name, const char *at)
{
    return !name->is_borne && !name->is_company &&
           (name->count > 1 || name->letters >= WORD_LEAST ||
            (name->letters >= ALONE_LEAST && !is_written_small(at)));
}

static void take_name(const struct naming *naming, const struct reading *reading, size_t at,
                      const struct name *name, struct spans *sure, struct spans *unsure,
                      bool *stands_alone)
{
    size_t from = at, to = at + name->count;
    const char *text = reading->text + reading->words[at].from;
    bool is_sure = first_before(naming, reading, at, &from) ||
                   first_after(naming, reading, to, &to) ||
                   (!name->is_borne && is_addressed(reading, at));
    if (!is_sure && may_stand_alone(name, text)) {
        *stands_alone = true;
        is_sure = !naming->is_common || (name->count > 1 && !name->is_part);
    }
    span_add(is_sure ? sure : unsure, reading->words[from].from, reading->words[to - 1].to);
}

void names_read(const struct naming *naming, const char *text, struct spans *sure,
                struct spans *unsure, bool *ret_stands_alone)
{
    struct word *words;
    struct reading reading = {.text = text};
    reading.count = words_of(text, sure->arena, &words);
    hide_words(naming, words, reading.count);
    reading.words = words;
    for (size_t at = 0; at < reading.count; at++)
        for (size_t i = 0; i < naming->last_count; i++)
            if (name_at(&reading, at, &naming->lasts[i]) > 0)
                take_name(naming, &reading, at, &naming->lasts[i], sure, unsure, ret_stands_alone);
}
