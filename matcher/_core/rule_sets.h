/* Sets of rules, each distinct one with a number: 0, 1, … in the order in which they came. */
#ifndef MATCHER_RULE_SETS_H
#define MATCHER_RULE_SETS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t words;    /* of a set: a bit for each rule */
    uint64_t *sets;  /* by number */
    uint32_t count;
    uint32_t *slots; /* 1 + a number, or 0; at the set's hash or after it */
    size_t room;     /* slots, a power of two */
} RuleSets;

#define NO_SET UINT32_MAX

/* Makes room for more sets. -1 where memory runs out, and else 0. Sets begin as `{.words = words}`, without
 * any room; `rule_sets_free` is due in either case. */
int rule_sets_grow(RuleSets *sets);
void rule_sets_free(RuleSets *sets);

/* The number of a set, which is entered if it is new; or NO_SET, where there is no room for it. Needs some
 * room, if only for old ones. */
uint32_t rule_sets_number(RuleSets *sets, const uint64_t *set);

#endif
