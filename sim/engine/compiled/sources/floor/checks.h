/* What a floor must be, so that no engine reads beyond it. */
#ifndef CHECKS_H
#define CHECKS_H

struct floor;
struct memory;

/* Refuse a floor that makes no sense, with the name of what is wrong. What the tape says of single
 * contacts and steps is looked at when it is read. */
void check_floor(const struct floor *floor, struct memory *memory);

#endif
