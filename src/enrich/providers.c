/* The providers of a settings file. */
#include "enrich_private.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/i18n.h"
#include "core/reference.h"

#include <stdlib.h>
#include <string.h>

#define PROVIDERS_MAX 20

struct providers {
    struct arena *arena;
    struct settings *settings;
    const char *names[PROVIDERS_MAX];
    size_t name_count;
    struct provider providers[PROVIDERS_MAX];
    const struct provider_kind *kinds[PROVIDERS_MAX];
    struct enrich_source sources[PROVIDERS_MAX];
    size_t count;
};

const char *provider_setting(const struct provider *provider, const char *name)
{
    return settings_get(provider->settings,
                        arena_printf(provider->arena, "%s.%s", provider->name, name), NULL);
}

bool provider_wrong(const struct provider *provider, const char *name, const char *why,
                    struct error *err)
{
    return error_set(err, ERR_CONFIG, "[%s] %s: %s", provider->name, name, why);
}

bool provider_need(const struct provider *provider, const char *name, const char **ret_value,
                   struct error *err)
{
    *ret_value = provider_setting(provider, name);
    return !str_is_empty(*ret_value) || provider_wrong(provider, name, _("is missing"), err);
}

static const struct entity *owner_of(const char *field)
{
    struct lead_card card = {0};
    const void *record;
    return lead_card_owner(&card, field, &record);
}

const char *provider_value(const struct lead_card *card, const char *field, struct arena *arena)
{
    const void *record;
    const struct entity *entity = lead_card_owner(card, field, &record);
    const char *value = entity != NULL ? record_get(entity, record, field, arena) : NULL;
    return str_is_empty(value) ? NULL : value;
}

bool provider_is_wanted(const struct provider *provider, const struct lead_card *card)
{
    struct arena *arena = arena_new();
    bool is_wanted = false;
    for (size_t i = 0; i < provider->field_count && !is_wanted; i++)
        is_wanted = provider_value(card, provider->fields[i].field, arena) == NULL;
    arena_free(arena);
    return is_wanted;
}

static void note_name(const char *key, const char *value, void *data)
{
    struct providers *all = data;
    size_t length = strcspn(key, ".");
    (void)value;
    for (size_t i = 0; i < all->name_count; i++)
        if (strlen(all->names[i]) == length && strncmp(all->names[i], key, length) == 0)
            return;
    if (all->name_count < PROVIDERS_MAX && key[length] == '.')
        all->names[all->name_count++] = arena_strndup(all->arena, key, length);
}

struct gathering {
    struct provider *provider;
    const char *unknown; /* field */
};

/* "register.at.website = /0/url" */
static void note_field(const char *key, const char *value, void *data)
{
    struct gathering *gathering = data;
    struct provider *provider = gathering->provider;
    const char *name = key + strlen(provider->name) + strlen(".at.");
    const struct entity *entity = owner_of(name);
    const struct field *field = entity != NULL ? entity_field(entity, name) : NULL;
    if (field == NULL || (field->flags & FIELD_IMPORTED) == 0)
        gathering->unknown = arena_strdup(provider->arena, name);
    else if (provider->field_count < PROVIDER_FIELDS)
        provider->fields[provider->field_count++] =
            (struct provider_field){field->name, arena_strdup(provider->arena, value)};
}

static bool read_fields(struct provider *provider, struct error *err)
{
    struct gathering gathering = {.provider = provider};
    settings_each(provider->settings, arena_printf(provider->arena, "%s.at.", provider->name),
                  note_field, &gathering);
    return gathering.unknown == NULL ||
           provider_wrong(provider, arena_printf(provider->arena, "at.%s", gathering.unknown),
                          _("a list has no such field"), err);
}

/* "2.5" cents as hundredths of a cent. */
static bool read_cents(const struct provider *provider, const char *name, int64_t *ret_value,
                       struct error *err)
{
    const char *text = provider_setting(provider, name);
    *ret_value = 0;
    if (str_is_empty(text))
        return true;
    double cents;
    if (!decimal_read(text, &cents) || cents > 1e9)
        return provider_wrong(provider, name, _("takes cents, for example 2.5"), err);
    *ret_value = (int64_t)(cents * 100 + 0.5);
    return true;
}

