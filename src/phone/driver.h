/* What every driver is made of. Private to phone. */
#ifndef PHONE_DRIVER_H
#define PHONE_DRIVER_H

#include "base/text.h"
#include "core/field.h"
#include "net/http.h"
#include "phone/dial.h"

#define ANSWER_MS 10000 /* a phone that has not answered by then is not there */

/* All that a driver's thread needs, in the dial's arena: the settings may change meanwhile. */
struct dial_job {
    char *number; /* as this phone wants it */
    char **argv;  /* programs */
    char *host;   /* phones that are spoken to by TCP */
    int port;
    char *user, *secret, *agent, *caller, *channel, *context;
    char *url, *ca_file;   /* providers, by HTTP */
    char *own, *extension; /* the box: numbers that ring here, the phone that answers; or NULL */
};

struct driver {
    const char *name;
    const char *number; /* how it wants the number, unless [dial] number says it */
    /* Reads the settings; job->number is there already. */
    bool (*prepare)(const struct settings *settings, struct arena *arena, struct dial_job *job,
                    struct error *err);
    char *(*describe)(const struct dial_job *job, struct arena *arena);
    void (*run)(struct dial *dial, const struct dial_job *job); /* on its own thread */
    bool (*probe)(const struct dial_job *job, struct error *err);
    bool can_hang_up;
};
extern const struct driver command_driver, tel_driver, linphone_driver, baresip_driver,
    asterisk_driver, sipgate_driver, placetel_driver, fritzbox_driver;

/* For a driver's thread. */
void dial_say(struct dial *dial, enum dial_state state, const char *words);
void dial_fail(struct dial *dial, const struct error *err);
/* Somebody rings meanwhile; number and id as the phone says them. */
void dial_tell_other(struct dial *dial, enum call_event_state state, const char *number,
                     const char *id);
int dial_control_fd(const struct dial *dial); /* readable: one of the two below has changed */
bool dial_take_hang_up(struct dial *dial);    /* true once for each wish */
bool dial_is_closed(struct dial *dial);       /* nobody listens any more */

/* {e164} {national} {digits} {lead_id} {agent} filled inside one item; ERR_CONFIG: another one. */
bool fill_item(const char *item, const struct dial_request *request, struct arena *arena,
               char **ret_filled, struct error *err);
/* [dial] password, or the first line of [dial] password_file; only from files that nobody else may
 * read. */
bool read_secret(const struct settings *settings, struct arena *arena, char **ret_secret,
                 struct error *err);
/* A setting that has to be there. */
bool need_setting(const struct settings *settings, const char *key, struct arena *arena,
                  char **ret_value, struct error *err);
/* [dial] host and port, or these; a host that is not this machine only with [dial] plain = yes,
 * since nothing is encrypted. */
bool read_host(const struct settings *settings, const char *host, int port, struct arena *arena,
               struct dial_job *job, struct error *err);

/* What is listened to while nothing is dialled; by listen.c. */
#define HEARD_MOST 16
struct heard {
    char id[65], number[80];
    bool is_ringing;
};
struct ear {
    const char *profile;
    int64_t duration_s;             /* of the next that is told; INT_NONE: not known */
    struct heard heard[HEARD_MOST]; /* of a box, by its connection */
};
struct line;
struct hearing {
    bool (*prepare)(const struct settings *settings, struct arena *arena, struct dial_job *job,
                    struct error *err); /* at least host and port */
    bool (*greet)(struct line *line, const struct dial_job *job, struct error *err); /* or NULL */
    /* Takes what is whole from the line; false: this is another protocol. */
    bool (*take)(struct ear *ear, struct line *line, const struct dial_job *job);
    bool serves_one; /* connection at a time: who dials has it */
};
extern const struct hearing baresip_hearing, asterisk_hearing, fritzbox_hearing;
void ear_tell(struct ear *ear, enum call_event_state state, const char *number, const char *id);

#endif
