#include "search.h"

#include <string.h>

/* ---- by outputs ---- */

static inline void
accept(const Automaton *automaton, Output output, Search *search)
{
    /* An output without groups has candidates only. Empty words are not part of a set. */
    if (output.mask != 0) {
        bitset_add(&search->groups, output.word, output.mask);
    }
    for (uint32_t next = output.next; next != 0; next = automaton->outputs[next].next) {
        bitset_add(&search->groups, automaton->outputs[next].word, automaton->outputs[next].mask);
    }
    /* A list that was found before was found with all lists that follow it. */
    for (uint32_t list = output.candidates; list != 0; list = automaton->lists[list].next) {
        uint64_t bit = UINT64_C(1) << list % 64;
        if (search->candidates.words[list / 64] & bit) {
            break;
        }
        bitset_add(&search->candidates, list / 64, bit);
    }
}

static void
scan_dense(const Automaton *automaton, Text name, Search *search)
{
    const Dense *dense = &automaton->table.dense;
    size_t state = dense->begin;
    for (size_t at = 0; at < name.length; at++) {
        state = dense->column_of[name.bytes[at]][state];
        if (state >= dense->first_accepting) {
            accept(automaton, dense->outputs[state - dense->first_accepting], search);
        }
    }
    state = dense->mark_column[state];
    if (state >= dense->first_accepting) {
        accept(automaton, dense->outputs[state - dense->first_accepting], search);
    }
}

static inline uint32_t
sparse_transition(const Sparse *sparse, uint32_t state, uint32_t class)
{
    for (;;) {
        uint32_t *record = sparse_record(sparse, state), kind = *record_kind(record);
        if (kind == ROW) {
            return record_targets(record)[class];
        }
        for (uint32_t child = 0; child < kind; child++) {
            if (record_classes(record)[child] == class) {
                return record_targets(record)[child];
            }
        }
        state = record[0];
    }
}

static inline uint32_t
sparse_step(const Automaton *automaton, uint32_t state, uint32_t class, Search *search)
{
    const Sparse *sparse = &automaton->table.sparse;
    state = sparse_transition(sparse, state, class);
    if (state & ACCEPTING) {
        Output output;
        memcpy(&output, sparse_record(sparse, state) - OUTPUT_WORDS, sizeof output);
        accept(automaton, output, search);
    }
    return state;
}

static void
scan_sparse(const Automaton *automaton, Text name, Search *search)
{
    const Sparse *sparse = &automaton->table.sparse;
    uint32_t state = sparse->begin;
    for (size_t at = 0; at < name.length; at++) {
        state = sparse_step(automaton, state, sparse->class_of[name.bytes[at]], search);
    }
    sparse_step(automaton, state, sparse->mark, search);
}

static void
verify_candidates(const Automaton *automaton, Text name, Search *search)
{
    const Bitset *found = &search->candidates;
    for (size_t at = 0; at < found->summary_words; at++) {
        for (uint64_t words = found->summary[at]; words != 0; words &= words - 1) {
            size_t word = at * 64 + lowest_bit(words);
            for (uint64_t lists = found->words[word]; lists != 0; lists &= lists - 1) {
                const CandidateList *list = &automaton->lists[word * 64 + lowest_bit(lists)];
                for (uint32_t number = list->first; number < list->end; number++) {
                    const Candidate *candidate = &automaton->candidates[number];
                    GroupWord groups = candidate->groups;
                    if (groups.mask & ~search->groups.words[groups.word] &&
                        wildcard_matches(&candidate->wildcard, name)) {
                        bitset_add(&search->groups, groups.word, groups.mask);
                    }
                }
            }
        }
    }
}

static void
search_groups(const Automaton *automaton, Text name, Search *search)
{
    bitset_clear(&search->groups);
    bitset_clear(&search->candidates);
    for (size_t at = 0; at < automaton->unconditional_count; at++) {
        uint32_t group = automaton->unconditional[at];
        bitset_add(&search->groups, group / 64, UINT64_C(1) << group % 64);
    }
    if (automaton->table.is_dense) {
        scan_dense(automaton, name, search);
    }
    else {
        scan_sparse(automaton, name, search);
    }
    verify_candidates(automaton, name, search);
}

