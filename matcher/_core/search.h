/* From a name to the groups that match it. Nothing here allocates memory, and the time is linear in the name. */
#ifndef MATCHER_SEARCH_H
#define MATCHER_SEARCH_H

#include "automaton.h"
#include "group_sets.h"

/* What a search needs besides the name. */
typedef struct {
    Bitset groups;     /* the groups found */
    Bitset candidates; /* the lists of candidates found */
    GroupSet set;      /* room for the groups as a set */
} Search;

/* The number of 64-bit words that a search needs. */
size_t search_words(const Automaton *automaton);
void search_init(Search *search, const Automaton *automaton, uint64_t *words);

/* Finds the groups that match a name, and leaves them in `search->set`. */
void search_name(const Automaton *automaton, Text name, Search *search);

/* Whether names can be searched by masks, without a branch on what is found. */
static inline int
has_masks(const Automaton *automaton)
{
    return automaton->masks != NULL;
}

static inline uint64_t
state_mask(const Automaton *automaton, size_t state)
{
    size_t before = automaton->table.dense.first_accepting - 1;
    return automaton->masks[(state > before ? state : before) - before];
}

/* Walks over the bytes from `at` on and the end mark, and returns the masks of all states that are entered. */
static inline uint64_t
search_walk(const Automaton *automaton, size_t state, Text name, size_t at)
{
    const Dense *dense = &automaton->table.dense;
    uint64_t mask = automaton->unconditional_mask;
    for (; at < name.length; at++) {
        state = dense->column_of[name.bytes[at]][state];
        mask |= state_mask(automaton, state);
    }
    return mask | state_mask(automaton, dense->mark_column[state]);
}

/* Returns the groups in the mask of a name, and those of the candidates in it that match the name. */
uint64_t search_verified(const Automaton *automaton, Text name, uint64_t mask);

/* Returns the mask of the groups that match a name. */
static inline uint64_t
search_mask(const Automaton *automaton, Text name)
{
    uint64_t mask = search_walk(automaton, automaton->table.dense.begin, name, 0);
    return mask >> automaton->group_count == 0 ? mask : search_verified(automaton, name, mask);
}

/* The most names for one call of `search_masks`. */
#define BATCH 1024

/* Writes the masks of the groups that match each of `count` names; name `i` is the bytes from bounds[i] to
 * bounds[i + 1]. */
void search_masks(const Automaton *automaton, const uint8_t *data, const int64_t *bounds, size_t count,
                  uint64_t *masks);

#endif
