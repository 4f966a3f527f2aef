#include "trie.h"

#include "memory.h"

#define ROOT 0
#define MOST_NODES INT32_MAX

_Static_assert(KEY_BYTES + 2 <= 256, "a class fits in 8 bits");

int
trie_init(Trie *trie, const Text *keys, size_t count)
{
    uint8_t used[256] = {0};
    size_t room = 1;
    for (size_t number = 0; number < count; number++) {
        for (size_t at = 0; at < keys[number].length; at++) {
            used[keys[number].bytes[at]] = 1;
        }
        room += keys[number].length;
    }
    *trie = (Trie){.classes = 1, .count = 1};
    for (int byte = 0; byte < KEY_BYTES; byte++) {
        if (used[byte]) {
            trie->class_of[byte] = (uint8_t)trie->classes++;
        }
    }
    trie->mark = trie->classes++;
    /* Enough for keys without a common prefix. The system provides only the pages that are written to. */
    trie->nodes = room > MOST_NODES ? NULL : memory_array(room, sizeof(Node));
    return trie->nodes == NULL ? -1 : 0;
}

void
trie_free(Trie *trie)
{
    memory_free(trie->nodes);
    memory_free(trie->breadth_first);
    *trie = (Trie){0};
}

static uint32_t
child_of(const Trie *trie, uint32_t node, uint32_t class)
{
    uint32_t child = trie->nodes[node].child;
    while (child != 0 && trie->nodes[child].class != class) {
        child = trie->nodes[child].sibling;
    }
    return child;
}

uint32_t
trie_enter(Trie *trie, Text key)
{
    Node *nodes = trie->nodes;
    uint32_t node = ROOT;
    for (size_t at = 0; at < key.length; at++) {
        uint8_t byte = key.bytes[at];
        uint32_t class = byte == MARK ? trie->mark : trie->class_of[byte];
        uint32_t child = child_of(trie, node, class);
        if (child == 0) {
            child = trie->count++;
            nodes[child] =
                (Node){.class = class, .depth = nodes[node].depth + 1, .sibling = nodes[node].child};
            nodes[node].child = child;
        }
        node = child;
    }
    return node;
}

int
trie_link(Trie *trie)
{
    Node *nodes = trie->nodes;
    uint32_t *queue = trie->breadth_first = memory_array(trie->count, sizeof(uint32_t));
    if (queue == NULL) {
        return -1;
    }
    queue[0] = ROOT;
    uint32_t last = 1;
    for (uint32_t first = 0; first < last; first++) {
        uint32_t parent = queue[first];
        for (uint32_t node = nodes[parent].child; node != 0; node = nodes[node].sibling) {
            queue[last++] = node;
            uint32_t failure = nodes[parent].failure, found = 0;
            if (parent != ROOT) {
                while ((found = child_of(trie, failure, nodes[node].class)) == 0 && failure != ROOT) {
                    failure = nodes[failure].failure;
                }
            }
            nodes[node].failure = found;
        }
    }
    return 0;
}
