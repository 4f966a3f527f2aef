/* A linked trie laid out for reading: what follows from a state and a class, in as few loads as possible. */
#ifndef MATCHER_TABLE_H
#define MATCHER_TABLE_H

#include "trie.h"

/* What a state says of the rules. */
typedef struct {
    uint64_t mask;  /* of one word of the set: rules that are decided */
    uint32_t word;
    uint32_t next;  /* the output for another word, which holds as well; 0 for none */
    uint32_t group; /* what is left to verify; 0 for nothing */
} Output;

/* Every class has a column with a cell for each state: one load a byte waits for the one before it, whatever
 * the byte, and its address needs nothing to be computed from the state.
 *
 * Cells are numbers of states. Those from `first_output` on have an output. */
typedef struct {
    uint16_t *cells;
    const uint16_t *column_of[256]; /* by byte */
    const uint16_t *mark_column;
    size_t begin; /* the state after the mark where a name begins */
    size_t first_output;
    Output *outputs; /* by state, from the first that has one */
} Dense;

/* Only states with many children have a row; the others say which classes lead on, and else fall back.
 *
 * A state is the place of its record in `words`, with HAS_OUTPUT where it has an output; that is in the words
 * before the record. The record: a header of bits 0-7 how many children (MANY_CHILDREN: a row), 8-15 the
 * class of an only child; the fallback; the children's classes, four in a word, unless it is one or a row;
 * the children. */
typedef struct {
    uint32_t *words;
    uint8_t class_of[256]; /* by byte */
    uint32_t mark;
    uint32_t begin;
} Sparse;

#define OUTPUT_WORDS (sizeof(Output) / sizeof(uint32_t))
#define HAS_OUTPUT UINT32_C(0x80000000)
#define MANY_CHILDREN 255

typedef enum { DENSE, SPARSE } Form;

typedef struct {
    Form form;
    Dense dense;
    Sparse sparse;
} Table;

/* Lays out a trie whose nodes have their final outputs. -1 where memory runs out, and else 0; `table_free`
 * is due even then. */
int table_init(Table *table, const Trie *trie, const Output *outputs);
void table_free(Table *table);

#endif
