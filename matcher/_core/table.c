#include "table.h"

#include <string.h>

#include "memory.h"

/* What fits in the second-level cache of a core, in 16-bit cells. */
#define DENSE_BYTES (2 << 20)
#define DENSE_STATES 65536
/* More children than this are found faster in a row. The states nearest to the root have rows as well, since most
 * failure links lead there. */
#define MOST_CHILDREN 8
#define ROW_DEPTH 2

/* ---- dense ---- */

typedef struct {
    uint16_t state;
    uint16_t failure;
} Link;

/* Numbers the states, accepting ones last, each kind by distance from the root, so that the states that are
 * visited most are close together. Writes their failure links in breadth-first order. */
static void
number_states(Dense *dense, const Trie *trie, const Output *outputs, uint16_t *state_of, Link *links)
{
    size_t others = 0, accepting = 0;
    for (uint32_t at = 0; at < trie->count; at++) {
        uint32_t node = trie->breadth_first[at], output = trie->nodes[node].output;
        if (output == 0) {
            state_of[node] = (uint16_t)others++;
        }
        else {
            dense->outputs[accepting] = outputs[output];
            state_of[node] = (uint16_t)(dense->first_accepting + accepting++);
        }
        links[at] = (Link){state_of[node], state_of[trie->nodes[node].failure]};
    }
}

/* Fills the cells: a child where there is one, else what the failure link leads to. */
static void
fill_cells(Dense *dense, const Trie *trie, const uint16_t *state_of, const Link *links)
{
    const Node *nodes = trie->nodes;
    size_t states = trie->count;
    for (uint32_t node = 0; node < states; node++) {
        for (uint32_t child = nodes[node].child; child != 0; child = nodes[child].sibling) {
            dense->cells[nodes[child].class * states + state_of[node]] = state_of[child];
        }
    }
    /* Breadth first, the cell of the failure link is complete. Column by column, it is in the cache. */
    for (size_t class = 0; class < trie->classes; class++) {
        uint16_t *column = dense->cells + class * states;
        for (size_t at = 1; at < states; at++) {
            if (column[links[at].state] == 0) {
                column[links[at].state] = column[links[at].failure];
            }
        }
    }
}

static int
dense_init(Dense *dense, const Trie *trie, const Output *outputs)
{
    size_t states = trie->count;
    for (uint32_t node = 0; node < states; node++) {
        dense->first_accepting += trie->nodes[node].output == 0;
    }
    uint16_t *state_of = memory_array(states, sizeof(uint16_t));
    Link *links = memory_array(states, sizeof(Link));
    dense->cells = memory_array(states * trie->classes, sizeof(uint16_t));
    dense->outputs = memory_array(states - dense->first_accepting, sizeof(Output));
    int failed = state_of == NULL || links == NULL || dense->cells == NULL || dense->outputs == NULL;
    if (!failed) {
        number_states(dense, trie, outputs, state_of, links);
        fill_cells(dense, trie, state_of, links);
        for (int byte = 0; byte < 256; byte++) {
            dense->column_of[byte] = dense->cells + trie->class_of[byte] * states;
        }
        dense->mark_column = dense->cells + trie->mark * states;
        dense->begin = dense->mark_column[0];
    }
    memory_free(state_of);
    memory_free(links);
    return failed ? -1 : 0;
}

/* ---- sparse ---- */

static uint8_t
kind_of(const Trie *trie, uint32_t node)
{
    uint32_t count = 0;
    for (uint32_t child = trie->nodes[node].child; child != 0; child = trie->nodes[child].sibling) {
        count++;
    }
    return count > MOST_CHILDREN || trie->nodes[node].depth < ROW_DEPTH ? ROW : (uint8_t)count;
}

/* Gives every node a state, chains of only children one after another. Returns how many words the records take, or
 * 0 for too many. */
static size_t
place_records(const Trie *trie, uint32_t *state_of, uint32_t *stack)
{
    size_t words = 0, waiting = 0;
    stack[waiting++] = trie->breadth_first[0];
    while (waiting > 0) {
        uint32_t node = stack[--waiting], record[2];
        uint8_t kind = *record_kind(record) = kind_of(trie, node);
        words += trie->nodes[node].output ? OUTPUT_WORDS : 0;
        state_of[node] = (uint32_t)words | (trie->nodes[node].output ? ACCEPTING : 0);
        words += (size_t)(record_targets(record) - record) + (kind == ROW ? trie->classes : kind);
        if (words >= ACCEPTING) {
            return 0;
        }
        for (uint32_t child = trie->nodes[node].child; child != 0; child = trie->nodes[child].sibling) {
            stack[waiting++] = child;
        }
    }
    return words;
}

static uint32_t
transition(const Trie *trie, uint32_t node, uint32_t class)
{
    for (;;) {
        for (uint32_t child = trie->nodes[node].child; child != 0; child = trie->nodes[child].sibling) {
            if (trie->nodes[child].class == class) {
                return child;
            }
        }
        if (node == 0) {
            return 0;
        }
        node = trie->nodes[node].failure;
    }
}

static void
write_record(const Sparse *sparse, const Trie *trie, uint32_t node, const Output *outputs,
             const uint32_t *state_of)
{
    const Node *nodes = trie->nodes;
    uint32_t *record = sparse_record(sparse, state_of[node]);
    if (nodes[node].output != 0) {
        memcpy(record - OUTPUT_WORDS, &outputs[nodes[node].output], sizeof(Output));
    }
    record[0] = state_of[nodes[node].failure];
    *record_kind(record) = kind_of(trie, node);
    uint32_t *targets = record_targets(record), number = 0;
    if (*record_kind(record) == ROW) {
        for (uint32_t class = 0; class < trie->classes; class++) {
            targets[class] = state_of[transition(trie, node, class)];
        }
        return;
    }
    for (uint32_t child = nodes[node].child; child != 0; child = nodes[child].sibling, number++) {
        record_classes(record)[number] = (uint8_t)nodes[child].class;
        targets[number] = state_of[child];
    }
}

static int
sparse_init(Sparse *sparse, const Trie *trie, const Output *outputs)
{
    uint32_t *state_of = memory_array(trie->count, sizeof(uint32_t));
    uint32_t *stack = memory_array(trie->count, sizeof(uint32_t));
    size_t words = state_of == NULL || stack == NULL ? 0 : place_records(trie, state_of, stack);
    memory_free(stack);
    sparse->words = words == 0 ? NULL : memory_array(words, sizeof(uint32_t));
    if (sparse->words != NULL) {
        for (uint32_t node = 0; node < trie->count; node++) {
            write_record(sparse, trie, node, outputs, state_of);
        }
        memcpy(sparse->class_of, trie->class_of, sizeof sparse->class_of);
        sparse->mark = trie->mark;
        sparse->begin = state_of[transition(trie, 0, trie->mark)];
    }
    memory_free(state_of);
    return sparse->words == NULL ? -1 : 0;
}

int
table_init(Table *table, const Trie *trie, const Output *outputs)
{
    size_t bytes = (size_t)trie->count * trie->classes * sizeof(uint16_t);
    *table = (Table){.is_dense = trie->count <= DENSE_STATES && bytes <= DENSE_BYTES};
    return table->is_dense ? dense_init(&table->dense, trie, outputs)
                           : sparse_init(&table->sparse, trie, outputs);
}

void
table_free(Table *table)
{
    memory_free(table->dense.cells);
    memory_free(table->dense.outputs);
    memory_free(table->sparse.words);
    *table = (Table){0};
}
