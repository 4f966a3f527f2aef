#include "trie.h"

#include "memory.h"

#define ROOT 0
/* More than a number would fit. */
#define MOST_NODES INT32_MAX

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
    for (int byte = 0; byte < 256; byte++) {
        if (used[byte] && byte != MARK) {
            trie->class_of[byte] = (uint8_t)trie->classes++;
        }
    }
    trie->mark = trie->classes++;
    /* As many as there would be if no two keys began alike; what is not used is never touched. */
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
            uint32_t fallback = nodes[parent].fallback, found = 0;
            if (parent != ROOT) {
                while ((found = child_of(trie, fallback, nodes[node].class)) == 0 && fallback != ROOT) {
                    fallback = nodes[fallback].fallback;
                }
            }
            nodes[node].fallback = found;
        }
    }
    return 0;
}
