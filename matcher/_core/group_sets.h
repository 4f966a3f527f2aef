/* Distinct sets of groups, numbered 0, 1, … in the order in which they were added. */
#ifndef MATCHER_GROUP_SETS_H
#define MATCHER_GROUP_SETS_H

#include "bits.h"

/* A set as its words that are not 0, ascending: an index and a mask for each. Equal sets have equal pairs. */
typedef struct {
    uint64_t *pairs;
    size_t length; /* of `pairs`: two for each word */
} GroupSet;

typedef struct {
    uint64_t *pairs; /* of all sets, one after another */
    size_t *ends;    /* by set: where its pairs end */
    size_t pairs_room, ends_room;
    uint32_t count;
    uint64_t *slots; /* 0, or the upper half of a set's hash and 1 + its number */
    size_t slot_count;
    uint64_t seed; /* of the hash: secret, so that nobody can make sets collide */
} GroupSets;

#define NO_SET UINT32_MAX

/* Writes the set in a bitset to `set`, which has room for it. */
void group_set_pack(GroupSet *set, const Bitset *bits);

/* Makes room for at least one more set of this length. Returns -1 when memory runs out. A zeroed `GroupSets` is empty
 * and has no room. */
int group_sets_reserve(GroupSets *sets, size_t length);

/* Returns the number of a set, or NO_SET. */
uint32_t group_sets_find(const GroupSets *sets, const GroupSet *set);

/* Returns the number of a set, which is added if it is new; or NO_SET, when there is no room for it. */
uint32_t group_sets_add(GroupSets *sets, const GroupSet *set);

/* Returns the set with a number, valid until another one is added. */
GroupSet group_sets_get(const GroupSets *sets, uint32_t number);

void group_sets_free(GroupSets *sets);

#endif
