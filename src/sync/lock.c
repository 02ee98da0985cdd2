/* sync.lock: who holds it talks to the service, and writes into it what the others on this home
 * cannot see for themselves: how the connection stands. */
#include "link.h"

#include "base/file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int sync_lock_take(const struct desk_paths *paths)
{
    int fd = open(paths->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && (flock(fd, LOCK_EX | LOCK_NB) != 0 || ftruncate(fd, 0) != 0)) {
        close(fd); /* ftruncate: what an earlier holder said is over */
        return -1;
    }
    return fd;
}

void sync_lock_release(int fd)
{
    if (fd >= 0)
        close(fd);
}

void sync_lock_tell(int fd, const struct sync_status *status, char last[SYNC_TOLD_SIZE])
{
    char line[SYNC_TOLD_SIZE];
    const struct error *error = status->is_online ? &status->refusal : &status->last_error;
    int stands = status->is_online ? status->is_caught_up ? 2 : 1 : 0;
    snprintf(line, sizeof line, "%d %" PRId64 " %" PRId64 " %s %s", stands, status->since_ms,
             status->due_ms, error_name(error->code), error->message);
    if (fd < 0 || strcmp(line, last) == 0)
        return;
    char padded[SYNC_TOLD_SIZE + 1]; /* always of one length: nothing of an older one stays */
    int length = snprintf(padded, sizeof padded, "%-*s\n", (int)SYNC_TOLD_SIZE - 1, line);
    if (pwrite(fd, padded, (size_t)length, 0) == length)
        memcpy(last, line, sizeof line);
}

bool sync_lock_told(const struct desk_paths *paths, struct sync_status *ret_status)
{
    char line[SYNC_TOLD_SIZE + 1] = "", name[32];
    int stands, used = 0, fd = open(paths->lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int64_t since_ms, due_ms;
    ssize_t length = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (fd >= 0)
        close(fd);
    if (length <= 0 || sscanf(line, "%d %" SCNd64 " %" SCNd64 " %31s%n", &stands, &since_ms,
                              &due_ms, name, &used) != 4)
        return false;
    ret_status->is_online = stands != 0;
    ret_status->is_caught_up = stands == 2;
    ret_status->since_ms = since_ms;
    ret_status->due_ms = due_ms;
    error_clear(&ret_status->last_error);
    error_clear(&ret_status->refusal);
    struct error *error = stands != 0 ? &ret_status->refusal : &ret_status->last_error;
    error->code = error_from_name(name);
    size_t end = strlen(line); /* the sentence stands at the end, with the blanks behind it */
    while (end > (size_t)used && strchr(" \n", line[end - 1]) != NULL)
        line[--end] = '\0';
    snprintf(error->message, sizeof error->message, "%s", line + used + strspn(line + used, " "));
    return true;
}
