/* What the kinds of providers share. */
#ifndef ENRICH_ENRICH_PRIVATE_H
#define ENRICH_ENRICH_PRIVATE_H

#include "enrich/providers.h"

#include "base/settings.h"

#define PROVIDER_FIELDS 40

struct provider_field {
    const char *field; /* ours */
    const char *at;    /* JSON pointer, or column */
};

struct provider {
    struct arena *arena;
    const char *name;
    const struct settings *settings;
    struct provider_field fields[PROVIDER_FIELDS];
    size_t field_count;
    int wait_s; /* as the last answer has it that wants fewer questions; 0: not said */
    void *kind; /* of the kind's own */
};

/* A kind of provider: reads its settings, and how it is asked. */
struct provider_kind {
    const char *name;
    bool is_local;
    bool (*open)(struct provider *provider, struct error *err);
    bool (*asks)(const void *provider, const struct lead_card *card);
    bool (*ask)(void *provider, const struct lead_card *card, struct arena *arena,
                struct enrich_value **ret_values, size_t *ret_count, struct error *err);
    void (*close)(struct provider *provider);
};
extern const struct provider_kind http_provider, file_provider, hashes_provider;

const char *provider_setting(const struct provider *provider, const char *name);
bool provider_need(const struct provider *provider, const char *name, const char **ret_value,
                   struct error *err);
bool provider_wrong(const struct provider *provider, const char *name, const char *why,
                    struct error *err);
/* A lead's value by flat field name; NULL: none, or no such field. */
const char *provider_value(const struct lead_card *card, const char *field, struct arena *arena);
/* Is one of the fields that this provider gives empty? */
bool provider_is_wanted(const struct provider *provider, const struct lead_card *card);

#endif
