#include "native.h"

#include <string.h>

static int
is_integer(const Py_buffer *view, Py_ssize_t size)
{
    const char *format = view->format == NULL ? "B" : view->format;
    /* Native order, spelled out or not. */
    if (*format == '@' || *format == '=' || *format == (PY_BIG_ENDIAN ? '>' : '<')) {
        format++;
    }
    return view->itemsize == size && view->ndim == 1 && strlen(format) == 1 &&
           strchr("iIlLqQ", *format) != NULL;
}

static int
check_buffers(const Py_buffer *offsets, const Py_buffer *numbers)
{
    if (!is_integer(offsets, 4) && !is_integer(offsets, 8)) {
        PyErr_SetString(PyExc_TypeError, "offsets are 32-bit or 64-bit integers, one-dimensional");
        return -1;
    }
    if (!is_integer(numbers, 4)) {
        PyErr_SetString(PyExc_TypeError, "numbers are 32-bit integers, one-dimensional");
        return -1;
    }
    Py_ssize_t bounds = offsets->len / offsets->itemsize, count = numbers->len / 4;
    if (bounds != count + 1 && bounds + count != 0) {
        PyErr_Format(PyExc_ValueError, "%zd numbers need %zd offsets, not %zd", count, count + 1, bounds);
        return -1;
    }
    return 0;
}

/* Fills `numbers` from the names of a column, and `sets` with the sets that they are about. */
static int
search_column(Native *self, const Column *column, RuleSets *sets, uint32_t *numbers)
{
    Workspace workspace;
    if (workspace_init(&workspace, &self->engine) < 0) {
        return -1;
    }
    int failed = 0;
    for (size_t at = 0; at < column->count && !failed;) {
        if (rule_sets_grow(sets) < 0) {
            PyErr_NoMemory();
            failed = 1;
            break;
        }
        Py_BEGIN_ALLOW_THREADS
        at = engine_search_column(&self->engine, column, at, &workspace.search, sets, numbers);
        Py_END_ALLOW_THREADS
        if (at < column->count && !column_has(column, at)) {
            PyErr_Format(PyExc_ValueError, "offsets %zu and %zu do not lie in the data, in this order", at,
                         at + 1);
            failed = 1;
        }
    }
    workspace_free(&workspace);
    return failed ? -1 : 0;
}

/* The place of an answer in a list of distinct ones, where `places` has them all; or -1. */
static Py_ssize_t
place_of(PyObject *profiles, PyObject *answers, PyObject *places)
{
    PyObject *place = PyDict_GetItemWithError(places, profiles);
    if (place != NULL) {
        return PyLong_AsSsize_t(place);
    }
    Py_ssize_t next = PyList_Size(answers);
    place = PyErr_Occurred() ? NULL : PyLong_FromSsize_t(next);
    int failed = place == NULL || PyDict_SetItem(places, profiles, place) < 0 ||
                 PyList_Append(answers, profiles) < 0;
    Py_XDECREF(place);
    return failed ? -1 : next;
}

/* The distinct answers to sets of rules: two sets can have the same profiles. `answer_of` gets, for each set,
 * the place of its answer. */
static PyObject *
distinct_answers(Native *self, const RuleSets *sets, uint32_t *answer_of)
{
    PyObject *answers = PyList_New(0), *places = PyDict_New();
    int failed = answers == NULL || places == NULL;
    for (uint32_t number = 0; number < sets->count && !failed; number++) {
        PyObject *profiles = native_answer(self, sets->sets + number * sets->words);
        Py_ssize_t place = profiles == NULL ? -1 : place_of(profiles, answers, places);
        Py_XDECREF(profiles);
        answer_of[number] = (uint32_t)place;
        failed = place < 0;
    }
    Py_XDECREF(places);
    if (failed) {
        Py_CLEAR(answers);
    }
    return answers;
}

/* Answers a column whose numbers are those of sets, and makes them those of answers. */
static PyObject *
answer_column(Native *self, const RuleSets *sets, uint32_t *numbers, size_t count)
{
    uint32_t *answer_of = memory_array(sets->count, sizeof(uint32_t));
    if (answer_of == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *answers = distinct_answers(self, sets, answer_of);
    if (answers != NULL && PyList_Size(answers) < (Py_ssize_t)sets->count) {
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < count; at++) {
            numbers[at] = answer_of[numbers[at]];
        }
        Py_END_ALLOW_THREADS
    }
    memory_free(answer_of);
    return answers;
}

PyObject *
native_resolve_column(PyObject *object, PyObject *arguments)
{
    Native *self = (Native *)object;
    Py_buffer data, offsets, numbers;
    PyObject *from, *bounds, *to, *answers = NULL;
    if (!PyArg_ParseTuple(arguments, "OOO:resolve_column", &from, &bounds, &to)) {
        return NULL;
    }
    if (PyObject_GetBuffer(from, &data, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    if (PyObject_GetBuffer(bounds, &offsets, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        goto release_data;
    }
    if (PyObject_GetBuffer(to, &numbers, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) < 0) {
        goto release_offsets;
    }
    if (check_buffers(&offsets, &numbers) == 0) {
        Column column = {.data = {data.buf, (size_t)data.len},
                         .offsets = offsets.buf,
                         .wide = offsets.itemsize == 8,
                         .count = (size_t)numbers.len / 4};
        RuleSets sets = {.words = self->engine.words};
        if (search_column(self, &column, &sets, numbers.buf) == 0) {
            answers = answer_column(self, &sets, numbers.buf, column.count);
        }
        rule_sets_free(&sets);
    }
    PyBuffer_Release(&numbers);
release_offsets:
    PyBuffer_Release(&offsets);
release_data:
    PyBuffer_Release(&data);
    return answers;
}
