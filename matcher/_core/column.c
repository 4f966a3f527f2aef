#include "executor.h"

#include <string.h>

/* Names in the layout of Apache Arrow: name `i` is the bytes from offsets[i] to offsets[i + 1]. Other threads can write
 * to all of this meanwhile. So every offset is read once, and nothing is read back from `numbers`. Offsets and numbers
 * need not be aligned. */
typedef struct {
    Text data;
    const uint8_t *offsets;
    size_t width; /* of an offset: 4 or 8 bytes */
    uint8_t *numbers;
    size_t count;
} Column;

/* The names that are searched before the GIL is needed again, if there are no more new sets than there is room for. */
#define CHUNK (1 << 18)
#define RECENT 1024

typedef struct {
    Executor *executor;
    Column column;
    Workspace workspace;
    int64_t bounds[BATCH + 1];
    uint64_t masks[BATCH];
    struct {
        uint64_t mask;
        uint32_t next; /* 1 + the number of its set, or 0 */
    } recent[RECENT]; /* masks seen before, by hash */
    GroupSets group_sets;
    uint32_t *sets;      /* by name of the chunk: the number of its set */
    uint32_t *answer_of; /* by set: the index of its answer */
    PyObject *answers;   /* the distinct answers */
    PyObject *index_of;  /* their indices */
} ColumnSearch;

/* Reads the bounds of up to BATCH names. Returns how many of them lie in the data, one after another. */
static size_t
read_bounds(ColumnSearch *search, size_t from, size_t count)
{
    const Column *column = &search->column;
    int64_t last = 0;
    for (size_t at = 0; at <= count; at++) {
        const uint8_t *offset = column->offsets + (from + at) * column->width;
        int32_t narrow;
        if (column->width == sizeof narrow) {
            memcpy(&narrow, offset, sizeof narrow);
            search->bounds[at] = narrow;
        }
        else {
            memcpy(&search->bounds[at], offset, sizeof search->bounds[at]);
        }
        if (search->bounds[at] < last || (uint64_t)search->bounds[at] > column->data.length) {
            return at == 0 ? 0 : at - 1;
        }
        last = search->bounds[at];
    }
    return count;
}

static uint32_t
number_mask(ColumnSearch *search, uint64_t mask)
{
    size_t slot = (mask * UINT64_C(0x9e3779b97f4a7c15)) >> 54;
    if (search->recent[slot].next == 0 || search->recent[slot].mask != mask) {
        uint64_t pairs[] = {0, mask};
        uint32_t number = group_sets_add(&search->group_sets, &(GroupSet){pairs, mask ? 2 : 0});
        if (number == NO_SET) {
            return NO_SET;
        }
        search->recent[slot].mask = mask;
        search->recent[slot].next = number + 1;
    }
    return search->recent[slot].next - 1;
}

/* Numbers the sets of `count` names of a batch. Returns how many there was room for. */
static size_t
search_batch(ColumnSearch *search, size_t count, uint32_t *sets)
{
    const Automaton *automaton = &search->executor->automaton;
    const uint8_t *data = search->column.data.bytes;
    int masks = has_masks(automaton);
    if (masks) {
        search_masks(automaton, data, search->bounds, count, search->masks);
    }
    for (size_t at = 0; at < count; at++) {
        if (masks) {
            sets[at] = number_mask(search, search->masks[at]);
        }
        else {
            size_t length = (size_t)(search->bounds[at + 1] - search->bounds[at]);
            search_name(automaton, (Text){data + search->bounds[at], length}, &search->workspace.search);
            sets[at] = group_sets_add(&search->group_sets, &search->workspace.search.set);
        }
        if (sets[at] == NO_SET) {
            return at;
        }
    }
    return count;
}

/* Numbers the sets of the names from `from` to `end`, and returns the first one that could not be done: because its
 * offsets do not lie in the data, in which case `is_faulty` is set, or because there was no room for its set. */
static size_t
search_names(ColumnSearch *search, size_t from, size_t end, int *is_faulty)
{
    uint32_t *sets = search->sets + from % CHUNK;
    while (from < end) {
        size_t wanted = end - from < BATCH ? end - from : BATCH;
        size_t valid = read_bounds(search, from, wanted), done = search_batch(search, valid, sets);
        from += done;
        sets += done;
        *is_faulty = done == valid && valid < wanted;
        if (done < wanted) {
            break;
        }
    }
    return from;
}

