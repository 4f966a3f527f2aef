#include "group_sets.h"

#include <string.h>

#include "memory.h"

#define FIRST_SLOTS 512
#define GROWTH 4

void
group_set_pack(GroupSet *set, const Bitset *bits)
{
    uint64_t *pairs = set->pairs;
    for (size_t at = 0; at < bits->summary_words; at++) {
        for (uint64_t words = bits->summary[at]; words != 0; words &= words - 1) {
            size_t word = at * 64 + lowest_bit(words);
            *pairs++ = word;
            *pairs++ = bits->words[word];
        }
    }
    set->length = (size_t)(pairs - set->pairs);
}

GroupSet
group_sets_get(const GroupSets *sets, uint32_t number)
{
    size_t begin = number == 0 ? 0 : sets->ends[number - 1];
    return (GroupSet){sets->pairs + begin, sets->ends[number] - begin};
}

/* Multiplicative hashing (Knuth, The Art of Computer Programming 3, section 6.4), with a secret seed. */
static uint64_t
hash_of(const GroupSets *sets, const GroupSet *set)
{
    uint64_t hash = sets->seed ^ set->length;
    for (size_t at = 0; at < set->length; at += 2) {
        hash = ((hash + set->pairs[at]) ^ set->pairs[at + 1]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    hash = (hash ^ sets->seed >> 7) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 33;
}

/* Returns the slot that has the number of a set, or the empty one where it belongs. */
static size_t
slot_of(const GroupSets *sets, const GroupSet *set, uint64_t hash)
{
    size_t slot = hash & (sets->slot_count - 1);
    for (uint64_t found; (found = sets->slots[slot]) != 0; slot = (slot + 1) & (sets->slot_count - 1)) {
        /* Sets are only compared where half of the hash agrees. */
        if (found >> 32 == hash >> 32) {
            GroupSet other = group_sets_get(sets, (uint32_t)found - 1);
            if (other.length == set->length &&
                memcmp(other.pairs, set->pairs, set->length * sizeof(uint64_t)) == 0) {
                break;
            }
        }
    }
    return slot;
}

static int
grow_slots(GroupSets *sets)
{
    size_t slot_count = sets->slot_count ? sets->slot_count * GROWTH : FIRST_SLOTS;
    uint64_t *slots = memory_array(slot_count, sizeof(uint64_t));
    if (slots == NULL) {
        return -1;
    }
    memory_free(sets->slots);
    sets->slots = slots;
    sets->slot_count = slot_count;
    for (uint32_t number = 0; number < sets->count; number++) {
        GroupSet set = group_sets_get(sets, number);
        uint64_t hash = hash_of(sets, &set);
        slots[slot_of(sets, &set, hash)] = (hash >> 32 << 32) | (number + 1);
    }
    return 0;
}

int
group_sets_reserve(GroupSets *sets, size_t length)
{
    size_t end = sets->count == 0 ? 0 : sets->ends[sets->count - 1];
    /* At most half of the slots are used, so that a probe ends soon. */
    if (sets->count == sets->slot_count / 2 && grow_slots(sets) < 0) {
        return -1;
    }
    if (sets->count == sets->ends_room) {
        size_t *ends = memory_resize(sets->ends, sets->slot_count / 2, sizeof(size_t));
        if (ends == NULL) {
            return -1;
        }
        sets->ends = ends;
        sets->ends_room = sets->slot_count / 2;
    }
    if (sets->pairs == NULL || end + length > sets->pairs_room) {
        size_t room = (end + length) * 2 + FIRST_SLOTS;
        uint64_t *pairs = memory_resize(sets->pairs, room, sizeof(uint64_t));
        if (pairs == NULL) {
            return -1;
        }
        sets->pairs = pairs;
        sets->pairs_room = room;
    }
    return 0;
}

uint32_t
group_sets_find(const GroupSets *sets, const GroupSet *set)
{
    /* A slot has 1 + the number in its lower half, so an empty one gives NO_SET. */
    return sets->slot_count == 0 ? NO_SET
                                 : (uint32_t)sets->slots[slot_of(sets, set, hash_of(sets, set))] - 1;
}

uint32_t
group_sets_add(GroupSets *sets, const GroupSet *set)
{
    if (sets->pairs == NULL) {
        return NO_SET;
    }
    uint64_t hash = hash_of(sets, set);
    size_t slot = slot_of(sets, set, hash);
    if (sets->slots[slot] != 0) {
        return (uint32_t)sets->slots[slot] - 1;
    }
    size_t begin = sets->count == 0 ? 0 : sets->ends[sets->count - 1], end = begin + set->length;
    if (sets->count == sets->ends_room || end > sets->pairs_room) {
        return NO_SET;
    }
    memcpy(sets->pairs + begin, set->pairs, set->length * sizeof(uint64_t));
    sets->ends[sets->count++] = end;
    sets->slots[slot] = (hash >> 32 << 32) | sets->count;
    return sets->count - 1;
}

void
group_sets_free(GroupSets *sets)
{
    memory_free(sets->pairs);
    memory_free(sets->ends);
    memory_free(sets->slots);
    *sets = (GroupSets){0};
}
