/* Company names without their legal forms: "FISCHER Steuerberatung GmbH & Co. KG" is "fischer
 * steuerberatung". The forms come from data that a person may edit. */
#include "match_private.h"

#include <ctype.h>
#include <stdlib.h>

static int longest_first(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    size_t m = strlen(left), n = strlen(right);
    return m != n ? (m > n ? -1 : 1) : strcmp(left, right);
}

/* Words that only join: "Müller & Söhne" is "Müller und Söhne" and "Müller + Söhne". */
static void drop_joints(struct text *words)
{
    char *to = words->data;
    for (const char *from = text_str(words); *from != '\0';) {
        size_t length = strcspn(from, " ");
        bool is_joint = (length == 3 && memcmp(from, "und", 3) == 0) ||
                        (length == 3 && memcmp(from, "and", 3) == 0) ||
                        (length == 1 && *from == 'u');
        if (!is_joint) {
            if (to > words->data)
                *to++ = ' ';
            memmove(to, from, length);
            to += length;
        }
        from += length + strspn(from + length, " ");
    }
    if (words->data != NULL) {
        *to = '\0';
        words->length = (size_t)(to - words->data);
    }
}

struct match_forms *match_forms_new(const char *const *variants, size_t count)
{
    struct match_forms *forms = xcalloc(1, sizeof *forms);
    struct arena *scratch = arena_new();
    forms->forms = xcalloc(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        struct text words = {0};
        normal_words(scratch, variants[i], true, &words);
        drop_joints(&words);
        if (words.length > 1)
            forms->forms[forms->count++] = xstrdup(text_str(&words));
        text_free(&words);
    }
    if (forms->count > 0)
        qsort(forms->forms, forms->count, sizeof(char *), longest_first);
    arena_free(scratch);
    return forms;
}

void match_forms_free(struct match_forms *forms)
{
    if (forms == NULL)
        return;
    for (size_t i = 0; i < forms->count; i++)
        free(forms->forms[i]);
    free(forms->forms);
    free(forms);
}

/* How many bytes at the end are a legal form; 0 if none, or if nothing would stand before it. */
static size_t form_at_end(const struct match_forms *forms, const char *words, size_t length)
{
    for (size_t i = 0; i < forms->count; i++) {
        size_t n = strlen(forms->forms[i]);
        if (length > n + 1 && words[length - n - 1] == ' ' &&
            memcmp(words + length - n, forms->forms[i], n) == 0)
            return n + 1;
    }
    return 0;
}

void normal_company(const struct match_forms *forms, struct arena *scratch, const char *raw,
                    struct text *out)
{
    normal_words(scratch, raw, true, out);
    drop_joints(out);
    for (size_t cut; forms != NULL && out->length > 0 &&
                     (cut = form_at_end(forms, out->data, out->length)) > 0;)
        out->data[out->length -= cut] = '\0';
}
