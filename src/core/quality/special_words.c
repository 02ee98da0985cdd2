/* K07: words of special categories of personal data in free text. */
#include "checks.h"

#include <ctype.h>

static bool is_listed(const struct quality_list *words, const char *word, size_t length)
{
    for (size_t i = 0; i < words->count; i++) {
        const char *line = words->lines[i];
        size_t n = strlen(line);
        bool is_stem = n > 0 && line[n - 1] == '*';
        n -= is_stem;
        if (length >= n && memcmp(word, line, n) == 0 && (is_stem || length == n))
            return true;
    }
    return false;
}

static bool is_wrong(const struct quality_subject *subject)
{
    const char *notes = subject->facts->notes;
    if (str_is_empty(notes))
        return false;
    for (const char *at = text_fold(subject->arena, notes); *at != '\0';) {
        size_t length = 0;
        while (isalpha((unsigned char)at[length]))
            length++;
        if (length > 0 && is_listed(&subject->reference->special_words, at, length))
            return true;
        at += length > 0 ? length : 1;
    }
    return false;
}

const struct quality_check check_special_words = {
    .id = "special_words",
    .code = "K07",
    .field = "next_note",
    .label = N_("a note holds what nobody may collect"),
    .help = N_("health, religion, unions, origin: take it out of the note"),
    .source = "GDPR art. 9",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 42,
    .is_wrong = is_wrong};
