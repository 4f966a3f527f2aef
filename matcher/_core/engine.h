/* The plan of a configuration, compiled: from a name to the set of the rules that match it. */
#ifndef MATCHER_ENGINE_H
#define MATCHER_ENGINE_H

#include "bits.h"
#include "candidate.h"
#include "rule_sets.h"
#include "table.h"

/* The filters that one key makes candidates. */
typedef struct {
    uint32_t first, end; /* among the candidates */
    uint32_t next;       /* the group whose key is the longest proper end of this one's; 0 for none */
} Group;

/* One filter as the plan has it. */
typedef struct {
    Text text;
    Text key;
    int decided; /* whether the key alone decides, or the filter is to be verified */
} Filter;

typedef struct {
    Table table;
    Output *outputs; /* from 1 */
    Group *groups;   /* from 1 */
    uint32_t group_count;
    Candidate *candidates;
    uint32_t candidate_count;
    size_t words;              /* of a set of rules, at least 1 */
    uint64_t *candidate_rules; /* a set for each candidate, one after the other */
    uint64_t *unconditional;   /* the rules that match every name */
    uint8_t *bytes;            /* of the candidates' texts */
    Text *middles;
    uint32_t *borders;
} Engine;

/* What a search needs beside the name. `seen` has room for engine_seen_words: first a bit for each of the
 * words after it that is in use, then, in those, a bit for each group. Only what is in use is ever set or
 * looked at, so that the time does not depend on how many groups there are. */
typedef struct {
    uint64_t *set;
    uint64_t *seen;
    size_t summary_words;
} Search;

/* Compiles filters. `rules` has a set of so many words for each of them, and then the one of the rules that
 * match every name. -1 where memory runs out, and else 0; `engine_free` is due even then. */
int engine_init(Engine *engine, const Filter *filters, size_t count, const uint64_t *rules, size_t words);
void engine_free(Engine *engine);

static inline size_t
engine_summary_words(const Engine *engine)
{
    return engine->group_count / 4096 + 1;
}

static inline size_t
engine_seen_words(const Engine *engine)
{
    return engine_summary_words(engine) + engine->group_count / 64 + 1;
}

/* Writes the rules that match a name to `search->set`. Nothing is allocated, and the time is linear. */
void engine_search(const Engine *engine, Text name, Search *search);

/* Names in a column as Apache Arrow has them: name `i` is bytes[offsets[i]] to bytes[offsets[i + 1]]. */
typedef struct {
    Text data;
    const void *offsets; /* int32_t or int64_t, count + 1 of them */
    int wide;            /* which of the two */
    size_t count;
} Column;

/* Searches for the names from `from` on, and writes to `numbers` the number that each one's rules have in
 * `sets`. Returns the place of the first name that it did not do: `count`, or where there was no room for a
 * new set, or where offsets do not lie in the data, one after the other. Nothing is allocated. */
size_t engine_search_column(const Engine *engine, const Column *column, size_t from, Search *search,
                            RuleSets *sets, uint32_t *numbers);

/* Whether name `at` of a column lies in its data. */
int column_has(const Column *column, size_t at);

#endif
