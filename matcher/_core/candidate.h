/* A filter with several literals, which has to be verified where its key is found. */
#ifndef MATCHER_CANDIDATE_H
#define MATCHER_CANDIDATE_H

#include "trie.h"

typedef struct {
    Text prefix;
    Text suffix;
    const Text *middles;
    size_t middle_count;
    const uint32_t *borders; /* of the middles, one after the other; see candidate_borders */
} Candidate;

/* Fills in the length of the longest proper end of each beginning of `text` that is its beginning as well. */
void candidate_borders(Text text, uint32_t *borders);

/* Whether the whole of a name matches, in time linear in its length and the filter's. */
int candidate_matches(const Candidate *candidate, Text name);

#endif
