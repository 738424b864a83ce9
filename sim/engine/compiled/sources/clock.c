#include "clock.h"

#include "engine/house.h"

static inline bool earlier(const struct event *a, const struct event *b) {
    if (a->minute != b->minute)
        return a->minute < b->minute;
    if (a->order != b->order)
        return a->order < b->order;
    return a->alarm < b->alarm;
}

void set_alarm(struct house *house, int64_t alarm, double minute, int64_t order,
               ring_function *ring, void *about) {
    struct clock *clock = &house->clock;
    if (!(minute >= clock->now)) /* nor NaN */
        fail(&house->memory, "something is due before the present minute");
    MAKE_ROOM(&house->memory, clock->queue, clock->length, clock->room);
    struct event event = {minute, order, alarm, ring, about};
    struct event *queue = clock->queue;
    int64_t place = clock->length++;
    while (place > 0) {
        int64_t above = (place - 1) / 2;
        if (!earlier(&event, &queue[above]))
            break;
        queue[place] = queue[above];
        place = above;
    }
    queue[place] = event;
}

bool comes_before(const struct clock *clock, double minute, int64_t order) {
    if (clock->length == 0)
        return false;
    const struct event *first = &clock->queue[0];
    return first->minute < minute || (first->minute == minute && first->order < order);
}

struct event next_event(struct clock *clock) {
    struct event *queue = clock->queue, first = queue[0];
    struct event last = queue[--clock->length];
    int64_t length = clock->length, place = 0;
    for (;;) {
        int64_t below = 2 * place + 1;
        if (below >= length)
            break;
        if (below + 1 < length && earlier(&queue[below + 1], &queue[below]))
            below++;
        if (!earlier(&queue[below], &last))
            break;
        queue[place] = queue[below];
        place = below;
    }
    queue[place] = last;
    return first;
}
