"""The public class, by itself: what its groups, its names and its answers may be."""

from __future__ import annotations

import array
import copy
import enum
import fnmatch
import itertools
import pickle
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import WildcardSet
from tests import oracle
from tests.strategies import any_text, filters

some_filters = st.one_of(filters(), any_text, st.text("ab*\0\xff\ud800", max_size=6))
some_names = st.one_of(st.text("ab0/-", max_size=10), any_text, st.text("ab\0\xff\ud800", max_size=8))


@settings(max_examples=1_000)
@given(
    st.lists(st.one_of(some_filters, st.lists(some_filters, max_size=4)), max_size=6),
    st.lists(some_names, max_size=6),
)
def test_any_groups_and_names_have_the_answers_of_the_oracle(
    groups: list[str | list[str]], names: list[str]
) -> None:
    wildcards = WildcardSet(iter(groups))
    texts = [[group] if isinstance(group, str) else group for group in groups]
    expected = [
        tuple(at for at, group in enumerate(texts) if any(oracle.matches(text, name) for text in group))
        for name in names
    ]
    assert wildcards.matching_many(iter(names)) == expected
    assert [wildcards.matching(name) for name in names] == expected
    assert len(wildcards) == len(groups)
    assert wildcards.groups == tuple(map(tuple, texts))


@pytest.mark.parametrize("groups", [0, 1, 10, 11, 48, 49, 63, 64, 65, 1_000, 5_000])
def test_any_number_of_groups(groups: int) -> None:
    wildcards = WildcardSet([[f"a{n}-*", f"*b{n}", f"c*-{n}-*d"] for n in range(groups)])
    for n in {0, 9, 10, 62, 63, 64, groups - 1}:
        found = (n,) if 0 <= n < groups else ()
        assert wildcards.matching(f"-b{n}") == found
        assert wildcards.matching(f"c-{n}-d") == found
        assert wildcards.matching(f"a{n}-") == found


