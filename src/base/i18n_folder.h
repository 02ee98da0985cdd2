/* Where the catalogues lie. Private to base. */
#ifndef BASE_I18N_FOLDER_H
#define BASE_I18N_FOLDER_H

#include "base/arena.h"

char *i18n_folder(struct arena *arena);

#endif
