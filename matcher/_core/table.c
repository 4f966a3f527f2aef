#include "table.h"

#include <string.h>

#include "memory.h"

/* Cells that the caches close to a core still hold; of 16 bits, which number so many states. */
#define DENSE_BYTES (2 << 20)
#define DENSE_STATES 65536
/* More children than this are found faster in a row; and around the root no time is lost on falling back. */
#define MOST_LISTED 8
#define DEPTH_IN_ROWS 2

/* ---- dense ---- */

typedef struct {
    uint16_t state;
    uint16_t fallback;
} Pair;

/* Numbers the states, those without an output first, each sort in the order of the distance from the root:
 * where most names stay, the cells are close together. Pairs them with their fallbacks, in that order. */
static void
number_states(Dense *dense, const Trie *trie, const Output *outputs, uint16_t *number_of, Pair *pairs)
{
    size_t silent = 0, speaking = 0;
    for (uint32_t at = 0; at < trie->count; at++) {
        uint32_t node = trie->breadth_first[at], output = trie->nodes[node].output;
        if (output == 0) {
            number_of[node] = (uint16_t)silent++;
        }
        else {
            dense->outputs[speaking] = outputs[output];
            number_of[node] = (uint16_t)(dense->first_output + speaking++);
        }
        pairs[at] = (Pair){number_of[node], number_of[trie->nodes[node].fallback]};
    }
}

/* Fills the cells of all states: a child's number where there is one, else what the fallback has. */
static void
fill_cells(Dense *dense, const Trie *trie, const uint16_t *number_of, const Pair *pairs)
{
    const Node *nodes = trie->nodes;
    size_t states = trie->count;
    for (uint32_t node = 0; node < states; node++) {
        for (uint32_t child = nodes[node].child; child != 0; child = nodes[child].sibling) {
            dense->cells[nodes[child].class * states + number_of[node]] = number_of[child];
        }
    }
    /* The fallback is nearer to the root, and so its cell is complete. One column stays in the cache. */
    for (size_t class = 0; class < trie->classes; class++) {
        uint16_t *column = dense->cells + class * states;
        for (size_t at = 1; at < states; at++) {
            if (column[pairs[at].state] == 0) {
                column[pairs[at].state] = column[pairs[at].fallback];
            }
        }
    }
}

static int
dense_init(Dense *dense, const Trie *trie, const Output *outputs)
{
    size_t states = trie->count;
    for (uint32_t node = 0; node < states; node++) {
        dense->first_output += trie->nodes[node].output == 0;
    }
    uint16_t *number_of = memory_array(states, sizeof(uint16_t));
    Pair *pairs = memory_array(states, sizeof(Pair));
    dense->cells = memory_array(states * trie->classes, sizeof(uint16_t));
    dense->outputs = memory_array(states - dense->first_output, sizeof(Output));
    int failed = number_of == NULL || pairs == NULL || dense->cells == NULL || dense->outputs == NULL;
    if (!failed) {
        number_states(dense, trie, outputs, number_of, pairs);
        fill_cells(dense, trie, number_of, pairs);
        for (int byte = 0; byte < 256; byte++) {
            dense->column_of[byte] = dense->cells + trie->class_of[byte] * states;
        }
        dense->mark_column = dense->cells + trie->mark * states;
        dense->begin = dense->mark_column[0];
    }
    memory_free(number_of);
    memory_free(pairs);
    return failed ? -1 : 0;
}

/* ---- sparse ---- */

static uint32_t
children_of(const Trie *trie, uint32_t node)
{
    uint32_t count = 0;
    for (uint32_t child = trie->nodes[node].child; child != 0; child = trie->nodes[child].sibling) {
        count++;
    }
    return count > MOST_LISTED || trie->nodes[node].depth < DEPTH_IN_ROWS ? MANY_CHILDREN : count;
}

