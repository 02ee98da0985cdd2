/* The version of what desks and services say to each other about records. It rises by one when a
 * release adds a step to data/schema/records; steps only add, so that a program of the version
 * before goes on working beside it (docs/decisions/0010-schema-versions.md). */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define SCHEMA_VERSION 1

int schema_now(void);    /* of this program */
int schema_oldest(void); /* the oldest it works with: one before, never less than 1 */

#endif
