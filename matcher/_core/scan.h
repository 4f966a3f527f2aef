/* One pass over a name, for one form of table. To be included with these defined:
 *
 *   SCAN                    the function's name
 *   FORM, STATE             types: of the table's form, of a state
 *   STEP(form, state, byte) the next state
 *   END(form, state)        the next state, where the name ends
 *   SAYS(form, state)       whether a state has an output
 *   OUTPUT(form, state)     which one
 */
static inline void
SCAN(const Engine *engine, const FORM *form, Text name, Search *search)
{
    STATE state = form->begin;
    for (size_t at = 0; at < name.length; at++) {
        state = STEP(form, state, name.bytes[at]);
        if (SAYS(form, state)) {
            hear(engine, OUTPUT(form, state), search);
        }
    }
    state = END(form, state);
    if (SAYS(form, state)) {
        hear(engine, OUTPUT(form, state), search);
    }
}

#undef SCAN
#undef FORM
#undef STATE
#undef STEP
#undef END
#undef SAYS
#undef OUTPUT
