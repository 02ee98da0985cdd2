/* A person as keyed hashes: what the rules of naming ask of a word, an address or a number, and
 * nothing that says it. Lines of text, so that a row of a database holds them:
 *     f WORD…            a first name; of each word the hash of either fold
 *     l FLAGS WORD…      a last name, or a part of one
 *     m HASH             an address
 *     n COUNTRY HASH…    a number: its last six digits, its last seven … all
 *     k HASH             a word by its consonants, for the cheap look
 *     * everything has to be looked at; c the last name is a common word */
#include "naming_hidden.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_PART 1
#define FLAG_BORNE 2
#define FLAG_COMPANY 4
#define FLAG_FIVE 8   /* letters or more */
#define FLAG_EIGHT 16 /* the same */

void naming_keys_make(const char *secret, struct naming_keys *out)
{
    hash_key_of(secret, "naming word", &out->word);
    hash_key_of(secret, "naming mail", &out->mail);
    hash_key_of(secret, "naming number", &out->number);
    hash_key_of(secret, "naming look", &out->look);
}

uint64_t hide_text(const struct hash_key *key, const char *text, size_t length)
{
    uint64_t hash = hash64_keyed(key, text, length);
    return hash != 0 ? hash : 1;
}

static uint64_t hide_fold(const struct hash_key *key, const char *fold, bool is_genitive)
{
    size_t length = strlen(fold);
    if (length == 0 || (is_genitive && (length == 1 || fold[length - 1] != 's')))
        return 0;
    return hide_text(key, fold, length - is_genitive);
}

static void hide_word(const struct hash_key *key, struct word *word)
{
    for (int i = 0; i < 4; i++)
        word->hidden[i] = hide_fold(key, i % 2 == 0 ? word->german : word->bare, i >= 2);
}

void hide_words(const struct naming *naming, struct word *words, size_t count)
{
    for (size_t i = 0; naming->keys != NULL && i < count; i++)
        hide_word(&naming->keys->word, &words[i]);
}

/* --- writing --- */

static void write_hash(struct text *out, uint64_t hash)
{
    text_printf(out, " %016" PRIx64, hash);
}

static void write_name(struct text *out, const struct hash_key *key, const struct name *name)
{
    for (size_t i = 0; i < name->count; i++) {
        struct word word = name->parts[i];
        if (key != NULL)
            hide_word(key, &word);
        write_hash(out, word.hidden[0]);
        write_hash(out, word.hidden[1]);
    }
    text_append_char(out, '\n');
}

static int flags_of(const struct name *name)
{
    return (name->is_part ? FLAG_PART : 0) | (name->is_borne ? FLAG_BORNE : 0) |
           (name->is_company ? FLAG_COMPANY : 0) | (name->letters >= ALONE_LEAST ? FLAG_FIVE : 0) |
           (name->letters >= WORD_LEAST ? FLAG_EIGHT : 0);
}

static void write_names(struct text *out, const struct naming *naming, const struct hash_key *key)
{
    for (size_t i = 0; i < naming->first_count; i++) {
        text_append_char(out, 'f');
        write_name(out, key, &naming->firsts[i]);
    }
    for (size_t i = 0; i < naming->last_count; i++) {
        text_printf(out, "l %d", flags_of(&naming->lasts[i]));
        write_name(out, key, &naming->lasts[i]);
    }
}

static void write_number(struct text *out, const struct hash_key *key, const struct number *number)
{
    text_printf(out, "n %zu", number->country);
    for (size_t digits = ENDING_DIGITS; digits <= number->count; digits++)
        write_hash(out, key != NULL ? hide_text(key, number->digits, digits)
                                    : number->hidden[digits - ENDING_DIGITS]);
    text_append_char(out, '\n');
}

