/* From a set of rules to the tuple of their profiles, made before it is asked for where that can be. */
#ifndef MATCHER_ANSWERS_H
#define MATCHER_ANSWERS_H

#include "memory.h"
#include "rule_sets.h"

/* ECR allows 10 rules: the answers to all sets of so many are made beforehand. */
#define TABLED_RULES 10
/* More rules have more sets than memory can hold; so many are remembered. */
#define MOST_REMEMBERED 65536

typedef struct {
    size_t rules;
    PyObject *profiles;   /* the distinct ones */
    uint32_t *profile_of; /* by rule: which of them */
    PyObject **ready;     /* by set where rules are few, and else by the number it has in `sets` */
    size_t ready_count;
    RuleSets sets;
} Answers;

/* `profile_of` is a list of numbers, one for each rule. -1 with an exception, and else 0; `answers_free` is
 * due even then. */
int answers_init(Answers *answers, PyObject *profiles, PyObject *profile_of);
void answers_free(Answers *answers);

/* A new reference to the remembered answer to a set of many rules, or to a new one; NULL with an exception.
 * Not for two threads at a time. */
PyObject *answers_remember(Answers *answers, const uint64_t *set);

#endif
