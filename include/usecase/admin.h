/* Administration by a person who is signed in: users, roles, passwords, teams. What a name and a
 * role may look like is the same at the service's machine. */
#ifndef USECASE_ADMIN_H
#define USECASE_ADMIN_H

#include "base/hash.h"
#include "usecase/session.h"

bool user_name_is_valid(const char *name, struct error *err); /* ERR_USAGE with a sentence */
bool team_name_is_valid(const char *name, struct error *err);
bool roles_are_valid(const char *roles /* comma list */, struct error *err);

struct new_user {
    const char *name, *full_name /* or NULL */, *roles, *team /* name, or NULL */, *password_hash;
};
/* Each needs RIGHT_USERS and leaves one row in the audit with who did it. */
bool admin_user_add(struct session *session, const struct new_user *user, char ret_id[37],
                    struct error *err);
struct user_edit {
    const char *roles, *team; /* NULL: as it is */
    int is_active;            /* -1: as it is; 0 signs all devices out */
    const char *territories;  /* names with commas, "" none; NULL: as it is */
    const char *extension;    /* of the telephone system; "" none; NULL: as it is */
};
bool extension_is_valid(const char *extension, struct error *err);
/* ERR_CONFLICT where nobody would be left who may administer. */
bool admin_user_edit(struct session *session, const char *name, const struct user_edit *edit,
                     struct error *err);
/* Every device of the user is signed out. */
bool admin_password_reset(struct session *session, const char *name, const char *password_hash,
                          struct error *err);
bool admin_team_hours(struct session *session, const char *name, const char *hours,
                      struct error *err);
bool admin_team_add(struct session *session, const char *name, struct error *err);

/* --- territories --- */
bool territory_name_is_valid(const char *name, struct error *err);
/* The territory alone: its leads follow by territories_assign. */
struct territory_change;
bool territory_put(struct session *session, const struct territory_change *change, char ret_id[37],
                   struct error *err);
bool territory_remove(struct session *session, const char *id, struct error *err);
/* Every lead's territory once more, those of 200 a transaction, so that others go on meanwhile;
 * *ret_moved leads are in another one now. Also by the sweep. */
bool territories_assign(struct session *session, int64_t *ret_moved, struct error *err);
/* The next 200 leads after cursor ("" the first), which goes on; *ret_has_more. */
#define TERRITORY_CURSOR_SIZE 300
bool territories_assign_some(struct session *session, char cursor[TERRITORY_CURSOR_SIZE],
                             int64_t *ret_moved, bool *ret_has_more, struct error *err);

/* --- programs: telephone systems and other integrations --- */
/* A token for a program, told once. The program is a user of that name, without a password, made
 * if it is new; ERR_CONFLICT where the name is a person's or the program has other roles. */
struct program_request {
    const char *label, *roles, *team /* name, or NULL */;
};
bool program_roles_are_valid(const char *roles, struct error *err);
bool program_token_issue(struct session *session, const struct program_request *request,
                         char ret_device_id[37], char ret_token[TOKEN_SIZE], struct error *err);

/* --- absences --- */
/* from_ms TIME_NONE: back again. One's own, of one's team as a team lead, of everybody as an
 * administrator. The deputy works the same team's queue; what the absent one promised for that time
 * becomes his at once. */
struct absence_request {
    const char *user_id, *deputy_id;
    int64_t from_ms, until_ms;
};
bool absence_set(struct session *session, const struct absence_request *request, int64_t *ret_moved,
                 struct error *err);
/* Promises made since for who is away: by the sweep. */
bool absences_take_over(struct session *session, int64_t *ret_moved, struct error *err);

#endif
