/* The transition table of an automaton, laid out so that a transition takes as few loads as possible. */
#ifndef MATCHER_TABLE_H
#define MATCHER_TABLE_H

#include "trie.h"

/* What is known in an accepting state, failure links included. */
typedef struct {
    uint64_t mask; /* groups that are decided, all in one word of a bitset */
    uint32_t word;
    uint32_t next;       /* an output for another word, which applies as well; 0 for none */
    uint32_t candidates; /* a list of filters to verify; 0 for none */
} Output;

/* Each class has a column with a cell for each state. So a transition is one load, and the address of the column
 * does not depend on the state before. Cells are states; accepting states have the greatest numbers. */
typedef struct {
    uint16_t *cells;
    const uint16_t *column_of[256]; /* by byte */
    const uint16_t *mark_column;
    size_t begin; /* the state after the begin mark */
    size_t first_accepting;
    Output *outputs; /* by accepting state */
} Dense;

/* Only states with many children have a row with all transitions. The others list their children; any other class
 * follows the failure link.
 *
 * A state is the index of its record in `words`, with ACCEPTING set where its output precedes the record. A record is
 * the failure link; a byte with the number of children, or ROW; bytes with the classes of the children; and, from the
 * next word on, the targets of these classes, or of all classes. */
typedef struct {
    uint32_t *words;
    uint8_t class_of[256]; /* by byte */
    uint32_t mark;
    uint32_t begin;
} Sparse;

#define ACCEPTING UINT32_C(0x80000000)
#define OUTPUT_WORDS (sizeof(Output) / sizeof(uint32_t))
#define ROW 255

static inline uint32_t *
sparse_record(const Sparse *sparse, uint32_t state)
{
    return sparse->words + (state & ~ACCEPTING);
}

static inline uint8_t *
record_kind(uint32_t *record)
{
    return (uint8_t *)(record + 1);
}

static inline uint8_t *
record_classes(uint32_t *record)
{
    return record_kind(record) + 1;
}

static inline uint32_t *
record_targets(uint32_t *record)
{
    uint32_t kind = *record_kind(record);
    return record + 1 + (kind == ROW ? 1 : (kind + 4) / 4);
}

typedef struct {
    int is_dense;
    Dense dense;
    Sparse sparse;
} Table;

/* Lays out a trie whose nodes have their outputs. Returns -1 when memory runs out; `table_free` must be called
 * even then. */
int table_init(Table *table, const Trie *trie, const Output *outputs);
void table_free(Table *table);

#endif
