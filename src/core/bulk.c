/* What the rows of an import bring with them. */
#include "core/bulk.h"

#include "base/uuid.h"

void bulk_consent_id(const char *contact_id, const char *batch_id, char out[37])
{
    uuid_derive_near(out, contact_id, "import consent", contact_id, batch_id, NULL);
}

void bulk_note_id(const char *contact_id, const char *note, char out[37])
{
    uuid_derive_near(out, contact_id, "import note", contact_id, note, NULL);
}
