/* Memory of one house: whatever it takes is on one list, and given back by one call. */
#ifndef MEMORY_H
#define MEMORY_H

#include <setjmp.h>
#include <stddef.h>

struct block;

struct memory {
    struct block *first;
    jmp_buf failed;     /* where to go on when something has failed */
    const char *reason; /* what; NULL: nothing has */
};

/* Give up: back to where `memory->failed` was set, with a reason for the person who runs this. */
_Noreturn void fail(struct memory *memory, const char *reason);

/* Zeroed memory for a number of things of a size; fails where there is none left. */
void *allot(struct memory *memory, size_t number, size_t size);

/* The same things in more memory; what is new is not zeroed. */
void *enlarge(struct memory *memory, void *old, size_t number, size_t size);

/* Memory that is not needed any more. */
void give_back(struct memory *memory, void *things);

void free_all(struct memory *memory);

/* Room for one more thing in a growing array, which doubles when it is full. */
#define MAKE_ROOM(memory, at, used, room)                              \
    do {                                                               \
        if ((used) == (room)) {                                        \
            (room) = (room) ? 2 * (room) : 16;                         \
            (at) = enlarge((memory), (at), (size_t)(room), sizeof *(at)); \
        }                                                              \
    } while (0)

/* Things of one size that come and go: given back, they are used again. Their place never moves. */
struct pool {
    size_t size;
    void *spare;
};

void *from_pool(struct memory *memory, struct pool *pool);
void to_pool(struct pool *pool, void *thing);

#endif
