/* The interpreter's own allocator, which can be traced and made to fail. Needs the GIL. */
#ifndef MATCHER_MEMORY_H
#define MATCHER_MEMORY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Both return NULL when memory runs out, and never for an empty array. New arrays are zeroed. */
static inline void *
memory_array(size_t count, size_t size)
{
    return PyMem_Calloc(count, size);
}

static inline void *
memory_resize(void *array, size_t count, size_t size)
{
    return count > PTRDIFF_MAX / size ? NULL : PyMem_Realloc(array, count * size);
}

static inline void
memory_free(void *array)
{
    PyMem_Free(array);
}

#endif
