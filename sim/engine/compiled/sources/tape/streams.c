/* Numbers at some places of a random stream, as sim/tape/streams.py reads them: those between are
 * jumped over.
 *
 * The generator is PCG64 (M. E. O'Neill 2014, "PCG: a family of simple fast space-efficient
 * statistically good algorithms for random number generation"), and a jump is F. Brown's (1994,
 * "Random number generation with arbitrary strides"): n steps of x -> a x + c are one such step. */
#include <stdint.h>

#include "../python.h"

#define JUMPS 63

/* Numbers modulo 2 to the power of 128. */
struct wide {
    uint64_t high, low;
};

/* A step of the generator, or many in one. */
struct jump {
    struct wide times, plus;
};

static const struct wide STEP = {0x2360ed051fc65da4u, 0x4385df649fccf645u};

static uint64_t high_product(uint64_t x, uint64_t y) {
#ifdef __SIZEOF_INT128__
    return (uint64_t)((unsigned __int128)x * y >> 64);
#else
    uint64_t x1 = x >> 32, x0 = (uint32_t)x, y1 = y >> 32, y0 = (uint32_t)y;
    uint64_t middle = x1 * y0 + (x0 * y0 >> 32), other = x0 * y1 + (uint32_t)middle;
    return x1 * y1 + (middle >> 32) + (other >> 32);
#endif
}

static struct wide product(struct wide x, struct wide y) {
    uint64_t high = high_product(x.low, y.low) + x.high * y.low + x.low * y.high;
    return (struct wide){high, x.low * y.low};
}

static struct wide sum(struct wide x, struct wide y) {
    uint64_t low = x.low + y.low;
    return (struct wide){x.high + y.high + (low < x.low), low};
}

static struct wide after(struct jump jump, struct wide state) {
    return sum(product(jump.times, state), jump.plus);
}

/* One jump, and then another. */
static struct jump both(struct jump first, struct jump then) {
    return (struct jump){product(then.times, first.times), after(then, first.plus)};
}

/* The number that a state stands for: XSL RR, then 53 bits, and half of the last one: never 0. */
static double number(struct wide state) {
    uint64_t mixed = state.high ^ state.low;
    unsigned turn = (unsigned)(state.high >> 58);
    uint64_t bits = mixed >> turn | mixed << (-turn & 63);
    return (double)(bits >> 11) * 0x1p-53 + 0x1p-54;
}

/* Numbers at places: `columns` each, the first ones of all places first.
 *
 * generator: high and low half of its state, then of its increment.
 * rows: the places, increasing. */
CALLED_FROM_PYTHON void engine_uniforms(const uint64_t generator[4], const int64_t *rows,
                                        int64_t places, int64_t columns, double *numbers) {
    struct wide state = {generator[0], generator[1]}, increment = {generator[2], generator[3]};
    struct jump jumps[JUMPS], step = {STEP, increment};
    jumps[0] = step;
    for (int64_t k = 1; k < columns; k++)
        jumps[0] = both(jumps[0], step);
    for (int k = 1; k < JUMPS; k++)
        jumps[k] = both(jumps[k - 1], jumps[k - 1]);
    int64_t reached = 0;
    for (int64_t place = 0; place < places; place++) {
        uint64_t ahead = (uint64_t)(rows[place] - reached);
        for (int k = 0; ahead; ahead >>= 1, k++)
            if (ahead & 1)
                state = after(jumps[k], state);
        for (int64_t column = 0; column < columns; column++) {
            state = after(step, state);
            numbers[column * places + place] = number(state);
        }
        reached = rows[place] + 1;
    }
}