static uint32_t
class_words(uint32_t children)
{
    return children == 1 || children == MANY_CHILDREN ? 0 : (children + 3) / 4;
}

/* Gives every node the place of its record, a chain of only children one after the other. Returns how many
 * words there are, or 0 for too many. */
static size_t
place_records(const Trie *trie, uint32_t *place_of, uint32_t *stack)
{
    size_t words = 0, waiting = 0;
    stack[waiting++] = trie->breadth_first[0];
    while (waiting > 0) {
        uint32_t node = stack[--waiting], children = children_of(trie, node);
        words += trie->nodes[node].output ? OUTPUT_WORDS : 0;
        place_of[node] = (uint32_t)words | (trie->nodes[node].output ? HAS_OUTPUT : 0);
        words += 2 + class_words(children) + (children == MANY_CHILDREN ? trie->classes : children);
        if (words >= HAS_OUTPUT) {
            return 0;
        }
        for (uint32_t child = trie->nodes[node].child; child != 0; child = trie->nodes[child].sibling) {
            stack[waiting++] = child;
        }
    }
    return words;
}

static uint32_t
next_of(const Trie *trie, uint32_t node, uint32_t class)
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
        node = trie->nodes[node].fallback;
    }
}

static void
write_record(const Trie *trie, uint32_t node, const Output *outputs, const uint32_t *place_of,
             uint32_t *words)
{
    const Node *nodes = trie->nodes;
    uint32_t children = children_of(trie, node);
    uint32_t *record = words + (place_of[node] & ~HAS_OUTPUT);
    if (nodes[node].output != 0) {
        memcpy(record - OUTPUT_WORDS, &outputs[nodes[node].output], sizeof(Output));
    }
    record[0] = children;
    record[1] = place_of[nodes[node].fallback];
    if (children == MANY_CHILDREN) {
        for (uint32_t class = 0; class < trie->classes; class++) {
            record[2 + class] = place_of[next_of(trie, node, class)];
        }
        return;
    }
    uint32_t *next = record + 2 + class_words(children), number = 0;
    for (uint32_t child = nodes[node].child; child != 0; child = nodes[child].sibling, number++) {
        if (children == 1) {
            record[0] |= nodes[child].class << 8;
        }
        else {
            record[2 + number / 4] |= nodes[child].class << number % 4 * 8;
        }
        next[number] = place_of[child];
    }
}

static int
sparse_init(Sparse *sparse, const Trie *trie, const Output *outputs)
{
    uint32_t *place_of = memory_array(trie->count, sizeof(uint32_t));
    uint32_t *stack = memory_array(trie->count, sizeof(uint32_t));
    size_t words = place_of == NULL || stack == NULL ? 0 : place_records(trie, place_of, stack);
    memory_free(stack);
    sparse->words = words == 0 ? NULL : memory_array(words, sizeof(uint32_t));
    if (sparse->words != NULL) {
        for (uint32_t node = 0; node < trie->count; node++) {
            write_record(trie, node, outputs, place_of, sparse->words);
        }
        memcpy(sparse->class_of, trie->class_of, sizeof sparse->class_of);
        sparse->mark = trie->mark;
        sparse->begin = place_of[next_of(trie, 0, trie->mark)];
    }
    memory_free(place_of);
    return sparse->words == NULL ? -1 : 0;
}

int
table_init(Table *table, const Trie *trie, const Output *outputs)
{
    size_t bytes = (size_t)trie->count * trie->classes * sizeof(uint16_t);
    int fits = trie->count <= DENSE_STATES && bytes <= DENSE_BYTES;
    *table = (Table){.form = fits ? DENSE : SPARSE};
    return fits ? dense_init(&table->dense, trie, outputs) : sparse_init(&table->sparse, trie, outputs);
}

void
table_free(Table *table)
{
    memory_free(table->dense.cells);
    memory_free(table->dense.outputs);
    memory_free(table->sparse.words);
    *table = (Table){0};
}
