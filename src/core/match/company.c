/* Company names without their legal forms: "FISCHER Steuerberatung GmbH & Co. KG" is "fischer
 * steuerberatung". The forms come from data that a person may edit. */
#include "match_private.h"

#include <ctype.h>
#include <stdlib.h>

static int longest_first(const void *a, const void *b)
{
    const struct match_form *left = a, *right = b;
    return left->length != right->length ? (left->length > right->length ? -1 : 1)
                                         : strcmp(left->words, right->words);
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
    forms->forms = xcalloc(count + 1, sizeof *forms->forms);
    int number = 1;
    for (size_t i = 0; i < count; i++) {
        struct text words = {0};
        number += variants[i][0] == '\0';
        normal_words(scratch, variants[i], true, &words);
        drop_joints(&words);
        if (words.length > 1)
            forms->forms[forms->count++] =
                (struct match_form){.words = xstrdup(text_str(&words)),
                                    .length = words.length,
                                    .number = variants[i][0] == '~' ? 0 : number};
        text_free(&words);
    }
    if (forms->count > 0)
        qsort(forms->forms, forms->count, sizeof *forms->forms, longest_first);
    arena_free(scratch);
    return forms;
}

void match_forms_free(struct match_forms *forms)
{
    if (forms == NULL)
        return;
    for (size_t i = 0; i < forms->count; i++)
        free(forms->forms[i].words);
    free(forms->forms);
    free(forms);
}

/* The form at the end; NULL if there is none, or if nothing would stand before it. */
static const struct match_form *form_at_end(const struct match_forms *forms, const char *words,
                                            size_t length)
{
    for (size_t i = 0; i < forms->count; i++) {
        const struct match_form *form = &forms->forms[i];
        if (length > form->length + 1 && words[length - form->length - 1] == ' ' &&
            memcmp(words + length - form->length, form->words, form->length) == 0)
            return form;
    }
    return NULL;
}

int normal_company(const struct match_forms *forms, struct arena *scratch, const char *raw,
                   struct text *out)
{
    const struct match_form *form;
    int number = 0;
    normal_words(scratch, raw, true, out);
    drop_joints(out);
    while (forms != NULL && out->length > 0 &&
           (form = form_at_end(forms, out->data, out->length)) != NULL) {
        out->data[out->length -= form->length + 1] = '\0';
        number = form->number != 0 ? form->number : number;
    }
    return number;
}
