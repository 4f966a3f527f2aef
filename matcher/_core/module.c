/* matcher._native: the C executor as a Python type.
 *
 * Built against the stable ABI, so that one wheel serves every later Python; or, where there is no GIL, which has no
 * stable ABI yet, against that Python's own.
 */
#include "executor.h"

#include <string.h>

/* ---- reading a plan ---- */

/* The plan as C has it: filters that point into the other arrays, and into Python's bytes. */
typedef struct {
    Filter *filters;
    Text *literals;
    uint32_t *groups;
    size_t literal_count, group_total, group_count;
} Plan;

static int
refuse(const char *reason)
{
    PyErr_SetString(PyExc_ValueError, reason);
    return -1;
}

/* Reads the literals around the stars of a filter to verify. */
static int
read_literals(PyObject *tuple, Plan *plan, Filter *filter)
{
    size_t count = filter->literal_count = (size_t)PyTuple_Size(tuple);
    filter->literals = plan->literals + plan->literal_count;
    for (size_t at = 0; at < count; at++) {
        char *bytes;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(tuple, (Py_ssize_t)at), &bytes, &length) < 0) {
            return -1;
        }
        plan->literals[plan->literal_count++] = (Text){(const uint8_t *)bytes, (size_t)length};
    }
    return count == 1 ? refuse("a filter to verify has fewer than two literals") : 0;
}

/* Reads ascending indices of groups. */
static int
read_groups(PyObject *tuple, Plan *plan, Filter *filter)
{
    size_t count = filter->group_count = (size_t)PyTuple_Size(tuple);
    uint32_t *groups = plan->groups + plan->group_total;
    filter->groups = groups;
    plan->group_total += count;
    for (size_t at = 0; at < count; at++) {
        size_t group = PyLong_AsSize_t(PyTuple_GetItem(tuple, (Py_ssize_t)at));
        if (group == (size_t)-1 && PyErr_Occurred()) {
            return -1;
        }
        if (group >= plan->group_count || (at > 0 && group <= groups[at - 1])) {
            return refuse("a filter's groups are not ascending indices of groups");
        }
        groups[at] = (uint32_t)group;
    }
    return 0;
}

/* Reads a filter: its key, its literals, which are none if the key decides, and its groups. With `is_counting`, only
 * adds up how much there is to read. */
static int
read_filter(PyObject *tuple, Plan *plan, Filter *filter, int is_counting)
{
    PyObject *literals, *groups;
    const char *key;
    Py_ssize_t length;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a filter is not a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(tuple, "y#O!O!", &key, &length, &PyTuple_Type, &literals, &PyTuple_Type, &groups)) {
        return -1;
    }
    if (is_counting) {
        plan->literal_count += (size_t)PyTuple_Size(literals);
        plan->group_total += (size_t)PyTuple_Size(groups);
        return 0;
    }
    filter->key = (Text){(const uint8_t *)key, (size_t)length};
    if (length == 0 || memchr(key, KEY_BYTES, (size_t)length)) {
        return refuse("a key is empty, or has a byte that UTF-8 does not have");
    }
    return read_literals(literals, plan, filter) < 0 ? -1 : read_groups(groups, plan, filter);
}

