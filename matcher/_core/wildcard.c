#include "wildcard.h"

#include <string.h>

void
wildcard_failures(Text literal, uint32_t *failures)
{
    uint32_t border = 0;
    for (size_t at = 0; at < literal.length; at++) {
        while (border > 0 && literal.bytes[at] != literal.bytes[border]) {
            border = failures[border - 1];
        }
        if (at > 0 && literal.bytes[at] == literal.bytes[border]) {
            border++;
        }
        failures[at] = border;
    }
}

/* The end of the leftmost occurrence of `literal` in `text`, or 0 for none.
 *
 * Source: Knuth, Morris and Pratt, Fast pattern matching in strings, SIAM J. Comput. 6 (1977).
 */
static size_t
leftmost_end(Text literal, const uint32_t *failures, Text text)
{
    if (literal.length == 1) {
        const uint8_t *found = text.length ? memchr(text.bytes, literal.bytes[0], text.length) : NULL;
        return found == NULL ? 0 : (size_t)(found - text.bytes) + 1;
    }
    uint32_t matched = 0;
    for (size_t at = 0; at < text.length; at++) {
        while (matched > 0 && text.bytes[at] != literal.bytes[matched]) {
            matched = failures[matched - 1];
        }
        matched += text.bytes[at] == literal.bytes[matched];
        if (matched == literal.length) {
            return at + 1;
        }
    }
    return 0;
}

static int
equals(Text literal, const uint8_t *bytes)
{
    return literal.length == 0 || memcmp(literal.bytes, bytes, literal.length) == 0;
}

int
wildcard_matches(const Wildcard *wildcard, Text name)
{
    Text prefix = wildcard->prefix, suffix = wildcard->suffix;
    if (name.length < prefix.length + suffix.length || !equals(prefix, name.bytes) ||
        !equals(suffix, name.bytes + name.length - suffix.length)) {
        return 0;
    }
    Text rest = {name.bytes + prefix.length, name.length - prefix.length - suffix.length};
    const uint32_t *failures = wildcard->failures;
    for (size_t number = 0; number < wildcard->middle_count; number++) {
        /* The leftmost occurrence is always a right choice: it leaves the most room for the others. */
        Text middle = wildcard->middles[number];
        if (middle.length == 0) {
            continue;
        }
        size_t end = leftmost_end(middle, failures, rest);
        if (end == 0) {
            return 0;
        }
        rest = (Text){rest.bytes + end, rest.length - end};
        failures += middle.length;
    }
    return 1;
}
