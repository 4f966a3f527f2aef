/* A trie of the keys of a plan, with the fallbacks that make it an Aho-Corasick automaton.
 *
 * Source of the algorithm: Aho and Corasick, Efficient string matching, CACM 18 (1975).
 */
#ifndef MATCHER_TRIE_H
#define MATCHER_TRIE_H

#include <stddef.h>
#include <stdint.h>

/* Stands in a key where the name begins or ends. No filter holds it. */
#define MARK 0

typedef struct {
    const uint8_t *bytes;
    size_t length;
} Text;

typedef struct {
    uint32_t child;    /* the first; 0, which is the root, for none */
    uint32_t sibling;  /* the next; 0 for none */
    uint32_t fallback; /* the longest of its proper ends that is a node as well */
    uint32_t depth;    /* bytes and marks from the root */
    uint32_t output;   /* 0 for none; else whatever the user of the trie numbers */
    uint32_t class;    /* by which it is reached from its parent */
} Node;

/* Bytes that stand in no key are of one class, 0; each other byte, and the mark, has one of its own. */
typedef struct {
    uint8_t class_of[256]; /* of a byte in a name, where a mark is a byte like others */
    uint32_t mark;
    uint32_t classes;
    Node *nodes;
    uint32_t count;
    uint32_t *breadth_first; /* all nodes, the root first, once linked */
} Trie;

/* Makes room for keys, which are then entered, and linked. `trie_init` and `trie_link` return -1 where memory
 * runs out, and else 0; `trie_free` is due even then. `trie_enter` returns the node of a key. */
int trie_init(Trie *trie, const Text *keys, size_t count);
uint32_t trie_enter(Trie *trie, Text key);
int trie_link(Trie *trie);
void trie_free(Trie *trie);

#endif
