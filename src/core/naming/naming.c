/* What names a person, and what of a text does. */
#include "naming_private.h"

#include "core/phone_number.h"

#include <string.h>

#define PART_LEAST 4   /* letters of a part of a name that is looked for by itself */
#define NUMBER_LEAST 6 /* digits */

struct naming *naming_new(struct arena *arena)
{
    struct naming *naming = ARENA_NEW(arena, struct naming);
    *naming = (struct naming){.arena = arena,
                              .firsts = ARENA_ARRAY(arena, struct name, NAMES_MOST),
                              .lasts = ARENA_ARRAY(arena, struct name, NAMES_MOST),
                              .mails = ARENA_ARRAY(arena, const char *, NAMES_MOST),
                              .numbers = ARENA_ARRAY(arena, struct number, NAMES_MOST),
                              .looks = ARENA_ARRAY(arena, uint64_t, LOOKS_MOST)};
    return naming;
}

static struct name name_of(const struct word *words, size_t count)
{
    struct name name = {.count = count < PARTS_MOST ? count : PARTS_MOST};
    for (size_t i = 0; i < name.count; i++) {
        name.parts[i] = words[i];
        name.letters += utf8_count(words[i].german);
    }
    return name;
}

static bool is_known(const struct name *names, size_t count, const struct name *name)
{
    for (size_t i = 0; i < count; i++) {
        bool is_same = names[i].count == name->count;
        for (size_t p = 0; is_same && p < name->count; p++)
            is_same = str_equal(names[i].parts[p].german, name->parts[p].german);
        if (is_same)
            return true;
    }
    return false;
}

static void add_name(struct name *names, size_t *count, const struct name *name)
{
    if (name->count > 0 && *count < NAMES_MOST && !is_known(names, *count, name))
        names[(*count)++] = *name;
}

static void add_last(struct naming *naming, const char *last_name)
{
    struct word *words;
    size_t count = words_of(last_name, naming->arena, &words);
    struct name whole = name_of(words, count);
    add_name(naming->lasts, &naming->last_count, &whole);
    for (size_t i = 0; i < count && i < PARTS_MOST; i++) {
        struct name part = name_of(&words[i], 1);
        part.is_part = true;
        if (count == 1 || part.letters >= PART_LEAST)
            look_add(naming, words[i].german);
        if (count > 1 && part.letters >= PART_LEAST)
            add_name(naming->lasts, &naming->last_count, &part);
    }
    if (count > 1 && whole.letters < PART_LEAST * count) /* "Le Roi": by its first word */
        look_add(naming, words[0].german);
}

/* The longest word of an address is what the cheap look asks for; not where it ends. */
static void look_for_mail(struct naming *naming, const char *mail)
{
    struct word *words;
    const char *longest = "";
    size_t count = words_of(mail, naming->arena, &words);
    for (size_t i = 0; i + 1 < count || i == 0; i++)
        if (count > 0 && strlen(words[i].german) > strlen(longest))
            longest = words[i].german;
    look_add(naming, longest);
}

static void add_mail(struct naming *naming, const char *mail)
{
    char *lower = utf8_lower(naming->arena, mail);
    for (size_t i = 0; i < naming->mail_count; i++)
        if (str_equal(naming->mails[i], lower))
            return;
    if (naming->mail_count == NAMES_MOST)
        return;
    naming->mails[naming->mail_count++] = lower;
    look_for_mail(naming, lower);
}

/* As it stands, and with its domain as the name system writes it. */
static void add_mails(struct naming *naming, const char *mail)
{
    const char *at = str_is_empty(mail) ? NULL : strrchr(mail, '@');
    if (at == NULL)
        return;
    const char *domain = email_domain(mail, naming->arena);
    add_mail(naming, mail);
    if (domain != NULL)
        add_mail(naming, arena_printf(naming->arena, "%.*s@%s", (int)(at - mail), mail, domain));
}

/* Of a number as E.164 has it, last digit first: those of its country's code. */
static size_t country_digits(const char *digits, size_t count)
{
    static const char twos[] = "20,27,30,31,32,33,34,36,39,40,41,43,44,45,46,47,48,49,51,52,53,54,"
                               "55,56,57,58,60,61,62,63,64,65,66,81,82,84,86,90,91,92,93,94,95,98";
    const char begin[3] = {digits[count - 1], digits[count - 2], '\0'};
    return begin[0] == '1' || begin[0] == '7' ? 1 : str_list_has(twos, begin) ? 2 : 3;
}

static void add_number(struct naming *naming, const char *raw)
{
    char *digits = str_is_empty(raw) ? NULL : phone_reversed_digits(naming->arena, raw);
    size_t count = strlen(str_or(digits, ""));
    if (count < NUMBER_LEAST || count >= sizeof naming->numbers[0].digits)
        return;
    for (size_t i = 0; i < naming->number_count; i++)
        if (str_equal(naming->numbers[i].digits, digits))
            return;
    if (naming->number_count == NAMES_MOST)
        return;
    struct number *number = &naming->numbers[naming->number_count++];
    memcpy(number->digits, digits, count + 1);
    number->count = count;
    number->country = country_digits(digits, count);
}

