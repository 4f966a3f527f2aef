/* Sets of small integers as bits in 64-bit words. */
#ifndef MATCHER_BITS_H
#define MATCHER_BITS_H

#include <stddef.h>
#include <stdint.h>

static inline size_t
words_for(size_t bits)
{
    return (bits + 63) / 64;
}

/* The index of the lowest bit of a word that is not 0. */
static inline unsigned
lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned bit = 0;
    for (; !(word & 1); word >>= 1) {
        bit++;
    }
    return bit;
#endif
}

/* A set with a summary, which has a bit for each word that is not 0: so it is read and emptied in time proportional to
 * its size. */
typedef struct {
    uint64_t *summary;
    uint64_t *words;
    size_t summary_words;
} Bitset;

static inline void
bitset_add(Bitset *set, size_t word, uint64_t mask)
{
    set->words[word] |= mask;
    set->summary[word / 64] |= UINT64_C(1) << word % 64;
}

static inline void
bitset_clear(Bitset *set)
{
    for (size_t at = 0; at < set->summary_words; at++) {
        for (uint64_t words = set->summary[at]; words != 0; words &= words - 1) {
            set->words[at * 64 + lowest_bit(words)] = 0;
        }
        set->summary[at] = 0;
    }
}

#endif