/* keys NULL: they are hashes already. */
static char *write_all(const struct naming *naming, const struct naming_keys *keys,
                       struct arena *arena)
{
    struct text out = {0};
    write_names(&out, naming, keys != NULL ? &keys->word : NULL);
    for (size_t i = 0; i < naming->mail_count; i++)
        text_printf(&out, "m %016" PRIx64 "\n",
                    keys != NULL
                        ? hide_text(&keys->mail, naming->mails[i], strlen(naming->mails[i]))
                        : naming->hidden_mails[i]);
    for (size_t i = 0; i < naming->number_count; i++)
        write_number(&out, keys != NULL ? &keys->number : NULL, &naming->numbers[i]);
    for (size_t i = 0; i < naming->look_count; i++)
        text_printf(&out, "k %016" PRIx64 "\n",
                    keys != NULL ? naming_hide_look(keys, naming->looks[i]) : naming->looks[i]);
    text_append(&out, naming->looks_everywhere ? "*\n" : "");
    text_append(&out, naming->is_common ? "c\n" : "");
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

uint64_t naming_hide_look(const struct naming_keys *keys, uint64_t look)
{
    return hide_text(&keys->look, (const char *)&look, sizeof look);
}

char *naming_hide(const struct naming *naming, const char *secret, struct arena *arena)
{
    struct naming_keys keys;
    naming_keys_make(secret, &keys);
    char *lines = write_all(naming, &keys, arena);
    return lines;
}

char *naming_hidden_text(const struct naming *naming, struct arena *arena)
{
    return write_all(naming, NULL, arena);
}

/* --- reading --- */

static size_t read_hashes(char **words, size_t count, uint64_t *hashes, size_t most)
{
    size_t read = 0;
    for (; read < count && read < most; read++)
        hashes[read] = strtoull(words[read], NULL, 16);
    return read;
}

static void read_name(struct name *name, char **words, size_t count)
{
    uint64_t hashes[2 * PARTS_MOST];
    size_t read = read_hashes(words, count, hashes, 2 * PARTS_MOST);
    name->count = read / 2;
    for (size_t i = 0; i < name->count; i++)
        name->parts[i] =
            (struct word){.german = "", .bare = "", .hidden = {hashes[2 * i], hashes[2 * i + 1]}};
}

static void read_last(struct name *name, char **words, size_t count)
{
    int flags = count > 0 ? atoi(words[0]) : 0;
    read_name(name, words + 1, count > 0 ? count - 1 : 0);
    name->is_part = (flags & FLAG_PART) != 0;
    name->is_borne = (flags & FLAG_BORNE) != 0;
    name->is_company = (flags & FLAG_COMPANY) != 0;
    name->letters = (flags & FLAG_EIGHT) != 0  ? WORD_LEAST
                    : (flags & FLAG_FIVE) != 0 ? ALONE_LEAST
                                               : 1;
}

static void read_number(struct naming *naming, char **words, size_t count)
{
    struct number *number = &naming->numbers[naming->number_count++];
    size_t hashes = count > 0 ? count - 1 : 0;
    number->country = count > 0 ? (size_t)atoi(words[0]) : 0;
    number->hidden = ARENA_ARRAY(naming->arena, uint64_t, hashes + 1);
    hashes = read_hashes(words + 1, hashes, number->hidden, sizeof number->digits - ENDING_DIGITS);
    number->count = hashes > 0 ? hashes + ENDING_DIGITS - 1 : 0;
}

static void read_line(struct naming *naming, char **words, size_t count)
{
    switch (words[0][0]) {
    case 'f': read_name(&naming->firsts[naming->first_count++], words + 1, count - 1); break;
    case 'l': read_last(&naming->lasts[naming->last_count++], words + 1, count - 1); break;
    case 'm':
        naming->mail_count +=
            read_hashes(words + 1, count - 1, &naming->hidden_mails[naming->mail_count], 1);
        break;
    case 'n': read_number(naming, words + 1, count - 1); break;
    case 'k':
        naming->look_count +=
            read_hashes(words + 1, count - 1, &naming->looks[naming->look_count], 1);
        break;
    default:
        naming->looks_everywhere |= words[0][0] == '*';
        naming->is_common |= words[0][0] == 'c';
    }
}

static void read_split(struct naming *naming, const char *line)
{
    char **words;
    size_t count = str_split(naming->arena, line, ' ', &words);
    if (count > 0)
        read_line(naming, words, count);
}

static size_t lines_of(char **lines, size_t count, char kind)
{
    size_t found = 1; /* an array has room for one at least */
    for (size_t i = 0; i < count; i++)
        found += lines[i][0] == kind;
    return found;
}

struct naming *naming_hidden_read(const char *hidden, const struct naming_keys *keys,
                                  struct arena *arena)
{
    char **lines;
    size_t count = str_split(arena, hidden, '\n', &lines);
    struct naming *naming = ARENA_NEW(arena, struct naming);
    *naming =
        (struct naming){.arena = arena,
                        .keys = keys,
                        .firsts = ARENA_ARRAY(arena, struct name, lines_of(lines, count, 'f')),
                        .lasts = ARENA_ARRAY(arena, struct name, lines_of(lines, count, 'l')),
                        .hidden_mails = ARENA_ARRAY(arena, uint64_t, lines_of(lines, count, 'm')),
                        .numbers = ARENA_ARRAY(arena, struct number, lines_of(lines, count, 'n')),
                        .looks = ARENA_ARRAY(arena, uint64_t, lines_of(lines, count, 'k'))};
    for (size_t i = 0; i < count; i++)
        if (lines[i][0] != '\0')
            read_split(naming, lines[i]);
    return naming;
}
