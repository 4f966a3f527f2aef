/* The interpreter's own allocator: it can be traced, and made to fail. Only for who holds the GIL. */
#ifndef MATCHER_MEMORY_H
#define MATCHER_MEMORY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Both give NULL where memory runs out, and else what can be freed, even if it is of no elements. */
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
