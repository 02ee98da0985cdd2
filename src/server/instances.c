/* What the instances of one database tell each other through it, kept by nobody: calls that ring,
 * and which desks have come over, so that the instance they come from ends their long poll. */
#include "server.h"

#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LENGTH 8
#define MOVED_MOST 256 /* of one tick, as long as a notice may be; the others' polls run out */

static char name[NAME_LENGTH + 1];
static uint64_t moved[MOVED_MOST]; /* under the server's mutex */
static size_t moved_count;

const char *instance_name(void)
{
    uint32_t chance;
    if (name[0] == '\0') {
        random_bytes(&chance, sizeof chance);
        snprintf(name, sizeof name, "%08" PRIx32, chance);
    }
    return name;
}

bool instance_is_other(const char *heard)
{
    return strlen(heard) > NAME_LENGTH && heard[NAME_LENGTH] == '.' &&
           strncmp(heard, instance_name(), NAME_LENGTH) != 0;
}

void instances_note_moved(uint64_t device)
{
    if (moved_count < MOVED_MOST)
        moved[moved_count++] = device;
}

static void write_moved(struct server *server, struct text *words)
{
    struct json_writer writer;
    char key[17];
    json_begin(&writer, words);
    json_begin_object(&writer);
    json_put_string(&writer, "instance", instance_name());
    json_key(&writer, "moved");
    json_begin_array(&writer);
    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < moved_count; i++) {
        snprintf(key, sizeof key, "%016" PRIx64, moved[i]);
        json_write_string(&writer, key);
    }
    moved_count = 0;
    pthread_mutex_unlock(&server->mutex);
    json_end_array(&writer);
    json_end_object(&writer);
}

/* One notice a tick, whatever came. */
void instances_tell(struct server *server, struct store *watcher)
{
    struct text words = {0};
    pthread_mutex_lock(&server->mutex);
    bool is_news = moved_count > 0;
    pthread_mutex_unlock(&server->mutex);
    if (!is_news)
        return;
    write_moved(server, &words);
    service_tell(watcher, text_str(&words), NULL);
    text_free(&words);
}

static void take(struct server *server, const char *words)
{
    struct json_doc *doc;
    if (!json_parse(words, strlen(words), NULL, &doc, NULL))
        return;
    const struct json *root = json_root(doc), *gone = json_get(root, "moved");
    bool is_own = str_equal(json_get_string(root, "instance"), instance_name());
    for (size_t i = 0; !is_own && i < json_size(gone); i++)
        waiting_end(server, strtoull(str_or(json_text(json_at(gone, i)), ""), NULL, 16));
    if (!is_own && json_get(root, "call") != NULL)
        calls_take_told(server, root);
    json_free(doc);
}

void instances_hear(struct server *server, struct store *watcher)
{
    struct arena *arena = arena_new();
    for (char *words; (words = service_told(watcher, arena)) != NULL;)
        take(server, words);
    arena_free(arena);
}
