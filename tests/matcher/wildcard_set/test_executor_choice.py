"""Which executor is used, and how that is chosen."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import matcher
from matcher import Matcher, SigningConfiguration
from matcher.wildcard_set.executors import BUILT, VARIABLE, chosen_executor
from tests.strategies import ARN, document_of

CONFIGURATION = SigningConfiguration.from_api(document_of([["a"]]))


@pytest.fixture(scope="session", autouse=True)
def executor_in_use() -> None:
    """These tests choose the executor themselves, so they run only once."""


def printed(code: str, *arguments: str, executor: str | None = None) -> str:
    """The output of a program in a new process, with or without an executor in the environment."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if executor is not None:
        environment[VARIABLE] = executor
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_where_there_is_a_compiler_the_native_executor_is_built() -> None:
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    headers = Path(sysconfig.get_paths()["include"], "Python.h")
    assert BUILT or not (shutil.which(compiler) and headers.exists())


def test_the_executor_is_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Matcher(CONFIGURATION, executor="python").executor == "python"
    monkeypatch.delenv(VARIABLE, raising=False)
    assert (
        chosen_executor("auto") == Matcher(CONFIGURATION).executor == ("native" if BUILT else "python")
    )
    monkeypatch.setenv(VARIABLE, "python")
    assert Matcher(CONFIGURATION).executor == matcher.executor == "python"
    monkeypatch.setenv(VARIABLE, "fast")
    with pytest.raises(ValueError, match="MATCHER_EXECUTOR is 'fast'; it must be 'auto'"):
        Matcher(CONFIGURATION)
    with pytest.raises(ValueError, match="executor is 'slow'"):
        Matcher(CONFIGURATION, executor="slow")  # type: ignore[arg-type]


def test_without_the_native_executor_python_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.wildcard_set.executors.BUILT", False)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Matcher(CONFIGURATION).executor == "python"
    with pytest.raises(ValueError, match="executor is 'native', which was not built here"):
        Matcher(CONFIGURATION, executor="native")


@pytest.mark.parametrize("executor", ["native", "python"] if BUILT else ["python"])
def test_the_package_says_which_executor_is_used(executor: str) -> None:
    assert printed("import matcher; print(matcher.executor)", executor=executor) == f"{executor}\n"


def test_the_package_has_no_other_late_names() -> None:
    with pytest.raises(ImportError, match="cannot import name 'executors_' from 'matcher'"):
        exec("from matcher import executors_")


def test_an_installation_without_the_extension_uses_python() -> None:
    code = (
        "import sys; sys.modules['matcher._native'] = None\n"
        "import matcher; print(matcher.executor)\n"
        "document = {'rules': [{'signingProfileArn': sys.argv[1]}]}\n"
        "print(matcher.Matcher(matcher.SigningConfiguration.from_api(document)).resolve('a'))"
    )
    assert printed(code, f"{ARN}one") == f"python\n('{ARN}one',)\n"


@pytest.mark.parametrize("executor", ["native", "python"] if BUILT else ["python"])
def test_only_the_executor_in_use_is_imported(executor: str) -> None:
    code = (
        "import sys, matcher; document = {'rules': [{'signingProfileArn': sys.argv[1]}]}\n"
        "matcher.Matcher(matcher.SigningConfiguration.from_api(document)).resolve('a')\n"
        "print('ahocorasick' in sys.modules, 'regex' in sys.modules)"
    )
    assert printed(code, f"{ARN}one", executor=executor) == f"{executor == 'python'} False\n"


def test_a_matcher_is_pickled_and_copied_with_its_executor() -> None:
    matcher_in_python = Matcher(CONFIGURATION, executor="python")
    again = pickle.loads(pickle.dumps(matcher_in_python))
    assert again.executor == "python"
    assert again.resolve("a") == (f"{ARN}profile_0",)
    assert copy.copy(matcher_in_python) is copy.deepcopy(matcher_in_python) is matcher_in_python


def test_an_executor_that_was_not_asked_for_is_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a matcher made where there is a compiler can be used where there is none."""
    monkeypatch.delenv(VARIABLE, raising=False)
    pickled = pickle.dumps(Matcher(CONFIGURATION))
    monkeypatch.setattr("matcher.wildcard_set.executors.BUILT", False)
    assert pickle.loads(pickled).executor == "python"


def test_a_matcher_is_immutable() -> None:
    matcher_ = Matcher(CONFIGURATION)
    with pytest.raises(AttributeError, match="Matcher is immutable: cannot set 'resolve'"):
        matcher_.resolve = lambda _: ()
    with pytest.raises(AttributeError, match="Matcher is immutable: cannot delete 'resolve'"):
        del matcher_.resolve
    with pytest.raises(AttributeError, match="no attribute 'resolves'"):
        _ = matcher_.resolves
