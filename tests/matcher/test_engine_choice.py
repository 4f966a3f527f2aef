"""Which engine serves, and that this can be told and chosen."""

from __future__ import annotations

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
from matcher.engines import BUILT, VARIABLE, chosen
from tests.strategies import ARN, document_of

CONFIGURATION = SigningConfiguration.from_api(document_of([["a"]]))


@pytest.fixture(scope="session", autouse=True)
def engine_in_use() -> None:
    """Here the tests say themselves which engine they mean, and need not run for each."""


def printed(code: str, *arguments: str, engine: str | None = None) -> str:
    """What a program prints in a process of its own, where the environment names the engine or none."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if engine is not None:
        environment[VARIABLE] = engine
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_where_there_is_a_compiler_the_native_engine_is_built() -> None:
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    headers = Path(sysconfig.get_paths()["include"], "Python.h")
    assert BUILT or not (shutil.which(compiler) and headers.exists())


def test_the_engine_is_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Matcher(CONFIGURATION, engine="python").engine == "python"
    monkeypatch.delenv(VARIABLE, raising=False)
    assert chosen("auto") == Matcher(CONFIGURATION).engine == ("native" if BUILT else "python")
    monkeypatch.setenv(VARIABLE, "python")
    assert Matcher(CONFIGURATION).engine == matcher.engine == "python"
    monkeypatch.setenv(VARIABLE, "fast")
    with pytest.raises(ValueError, match="MATCHER_ENGINE is 'fast'; it is one of"):
        Matcher(CONFIGURATION)
    with pytest.raises(ValueError, match="engine is 'slow'"):
        Matcher(CONFIGURATION, engine="slow")  # type: ignore[arg-type]


def test_without_the_native_engine_python_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.engines.BUILT", False)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Matcher(CONFIGURATION).engine == "python"
    with pytest.raises(ValueError, match="engine is 'native', which was not built here"):
        Matcher(CONFIGURATION, engine="native")


@pytest.mark.parametrize("engine", ["native", "python"] if BUILT else ["python"])
def test_the_package_says_which_engine_serves(engine: str) -> None:
    assert printed("import matcher; print(matcher.engine)", engine=engine) == f"{engine}\n"


def test_the_package_has_no_other_late_names() -> None:
    with pytest.raises(ImportError, match="cannot import name 'engines_' from 'matcher'"):
        exec("from matcher import engines_")


def test_an_installation_without_the_extension_serves_from_python() -> None:
    code = (
        "import sys; sys.modules['matcher._native'] = None\n"
        "import matcher; print(matcher.engine)\n"
        "document = {'rules': [{'signingProfileArn': sys.argv[1]}]}\n"
        "print(matcher.Matcher(matcher.SigningConfiguration.from_api(document)).resolve('a'))"
    )
    assert printed(code, f"{ARN}one") == f"python\n('{ARN}one',)\n"


@pytest.mark.parametrize("engine", ["native", "python"] if BUILT else ["python"])
def test_only_the_engine_that_serves_is_imported(engine: str) -> None:
    code = (
        "import sys, matcher; document = {'rules': [{'signingProfileArn': sys.argv[1]}]}\n"
        "matcher.Matcher(matcher.SigningConfiguration.from_api(document)).resolve('a')\n"
        "print('ahocorasick' in sys.modules, 'regex' in sys.modules)"
    )
    assert printed(code, f"{ARN}one", engine=engine) == f"{engine == 'python'} False\n"


def test_a_matcher_is_pickled_as_its_configuration() -> None:
    """So that where it arrives the engine may be another."""
    again = pickle.loads(pickle.dumps(Matcher(CONFIGURATION, engine="python")))
    assert again.engine == chosen("auto")
    assert again.resolve("a") == (f"{ARN}profile_0",)


def test_a_matcher_does_not_change() -> None:
    with pytest.raises(AttributeError, match="Matcher is immutable: cannot set 'resolve'"):
        Matcher(CONFIGURATION).resolve = lambda _: ()
