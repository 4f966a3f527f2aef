#include "engine.h"

#include <string.h>

#include "memory.h"

/* Everything that is needed only until the table is laid out. */
typedef struct {
    const Filter *filters;
    const uint64_t *rules;
    Trie trie;
    Text *keys;
    uint32_t *next_filter; /* by filter: 1 + another that has the same key; 0 for none */
    uint32_t output_count, output_room;
} Build;

static int
enter_keys(Build *build, size_t count)
{
    const Filter *filters = build->filters;
    for (size_t number = 0; number < count; number++) {
        build->keys[number] = filters[number].key;
    }
    if (trie_init(&build->trie, build->keys, count) < 0) {
        return -1;
    }
    for (size_t number = 0; number < count; number++) {
        uint32_t node = trie_enter(&build->trie, filters[number].key);
        /* Until its output is made, a node has here the filters of its key. */
        build->next_filter[number] = build->trie.nodes[node].output;
        build->trie.nodes[node].output = (uint32_t)number + 1;
    }
    return trie_link(&build->trie);
}

/* The number of a new output, or 0 where memory runs out. */
static uint32_t
add_output(Engine *engine, Build *build, Output output)
{
    if (build->output_count == build->output_room) {
        uint32_t room = build->output_room ? build->output_room * 2 : 64;
        Output *outputs = memory_resize(engine->outputs, room, sizeof(Output));
        if (outputs == NULL) {
            return 0;
        }
        engine->outputs = outputs;
        build->output_room = room;
    }
    engine->outputs[build->output_count] = output;
    return build->output_count++;
}

/* Decides rules of one word in addition to what `output` decides. The number of the output that decides all
 * of it, or 0 where memory runs out. */
static uint32_t
decide(Engine *engine, Build *build, uint32_t output, uint32_t word, uint64_t mask)
{
    uint64_t decided = 0;
    for (uint32_t each = output; each != 0; each = engine->outputs[each].next) {
        if (engine->outputs[each].word == word) {
            decided |= engine->outputs[each].mask;
        }
    }
    if ((mask & ~decided) == 0) {
        return output;
    }
    Output old = engine->outputs[output];
    uint32_t next = old.mask == 0 ? 0 : old.word == word ? old.next : output;
    return add_output(engine, build, (Output){mask | decided, word, next, old.group});
}

/* Makes the output of one node out of its filters and its fallback's output. */
static int
make_output(Engine *engine, Build *build, Node *node)
{
    uint32_t output = build->trie.nodes[node->fallback].output;
    uint32_t first = engine->candidate_count;
    for (uint32_t each = node->output; each != 0; each = build->next_filter[each - 1]) {
        const Filter *filter = &build->filters[each - 1];
        const uint64_t *rules = build->rules + (each - 1) * engine->words;
        if (!filter->decided) {
            memcpy(engine->candidate_rules + engine->candidate_count * engine->words, rules,
                   engine->words * sizeof(uint64_t));
            engine->candidates[engine->candidate_count++].prefix = filter->text;
            continue;
        }
        for (uint32_t word = 0; word < engine->words; word++) {
            if (rules[word] != 0 && (output = decide(engine, build, output, word, rules[word])) == 0) {
                return -1;
            }
        }
    }
    if (engine->candidate_count > first) {
        Output with_group = engine->outputs[output];
        engine->groups[engine->group_count] = (Group){first, engine->candidate_count, with_group.group};
        with_group.group = engine->group_count++;
        if ((output = add_output(engine, build, with_group)) == 0) {
            return -1;
        }
    }
    node->output = output;
    return 0;
}

