/* vorwahl-keyring: one token in the desktop's keyring (Secret Service). A program of its own, so
 * that nobody else loads glib, and so that whoever waits for it can end it. It never asks anybody
 * to unlock anything and starts no service that does not run.
 *
 * vorwahl-keyring store|lookup|clear FOLDER: the token on standard input or output; status 0, or 1
 * when there is no keyring, it is locked, or does not have it. */
#include <libsecret/secret.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define BUS_MS 1000
#define TOKEN_MAX 512

static const SecretSchema schema = {.name = "vorwahl.token",
                                    .flags = SECRET_SCHEMA_NONE,
                                    .attributes = {{"folder", SECRET_SCHEMA_ATTRIBUTE_STRING}}};

/* Asked for by name, a service that does not run would be started. */
static bool is_running(void)
{
    GDBusConnection *bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
    gboolean is_owned = FALSE;
    if (bus == NULL)
        return false;
    GVariant *answer = g_dbus_connection_call_sync(
        bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "NameHasOwner", g_variant_new("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE("(b)"),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, BUS_MS, NULL, NULL);
    if (answer != NULL) {
        g_variant_get(answer, "(b)", &is_owned);
        g_variant_unref(answer);
    }
    g_object_unref(bus);
    return is_owned;
}

static bool lookup(SecretService *service, GHashTable *attributes)
{
    bool is_found = false;
    GList *items = secret_service_search_sync(service, &schema, attributes,
                                              SECRET_SEARCH_LOAD_SECRETS, NULL, NULL);
    SecretValue *value =
        items != NULL ? secret_item_get_secret(items->data) : NULL; /* NULL: locked */
    if (value != NULL) {
        const char *token = secret_value_get_text(value);
        is_found = token != NULL && puts(token) >= 0 && fflush(stdout) == 0;
        secret_value_unref(value);
    }
    g_list_free_full(items, g_object_unref);
    return is_found;
}

/* Only where that needs no question: an unlocked collection that is there. */
static bool store(SecretService *service, GHashTable *attributes)
{
    char token[TOKEN_MAX];
    bool is_stored = false;
    if (fgets(token, sizeof token, stdin) == NULL)
        return false;
    token[strcspn(token, "\n")] = '\0';
    SecretCollection *collection = secret_collection_for_alias_sync(
        service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, NULL);
    if (collection != NULL && !secret_collection_get_locked(collection)) {
        SecretValue *value = secret_value_new(token, -1, "text/plain");
        SecretItem *item = secret_item_create_sync(collection, &schema, attributes, "Vorwahl",
                                                   value, SECRET_ITEM_CREATE_REPLACE, NULL, NULL);
        is_stored = item != NULL;
        g_clear_object(&item);
        secret_value_unref(value);
    }
    g_clear_object(&collection);
    explicit_bzero(token, sizeof token);
    return is_stored;
}

static bool clear(SecretService *service, GHashTable *attributes)
{
    return secret_service_clear_sync(service, &schema, attributes, NULL, NULL);
}

static const struct {
    const char *name;
    bool (*run)(SecretService *service, GHashTable *attributes);
} verbs[] = {{"store", store}, {"lookup", lookup}, {"clear", clear}};

int main(int argc, char **argv)
{
    bool is_done = false;
    prctl(PR_SET_DUMPABLE, 0);
    if (argc != 3 || freopen("/dev/null", "w", stderr) == NULL || !is_running())
        return EXIT_FAILURE;
    SecretService *service = secret_service_get_sync(SECRET_SERVICE_NONE, NULL, NULL);
    if (service == NULL)
        return EXIT_FAILURE;
    GHashTable *attributes = secret_attributes_build(&schema, "folder", argv[2], NULL);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            is_done = verbs[i].run(service, attributes);
    g_hash_table_unref(attributes);
    g_object_unref(service);
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
