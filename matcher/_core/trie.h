/* A trie of keys with the failure links that make it an Aho-Corasick automaton.
 *
 * Source: Aho and Corasick, Efficient string matching, CACM 18 (1975).
 */
#ifndef MATCHER_TRIE_H
#define MATCHER_TRIE_H

#include <stddef.h>
#include <stdint.h>

/* In a key, the begin or the end of the name. UTF-8 has no such byte. */
#define MARK 0xff
/* Keys hold bytes below this one, which UTF-8 does not have either, and marks. With the class of all other
 * bytes that makes at most 256 classes, so that a class fits in 8 bits. */
#define KEY_BYTES 0xfe

typedef struct {
    const uint8_t *bytes;
    size_t length;
} Text;

typedef struct {
    uint32_t child;   /* the first; 0, which is the root, for none */
    uint32_t sibling; /* the next; 0 for none */
    uint32_t failure; /* the node of the longest proper suffix that is in the trie */
    uint32_t depth;
    uint32_t output;  /* 0 for none; what it numbers is up to the caller */
    uint32_t class;   /* of the transition from the parent */
} Node;

/* Bytes that occur in no key share class 0; every other byte, and the mark, has a class of its own. */
typedef struct {
    uint8_t class_of[256]; /* by byte of a name, in which MARK is a byte like any other */
    uint32_t mark;         /* its class */
    uint32_t classes;
    Node *nodes;
    uint32_t count;
    uint32_t *breadth_first; /* all nodes, starting with the root; set by trie_link */
} Trie;

/* `trie_init` makes room for keys, `trie_enter` returns the node of a key that it adds, and `trie_link` sets the
 * failure links. They return -1 when memory runs out; `trie_free` must be called even then. */
int trie_init(Trie *trie, const Text *keys, size_t count);
uint32_t trie_enter(Trie *trie, Text key);
int trie_link(Trie *trie);
void trie_free(Trie *trie);

#endif
