/* The terminal: started, given back whatever happens. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "../app.h"

bool terminal_start(struct error *err);
void terminal_stop(void);
void terminal_suspend(void); /* back to the shell until it continues us */
void terminal_redraw(void);  /* the next picture is written whole */
bool terminal_has_color(void);
void terminal_mouse(void); /* clicks and wheel from now on, where the terminal has them */
int terminal_attributes(enum role role); /* curses attributes of a role */
/* Signals as readable bytes: 'W' resize, 'T' end, 'S' stop, 'Z' continue. */
int terminal_signal_fd(void);

#endif
