#include "candidate.h"

#include <string.h>

void
candidate_borders(Text text, uint32_t *borders)
{
    uint32_t border = 0;
    for (size_t at = 0; at < text.length; at++) {
        while (border > 0 && text.bytes[at] != text.bytes[border]) {
            border = borders[border - 1];
        }
        if (at > 0 && text.bytes[at] == text.bytes[border]) {
            border++;
        }
        borders[at] = border;
    }
}

/* Where the first occurrence of `text` in `name` ends, or 0 for none.
 *
 * Source of the algorithm: Knuth, Morris and Pratt, Fast pattern matching in strings, SIAM J. Comput. 6,
 * 1977.
 */
static size_t
first_end(Text text, const uint32_t *borders, Text name)
{
    if (text.length == 1) {
        const uint8_t *found = name.length ? memchr(name.bytes, text.bytes[0], name.length) : NULL;
        return found == NULL ? 0 : (size_t)(found - name.bytes) + 1;
    }
    uint32_t matched = 0;
    for (size_t at = 0; at < name.length; at++) {
        while (matched > 0 && name.bytes[at] != text.bytes[matched]) {
            matched = borders[matched - 1];
        }
        matched += name.bytes[at] == text.bytes[matched];
        if (matched == text.length) {
            return at + 1;
        }
    }
    return 0;
}

static int
same(Text text, const uint8_t *bytes)
{
    return memcmp(text.bytes, bytes, text.length) == 0;
}

int
candidate_matches(const Candidate *candidate, Text name)
{
    Text prefix = candidate->prefix, suffix = candidate->suffix;
    if (name.length < prefix.length + suffix.length || !same(prefix, name.bytes) ||
        !same(suffix, name.bytes + name.length - suffix.length)) {
        return 0;
    }
    Text rest = {name.bytes + prefix.length, name.length - prefix.length - suffix.length};
    const uint32_t *borders = candidate->borders;
    for (size_t number = 0; number < candidate->middle_count; number++) {
        /* The leftmost occurrence is always a right choice: it leaves the most room for the others. */
        Text middle = candidate->middles[number];
        size_t end = first_end(middle, borders, rest);
        if (end == 0) {
            return 0;
        }
        rest = (Text){rest.bytes + end, rest.length - end};
        borders += middle.length;
    }
    return 1;
}
