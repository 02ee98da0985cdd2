/* Another person at the same company, named in a call: a contact and a lead that goes on in the
 * same campaign and queue, with who called. Nobody has asked this person yet: the lead has no legal
 * basis and waits for one. */
#include "call_private.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "core/provenance.h"
#include "core/quality_score.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A word of the name says who it is, or is one of a title. */
static bool take_word(struct colleague *colleague, const char *word)
{
    static const struct {
        const char *word, *salutation;
    } salutations[] = {{"frau", "mrs"}, {"herr", "mr"},  {"herrn", "mr"},
                       {"mrs", "mrs"},  {"mrs.", "mrs"}, {"ms", "mrs"},
                       {"ms.", "mrs"},  {"mr", "mr"},    {"mr.", "mr"}};
    for (size_t i = 0; i < sizeof salutations / sizeof *salutations; i++)
        if (strcasecmp(word, salutations[i].word) == 0) {
            colleague->salutation = salutations[i].salutation;
            return true;
        }
    bool is_title = strcasecmp(word, "dr.") == 0 || strcasecmp(word, "dr") == 0 ||
                    strcasecmp(word, "prof.") == 0 || strcasecmp(word, "prof") == 0;
    size_t used = strlen(colleague->title);
    if (is_title)
        snprintf(colleague->title + used, sizeof colleague->title - used, "%s%s",
                 used > 0 ? " " : "", word);
    return is_title;
}

static bool is_particle(const char *word)
{
    return str_list_has("von,van,de,der,den,zu,zur,vom,da,di,la,le,al,el", word);
}

/* The last word, and the particles before it, are the last name. */
static void split_name(struct colleague *colleague, char **words, size_t count)
{
    size_t first = count - 1;
    while (first > 0 && is_particle(words[first - 1]))
        first--;
    for (size_t i = 0; i < count; i++) {
        char *to = i < first ? colleague->first_name : colleague->last_name;
        size_t used = strlen(to);
        snprintf(to + used, sizeof colleague->first_name - used, "%s%s", used > 0 ? " " : "",
                 words[i]);
    }
}

/* Words that are neither salutation nor particle. */
static int name_words(const char *text, struct arena *arena)
{
    struct colleague scratch = {0};
    char **words;
    int found = 0;
    size_t count = str_split(arena, str_trim(arena, arena_strdup(arena, text)), ' ', &words);
    for (size_t i = 0; i < count; i++)
        found += words[i][0] != '\0' && !is_particle(words[i]) && !take_word(&scratch, words[i]);
    return found;
}

/* "Janssen, Petra" is Petra Janssen. */
static char *in_order(char *head, struct arena *arena)
{
    char *comma = strchr(head, ',');
    if (comma == NULL)
        return head;
    *comma = '\0';
    bool is_turned = name_words(head, arena) == 1 && name_words(comma + 1, arena) > 0;
    return is_turned ? arena_printf(arena, "%s %s", comma + 1, head)
                     : arena_printf(arena, "%s %s", head, comma + 1);
}

bool colleague_parse(const char *text, struct colleague *ret_colleague, struct error *err)
{
    struct arena *arena = arena_new();
    struct colleague colleague = {0};
    struct phone_number number = {0};
    const char *word = phone_extension_word(text, colleague.extension);
    size_t name = strcspn(text, "+(0123456789"), count = 0, kept = 0;
    if (word != NULL && (size_t)(word - text) < name)
        name = (size_t)(word - text);
    char **words;
    char *head = in_order(arena_strndup(arena, text, name), arena);
    for (char *c = head; *c != '\0'; c++)
        if (strchr(",;:\t", *c) != NULL)
            *c = ' ';
    if (text[name] != '\0' && colleague.extension[0] == '\0')
        phone_parse(text + name, "DE", &number);
    if (number.extension[0] != '\0')
        snprintf(colleague.extension, sizeof colleague.extension, "%s", number.extension);
    count = str_split(arena, str_trim(arena, head), ' ', &words);
    for (size_t i = 0; i < count; i++)
        if (words[i][0] != '\0' && !take_word(&colleague, words[i]))
            words[kept++] = words[i];
    if (kept > 0)
        split_name(&colleague, words, kept);
    arena_free(arena);
    if (kept == 0)
        return error_set(err, ERR_DATA, _("a name is needed: Ms Petra Janssen, 030 23125 012"));
    if (text[name] != '\0' && number.e164[0] == '\0' && colleague.extension[0] == '\0')
        return error_set(err, ERR_DATA, _("this is not a telephone number"));
    snprintf(colleague.number, sizeof colleague.number, "%s", number.e164);
    *ret_colleague = colleague;
    return true;
}