void naming_add(struct naming *naming, const struct contact *contact)
{
    struct word *words;
    if (!str_is_empty(contact->last_name))
        add_last(naming, contact->last_name);
    if (!str_is_empty(contact->first_name)) {
        size_t count = words_of(contact->first_name, naming->arena, &words);
        struct name whole = name_of(words, count), begin = name_of(words, count > 0 ? 1 : 0);
        add_name(naming->firsts, &naming->first_count, &whole);
        if (begin.letters > 1)
            add_name(naming->firsts, &naming->first_count, &begin);
    }
    add_mails(naming, contact->email);
    add_number(naming, contact->phone);
    add_number(naming, contact->mobile);
}

/* --- who else is called so --- */

static bool stands_in(const struct name *name, const struct word *words, size_t count)
{
    for (size_t i = 0; i + name->count <= count; i++) {
        size_t same = 0;
        while (same < name->count && words_are_alike(&words[i + same], &name->parts[same], false))
            same++;
        if (same == name->count)
            return true;
    }
    return false;
}

static void see(struct naming *naming, const char *text, bool is_company)
{
    struct word *words;
    if (naming->keys == NULL && !naming_may(naming, text))
        return;
    struct arena *arena = arena_new();
    size_t count = words_of(text, arena, &words);
    hide_words(naming, words, count);
    for (size_t i = 0; i < naming->last_count; i++) {
        struct name *name = &naming->lasts[i];
        bool is_there = stands_in(name, words, count);
        name->is_borne |= is_there && !is_company;
        name->is_company |= is_there && is_company;
    }
    arena_free(arena);
}

void naming_see_person(struct naming *naming, const char *last_name)
{
    see(naming, last_name, false);
}

void naming_see_company(struct naming *naming, const char *company)
{
    see(naming, company, true);
}

void naming_is_common(struct naming *naming)
{
    naming->is_common = true;
}

/* --- addresses --- */

static bool is_of_address(char c)
{
    return (unsigned char)c > ' ' && strchr("<>()[]{},;:\"'|\\", c) == NULL;
}

static bool is_mail(const struct naming *naming, const char *mail)
{
    uint64_t hidden = naming->keys != NULL ? hide_text(&naming->keys->mail, mail, strlen(mail)) : 0;
    for (size_t i = 0; i < naming->mail_count; i++)
        if (naming->keys != NULL ? hidden == naming->hidden_mails[i]
                                 : str_equal(mail, naming->mails[i]))
            return true;
    return false;
}

/* The whole address or nothing: others of its domain are others'. */
static void mails_read(const struct naming *naming, const char *text, struct spans *sure)
{
    for (const char *at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@')) {
        const char *from = at, *to = at + 1;
        while (from > text && is_of_address(from[-1]))
            from--;
        while (is_of_address(*to))
            to++;
        while (to > at && (to[-1] == '.' || to[-1] == '!' || to[-1] == '?'))
            to--;
        const char *mail =
            utf8_lower(sure->arena, arena_strndup(sure->arena, from, (size_t)(to - from)));
        if (is_mail(naming, mail))
            span_add(sure, (size_t)(from - text), (size_t)(to - text));
    }
}

/* --- a whole text --- */

void naming_read_all(const struct naming *naming, const char *text, struct spans *sure,
                     struct spans *unsure, bool *ret_stands_alone)
{
    *ret_stands_alone = false;
    mails_read(naming, text, sure);
    numbers_read(naming, text, sure, unsure);
    names_read(naming, text, sure, unsure, ret_stands_alone);
    spans_end(sure);
    spans_end(unsure);
}

static const char *span_words(const struct spans *spans, const char *text, struct arena *arena)
{
    const char *words = NULL;
    for (size_t i = 0; i < spans->count; i++)
        words = arena_printf(arena, "%s%s%.*s", str_or(words, ""), words != NULL ? ", " : "",
                             (int)(spans->items[i].to - spans->items[i].from),
                             text + spans->items[i].from);
    return words;
}

void naming_read(const struct naming *naming, const char *text, struct arena *arena,
                 struct naming_found *ret)
{
    struct spans sure = {.arena = arena}, unsure = {.arena = arena};
    *ret = (struct naming_found){0};
    if (str_is_empty(text))
        return;
    naming_read_all(naming, text, &sure, &unsure, &ret->stands_alone);
    ret->sure = sure.count;
    for (size_t i = 0; i < unsure.count; i++)
        ret->unsure += !spans_hold(&sure, unsure.items[i].from, unsure.items[i].to);
    ret->words = span_words(&sure, text, arena);
}

const char *naming_blacken(const struct naming *naming, const char *text, struct arena *arena)
{
    struct spans sure = {.arena = arena}, unsure = {.arena = arena};
    bool stands_alone;
    if (str_is_empty(text) || !naming_may(naming, text))
        return text;
    naming_read_all(naming, text, &sure, &unsure, &stands_alone);
    return spans_cut(&sure, text, arena);
}
