/* A form that a team publishes: one record a version, the same on every desk. Body, name and
 * version never change, so that answers stay readable with the version they were given to; only
 * the teams that have it do. The body is the text of codec/form_json.h. */
#ifndef CORE_FORM_RECORD_H
#define CORE_FORM_RECORD_H

#include "core/entity.h"

#define FORM_FOR_ALL "all" /* stands among the teams: every team has it */

struct form_record {
    struct record record;
    char *name; /* "bant" */
    int64_t version;
    char *title;
    char *teams; /* ids with commas, or FORM_FOR_ALL; NULL: withdrawn */
    char *body;
    char *user_id; /* who published it first */
    int64_t published_ms;
};
extern const struct entity form_entity;

void form_record_id(const char *name, int64_t version, char out[37]);
/* Which form a lead gets, by the campaign first (NULL: none), then by its team (NULL); for sales
 * what they say of sales, else the other mask of the same form. NULL: the usual one. */
struct campaign;
struct team;
const char *form_name_for(const struct campaign *campaign, const struct team *team, unsigned mask);
bool form_record_reaches(const struct form_record *record, const char *team_id);

#endif
