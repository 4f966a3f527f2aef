#include "automaton.h"

#include <string.h>

#include "memory.h"

/* What is needed only until the table is laid out. */
typedef struct {
    const Filter *filters;
    Trie trie;
    uint32_t *next_filter; /* by filter: 1 + another one with the same key; 0 for none */
    uint32_t output_count, output_room;
} Build;

static int
enter_keys(Build *build, size_t count)
{
    Text *keys = memory_array(count, sizeof(Text));
    build->next_filter = memory_array(count, sizeof(uint32_t));
    if (keys == NULL || build->next_filter == NULL) {
        memory_free(keys);
        return -1;
    }
    for (size_t number = 0; number < count; number++) {
        keys[number] = build->filters[number].key;
    }
    int failed = trie_init(&build->trie, keys, count) < 0;
    for (size_t number = 0; number < count && !failed; number++) {
        Node *node = &build->trie.nodes[trie_enter(&build->trie, keys[number])];
        /* Until outputs are made, a node has the filters of its key here. */
        build->next_filter[number] = node->output;
        node->output = (uint32_t)number + 1;
    }
    memory_free(keys);
    return failed ? -1 : trie_link(&build->trie);
}

/* Returns the index of a new output, or 0 when memory runs out. */
static uint32_t
add_output(Automaton *automaton, Build *build, Output output)
{
    if (build->output_count == build->output_room) {
        uint32_t room = build->output_room ? build->output_room * 2 : 64;
        Output *outputs = memory_resize(automaton->outputs, room, sizeof(Output));
        if (outputs == NULL) {
            return 0;
        }
        automaton->outputs = outputs;
        build->output_room = room;
    }
    automaton->outputs[build->output_count] = output;
    return build->output_count++;
}

/* Returns the output that decides a group in addition to those of `output`, or 0 when memory runs out. */
static uint32_t
decide(Automaton *automaton, Build *build, uint32_t output, uint32_t group)
{
    uint32_t word = group / 64;
    uint64_t mask = UINT64_C(1) << group % 64, decided = 0;
    for (uint32_t each = output; each != 0; each = automaton->outputs[each].next) {
        decided |= automaton->outputs[each].word == word ? automaton->outputs[each].mask : 0;
    }
    if (mask & decided) {
        return output;
    }
    Output old = automaton->outputs[output];
    uint32_t next = old.mask == 0 ? 0 : old.word == word ? old.next : output;
    return add_output(automaton, build, (Output){mask | decided, word, next, old.candidates});
}

/* Makes a filter a candidate for one of its groups. `is_next` says whether the last candidate is the same filter. */
static void
add_candidate(Automaton *automaton, uint32_t filter, uint32_t group, int is_next)
{
    uint64_t mask = UINT64_C(1) << group % 64;
    Candidate *candidate = automaton->candidates + automaton->candidate_count;
    if (is_next && candidate[-1].groups.word == group / 64) {
        candidate[-1].groups.mask |= mask;
        return;
    }
    /* Until its literals are copied, a candidate has the filter's number there. */
    *candidate = (Candidate){{.middle_count = filter}, {mask, group / 64}};
    automaton->candidate_count++;
}

/* Makes the output of a node from its filters and the output of its failure link. */
static int
make_output(Automaton *automaton, Build *build, Node *node)
{
    uint32_t output = build->trie.nodes[node->failure].output, first = automaton->candidate_count;
    for (uint32_t each = node->output; each != 0; each = build->next_filter[each - 1]) {
        const Filter *filter = &build->filters[each - 1];
        for (size_t at = 0; at < filter->group_count; at++) {
            if (filter->literal_count > 0) {
                add_candidate(automaton, each - 1, filter->groups[at], at > 0);
            }
            else if ((output = decide(automaton, build, output, filter->groups[at])) == 0) {
                return -1;
            }
        }
    }
    if (automaton->candidate_count > first) {
        Output extended = automaton->outputs[output];
        automaton->lists[automaton->list_count] =
            (CandidateList){first, automaton->candidate_count, extended.candidates};
        extended.candidates = automaton->list_count++;
        if ((output = add_output(automaton, build, extended)) == 0) {
            return -1;
        }
    }
    node->output = output;
    return 0;
}