static bool read_number(const struct provider *provider, const char *name, int least, int most,
                        int fallback, int *ret_value, struct error *err)
{
    const char *text = provider_setting(provider, name);
    int64_t value = fallback;
    if (!str_is_empty(text) && (!str_to_int64(text, &value) || value < least || value > most))
        return provider_wrong(
            provider, name,
            arena_printf(provider->arena, _("takes a number from %d to %d"), least, most), err);
    *ret_value = (int)value;
    return true;
}

static bool read_until(const struct provider *provider, const char **ret_until, struct error *err)
{
    char *day;
    const char *text = provider_setting(provider, "licence_until");
    *ret_until = NULL;
    if (str_is_empty(text))
        return true;
    if (strlen(text) != 10 || !field_parse(entity_field(&batch_entity, "licence_until"), text,
                                           provider->arena, &day, NULL))
        return provider_wrong(provider, "licence_until", _("takes a day, 2027-12-31"), err);
    *ret_until = day;
    return true;
}

static int wait_of(const void *data)
{
    return ((const struct provider *)data)->wait_s;
}

static bool read_provider(struct provider *provider, const struct provider_kind *kind,
                          struct enrich_source *source, struct error *err)
{
    *source = (struct enrich_source){.name = provider->name,
                                     .is_local = kind->is_local,
                                     .asks = kind->asks,
                                     .ask = kind->ask,
                                     .wait_s = wait_of,
                                     .data = provider};
    return provider_need(provider, "source", &source->source, err) &&
           provider_need(provider, "licence", &source->licence, err) &&
           read_until(provider, &source->until, err) &&
           read_number(provider, "rate", 1, 6000, 60, &source->rate_per_minute, err) &&
           read_number(provider, "again_days", 0, 3650, 180, &source->again_days, err) &&
           read_cents(provider, "cost_cents", &source->cost, err) &&
           read_cents(provider, "budget_cents", &source->budget, err) &&
           (source->cost == 0 || source->budget > 0 ||
            provider_wrong(provider, "budget_cents",
                           _("what costs money needs a budget for a month"), err)) &&
           read_fields(provider, err) && kind->open(provider, err);
}

static bool open_one(struct providers *all, const char *name, struct error *err)
{
    static const struct provider_kind *const kinds[] = {&http_provider, &file_provider,
                                                        &hashes_provider};
    struct provider *provider = &all->providers[all->count];
    *provider = (struct provider){.arena = all->arena, .name = name, .settings = all->settings};
    const char *kind = str_or(provider_setting(provider, "kind"), "");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_equal(kinds[i]->name, kind))
            continue;
        all->kinds[all->count] = kinds[i];
        return read_provider(provider, kinds[i], &all->sources[all->count++], err);
    }
    return provider_wrong(provider, "kind", _("is http, file or hashes"), err);
}

bool providers_load(const char *path, struct providers **ret_providers, struct error *err)
{
    struct providers *all = xcalloc(1, sizeof *all);
    all->arena = arena_new();
    all->settings = settings_new();
    bool is_ok = settings_load(all->settings, path, err);
    if (is_ok)
        settings_each(all->settings, "", note_name, all);
    for (size_t i = 0; is_ok && i < all->name_count; i++)
        is_ok = open_one(all, all->names[i], err);
    if (!is_ok) {
        error_wrap(err, "%s", path);
        providers_free(all);
        return false;
    }
    *ret_providers = all;
    return true;
}

void providers_free(struct providers *providers)
{
    if (providers == NULL)
        return;
    for (size_t i = 0; i < providers->count; i++)
        if (providers->kinds[i]->close != NULL)
            providers->kinds[i]->close(&providers->providers[i]);
    settings_free(providers->settings);
    arena_free(providers->arena);
    free(providers);
}

size_t providers_sources(const struct providers *providers,
                         const struct enrich_source **ret_sources)
{
    *ret_sources = providers->sources;
    return providers->count;
}

char *providers_path(struct arena *arena)
{
    static const char everybody[] = "/etc/vorwahl/enrich.ini";
    char *own = path_join(arena, xdg_dir(arena, XDG_CONFIG, NULL), "enrich.ini");
    return !file_exists(own) && file_exists(everybody) ? arena_strdup(arena, everybody) : own;
}
