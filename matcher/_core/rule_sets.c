#include "rule_sets.h"

#include <string.h>

#include "memory.h"

#define FIRST_ROOM 64

void
rule_sets_free(RuleSets *sets)
{
    memory_free(sets->slots);
    memory_free(sets->sets);
    *sets = (RuleSets){0};
}

/* The slot of a set: where its number is, or has to be entered. */
static size_t
slot_of(const RuleSets *sets, const uint64_t *set)
{
    uint64_t hash = 0;
    for (size_t word = 0; word < sets->words; word++) {
        /* 2**64 over the golden ratio, as in Fibonacci hashing: Knuth, TAOCP 3, 6.4. */
        hash = (hash ^ set[word]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    size_t slot = hash & (sets->room - 1);
    for (uint32_t found; (found = sets->slots[slot]) != 0; slot = (slot + 1) & (sets->room - 1)) {
        const uint64_t *other = sets->sets + (found - 1) * sets->words;
        size_t word = 0;
        while (word < sets->words && other[word] == set[word]) {
            word++;
        }
        if (word == sets->words) {
            break;
        }
    }
    return slot;
}

int
rule_sets_grow(RuleSets *sets)
{
    size_t room = sets->room ? sets->room * 2 : FIRST_ROOM;
    uint64_t *larger = memory_resize(sets->sets, room / 2 * sets->words, sizeof(uint64_t));
    if (larger == NULL) {
        return -1;
    }
    sets->sets = larger;
    uint32_t *slots = memory_array(room, sizeof(uint32_t));
    if (slots == NULL) {
        return -1;
    }
    memory_free(sets->slots);
    sets->slots = slots;
    sets->room = room;
    for (uint32_t number = 0; number < sets->count; number++) {
        slots[slot_of(sets, sets->sets + number * sets->words)] = number + 1;
    }
    return 0;
}

uint32_t
rule_sets_number(RuleSets *sets, const uint64_t *set)
{
    size_t slot = slot_of(sets, set);
    if (sets->slots[slot] == 0) {
        if (sets->count == sets->room / 2) {
            return NO_SET;
        }
        memcpy(sets->sets + sets->count * sets->words, set, sets->words * sizeof(uint64_t));
        sets->slots[slot] = ++sets->count;
    }
    return sets->slots[slot] - 1;
}
