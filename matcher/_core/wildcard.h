/* A filter with several literals, which is verified where its key is found. */
#ifndef MATCHER_WILDCARD_H
#define MATCHER_WILDCARD_H

#include "trie.h"

typedef struct {
    Text prefix;
    Text suffix;
    const Text *middles; /* empty ones included */
    size_t middle_count;
    const uint32_t *failures; /* the KMP failure functions of the middle literals, one after another */
} Wildcard;

/* Computes the KMP failure function: for each prefix of `literal`, the length of its longest proper border. */
void wildcard_failures(Text literal, uint32_t *failures);

/* Whether the whole name matches. Linear in the lengths of the name and the filter. */
int wildcard_matches(const Wildcard *wildcard, Text name);

#endif
