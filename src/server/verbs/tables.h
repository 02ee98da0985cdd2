/* Printing of the tables for documentation and tests. Private to server. */
#ifndef SERVER_TABLES_H
#define SERVER_TABLES_H

void print_routes(void);
void print_tables(void); /* fields, errors, routes */

#endif
