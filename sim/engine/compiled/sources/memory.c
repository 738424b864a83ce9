#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *before, *after;
};

/* What stands before each piece of memory, as long as keeps the piece aligned. */
#define HEAD (((sizeof(struct block) + 15) / 16) * 16)

enum { AT_ONCE = 128 }; /* things that a pool takes at once */

void fail(struct memory *memory, const char *reason) {
    memory->reason = reason;
    longjmp(memory->failed, 1);
}

static void enlist(struct memory *memory, struct block *block) {
    block->before = NULL;
    block->after = memory->first;
    if (memory->first)
        memory->first->before = block;
    memory->first = block;
}

static void strike_off(struct memory *memory, struct block *block) {
    if (block->before)
        block->before->after = block->after;
    else
        memory->first = block->after;
    if (block->after)
        block->after->before = block->before;
}

static size_t whole(struct memory *memory, size_t number, size_t size) {
    if (number > (SIZE_MAX - HEAD) / size)
        fail(memory, "there is not enough memory");
    return HEAD + number * size;
}

void *allot(struct memory *memory, size_t number, size_t size) {
    struct block *block = calloc(1, whole(memory, number, size));
    if (!block)
        fail(memory, "there is not enough memory");
    enlist(memory, block);
    return (char *)block + HEAD;
}

static struct block *block_of(void *things) { return (struct block *)((char *)things - HEAD); }

void *enlarge(struct memory *memory, void *old, size_t number, size_t size) {
    if (!old)
        return allot(memory, number, size);
    size_t bytes = whole(memory, number, size);
    struct block *before = block_of(old);
    strike_off(memory, before);
    struct block *block = realloc(before, bytes);
    enlist(memory, block ? block : before);
    if (!block)
        fail(memory, "there is not enough memory");
    return (char *)block + HEAD;
}

void give_back(struct memory *memory, void *things) {
    if (!things)
        return;
    strike_off(memory, block_of(things));
    free(block_of(things));
}

void free_all(struct memory *memory) {
    while (memory->first) {
        struct block *block = memory->first;
        memory->first = block->after;
        free(block);
    }
}

static void fill(struct memory *memory, struct pool *pool) {
    char *things = allot(memory, AT_ONCE, pool->size);
    for (int k = AT_ONCE - 1; k >= 0; k--)
        to_pool(pool, things + (size_t)k * pool->size);
}

void *from_pool(struct memory *memory, struct pool *pool) {
    if (!pool->spare)
        fill(memory, pool);
    void *thing = pool->spare;
    memcpy(&pool->spare, thing, sizeof pool->spare);
    memset(thing, 0, pool->size);
    return thing;
}

void to_pool(struct pool *pool, void *thing) {
    memcpy(thing, &pool->spare, sizeof pool->spare);
    pool->spare = thing;
}