static int
make_outputs(Engine *engine, Build *build)
{
    Trie *trie = &build->trie;
    /* Number 0 says nothing. */
    add_output(engine, build, (Output){0});
    if (engine->outputs == NULL) {
        return -1;
    }
    engine->group_count = 1;
    /* The root stands for no key; every other fallback is complete before what falls back on it. */
    for (uint32_t at = 1; at < trie->count; at++) {
        if (make_output(engine, build, &trie->nodes[trie->breadth_first[at]]) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Takes the candidates' texts apart at their stars. They have at least one. */
static int
split_candidates(Engine *engine)
{
    size_t length = 0, pieces = 0;
    for (uint32_t number = 0; number < engine->candidate_count; number++) {
        Text text = engine->candidates[number].prefix;
        length += text.length;
        for (size_t at = 0; at < text.length; at++) {
            pieces += text.bytes[at] == '*';
        }
    }
    engine->bytes = memory_array(length, 1);
    engine->borders = memory_array(length, sizeof(uint32_t));
    engine->middles = memory_array(pieces, sizeof(Text));
    if (engine->bytes == NULL || engine->borders == NULL || engine->middles == NULL) {
        return -1;
    }
    uint8_t *bytes = engine->bytes;
    uint32_t *borders = engine->borders;
    Text *middle = engine->middles;
    for (uint32_t number = 0; number < engine->candidate_count; number++) {
        Candidate *candidate = &engine->candidates[number];
        Text text = candidate->prefix;
        memcpy(bytes, text.bytes, text.length);
        const uint8_t *from = bytes, *end = bytes + text.length;
        const uint8_t *star = memchr(from, '*', text.length);
        candidate->prefix = (Text){from, (size_t)(star - from)};
        candidate->middles = middle;
        candidate->borders = borders;
        for (from = star + 1; (star = memchr(from, '*', (size_t)(end - from))) != NULL; from = star + 1) {
            if (star > from) {
                *middle = (Text){from, (size_t)(star - from)};
                candidate_borders(*middle, borders);
                borders += middle->length;
                middle++;
            }
        }
        candidate->middle_count = (size_t)(middle - candidate->middles);
        candidate->suffix = (Text){from, (size_t)(end - from)};
        bytes += text.length;
    }
    return 0;
}

/* Where every name begins, nothing needs to be found out. */
static void
decide_the_beginning(Engine *engine, const Trie *trie)
{
    for (uint32_t node = trie->nodes[0].child; node != 0; node = trie->nodes[node].sibling) {
        if (trie->nodes[node].class == trie->mark) {
            for (uint32_t each = trie->nodes[node].output; each != 0; each = engine->outputs[each].next) {
                engine->unconditional[engine->outputs[each].word] |= engine->outputs[each].mask;
            }
        }
    }
}

int
engine_init(Engine *engine, const Filter *filters, size_t count, const uint64_t *rules, size_t words)
{
    Build build = {.filters = filters,
                   .rules = rules,
                   .keys = memory_array(count, sizeof(Text)),
                   .next_filter = memory_array(count, sizeof(uint32_t))};
    size_t candidates = 0;
    for (size_t number = 0; number < count; number++) {
        candidates += !filters[number].decided;
    }
    engine->words = words;
    engine->candidates = memory_array(candidates, sizeof(Candidate));
    engine->candidate_rules = memory_array(candidates * words, sizeof(uint64_t));
    engine->groups = memory_array(candidates + 1, sizeof(Group));
    engine->unconditional = memory_array(words, sizeof(uint64_t));
    int failed = build.keys == NULL || build.next_filter == NULL || engine->candidates == NULL ||
                 engine->candidate_rules == NULL || engine->groups == NULL ||
                 engine->unconditional == NULL || enter_keys(&build, count) < 0 ||
                 make_outputs(engine, &build) < 0 || split_candidates(engine) < 0;
    if (!failed) {
        memcpy(engine->unconditional, rules + count * words, words * sizeof(uint64_t));
        decide_the_beginning(engine, &build.trie);
        failed = table_init(&engine->table, &build.trie, engine->outputs) < 0;
    }
    trie_free(&build.trie);
    memory_free(build.keys);
    memory_free(build.next_filter);
    return failed ? -1 : 0;
}

void
engine_free(Engine *engine)
{
    table_free(&engine->table);
    memory_free(engine->outputs);
    memory_free(engine->groups);
    memory_free(engine->candidates);
    memory_free(engine->candidate_rules);
    memory_free(engine->unconditional);
    memory_free(engine->bytes);
    memory_free(engine->middles);
    memory_free(engine->borders);
    *engine = (Engine){0};
}
