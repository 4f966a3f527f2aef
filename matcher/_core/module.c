/* matcher._native: a plan, compiled, as a Python type.
 *
 * Built against the stable ABI, so that one wheel serves every later Python; where there is no GIL, which has
 * no stable ABI yet, against that Python's own.
 */
#include "native.h"

#include <string.h>

/* ---- making an engine ---- */

static int
read_bytes(PyObject *object, Text *text)
{
    char *bytes;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(object, &bytes, &length) < 0) {
        return -1;
    }
    *text = (Text){(const uint8_t *)bytes, (size_t)length};
    return 0;
}

static int
read_filter(PyObject *keys, PyObject *texts, Py_ssize_t number, Filter *filter)
{
    PyObject *text = PyList_GetItem(texts, number);
    if (read_bytes(PyList_GetItem(keys, number), &filter->key) < 0) {
        return -1;
    }
    if (filter->key.length == 0) {
        PyErr_SetString(PyExc_ValueError, "a key is empty");
        return -1;
    }
    filter->decided = text == Py_None;
    if (filter->decided) {
        return 0;
    }
    if (read_bytes(text, &filter->text) < 0) {
        return -1;
    }
    if (memchr(filter->text.bytes, '*', filter->text.length) == NULL) {
        PyErr_SetString(PyExc_ValueError, "a filter to verify has no star");
        return -1;
    }
    return 0;
}

/* A copy of sets of rules that come as little-endian bytes. */
static uint64_t *
read_sets(Text bytes, size_t count, size_t words, size_t rules)
{
    if (bytes.length != count * words * 8) {
        PyErr_SetString(PyExc_ValueError, "the sets of rules have a wrong length");
        return NULL;
    }
    uint64_t *sets = memory_array(count * words, sizeof(uint64_t));
    if (sets == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (size_t at = 0; at < bytes.length; at++) {
        sets[at / 8] |= (uint64_t)bytes.bytes[at] << at % 8 * 8;
    }
    for (size_t set = 0; set < count; set++) {
        if (sets[set * words + words - 1] >> rules % 64) {
            PyErr_SetString(PyExc_ValueError, "a set has a rule that there is not");
            memory_free(sets);
            return NULL;
        }
    }
    return sets;
}

static int
compile(Native *self, PyObject *keys, PyObject *texts, Text rules)
{
    Py_ssize_t count = PyList_Size(keys);
    if (PyList_Size(texts) != count || count >= INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "there are not as many texts as keys");
        return -1;
    }
    size_t words = set_words(self->answers.rules);
    uint64_t *sets = read_sets(rules, (size_t)count + 1, words, self->answers.rules);
    if (sets == NULL) {
        return -1;
    }
    Filter *filters = memory_array((size_t)count, sizeof(Filter));
    int failed = filters == NULL;
    for (Py_ssize_t number = 0; number < count && !failed; number++) {
        failed = read_filter(keys, texts, number, &filters[number]) < 0;
    }
    if (!failed) {
        failed = engine_init(&self->engine, filters, (size_t)count, sets, words) < 0;
    }
    if (failed && !PyErr_Occurred()) {
        PyErr_NoMemory();
    }
    memory_free(filters);
    memory_free(sets);
    return failed ? -1 : 0;
}

static PyObject *
native_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *keys, *texts, *rules, *profiles, *profile_of;
    if (keywords != NULL && PyDict_Size(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "Engine takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_ParseTuple(arguments, "O!O!SO!O!", &PyList_Type, &keys, &PyList_Type, &texts, &rules,
                          &PyTuple_Type, &profiles, &PyList_Type, &profile_of)) {
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Native *self = (Native *)allocate(type, 0);
    if (self == NULL) {
        return NULL;
    }
    Text sets;
    if (read_bytes(rules, &sets) < 0 || answers_init(&self->answers, profiles, profile_of) < 0 ||
        compile(self, keys, texts, sets) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
native_dealloc(PyObject *object)
{
    Native *self = (Native *)object;
    PyTypeObject *type = Py_TYPE(object);
    engine_free(&self->engine);
    answers_free(&self->answers);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* ---- answering ---- */

/* Searches for a str of any kind of characters, as UTF-8; lone surrogates have a form of their own there. */
static inline int
search_str(Native *self, PyObject *name, Search *search)
{
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(name, &length);
    if (bytes != NULL) {
        engine_search(&self->engine, (Text){(const uint8_t *)bytes, (size_t)length}, search);
        return 0;
    }
    if (!PyUnicode_Check(name)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "a name is a str, not %R", Py_TYPE(name));
        return -1;
    }
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
        return -1;
    }
    PyErr_Clear();
    PyObject *encoded = PyUnicode_AsEncodedString(name, "utf-8", "surrogatepass");
    Text text;
    if (encoded == NULL || read_bytes(encoded, &text) < 0) {
        Py_XDECREF(encoded);
        return -1;
    }
    engine_search(&self->engine, text, search);
    Py_DECREF(encoded);
    return 0;
}

static PyObject *
native_resolve(PyObject *object, PyObject *name)
{
    Native *self = (Native *)object;
    Workspace workspace;
    if (workspace_init(&workspace, &self->engine) < 0) {
        return NULL;
    }
    PyObject *profiles = NULL;
    if (search_str(self, name, &workspace.search) == 0) {
        profiles = native_answer(self, workspace.search.set);
    }
    workspace_free(&workspace);
    return profiles;
}

static PyObject *
native_resolve_many(PyObject *object, PyObject *names)
{
    PyObject *iterator = PyObject_GetIter(names);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *answers = PyList_New(0);
    PyObject *name;
    while (answers != NULL && (name = PyIter_Next(iterator)) != NULL) {
        PyObject *profiles = native_resolve(object, name);
        Py_DECREF(name);
        if (profiles == NULL || PyList_Append(answers, profiles) < 0) {
            Py_CLEAR(answers);
        }
        Py_XDECREF(profiles);
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        Py_CLEAR(answers);
    }
    return answers;
}

/* ---- the module ---- */

/* For tests, which have to know what they test. */
static PyObject *
native_form(PyObject *object, void *Py_UNUSED(closure))
{
    return PyUnicode_FromString(((Native *)object)->engine.table.form == DENSE ? "dense" : "sparse");
}

static PyGetSetDef native_attributes[] = {
    {"form", native_form, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef native_methods[] = {
    {"resolve", native_resolve, METH_O, NULL},
    {"resolve_many", native_resolve_many, METH_O, NULL},
    {"resolve_column", native_resolve_column, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot native_slots[] = {
    {Py_tp_doc, "The plan of a configuration, compiled."},
    {Py_tp_new, native_new},
    {Py_tp_dealloc, native_dealloc},
    {Py_tp_methods, native_methods},
    {Py_tp_getset, native_attributes},
    {0, NULL},
};

static PyType_Spec native_spec = {
    .name = "matcher._native.Engine",
    .basicsize = sizeof(Native),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = native_slots,
};

static int
module_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &native_spec, NULL);
    if (type == NULL) {
        return -1;
    }
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

/* What a Python later than 3.11 wants to know, where the stable ABI of 3.11 has no name for it. */
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
