#include "engine.h"

#include <string.h>

/* Whether a group is seen for the first time. */
static inline int
see(Search *search, uint32_t group)
{
    uint32_t word = group / 64;
    uint64_t *summary = &search->seen[word / 64], *seen = &search->seen[search->summary_words + word];
    if (!(*summary >> word % 64 & 1)) {
        *summary |= UINT64_C(1) << word % 64;
        *seen = 0;
    }
    if (*seen >> group % 64 & 1) {
        return 0;
    }
    *seen |= UINT64_C(1) << group % 64;
    return 1;
}

static inline void
hear(const Engine *engine, Output output, Search *search)
{
    search->set[output.word] |= output.mask;
    for (uint32_t next = output.next; next != 0; next = engine->outputs[next].next) {
        search->set[engine->outputs[next].word] |= engine->outputs[next].mask;
    }
    /* Where one group has been seen, all that follow it have. */
    uint32_t group = output.group;
    while (group != 0 && see(search, group)) {
        group = engine->groups[group].next;
    }
}

static inline Output
sparse_output(const Sparse *sparse, uint32_t state)
{
    Output output;
    memcpy(&output, sparse->words + (state & ~HAS_OUTPUT) - OUTPUT_WORDS, sizeof output);
    return output;
}

static inline uint32_t
sparse_step(const Sparse *sparse, uint32_t state, uint32_t class)
{
    for (;;) {
        const uint32_t *record = sparse->words + (state & ~HAS_OUTPUT);
        uint32_t children = record[0] & 0xff;
        if (children == 1) {
            if ((record[0] >> 8 & 0xff) == class) {
                return record[2];
            }
        }
        else if (children == MANY_CHILDREN) {
            return record[2 + class];
        }
        else {
            for (uint32_t child = 0; child < children; child++) {
                if ((record[2 + child / 4] >> child % 4 * 8 & 0xff) == class) {
                    return record[2 + (children + 3) / 4 + child];
                }
            }
        }
        state = record[1];
    }
}

#define SCAN dense_scan
#define FORM Dense
#define STATE size_t
#define STEP(form, state, byte) (form)->column_of[byte][state]
#define END(form, state) (form)->mark_column[state]
#define SAYS(form, state) ((state) >= (form)->first_output)
#define OUTPUT(form, state) (form)->outputs[(state) - (form)->first_output]
#include "scan.h"

#define SCAN sparse_scan
#define FORM Sparse
#define STATE uint32_t
#define STEP(form, state, byte) sparse_step(form, state, (form)->class_of[byte])
#define END(form, state) sparse_step(form, state, (form)->mark)
#define SAYS(form, state) ((state) & HAS_OUTPUT)
#define OUTPUT(form, state) sparse_output(form, state)
#include "scan.h"

static void
verify_group(const Engine *engine, const Group *group, Text name, uint64_t *set)
{
    for (uint32_t number = group->first; number < group->end; number++) {
        const uint64_t *rules = engine->candidate_rules + number * engine->words;
        uint64_t open = 0;
        for (size_t word = 0; word < engine->words; word++) {
            open |= rules[word] & ~set[word];
        }
        if (open && candidate_matches(&engine->candidates[number], name)) {
            for (size_t word = 0; word < engine->words; word++) {
                set[word] |= rules[word];
            }
        }
    }
}

static void
verify(const Engine *engine, Text name, Search *search)
{
    const uint64_t *seen = search->seen + search->summary_words;
    for (size_t at = 0; at < search->summary_words; at++) {
        for (uint64_t words = search->seen[at]; words != 0; words &= words - 1) {
            size_t word = at * 64 + lowest_bit(words);
            for (uint64_t groups = seen[word]; groups != 0; groups &= groups - 1) {
                verify_group(engine, &engine->groups[word * 64 + lowest_bit(groups)], name, search->set);
            }
        }
    }
}

static inline void
search_one(const Engine *engine, Text name, Search *search)
{
    for (size_t word = 0; word < search->summary_words; word++) {
        search->seen[word] = 0;
    }
    for (size_t word = 0; word < engine->words; word++) {
        search->set[word] = engine->unconditional[word];
    }
    if (engine->table.form == DENSE) {
        dense_scan(engine, &engine->table.dense, name, search);
    }
    else {
        sparse_scan(engine, &engine->table.sparse, name, search);
    }
    verify(engine, name, search);
}

void
engine_search(const Engine *engine, Text name, Search *search)
{
    search_one(engine, name, search);
}

static inline int64_t
offset(const Column *column, size_t at)
{
    return column->wide ? ((const int64_t *)column->offsets)[at] : ((const int32_t *)column->offsets)[at];
}

static inline int
in_order(const Column *column, int64_t begin, int64_t end)
{
    return 0 <= begin && begin <= end && (uint64_t)end <= column->data.length;
}

int
column_has(const Column *column, size_t at)
{
    return in_order(column, offset(column, at), offset(column, at + 1));
}

size_t
engine_search_column(const Engine *engine, const Column *column, size_t from, Search *search,
                     RuleSets *sets, uint32_t *numbers)
{
    size_t at = from;
    for (; at < column->count; at++) {
        int64_t begin = offset(column, at), end = offset(column, at + 1);
        if (!in_order(column, begin, end)) {
            break;
        }
        search_one(engine, (Text){column->data.bytes + begin, (size_t)(end - begin)}, search);
        uint32_t number = rule_sets_number(sets, search->set);
        if (number == NO_SET) {
            break;
        }
        numbers[at] = number;
    }
    return at;
}
