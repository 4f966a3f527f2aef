/* The Python type `Executor`. */
#ifndef MATCHER_EXECUTOR_H
#define MATCHER_EXECUTOR_H

#include "answers.h"
#include "search.h"

#ifndef Py_GIL_DISABLED
#define LOCKED(object)
#define UNLOCKED
#else
#define LOCKED(object) Py_BEGIN_CRITICAL_SECTION(object)
#define UNLOCKED Py_END_CRITICAL_SECTION()
#endif

typedef struct {
    PyObject_HEAD
    Automaton automaton;
    Answers answers;
} Executor;

/* A search's words, on the stack where they are few: enough for 1,000 groups and 20,000 filters to verify. */
#define FEW_WORDS 512

typedef struct {
    Search search;
    uint64_t *words;
    uint64_t few[FEW_WORDS];
} Workspace;

static inline int
workspace_init(Workspace *workspace, const Automaton *automaton)
{
    size_t words = search_words(automaton);
    workspace->words = words <= FEW_WORDS ? workspace->few : memory_array(words, sizeof(uint64_t));
    if (workspace->words == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    search_init(&workspace->search, automaton, workspace->words);
    return 0;
}

static inline void
workspace_free(Workspace *workspace)
{
    if (workspace->words != workspace->few) {
        memory_free(workspace->words);
    }
}

/* Returns a new reference to the answer for a set, or NULL with an exception. */
static inline PyObject *
executor_answer(Executor *self, const GroupSet *set)
{
    PyObject *answer;
    LOCKED(self);
    answer = answers_get(&self->answers, set);
    UNLOCKED;
    return answer;
}

/* Executor.matching_column */
PyObject *executor_matching_column(PyObject *object, PyObject *arguments);

#endif
