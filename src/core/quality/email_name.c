/* M08: petra.janssen@ belongs to nobody called Behrens. */
#include "checks.h"

/* Is this part of the address part of the name, or begins it? Umlauts in either way. */
static bool holds(const struct quality_subject *subject, const char *name, const char *part,
                  size_t length)
{
    const char *word = arena_strndup(subject->arena, part, length < 4 ? length : 4);
    return strstr(text_fold(subject->arena, name), word) != NULL ||
           strstr(text_fold_bare(subject->arena, name), word) != NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    const struct contact *contact = subject->contact;
    const char *local = mail_local(subject);
    size_t first, second;
    if (local == NULL || str_is_empty(contact->first_name) || str_is_empty(contact->last_name) ||
        mail_is_role(local))
        return false;
    first = strspn(local, "abcdefghijklmnopqrstuvwxyz");
    second = local[first] == '.' ? strspn(local + first + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
    if (first < 3 || second < 3 || local[first + 1 + second] != '\0')
        return false;
    return !holds(subject, contact->last_name, local, first) &&
           !holds(subject, contact->last_name, local + first + 1, second) &&
           !holds(subject, contact->first_name, local, first) &&
           !holds(subject, contact->first_name, local + first + 1, second);
}

const struct quality_check check_email_name = {
    .id = "email_name",
    .code = "M08",
    .field = "email",
    .label = N_("mail address of another name"),
    .help = N_("ask whose address it is; a colleague's, or the name is wrong"),
    .source = "RFC 5321",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 12,
    .is_wrong = is_wrong};
