/* Settings files: any bytes are settings, or are refused; what was read can be saved and read
 * again. */
#include "base/settings.h"
#include "fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings *settings = settings_new();
    const char *path = fuzz_file(data, size);
    if (fuzz_read(settings_load(settings, path, NULL))) {
        settings_get(settings, "service.url", "");
        settings_get_int(settings, "ui.size", 1);
        settings_get_bool(settings, "terminal.mouse", false);
        settings_set(settings, "service.url", "unix:/somewhere");
        if (settings_save(settings, path, NULL)) {
            struct settings *again = settings_new();
            promise(settings_load(again, path, NULL), "what was saved can be read");
            promise(strcmp(settings_get(again, "service.url", ""), "unix:/somewhere") == 0,
                    "what was set is there");
            settings_free(again);
        }
    }
    settings_free(settings);
    return 0;
}
