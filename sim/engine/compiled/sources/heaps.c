/* Heaps of entries: who waits in a line, the first on top. */
#include "engine/house.h"

bool comes_first(const struct entry *one, const struct entry *other) {
    if (one->priority != other->priority)
        return one->priority < other->priority;
    if (one->since != other->since)
        return one->since < other->since;
    return one->id < other->id;
}

bool still_waits(const struct entry *entry) { return entry->contact->place == entry->place; }

static void sift_up(struct entry *entries, int64_t place, struct entry entry) {
    while (place > 0) {
        int64_t above = (place - 1) / 2;
        if (!comes_first(&entry, &entries[above]))
            break;
        entries[place] = entries[above];
        place = above;
    }
    entries[place] = entry;
}

static void sift_down(struct entry *entries, int64_t length, int64_t place, struct entry entry) {
    for (;;) {
        int64_t below = 2 * place + 1;
        if (below >= length)
            break;
        if (below + 1 < length && comes_first(&entries[below + 1], &entries[below]))
            below++;
        if (!comes_first(&entries[below], &entry))
            break;
        entries[place] = entries[below];
        place = below;
    }
    entries[place] = entry;
}

void push_entry(struct house *house, struct heap *heap, struct entry entry) {
    MAKE_ROOM(&house->memory, heap->entries, heap->length, heap->room);
    sift_up(heap->entries, heap->length++, entry);
}

struct entry pop_entry(struct heap *heap) {
    struct entry first = heap->entries[0];
    struct entry last = heap->entries[--heap->length];
    sift_down(heap->entries, heap->length, 0, last);
    return first;
}

/* The first who still waits; NULL: nobody. Those who gave up or were taken elsewhere go. */
const struct entry *first_entry(struct heap *heap) {
    while (heap->length && !still_waits(&heap->entries[0]))
        pop_entry(heap);
    return heap->length ? &heap->entries[0] : NULL;
}

/* Drop entries of contacts that wait no more, once there may be many. */
void tidy_entries(struct heap *heap) {
    if (heap->length <= heap->tidy_at)
        return;
    int64_t kept = 0;
    for (int64_t k = 0; k < heap->length; k++)
        if (still_waits(&heap->entries[k]))
            heap->entries[kept++] = heap->entries[k];
    heap->length = kept;
    for (int64_t k = kept / 2 - 1; k >= 0; k--)
        sift_down(heap->entries, kept, k, heap->entries[k]);
    heap->tidy_at = 2 * kept + 64;
}