static struct contact *make_contact(struct batch_of_operations *ops, const struct contact *of,
                                    const struct colleague *colleague)
{
    struct arena *arena = ops->arena;
    struct contact *contact = record_new(&contact_entity, arena);
    char id[UUID_SIZE];
    uuid_new(id);
    contact->record.id = arena_strdup(arena, id);
    contact->company_id = arena_strdup(arena, of->company_id);
    contact->salutation = arena_strdup(arena, colleague->salutation);
    contact->title = colleague->title[0] != '\0' ? arena_strdup(arena, colleague->title) : NULL;
    contact->first_name =
        colleague->first_name[0] != '\0' ? arena_strdup(arena, colleague->first_name) : NULL;
    contact->last_name = arena_strdup(arena, colleague->last_name);
    contact->phone = arena_strdup(arena, str_or(colleague->number, of->phone));
    if (contact->phone != NULL && colleague->extension[0] != '\0')
        contact->extension = arena_strdup(arena, colleague->extension);
    contact->sources = (char *)(uintptr_t)provenance_set(
        NULL, PROVENANCE_ALL,
        &(struct provenance){.source = PROVENANCE_CALL, .day = quality_day_of(ops->now_ms)}, arena);
    contact_derive_keys(contact, arena);
    operations_diff(ops, &contact_entity, NULL, contact);
    return contact;
}

void colleague_add(struct batch_of_operations *ops, const struct lead *of,
                   const struct contact *person, const struct colleague *colleague,
                   const char *user_id, char ret_lead_id[37])
{
    struct arena *arena = ops->arena;
    struct lead *lead = record_new(&lead_entity, arena);
    char id[UUID_SIZE];
    uuid_new(id);
    lead->record.id = arena_strdup(arena, id);
    lead->contact_id = make_contact(ops, person, colleague)->record.id;
    lead->company_id = arena_strdup(arena, of->company_id);
    lead->campaign_id = arena_strdup(arena, of->campaign_id);
    lead->queue_id = arena_strdup(arena, of->queue_id);
    lead->team_id = arena_strdup(arena, of->team_id);
    lead->owner_id = arena_strdup(arena, user_id);
    lead->origin = arena_strdup(arena, "telesales");
    lead->source = arena_strdup(arena, of->source);
    lead->interest = arena_strdup(arena, of->interest);
    lead->state = arena_strdup(arena, "checking");
    lead->grade = arena_strdup(arena, "D4");
    lead->received_ms = lead->next_ms = ops->now_ms;
    lead->next_kind = arena_strdup(arena, "check");
    operations_diff(ops, &lead_entity, NULL, lead);
    activity_add(ops, lead, "note", NULL, NULL,
                 arena_printf(arena, _("named in a call with %s"),
                              record_title(&contact_entity, person, arena)),
                 user_id);
    snprintf(ret_lead_id, 37, "%s", id);
}

