/* M01: SMTP would not take it. */
#include "checks.h"

static bool is_wrong(const struct contact *contact, const struct lead *lead,
                     const struct quality_facts *facts)
{
    (void)lead;
    (void)facts;
    if (str_is_empty(contact->email))
        return false;
    struct arena *arena = arena_new();
    char *address;
    bool is_fine = email_parse(contact->email, arena, &address);
    arena_free(arena);
    return !is_fine;
}

const struct quality_check check_email_invalid = {
    .id = "email_invalid",
    .field = "email",
    .label = N_("mail address is not valid"),
    .help = N_("correct the address; it needs a name, an @ and a domain"),
    .worth = 20,
    .is_wrong = is_wrong};
