/* A compiled plan: an Aho-Corasick automaton over the keys of all filters, and the filters to verify. */
#ifndef MATCHER_AUTOMATON_H
#define MATCHER_AUTOMATON_H

#include "bits.h"
#include "table.h"
#include "wildcard.h"

/* One filter of the plan. */
typedef struct {
    Text key;
    const Text *literals; /* those around the stars; none when the key alone decides */
    size_t literal_count;
    const uint32_t *groups; /* ascending */
    size_t group_count;
} Filter;

/* The groups in one word of a bitset. */
typedef struct {
    uint64_t mask;
    uint32_t word;
} GroupWord;

/* A mask has the groups of a name in its lowest bits. Each bit above stands for some lists of candidates, at most
 * LISTS_PER_BIT of them. */
#define MOST_MASK_GROUPS 48
#define LISTS_PER_BIT 16

/* Filters to verify once their key is found. */
typedef struct {
    uint32_t first, end; /* a range of candidates */
    uint32_t next;       /* the list of the longest proper suffix of the key that has one; 0 for none */
} CandidateList;

/* A filter whose groups are in several words is several candidates. */
typedef struct {
    Wildcard wildcard;
    GroupWord groups;
} Candidate;

typedef struct {
    Table table;
    size_t group_count;
    Output *outputs;       /* from 1 */
    CandidateList *lists;  /* from 1 */
    uint32_t list_count;
    Candidate *candidates;
    uint32_t candidate_count;
    uint32_t *unconditional; /* the groups that match every name */
    size_t unconditional_count;
    /* With a dense table and few groups and candidates: 0, and then by accepting state its mask. Else NULL. */
    uint64_t *masks;
    uint64_t unconditional_mask;
    uint32_t list_bits; /* of a mask: those above the groups */
    /* What the candidates' wildcards point to. */
    uint8_t *bytes;
    Text *middles;
    uint32_t *failures;
} Automaton;

/* Compiles filters. The last one is not a filter to look for: its groups are those that match every name.
 * Returns -1 when memory runs out; `automaton_free` must be called even then. */
int automaton_init(Automaton *automaton, const Filter *filters, size_t count, size_t group_count);
void automaton_free(Automaton *automaton);

#endif