@pytest.mark.parametrize("candidates", [50, 300, 1_500])
@pytest.mark.parametrize("groups", [1, 10, 48, 49])
def test_any_number_of_filters_to_verify(candidates: int, groups: int) -> None:
    texts = [f"a*-{n}-*z" for n in range(candidates)]
    wildcards = WildcardSet([[*texts[group::groups], f"g{group}*"] for group in range(groups)])
    for n in {0, 1, 47, candidates // 2, candidates - 1}:
        assert wildcards.matching(f"ax-{n}-yz") == (n % groups,)
        assert wildcards.matching(f"ax-{n}-y") == ()
        other = (n * 7 + 1) % candidates
        both = tuple(sorted({n % groups, other % groups}))
        assert wildcards.matching(f"a-{n}--{other}-z") == both


def test_an_empty_group_matches_nothing_and_an_empty_filter_the_empty_name() -> None:
    wildcards = WildcardSet([[], [""], "*", "**"])
    assert wildcards.matching("") == (1, 2, 3)
    assert wildcards.matching("a") == (2, 3)


def test_filters_may_contain_every_character_there_is() -> None:
    every = "".join(chr(point) for point in range(sys.maxunicode + 1) if chr(point) != "*")
    texts = [every[at : at + 1_000] for at in range(0, len(every), 1_000)]
    wildcards = WildcardSet([*texts, f"*{every[-2:]}*"])
    last = len(texts) - 1
    assert wildcards.matching_many(texts) == [*((at,) for at in range(last)), (last, last + 1)]


@pytest.mark.parametrize("text", ["{0}", "{0}*", "*{0}", "*{0}*", "a*{0}*b", "{0}*{0}"])
def test_a_filter_may_be_very_long(text: str) -> None:
    long = "-".join(map(str, range(30_000)))
    wildcards = WildcardSet([text.format(long)])
    for name in ("L", "aLb", "L-", "-L", "LL", ""):
        matched = bool(wildcards.matching(name.replace("L", long)))
        assert matched == fnmatch.fnmatchcase(name, text.format("L"))


@pytest.mark.parametrize("character", ["\0", "\1", "\2", "\xfe", "\xff", "\u0100", "\uffff", "\udfff"])
def test_no_character_is_special(character: str) -> None:
    texts = [f"{character}*", f"*{character}", f"a{character}", f"*{character}*", "a*", "*b"]
    wildcards = WildcardSet(texts)
    for name in (character, f"a{character}", f"{character}b", f"a{character}b", "ab", character * 2):
        assert wildcards.matching(name) == tuple(
            at for at, text in enumerate(texts) if oracle.matches(text, name)
        )


@pytest.mark.parametrize(
    "name", [b"a", None, 7, ["a"], bytearray(b"a"), pytest.param(Mock(spec=str), id="mock")]
)
def test_a_name_that_is_no_str_is_the_same_type_error_everywhere(name: Any) -> None:
    wildcards = WildcardSet(["a"])
    message = f"^a name is a str, not {type(name)!r}$"
    for call in (wildcards.matching, lambda name: wildcards.matching_many(["a", name])):
        with pytest.raises(TypeError, match=message):
            call(name)


def test_names_are_passed_by_position() -> None:
    wildcards: Any = WildcardSet(["a"])
    with pytest.raises(TypeError, match="keyword"):
        wildcards.matching(name="a")
    with pytest.raises(TypeError, match="keyword"):
        wildcards.matching_many(names=["a"])


@pytest.mark.parametrize("groups", [[b"a"], [["a", None]], ["a", 7], [[["a"]]]])
def test_a_filter_that_is_no_str_is_a_type_error(groups: Any) -> None:
    with pytest.raises(TypeError):
        WildcardSet(groups)


def test_one_filter_in_place_of_groups_is_a_type_error() -> None:
    with pytest.raises(TypeError, match=r"for one filter, use \['prod/\*'\]"):
        WildcardSet("prod/*")


def test_a_subclass_of_str_counts_for_its_characters() -> None:
    class Shape(str, enum.Enum):  # noqa: UP042 (formatted, it is not its value)
        API = "prod/api"
        FOLDER = "prod/*"

    wildcards = WildcardSet([Shape.FOLDER, [Shape.API, "x"]])
    assert wildcards.matching(Shape.API) == wildcards.matching("prod/api") == (0, 1)


@pytest.mark.parametrize("groups", [3, 40, 100])
def test_an_answer_is_made_once_for_each_set_of_groups(groups: int) -> None:
    made: list[tuple[int, ...]] = []

    def answer(indices: tuple[int, ...]) -> str:
        made.append(indices)
        return f"answer {indices}"

    wildcards = WildcardSet([f"a{n}*" for n in range(groups)], answer=answer)
    assert wildcards.matching("a1") is wildcards.matching("a1x")
    names = ["a1", "a2-", "b", "a1-", "a2", ""]
    assert wildcards.matching_many(names) == [
        f"answer {each}" for each in [(1,), (2,), (), (1,), (2,), ()]
    ]
    offsets, numbers = memoryview(bytearray(8)).cast("i"), memoryview(bytearray(4)).cast("i")
    offsets[1] = 2
    assert wildcards.matching_column(b"a2", offsets, numbers) == ["answer (2,)"]
    assert made == [(1,), (2,), ()]


def test_what_an_answer_raises_is_raised() -> None:
    wildcards = WildcardSet(["a"], answer=lambda indices: 1 // len(indices))
    assert wildcards.matching("a") == 1
    for call in (wildcards.matching, lambda name: wildcards.matching_many([name])):
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                call("b")


def test_an_answer_that_stops_an_iteration_loses_no_name() -> None:
    wildcards = WildcardSet(["b"], answer=lambda indices: next(iter(indices)))
    with pytest.raises(StopIteration):
        wildcards.matching_many(["b", "x", "b"])


def test_an_answer_may_be_a_callable_that_is_false() -> None:
    class Empty(list[object]):
        def __call__(self, indices: tuple[int, ...]) -> str:
            return f"called with {indices}"

    assert WildcardSet(["a"], answer=Empty()).matching("a") == "called with (0,)"


@pytest.mark.parametrize("others", [10, 64])
def test_a_candidate_that_does_not_match_leaves_no_trace(others: int) -> None:
    """A key that is found where its filter does not match must not make another set of the same groups."""
    asked: list[tuple[int, ...]] = []

    def answer(indices: tuple[int, ...]) -> object:
        asked.append(indices)
        return object()

    filters = ["abcd*efgh", *(f"g{n}" for n in range(others)), "*zz*"]
    wildcards = WildcardSet(filters, answer=answer)
    assert wildcards.matching("abcd") is wildcards.matching("q")
    assert wildcards.matching("zzabcd") is wildcards.matching("zz")
    data, offsets = b"zzzzabcdqabcd", array.array("i", [0, 2, 8, 9, 13])
    numbers = array.array("i", [0, 0, 0, 0])
    assert len(wildcards.matching_column(data, offsets, numbers)) == 2
    assert list(numbers) == [0, 0, 1, 1]
    assert asked == [(), (others + 1,)]


@pytest.mark.parametrize("groups", [3, 12])
def test_an_answer_that_is_made_meanwhile_is_the_one_that_is_kept(groups: int) -> None:
    answers: list[object] = []
    asked: list[Callable[[str], object]] = []

    def answer(_: tuple[int, ...]) -> object:
        if not answers:
            answers.append(object())
            answers.append(asked[0]("a"))
        return object()

    wildcards = WildcardSet(["a"] * groups, answer=answer)
    asked.append(wildcards.matching)
    assert wildcards.matching("a") is wildcards.matching("a") is answers[1]


def test_an_answer_is_made_once_in_a_column_however_many_sets_there_are() -> None:
    letters = "abcdefghijklmnopq"
    sets = [
        "".join(letter for at, letter in enumerate(letters) if number >> at & 1)
        for number in range(70_000)
    ]
    made: Counter[tuple[int, ...]] = Counter()

    def answer(indices: tuple[int, ...]) -> tuple[int, ...]:
        made[indices] += 1
        return indices

    wildcards = WildcardSet([f"*{letter}*" for letter in letters], answer=answer)
    names = sets * 2
    offsets = array.array("i", itertools.accumulate(map(len, names), initial=0))
    answers = wildcards.matching_column(
        "".join(names).encode(), offsets, array.array("i", bytes(4 * len(names)))
    )
    assert len(answers) == len(made) == made.total() == 70_000


@pytest.mark.parametrize("groups", [3, 40])
def test_an_answer_may_ask_the_same_set(groups: int) -> None:
    asked: list[Callable[[str], Any]] = []

    def answer(indices: tuple[int, ...]) -> tuple[Any, ...]:
        return (*indices, *(asked[0]("a1") if indices != (1,) else ()))

    wildcards = WildcardSet([f"a{n}" for n in range(groups)], answer=answer)
    asked.append(wildcards.matching)
    assert wildcards.matching("a2") == (2, 1)
    assert wildcards.matching("b") == (1,)


def test_equal_answers_have_one_number_in_a_column() -> None:
    wildcards = WildcardSet(["a*", "*b"], answer=bool)
    numbers = memoryview(bytearray(12)).cast("i")
    offsets = memoryview(bytearray(16)).cast("i")
    offsets[1], offsets[2], offsets[3] = 1, 2, 3
    assert wildcards.matching_column(b"abx", offsets, numbers) == [True, False]
    assert list(numbers) == [0, 0, 1]


@pytest.mark.parametrize("executor", ["python", "auto"])
def test_a_set_is_pickled_with_its_executor(executor: Literal["python", "auto"]) -> None:
    wildcards = WildcardSet([["a*", "*b"], "c"], executor=executor, answer=bool)
    again = pickle.loads(pickle.dumps(wildcards))
    assert (again.executor, again.groups) == (wildcards.executor, wildcards.groups)
    assert again.matching("a") is True


def test_a_copy_of_a_set_is_the_set() -> None:
    wildcards = WildcardSet(["a"], executor="python")
    assert copy.copy(wildcards) is copy.deepcopy([wildcards])[0] is wildcards


def test_a_set_is_immutable() -> None:
    wildcards = WildcardSet(["a"])
    for name in ("matching", "groups", "new"):
        with pytest.raises(AttributeError, match=f"WildcardSet is immutable: cannot set '{name}'"):
            setattr(wildcards, name, None)
        with pytest.raises(AttributeError, match=f"WildcardSet is immutable: cannot delete '{name}'"):
            delattr(wildcards, name)
    assert wildcards.matching("a") == (0,)


def test_the_representation_counts_filters_and_groups(executor_in_use: str) -> None:
    assert (
        repr(WildcardSet([["a", "b"], "c", []]))
        == f"<WildcardSet of 3 filters in 3 groups, {executor_in_use}>"
    )


def test_threads_share_a_set() -> None:
    wildcards = WildcardSet([f"n{number}/*-x*y" for number in range(100)] + ["*a*b*"])
    names = [f"n{number % 120}/{number}-xabzy" for number in range(2_000)]
    expected = wildcards.matching_many(names)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: [wildcards.matching(name) for name in names], range(8)))
    assert answers == [expected] * 8