void
search_name(const Automaton *automaton, Text name, Search *search)
{
    search_groups(automaton, name, search);
    group_set_pack(&search->set, &search->groups);
}

size_t
search_words(const Automaton *automaton)
{
    size_t words = words_for(automaton->group_count), lists = words_for(automaton->list_count);
    return words_for(words) + 3 * words + words_for(lists) + lists;
}

void
search_init(Search *search, const Automaton *automaton, uint64_t *words)
{
    size_t group_words = words_for(automaton->group_count), lists = words_for(automaton->list_count);
    memset(words, 0, (search_words(automaton) - 2 * group_words) * sizeof(uint64_t));
    search->groups = (Bitset){words, words + words_for(group_words), words_for(group_words)};
    words = search->groups.words + group_words;
    search->candidates = (Bitset){words, words + words_for(lists), words_for(lists)};
    search->set = (GroupSet){search->candidates.words + lists, 0};
}

/* ---- by masks ---- */

uint64_t
search_verified(const Automaton *automaton, Text name, uint64_t mask)
{
    uint64_t lists = mask >> automaton->group_count, groups = mask ^ lists << automaton->group_count;
    for (; lists != 0; lists &= lists - 1) {
        for (uint32_t list = lowest_bit(lists); list < automaton->list_count; list += automaton->list_bits) {
            for (uint32_t at = automaton->lists[list].first; at < automaton->lists[list].end; at++) {
                const Candidate *candidate = &automaton->candidates[at];
                if (candidate->groups.mask & ~groups && wildcard_matches(&candidate->wildcard, name)) {
                    groups |= candidate->groups.mask;
                }
            }
        }
    }
    return groups;
}

/* Orders names by length, so that those that are walked together end together. Those of LONGEST bytes and more are
 * in no order among themselves. */
#define LONGEST 255

static void
order_by_length(const int64_t *bounds, size_t count, uint16_t *order)
{
    uint16_t first[LONGEST + 2] = {0};
    for (size_t at = 0; at < count; at++) {
        int64_t length = bounds[at + 1] - bounds[at];
        first[(length < LONGEST ? length : LONGEST) + 1]++;
    }
    for (size_t length = 1; length < LONGEST + 2; length++) {
        first[length] += first[length - 1];
    }
    for (size_t at = 0; at < count; at++) {
        int64_t length = bounds[at + 1] - bounds[at];
        order[first[length < LONGEST ? length : LONGEST]++] = (uint16_t)at;
    }
}

/* Each transition waits for the one before it, so walking LANES names at once hides most of the latency. */
#define LANES 8

void
search_masks(const Automaton *automaton, const uint8_t *data, const int64_t *bounds, size_t count,
             uint64_t *masks)
{
    const Dense *dense = &automaton->table.dense;
    uint16_t order[BATCH];
    order_by_length(bounds, count, order);
    for (size_t from = 0; from < count; from += LANES) {
        size_t lanes = count - from < LANES ? count - from : LANES, common = SIZE_MAX;
        Text names[LANES];
        size_t states[LANES];
        uint64_t found[LANES] = {0};
        for (size_t lane = 0; lane < LANES; lane++) {
            /* Lanes without a name repeat the first one. */
            size_t name = order[from + (lane < lanes ? lane : 0)];
            names[lane] = (Text){data + bounds[name], (size_t)(bounds[name + 1] - bounds[name])};
            states[lane] = dense->begin;
            common = names[lane].length < common ? names[lane].length : common;
        }
        for (size_t at = 0; at < common; at++) {
            for (size_t lane = 0; lane < LANES; lane++) {
                states[lane] = dense->column_of[names[lane].bytes[at]][states[lane]];
                found[lane] |= state_mask(automaton, states[lane]);
            }
        }
        for (size_t lane = 0; lane < lanes; lane++) {
            uint64_t mask = found[lane] | search_walk(automaton, states[lane], names[lane], common);
            if (mask >> automaton->group_count != 0) {
                mask = search_verified(automaton, names[lane], mask);
            }
            masks[order[from + lane]] = mask;
        }
    }
}
