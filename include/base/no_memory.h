/* The end of a program that gets no memory: its words are translated while there still is some. */
#ifndef BASE_NO_MEMORY_H
#define BASE_NO_MEMORY_H

void no_memory_prepare(void); /* once the language is known */
_Noreturn void no_memory(void);

#endif