bool calls_colleague(struct session *session, const char *lead_id, const char *text,
                     char ret_lead_id[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    struct colleague colleague;
    struct batch_of_operations *ops =
        operations_new(arena, "lead.add", session->actor.user_id, session->now_ms());
    bool is_ok = actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
                 colleague_parse(text, &colleague, err) &&
                 store_card(session->store, lead_id, arena, &card, err);
    if (is_ok) {
        colleague_add(ops, &card->lead, &card->contact, &colleague, session->actor.user_id,
                      ret_lead_id);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

/* The lead of who has left ends when somebody came in the place. */
static void succeed(struct batch_of_operations *ops, const struct lead_card *card,
                    const struct colleague *colleague, const char *user_id, char ret_lead_id[37])
{
    const struct lead *lead = &card->lead;
    struct lead *after = record_copy(&lead_entity, lead, ops->arena);
    colleague_add(ops, lead, &card->contact, colleague, user_id, ret_lead_id);
    if (!state_may_follow(lead->state, "archived"))
        return;
    after->state = arena_strdup(ops->arena, "archived");
    after->reason = arena_strdup(ops->arena, "left_company");
    after->next_kind = NULL;
    after->next_ms = TIME_NONE;
    operations_diff(ops, &lead_entity, lead, after);
}

bool calls_person_left(struct session *session, const char *lead_id, const char *text,
                       char ret_lead_id[37], struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    struct colleague colleague;
    struct batch_of_operations *ops =
        operations_new(arena, "lead.add", session->actor.user_id, session->now_ms());
    bool is_named = !str_is_blank(text);
    bool is_ok = actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
                 (!is_named || colleague_parse(text, &colleague, err)) &&
                 store_card(session->store, lead_id, arena, &card, err);
    ret_lead_id[0] = '\0';
    if (is_ok) {
        const struct contact *person = &card->contact;
        operation_set(ops,
                      operations_on(ops, &contact_entity, person->record.id, person->record.rev),
                      "person_state", person->person_state, "left");
        if (is_named)
            succeed(ops, card, &colleague, session->actor.user_id, ret_lead_id);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

/* Where there is room, else instead of one that is wrong; NULL: nowhere. */
static const char *place_for(const struct contact *contact, const struct phone_number *number)
{
    bool has_phone = !str_is_empty(contact->phone), has_mobile = !str_is_empty(contact->mobile);
    if (!has_mobile && (has_phone || number->kind == PHONE_MOBILE))
        return "mobile";
    if (!has_phone)
        return "phone";
    static const char bad[] = "wrong,dead";
    return str_list_has(bad, str_or(contact->mobile_state, "-"))  ? "mobile"
           : str_list_has(bad, str_or(contact->phone_state, "-")) ? "phone"
                                                                  : NULL;
}

static bool second_of(const struct contact *contact, const char *text, struct arena *arena,
                      struct field_input *ret_input, const char **ret_note, struct error *err)
{
    struct phone_number number;
    char alone[16];
    *ret_note = NULL;
    if (phone_extension_word(text, alone) != NULL && alone[0] != '\0') {
        *ret_input = (struct field_input){"extension", arena_strdup(arena, alone)};
        return !str_is_empty(contact->phone) ||
               error_set(err, ERR_DATA, _("there is no number yet that it is an extension of"));
    }
    phone_parse(text, "DE", &number);
    if (number.e164[0] == '\0')
        return error_set(err, ERR_DATA, _("this is not a telephone number"));
    const char *words = arena_printf(arena, "%s ext. %s", number.e164, number.extension);
    bool is_extended = number.extension[0] != '\0',
         is_known = is_extended && str_equal(contact->phone, number.e164);
    const char *field = is_known ? "phone" : place_for(contact, &number);
    bool is_noted = is_extended && str_equal(field, "mobile");
    *ret_input = (struct field_input){
        field, is_extended && !is_noted ? words : arena_strdup(arena, number.e164)};
    if (is_noted)
        *ret_note = arena_printf(arena, _("%s ext. %s"), phone_display(arena, number.e164),
                                 number.extension);
    return field != NULL ||
           error_set(err, ERR_CONFLICT, _("two numbers are known already, and none is wrong"));
}

/* In the group of the number, so that one undo takes both back. */
static bool add_note(struct session *session, const struct lead *lead, const char *note,
                     const char *group, struct arena *arena, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "note.add", session->actor.user_id, session->now_ms());
    memcpy(ops->group_id, group, sizeof ops->group_id);
    activity_add(ops, lead, "note", NULL, NULL, note, session->actor.user_id);
    return write_commit(session, ops, NULL, err);
}

bool calls_second_number(struct session *session, const char *lead_id, const char *text,
                         struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    struct field_input input;
    const char *note = NULL;
    char group[37];
    bool is_ok = store_card(session->store, lead_id, arena, &card, err) &&
                 second_of(&card->contact, text, arena, &input, &note, err) &&
                 record_set(session, &lead_entity, lead_id, &input, 1, group, err) &&
                 (note == NULL || add_note(session, &card->lead, note, group, arena, err));
    arena_free(arena);
    return is_ok;
}
