/* From a set of groups to the Python object that answers for it, which is made when the set first comes up. */
#ifndef MATCHER_ANSWERS_H
#define MATCHER_ANSWERS_H

#include "group_sets.h"
#include "memory.h"

/* Up to this many groups, which is ECR's quota of rules, the mask of a set is its index in a table. */
#define TABLED_GROUPS 10
/* More groups have more sets than memory can hold. The first ones are remembered. */
#define MOST_REMEMBERED 65536

/* The mask of a set of at most 64 groups. */
static inline uint64_t
mask_of(const GroupSet *set)
{
    return set->length ? set->pairs[1] : 0;
}

typedef struct {
    PyObject *make;   /* called with the tuple of the groups' indices, or None: that tuple is the answer */
    PyObject **ready; /* the answers that are remembered, or NULL */
    size_t ready_count;
    int is_tabled;  /* whether `ready` is indexed by mask, and not by number in `sets` */
    GroupSets sets;
} Answers;

/* Returns -1 with an exception; `answers_free` must be called even then. */
int answers_init(Answers *answers, PyObject *make, size_t group_count);
void answers_clear(Answers *answers);
int answers_traverse(Answers *answers, visitproc visit, void *arg);
void answers_free(Answers *answers);

/* Makes an answer that is not ready yet. */
PyObject *answers_make(Answers *answers, const GroupSet *set);

/* Returns a new reference to the answer for a set, or NULL with an exception. Not for two threads at once. */
static inline PyObject *
answers_get(Answers *answers, const GroupSet *set)
{
    uint32_t index = answers->is_tabled ? (uint32_t)mask_of(set) : group_sets_find(&answers->sets, set);
    if (index < answers->ready_count && answers->ready[index] != NULL) {
        return Py_NewRef(answers->ready[index]);
    }
    return answers_make(answers, set);
}

#endif
