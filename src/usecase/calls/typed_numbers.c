/* What stands behind a number that is typed in: a second one, or an extension. */
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "core/phone_number.h"
#include "core/quality.h"
#include "usecase/write.h"

/* Two numbers in one field: the second goes where there is room for it, so that both can be called.
 * Where there is none they stay as typed, and a task says so. */
void typed_second_number(struct batch_of_operations *ops, const struct lead_card *card,
                         const struct field_input *input)
{
    struct phone_number first, second;
    const void *record;
    if (!str_equal(input->field, "phone") && !str_equal(input->field, "mobile"))
        return;
    phone_parse(str_or(input->value, ""), "DE", &first);
    if (first.rest[0] == '\0' || !first.is_valid)
        return;
    phone_parse(first.rest, "DE", &second);
    const char *to =
        phone_second_place(&card->contact, card->company.record.id != NULL ? &card->company : NULL,
                           input->field, &second);
    const struct entity *entity = to != NULL ? lead_card_owner(card, to, &record) : NULL;
    if (entity == NULL)
        return;
    const struct record *head = record;
    operation_set(ops, operations_on(ops, entity, head->id, head->rev), to, NULL,
                  arena_strdup(ops->arena, second.e164));
    record_put(entity, (void *)(uintptr_t)record, to, second.e164, ops->arena);
    entity = lead_card_owner(card, input->field, &record);
    head = record;
    operation_set(ops, operations_on(ops, entity, head->id, head->rev), input->field,
                  record_get(entity, record, input->field, ops->arena),
                  arena_strdup(ops->arena, first.e164));
}

static bool has_change(const struct operation *op, const char *name)
{
    for (size_t i = 0; i < op->change_count; i++)
        if (str_equal(op->changes[i].name, name))
            return true;
    return false;
}

/* However both are spelled. */
static bool is_number(const char *standing, const struct phone_number *number)
{
    struct phone_number before;
    if (str_equal_or_empty(standing, number->e164))
        return true;
    phone_parse(str_or(standing, ""), "DE", &before);
    return before.e164[0] != '\0' && str_equal(before.e164, number->e164);
}

/* "030 … Durchwahl 12": the extension has a field of its own, which goes when another number comes.
 */
bool typed_extension(struct batch_of_operations *ops, const struct lead_card *card,
                     const struct field_input *input, struct error *err)
{
    const struct contact *contact = &card->contact;
    struct phone_number number;
    bool is_phone = str_equal(input->field, "phone");
    if (!is_phone && !str_list_has("mobile,company_phone", input->field))
        return true;
    phone_parse(str_or(input->value, ""), "DE", &number);
    bool is_given = number.e164[0] != '\0' && number.extension[0] != '\0';
    if (!is_given && (!is_phone || is_number(contact->phone, &number)))
        return true;
    if (contact->record.id == NULL)
        return !is_given || error_set_field(err, ERR_DATA, input->field,
                                            _("an extension belongs to a person: write it there"));
    if (!is_phone && !str_is_empty(contact->extension) &&
        !str_equal(contact->extension, number.extension))
        return error_set_field(err, ERR_DATA, input->field,
                               _("the person has the extension %s already"), contact->extension);
    struct operation *op =
        operations_on(ops, &contact_entity, contact->record.id, contact->record.rev);
    char *value = is_given ? arena_strdup(ops->arena, number.extension) : NULL;
    if (str_equal_or_empty(contact->extension, value) || (!is_given && has_change(op, "extension")))
        return true;
    operation_set(ops, op, "extension", contact->extension, value);
    record_put(&contact_entity, (void *)(uintptr_t)contact, "extension", value, ops->arena);
    return true;
}
