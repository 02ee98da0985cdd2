/* Names that Tab completes in questions. All answers are whole lines in the frame arena; they fit
 * prompt.complete. */
#ifndef UI_SCREENS_NAMES_H
#define UI_SCREENS_NAMES_H

#include "../screens.h"

/* Records of this desk whose name begins so, by name. */
size_t names_begun(struct app *app, const struct entity *entity, const char *begun,
                   char ***ret_names);
size_t names_team(struct app *app, const char *text, char ***ret_lines);
size_t names_campaign(struct app *app, const char *text, char ***ret_lines);
size_t names_user(struct app *app, const char *text, char ***ret_lines);
size_t names_users(struct app *app, const char *text,
                   char ***ret_lines); /* with commas: the last */
size_t names_territories(struct app *app, const char *text, char ***ret_lines); /* likewise */
/* Of a fixed list "steward,team_lead", the last of those with commas. */
size_t names_words(struct app *app, const char *list, const char *text, char ***ret_lines);

#endif
