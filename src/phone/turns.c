/* Locks in the user's runtime folder; who ends gives them back. */
#include "turns.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PATIENCE_MS 1000

static char *path_of(const struct dial_job *job, enum phone_turn turn, struct arena *arena)
{
    const char *place = arena_printf(arena, "%s:%d", job->host, job->port);
    return path_join(arena, xdg_dir(arena, XDG_RUNTIME, NULL),
                     arena_printf(arena, "phone-%016llx.%s",
                                  (unsigned long long)hash64(place, strlen(place)),
                                  turn == PHONE_LISTEN ? "ear" : "line"));
}

int phone_take(const struct dial_job *job, enum phone_turn turn)
{
    struct arena *arena = arena_new();
    int64_t deadline_ms = clock_monotonic_ms() + (turn == PHONE_DIAL ? PATIENCE_MS : 0);
    int fd = open(path_of(job, turn, arena), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    arena_free(arena);
    while (fd >= 0 && flock(fd, (turn == PHONE_LOOK ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        if (clock_monotonic_ms() >= deadline_ms) {
            close(fd);
            return -1;
        }
        poll(NULL, 0, 10);
    }
    return fd;
}

void phone_give(int fd)
{
    if (fd >= 0)
        close(fd);
}
