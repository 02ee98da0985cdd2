/* Programs of others: started by an argv and never through a shell, in a session of their own, with
 * /dev/null for input, output kept apart from the terminal, a small environment, and stopped after
 * 10 seconds. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

/* No core file and no debugger of another user holds what this program knows. */
void process_keep_private(void);

struct process;
struct process_end {
    bool is_ok;          /* ended by itself with status 0 */
    bool was_stopped;    /* it took longer than allowed */
    int status;          /* exit status, or 128 + the signal */
    char last_line[200]; /* of what it said; safe text */
    char output[2048];   /* the beginning of what it said; safe text */
};
/* argv[0] is a full path. Returns at once; false (ERR_CONFIG, with the reason): it does not start.
 */
bool process_start(char *const *argv, struct process **ret_process, struct error *err);
/* Runs a program of ours to its end with these words (PIPE_BUF at most) on standard input; stopped
 * after timeout_ms. False: it does not start. */
bool process_ask(char *const *argv, const char *input, int64_t timeout_ms,
                 struct process_end *ret_end, struct error *err);
/* False: still running (and stopped when its time is over). Never waits. */
bool process_poll(struct process *process, struct process_end *ret_end);
/* Waits, 12 seconds at most. */
void process_wait(struct process *process, struct process_end *ret_end);
/* Lets it run by itself; it is reaped by a thread. Takes the process over. */
void process_detach(struct process *process);
void process_free(struct process *process); /* stops it when it still runs */
/* The full path of a program in the usual folders; NULL: not installed. */
char *process_find(struct arena *arena, const char *name);
/* The same in the folders of PATH; what is not a full path in it is left out. */
char *process_find_in_path(struct arena *arena, const char *name);

#endif
