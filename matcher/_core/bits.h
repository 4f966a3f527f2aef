/* Sets as bits in words. */
#ifndef MATCHER_BITS_H
#define MATCHER_BITS_H

#include <stddef.h>
#include <stdint.h>

/* The words of a set of rules: at least one. */
static inline size_t
set_words(size_t rules)
{
    return rules / 64 + 1;
}

/* The place of the lowest bit of a word that has some. */
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

#endif
