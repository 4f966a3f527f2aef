#include "answers.h"

#include <string.h>

int
answers_init(Answers *answers, PyObject *make, size_t group_count)
{
    *answers = (Answers){.make = Py_NewRef(make), .is_tabled = group_count <= TABLED_GROUPS};
    /* Python's own hashes are seeded. */
    PyObject *text = PyUnicode_FromString("matcher");
    Py_hash_t seed = text == NULL ? -1 : PyObject_Hash(text);
    Py_XDECREF(text);
    if (seed == -1) {
        return -1;
    }
    answers->sets.seed = (uint64_t)seed;
    if (answers->is_tabled) {
        answers->ready = memory_array((size_t)1 << group_count, sizeof(PyObject *));
        if (answers->ready == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        answers->ready_count = (size_t)1 << group_count;
    }
    return 0;
}

int
answers_traverse(Answers *answers, visitproc visit, void *arg)
{
    Py_VISIT(answers->make);
    for (size_t at = 0; at < answers->ready_count; at++) {
        Py_VISIT(answers->ready[at]);
    }
    return 0;
}

/* Afterwards the answer for a set is the tuple of its indices. */
void
answers_clear(Answers *answers)
{
    for (size_t at = 0; at < answers->ready_count; at++) {
        Py_CLEAR(answers->ready[at]);
    }
    Py_CLEAR(answers->make);
}

void
answers_free(Answers *answers)
{
    answers_clear(answers);
    memory_free(answers->ready);
    group_sets_free(&answers->sets);
    *answers = (Answers){0};
}

/* Returns the tuple of the indices in a set. */
static PyObject *
indices(const GroupSet *set)
{
    Py_ssize_t count = 0, next = 0;
    for (size_t at = 1; at < set->length; at += 2) {
        for (uint64_t mask = set->pairs[at]; mask != 0; mask &= mask - 1) {
            count++;
        }
    }
    PyObject *tuple = PyTuple_New(count);
    for (size_t at = 0; at < set->length && tuple != NULL; at += 2) {
        for (uint64_t mask = set->pairs[at + 1]; mask != 0; mask &= mask - 1) {
            PyObject *index = PyLong_FromSize_t(set->pairs[at] * 64 + lowest_bit(mask));
            if (index == NULL) {
                Py_CLEAR(tuple);
                break;
            }
            PyTuple_SetItem(tuple, next++, index);
        }
    }
    return tuple;
}

static PyObject *
make_answer(const Answers *answers, const GroupSet *set)
{
    PyObject *groups = indices(set);
    if (groups == NULL || answers->make == NULL || answers->make == Py_None) {
        return groups;
    }
    PyObject *answer = PyObject_CallFunctionObjArgs(answers->make, groups, NULL);
    Py_DECREF(groups);
    return answer;
}

/* Makes room for one more set, and for the answers for all sets that there is room for. Returns -1 when memory runs
 * out. */
static int
reserve(Answers *answers, size_t length)
{
    if (group_sets_reserve(&answers->sets, length) < 0) {
        return -1;
    }
    size_t count = answers->ready_count, room = answers->sets.ends_room;
    if (count < room) {
        PyObject **ready = memory_resize(answers->ready, room, sizeof(PyObject *));
        if (ready == NULL) {
            return -1;
        }
        memset(ready + count, 0, (room - count) * sizeof(PyObject *));
        answers->ready = ready;
        answers->ready_count = room;
    }
    return 0;
}

PyObject *
answers_make(Answers *answers, const GroupSet *set)
{
    PyObject *answer = make_answer(answers, set);
    if (answer == NULL || (!answers->is_tabled && answers->sets.count >= MOST_REMEMBERED)) {
        return answer;
    }
    if (!answers->is_tabled && reserve(answers, set->length) < 0) {
        Py_DECREF(answer);
        return PyErr_NoMemory();
    }
    uint32_t index = answers->is_tabled ? (uint32_t)mask_of(set) : group_sets_add(&answers->sets, set);
    if (answers->ready[index] == NULL) {
        answers->ready[index] = answer;
    }
    else {
        /* `make`, or another thread meanwhile, has asked for the same set: its answer is the one to keep. */
        Py_DECREF(answer);
    }
    return Py_NewRef(answers->ready[index]);
}