/* Finds the answer for a set, and its index among the distinct ones. Returns -1 with an exception. */
static int
answer_set(ColumnSearch *search, uint32_t number)
{
    GroupSet set = group_sets_get(&search->group_sets, number);
    PyObject *answer = executor_answer(search->executor, &set);
    PyObject *index = answer == NULL ? NULL : PyDict_GetItemWithError(search->index_of, answer);
    int failed = index == NULL && PyErr_Occurred() != NULL;
    Py_XINCREF(index);
    if (index == NULL && !failed) {
        index = PyLong_FromSsize_t(PyList_Size(search->answers));
        failed = index == NULL || PyDict_SetItem(search->index_of, answer, index) < 0 ||
                 PyList_Append(search->answers, answer) < 0;
    }
    search->answer_of[number] = failed ? 0 : (uint32_t)PyLong_AsSize_t(index);
    Py_XDECREF(index);
    Py_XDECREF(answer);
    return failed ? -1 : 0;
}

/* Answers the sets from `first` on. Returns -1 with an exception. */
static int
answer_sets(ColumnSearch *search, uint32_t first)
{
    uint32_t count = search->group_sets.count;
    uint32_t *answer_of = memory_resize(search->answer_of, count, sizeof(uint32_t));
    if (answer_of == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    search->answer_of = answer_of;
    for (uint32_t number = first; number < count; number++) {
        if (answer_set(search, number) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Writes the indices of the answers for the names from `from` to `end`, which are in one chunk. */
static void
write_numbers(const ColumnSearch *search, size_t from, size_t end)
{
    for (size_t at = from; at < end; at++) {
        uint32_t number = search->answer_of[search->sets[at % CHUNK]];
        memcpy(search->column.numbers + at * sizeof number, &number, sizeof number);
    }
}

/* Answers all names, chunk by chunk. Returns -1 with an exception. */
static int
search_column(ColumnSearch *search)
{
    size_t count = search->column.count, longest = 2 * words_for(search->executor->automaton.group_count);
    int is_faulty = 0;
    for (size_t from = 0, at = 0; from < count && !is_faulty; from = at) {
        size_t end = count - from < CHUNK ? count : from + CHUNK;
        uint32_t first = search->group_sets.count;
        while (at < end && !is_faulty) {
            if (group_sets_reserve(&search->group_sets, longest) < 0) {
                PyErr_NoMemory();
                return -1;
            }
            Py_BEGIN_ALLOW_THREADS
            at = search_names(search, at, end, &is_faulty);
            Py_END_ALLOW_THREADS
        }
        if (search->group_sets.count > first && answer_sets(search, first) < 0) {
            return -1;
        }
        Py_BEGIN_ALLOW_THREADS
        write_numbers(search, from, at);
        Py_END_ALLOW_THREADS
        if (is_faulty) {
            PyErr_Format(PyExc_ValueError, "offsets %zu and %zu do not lie in the data, in this order", at,
                         at + 1);
        }
    }
    return is_faulty ? -1 : 0;
}

/* Returns the distinct answers, or NULL with an exception. */
static PyObject *
answer_column(Executor *executor, const Column *column)
{
    ColumnSearch *search = memory_array(1, sizeof(ColumnSearch));
    if (search == NULL) {
        return PyErr_NoMemory();
    }
    search->executor = executor;
    search->group_sets.seed = executor->answers.sets.seed;
    search->column = *column;
    search->sets = memory_array(column->count < CHUNK ? column->count : CHUNK, sizeof(uint32_t));
    search->answers = PyList_New(0);
    search->index_of = PyDict_New();
    int failed = search->answers == NULL || search->index_of == NULL;
    if (search->sets == NULL) {
        PyErr_NoMemory();
        failed = 1;
    }
    if (!failed && (failed = workspace_init(&search->workspace, &executor->automaton) < 0) == 0) {
        failed = search_column(search) < 0;
        workspace_free(&search->workspace);
    }
    PyObject *answers = search->answers;
    if (failed) {
        Py_CLEAR(answers);
    }
    Py_XDECREF(search->index_of);
    group_sets_free(&search->group_sets);
    memory_free(search->sets);
    memory_free(search->answer_of);
    memory_free(search);
    return answers;
}

PyObject *
executor_matching_column(PyObject *object, PyObject *arguments)
{
    Py_buffer data, offsets, numbers;
    Py_ssize_t width;
    if (!PyArg_ParseTuple(arguments, "y*y*nw*:matching_column", &data, &offsets, &width, &numbers)) {
        return NULL;
    }
    PyObject *answers = NULL;
    size_t count = (size_t)numbers.len / sizeof(uint32_t);
    /* `matcher.wildcard_set.column` says more about buffers that do not fit. */
    if ((width != 4 && width != 8) || (size_t)numbers.len % sizeof(uint32_t) != 0 ||
        (count > 0 && (size_t)offsets.len != (count + 1) * (size_t)width)) {
        PyErr_SetString(PyExc_ValueError, "the buffers of a column do not fit together");
    }
    else {
        const uint8_t *bytes = data.len ? data.buf : (const uint8_t *)"";
        Column column = {{bytes, (size_t)data.len}, offsets.buf, (size_t)width, numbers.buf, count};
        answers = answer_column((Executor *)object, &column);
    }
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&data);
    return answers;
}