/* Reads filters, and the groups that match every name as one filter more. */
static int
read_plan(PyObject *filters, PyObject *unconditional, Plan *plan)
{
    size_t count = (size_t)PyList_Size(filters);
    plan->group_total = (size_t)PyTuple_Size(unconditional);
    for (size_t at = 0; at < count; at++) {
        if (read_filter(PyList_GetItem(filters, (Py_ssize_t)at), plan, NULL, 1) < 0) {
            return -1;
        }
    }
    if (count >= INT32_MAX || plan->group_total >= INT32_MAX || plan->group_count >= INT32_MAX) {
        return refuse("a plan is too large");
    }
    plan->filters = memory_array(count + 1, sizeof(Filter));
    plan->literals = memory_array(plan->literal_count, sizeof(Text));
    plan->groups = memory_array(plan->group_total, sizeof(uint32_t));
    if (plan->filters == NULL || plan->literals == NULL || plan->groups == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    plan->literal_count = plan->group_total = 0;
    for (size_t at = 0; at < count; at++) {
        if (read_filter(PyList_GetItem(filters, (Py_ssize_t)at), plan, &plan->filters[at], 0) < 0) {
            return -1;
        }
    }
    return read_groups(unconditional, plan, &plan->filters[count]);
}

/* ---- the type ---- */

static PyObject *
executor_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *filters, *unconditional, *make;
    Py_ssize_t group_count;
    if (keywords != NULL && PyDict_Size(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "Executor takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(arguments, "O!O!nO", &PyList_Type, &filters, &PyTuple_Type, &unconditional,
                          &group_count, &make)) {
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Executor *self = (Executor *)allocate(type, 0);
    if (self == NULL) {
        return NULL;
    }
    Plan plan = {.group_count = (size_t)group_count};
    int failed = answers_init(&self->answers, make, plan.group_count) < 0 ||
                 read_plan(filters, unconditional, &plan) < 0;
    if (!failed) {
        size_t count = (size_t)PyList_Size(filters);
        failed = automaton_init(&self->automaton, plan.filters, count, plan.group_count) < 0;
        if (failed) {
            PyErr_NoMemory();
        }
    }
    memory_free(plan.filters);
    memory_free(plan.literals);
    memory_free(plan.groups);
    if (failed) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static int
executor_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    return answers_traverse(&((Executor *)object)->answers, visit, arg);
}

static int
executor_clear(PyObject *object)
{
    answers_clear(&((Executor *)object)->answers);
    return 0;
}

static void
executor_dealloc(PyObject *object)
{
    Executor *self = (Executor *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    automaton_free(&self->automaton);
    answers_free(&self->answers);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* Both return a new reference to the answer for a name, or NULL with an exception. */
static PyObject *
answer_by_search(Executor *self, Text name)
{
    Workspace workspace;
    if (workspace_init(&workspace, &self->automaton) < 0) {
        return NULL;
    }
    search_name(&self->automaton, name, &workspace.search);
    PyObject *answer = executor_answer(self, &workspace.search.set);
    workspace_free(&workspace);
    return answer;
}

static inline PyObject *
answer_text(Executor *self, Text name)
{
    if (!has_masks(&self->automaton)) {
        return answer_by_search(self, name);
    }
    uint64_t mask = search_mask(&self->automaton, name), pairs[] = {0, mask};
    return executor_answer(self, &(GroupSet){pairs, mask ? 2 : 0});
}

static PyObject *
executor_matching(PyObject *object, PyObject *name)
{
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(name, &length);
    if (bytes != NULL) {
        return answer_text((Executor *)object, (Text){(const uint8_t *)bytes, (size_t)length});
    }
    if (!PyUnicode_Check(name)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "a name is a str, not %R", Py_TYPE(name));
        return NULL;
    }
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
        return NULL;
    }
    /* Lone surrogates have no UTF-8; the plan encodes those of filters in the same way. */
    PyErr_Clear();
    PyObject *encoded = PyUnicode_AsEncodedString(name, "utf-8", "surrogatepass"), *answer = NULL;
    char *copy;
    if (encoded != NULL && PyBytes_AsStringAndSize(encoded, &copy, &length) == 0) {
        answer = answer_text((Executor *)object, (Text){(const uint8_t *)copy, (size_t)length});
    }
    Py_XDECREF(encoded);
    return answer;
}

static PyObject *
executor_matching_many(PyObject *object, PyObject *names)
{
    PyObject *iterator = PyObject_GetIter(names);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *answers = PyList_New(0);
    PyObject *name;
    while (answers != NULL && (name = PyIter_Next(iterator)) != NULL) {
        PyObject *answer = executor_matching(object, name);
        Py_DECREF(name);
        if (answer == NULL || PyList_Append(answers, answer) < 0) {
            Py_CLEAR(answers);
        }
        Py_XDECREF(answer);
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        Py_CLEAR(answers);
    }
    return answers;
}

/* For tests, which have to cover both layouts. */
static PyObject *
executor_layout(PyObject *object, void *Py_UNUSED(closure))
{
    return PyUnicode_FromString(((Executor *)object)->automaton.table.is_dense ? "dense" : "sparse");
}

static PyGetSetDef executor_attributes[] = {
    {"layout", executor_layout, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef executor_methods[] = {
    {"matching", executor_matching, METH_O, NULL},
    {"matching_many", executor_matching_many, METH_O, NULL},
    {"matching_column", executor_matching_column, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot executor_slots[] = {
    {Py_tp_doc, "A plan of a wildcard set, compiled."},
    {Py_tp_new, executor_new},
    {Py_tp_traverse, executor_traverse},
    {Py_tp_clear, executor_clear},
    {Py_tp_dealloc, executor_dealloc},
    {Py_tp_methods, executor_methods},
    {Py_tp_getset, executor_attributes},
    {0, NULL},
};

static PyType_Spec executor_spec = {
    .name = "matcher._native.Executor",
    .basicsize = sizeof(Executor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = executor_slots,
};

/* ---- the module ---- */

static int
module_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &executor_spec, NULL);
    if (type == NULL) {
        return -1;
    }
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

/* Slots of Pythons later than 3.11, which the stable ABI of 3.11 has no names for. */
#ifndef Py_mod_multiple_interpreters
#define Py_mod_multiple_interpreters 3
#define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)
#endif

static PyModuleDef_Slot slots_3_11[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

#define DEFINITION(its_slots) {PyModuleDef_HEAD_INIT, .m_name = "matcher._native", .m_slots = its_slots}

static struct PyModuleDef definition_3_11 = DEFINITION(slots_3_11);
static struct PyModuleDef definition = DEFINITION(slots);

PyMODINIT_FUNC
PyInit__native(void)
{
    return PyModuleDef_Init(Py_Version < 0x030C0000 ? &definition_3_11 : &definition);
}
