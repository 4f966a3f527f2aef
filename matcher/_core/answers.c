#include "answers.h"

#include <string.h>

#include "bits.h"

/* What choosing profiles needs is on the stack for up to so many of them. */
#define FEW_PROFILES 1024

static int
read_profiles(Answers *answers, PyObject *profile_of)
{
    answers->profile_of = memory_array(answers->rules, sizeof(uint32_t));
    if (answers->profile_of == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t rule = 0; rule < answers->rules; rule++) {
        size_t profile = PyLong_AsSize_t(PyList_GetItem(profile_of, (Py_ssize_t)rule));
        if (profile == (size_t)-1 && PyErr_Occurred()) {
            return -1;
        }
        if (profile >= (size_t)PyTuple_Size(answers->profiles)) {
            PyErr_SetString(PyExc_ValueError, "a rule has a profile that there is not");
            return -1;
        }
        answers->profile_of[rule] = (uint32_t)profile;
    }
    return 0;
}

/* Writes which profiles a set of rules has, each once, in the order of the rules. `taken` is all 0 before. */
static Py_ssize_t
choose_profiles(const Answers *answers, const uint64_t *set, uint32_t *chosen, uint8_t *taken)
{
    Py_ssize_t count = 0;
    for (size_t word = 0; word < answers->sets.words; word++) {
        for (uint64_t rules = set[word]; rules != 0; rules &= rules - 1) {
            uint32_t profile = answers->profile_of[word * 64 + lowest_bit(rules)];
            if (!taken[profile]) {
                taken[profile] = 1;
                chosen[count++] = profile;
            }
        }
    }
    return count;
}

/* A new tuple of the profiles of a set of rules. */
static PyObject *
make_answer(const Answers *answers, const uint64_t *set)
{
    size_t profiles = (size_t)PyTuple_Size(answers->profiles);
    uint32_t few_chosen[FEW_PROFILES], *chosen = few_chosen;
    uint8_t few_taken[FEW_PROFILES], *taken = few_taken;
    if (profiles <= FEW_PROFILES) {
        memset(taken, 0, profiles);
    }
    else {
        chosen = memory_array(profiles, sizeof(uint32_t));
        taken = memory_array(profiles, 1);
    }
    PyObject *answer = NULL;
    if (chosen == NULL || taken == NULL) {
        PyErr_NoMemory();
    }
    else {
        Py_ssize_t count = choose_profiles(answers, set, chosen, taken);
        answer = PyTuple_New(count);
        for (Py_ssize_t at = 0; answer != NULL && at < count; at++) {
            PyTuple_SetItem(answer, at, Py_NewRef(PyTuple_GetItem(answers->profiles, chosen[at])));
        }
    }
    if (profiles > FEW_PROFILES) {
        memory_free(chosen);
        memory_free(taken);
    }
    return answer;
}

int
answers_init(Answers *answers, PyObject *profiles, PyObject *profile_of)
{
    size_t rules = (size_t)PyList_Size(profile_of);
    int few = rules <= TABLED_RULES;
    *answers = (Answers){.rules = rules,
                         .profiles = Py_NewRef(profiles),
                         .ready_count = few ? (size_t)1 << rules : MOST_REMEMBERED,
                         .sets.words = set_words(rules)};
    if (read_profiles(answers, profile_of) < 0) {
        return -1;
    }
    answers->ready = memory_array(answers->ready_count, sizeof(PyObject *));
    if (answers->ready == NULL || (!few && rule_sets_grow(&answers->sets) < 0)) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint64_t set = 0; few && set < answers->ready_count; set++) {
        answers->ready[set] = make_answer(answers, &set);
        if (answers->ready[set] == NULL) {
            return -1;
        }
    }
    return 0;
}

void
answers_free(Answers *answers)
{
    for (size_t at = 0; answers->ready != NULL && at < answers->ready_count; at++) {
        Py_XDECREF(answers->ready[at]);
    }
    memory_free(answers->ready);
    memory_free(answers->profile_of);
    rule_sets_free(&answers->sets);
    Py_XDECREF(answers->profiles);
    *answers = (Answers){0};
}

PyObject *
answers_remember(Answers *answers, const uint64_t *set)
{
    uint32_t number = rule_sets_number(&answers->sets, set);
    if (number == NO_SET) {
        if (answers->sets.count >= MOST_REMEMBERED) {
            return make_answer(answers, set);
        }
        if (rule_sets_grow(&answers->sets) < 0) {
            return PyErr_NoMemory();
        }
        number = rule_sets_number(&answers->sets, set);
    }
    if (answers->ready[number] == NULL) {
        answers->ready[number] = make_answer(answers, set);
    }
    return Py_XNewRef(answers->ready[number]);
}
