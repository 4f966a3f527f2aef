/* What Python sees of the core: the type `Engine`. */
#ifndef MATCHER_NATIVE_H
#define MATCHER_NATIVE_H

#include "answers.h"
#include "engine.h"

#ifndef Py_GIL_DISABLED
#define LOCKED(object)
#define UNLOCKED
#else
#define LOCKED(object) Py_BEGIN_CRITICAL_SECTION(object)
#define UNLOCKED Py_END_CRITICAL_SECTION()
#endif

typedef struct {
    PyObject_HEAD
    Engine engine;
    Answers answers;
} Native;

/* A new reference to the answer to a set of rules; NULL with an exception. */
static inline PyObject *
native_answer(Native *self, const uint64_t *set)
{
    if (self->answers.rules <= TABLED_RULES) {
        return Py_NewRef(self->answers.ready[set[0]]);
    }
    PyObject *answer;
    LOCKED(self);
    answer = answers_remember(&self->answers, set);
    UNLOCKED;
    return answer;
}

/* What a search needs is on the stack for up to so many words: 1,000 rules and 31,000 keys to verify. */
#define FEW_WORDS 512

/* The words that a search needs, on the stack where they are few: the set, and what is seen. */
typedef struct {
    uint64_t few[FEW_WORDS];
    uint64_t *words;
    Search search;
} Workspace;

static inline int
workspace_init(Workspace *workspace, const Engine *engine)
{
    size_t words = engine->words + engine_seen_words(engine);
    workspace->words = words <= FEW_WORDS ? workspace->few : memory_array(words, sizeof(uint64_t));
    if (workspace->words == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    workspace->search = (Search){.set = workspace->words,
                                 .seen = workspace->words + engine->words,
                                 .summary_words = engine_summary_words(engine)};
    return 0;
}

static inline void
workspace_free(Workspace *workspace)
{
    if (workspace->words != workspace->few) {
        memory_free(workspace->words);
    }
}

/* Engine.resolve_column */
PyObject *native_resolve_column(PyObject *object, PyObject *arguments);

#endif