static int
make_outputs(Automaton *automaton, Build *build)
{
    Trie *trie = &build->trie;
    /* Output 0 is that of a state that does not accept. */
    add_output(automaton, build, (Output){0});
    if (automaton->outputs == NULL) {
        return -1;
    }
    automaton->list_count = 1;
    /* Breadth first, a failure link leads to a node whose output is complete. */
    for (uint32_t at = 1; at < trie->count; at++) {
        if (make_output(automaton, build, &trie->nodes[trie->breadth_first[at]]) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Copies the literals of the candidates, which belong to the caller, and computes their failure functions. */
static int
copy_literals(Automaton *automaton, const Filter *filters)
{
    size_t length = 0, literals = 0;
    for (uint32_t number = 0; number < automaton->candidate_count; number++) {
        const Filter *filter = &filters[automaton->candidates[number].wildcard.middle_count];
        literals += filter->literal_count;
        for (size_t at = 0; at < filter->literal_count; at++) {
            length += filter->literals[at].length;
        }
    }
    uint8_t *bytes = automaton->bytes = memory_array(length, 1);
    uint32_t *failures = automaton->failures = memory_array(length, sizeof(uint32_t));
    Text *copy = automaton->middles = memory_array(literals, sizeof(Text));
    if (bytes == NULL || failures == NULL || copy == NULL) {
        return -1;
    }
    for (uint32_t number = 0; number < automaton->candidate_count; number++) {
        Wildcard *wildcard = &automaton->candidates[number].wildcard;
        const Filter *filter = &filters[wildcard->middle_count];
        size_t count = filter->literal_count;
        for (size_t at = 0; at < count; at++) {
            copy[at] = (Text){bytes, filter->literals[at].length};
            memcpy(bytes, filter->literals[at].bytes, copy[at].length);
            bytes += copy[at].length;
        }
        *wildcard = (Wildcard){copy[0], copy[count - 1], copy + 1, count - 2, failures};
        for (size_t at = 1; at + 1 < count; at++) {
            wildcard_failures(copy[at], failures);
            failures += copy[at].length;
        }
        copy += count;
    }
    return 0;
}

/* Makes the masks of accepting states, if there are few enough groups and candidates. */
static int
make_masks(Automaton *automaton, size_t states)
{
    const Dense *dense = &automaton->table.dense;
    automaton->list_bits = (uint32_t)(64 - automaton->group_count);
    if (!automaton->table.is_dense || automaton->group_count > MOST_MASK_GROUPS ||
        automaton->list_count > automaton->list_bits * LISTS_PER_BIT) {
        return 0;
    }
    automaton->masks = memory_array(states - dense->first_accepting + 1, sizeof(uint64_t));
    if (automaton->masks == NULL) {
        return -1;
    }
    for (size_t at = 0; at < states - dense->first_accepting; at++) {
        uint64_t *mask = &automaton->masks[at + 1];
        *mask = dense->outputs[at].mask;
        for (uint32_t list = dense->outputs[at].candidates; list != 0; list = automaton->lists[list].next) {
            *mask |= UINT64_C(1) << (automaton->group_count + list % automaton->list_bits);
        }
    }
    return 0;
}

int
automaton_init(Automaton *automaton, const Filter *filters, size_t count, size_t group_count)
{
    Build build = {.filters = filters};
    const Filter *every_name = &filters[count];
    size_t lists = 1, candidates = 0;
    for (size_t number = 0; number < count; number++) {
        lists += filters[number].literal_count > 0;
        candidates += filters[number].literal_count > 0 ? filters[number].group_count : 0;
    }
    *automaton = (Automaton){.group_count = group_count,
                             .lists = memory_array(lists, sizeof(CandidateList)),
                             .candidates = memory_array(candidates, sizeof(Candidate)),
                             .unconditional = memory_array(every_name->group_count, sizeof(uint32_t)),
                             .unconditional_count = every_name->group_count};
    int failed = automaton->lists == NULL || automaton->candidates == NULL ||
                 automaton->unconditional == NULL || enter_keys(&build, count) < 0 ||
                 make_outputs(automaton, &build) < 0 || copy_literals(automaton, filters) < 0 ||
                 table_init(&automaton->table, &build.trie, automaton->outputs) < 0 ||
                 make_masks(automaton, build.trie.count) < 0;
    for (size_t at = 0; at < every_name->group_count && !failed; at++) {
        automaton->unconditional[at] = every_name->groups[at];
        automaton->unconditional_mask |= UINT64_C(1) << every_name->groups[at] % 64;
    }
    trie_free(&build.trie);
    memory_free(build.next_filter);
    return failed ? -1 : 0;
}

void
automaton_free(Automaton *automaton)
{
    table_free(&automaton->table);
    memory_free(automaton->outputs);
    memory_free(automaton->lists);
    memory_free(automaton->candidates);
    memory_free(automaton->unconditional);
    memory_free(automaton->masks);
    memory_free(automaton->bytes);
    memory_free(automaton->middles);
    memory_free(automaton->failures);
    *automaton = (Automaton){0};
}
