#include "floor.h"

#include "../memory.h"
#include "checks.h"

#define ARRAY(type, name) #type " " #name "\n"
static const char layout[] = FLOOR_ARRAYS(ARRAY);
#undef ARRAY

#define ARRAY(type, name) +1
enum { NUMBER_OF_ARRAYS = 0 FLOOR_ARRAYS(ARRAY) };
#undef ARRAY

const char *floor_layout(void) { return layout; }

void adopt_floor(struct floor *floor, const struct array *arrays, int64_t number,
                 struct memory *memory) {
    if (number != NUMBER_OF_ARRAYS)
        fail(memory, "arrays are missing, or there are too many");
#define ARRAY(type, name)                        \
    floor->name = (const type *)arrays->at;      \
    floor->n_##name = arrays->count;             \
    arrays++;
    FLOOR_ARRAYS(ARRAY)
#undef ARRAY
    check_floor(floor, memory);
}
