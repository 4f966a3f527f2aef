"""However a text is damaged, it is read, or refused with a sentence; what is found has a region."""

from __future__ import annotations

import random

import pytest

from simulator.configurations.configuration_file import FaultyConfiguration
from simulator.configurations.loading import NotFixable, read, without
from simulator.configurations.selection import Selection
from simulator.errors import UnusableInput
from simulator.lint import lint, removable
from simulator.lint.subject import Subject
from simulator.registry import Registry
from tests.simulator.configurations.forms import FORMS
from tests.simulator.configurations.test_template import RESOLVED, TEMPLATE
from tests.strategies import document_of

DOCUMENT = document_of([["prod/*", "prod/api"], None, ["a-b/*"]], ["prod", "dev", "data"])
TEXTS = [render(DOCUMENT) for render in FORMS.values()]
TEXTS += [TEMPLATE.replace("FILTER", filter) for filter in RESOLVED]
PIECES = [
    *"{}[]\"':,\n\t#=?\x00\ufeff\u2028\ud800é😀", "- ", "\n  ", "!Ref ", "!Sub ", "&a ", "*a", "<<", "null", "true", "1", "1e999", "${",
    "Fn::If", "Rules", "rule {", "}\n", "\\u0000", "%YAML 1.1\n", "---\n", "...\n", "|\n  ", ">\n  ", "!!binary ", "!!set ",
    "!!timestamp ", "2020-01-01", "<<EOT\n", "EOT\n", "/*", "*/", "Condition: ", "Type: AWS::ECR::SigningConfiguration",
]  # fmt: skip


def damaged(chosen: random.Random) -> str:
    text = chosen.choice(TEXTS)
    for _ in range(chosen.randint(1, 4)):
        start = chosen.randrange(len(text) + 1)
        end = min(len(text), start + chosen.choice([1, 2, 5, 20, 80]))
        other = chosen.choice(TEXTS)
        begin = chosen.randrange(len(other))
        inserted = chosen.choice(
            ["", text[start:end] * 2, other[begin : begin + 60], chosen.choice(PIECES)]
        )
        text = text[:start] + inserted + text[chosen.choice([start, end]) :]
    return text


@pytest.mark.parametrize("seed", range(6))
def test_damaged_texts(seed: int) -> None:
    chosen = random.Random(seed)
    selection = Selection(registry=Registry("111122223333", "us-east-1"))
    usable = 0
    sentences: list[str] = []
    for _ in range(500):
        content = damaged(chosen).encode("utf-8", "surrogatepass")
        try:
            file = read("signing", content, selection)
        except FaultyConfiguration as faulty:
            for problem in faulty.problems:
                if problem.position is None:
                    faulty.source.region(problem.location)
            continue
        except UnusableInput as error:
            sentences.append(str(error))
            continue
        usable += 1
        for index, rule in enumerate(file.configuration.rules):
            file.region(("rules", index, "signingProfileArn"))
            for number, _ in enumerate(rule.repository_filters or ()):
                file.region(("rules", index, "repositoryFilters", number, "filter"))
        elements = removable(lint(Subject(file.configuration)))
        if elements:
            try:
                fixed = without(file, elements)
            except NotFixable:
                continue
            # Nothing else is redundant only because of what was removed.
            assert len(fixed.configuration.rules) == len(file.configuration.rules)
    assert usable
    assert all(each.startswith("signing: ") and "\n" not in each for each in sentences)
