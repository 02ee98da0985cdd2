/* Schema versions. */
#include "base/version.h"

#include "base/text.h"

#include <stdlib.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

int schema_now(void)
{
#ifdef VORWAHL_TEST_CLOCK /* programs of several versions, in tests */
    int64_t version;
    const char *set = getenv("VORWAHL_TEST_SCHEMA");
    if (set != NULL && str_to_int64(set, &version) && version >= 1 && version < 1000)
        return (int)version;
#endif
    return SCHEMA_VERSION;
}

int schema_oldest(void)
{
    return schema_now() > 1 ? schema_now() - 1 : 1;
}
