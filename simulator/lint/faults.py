"""The problems of a configuration that ECR would reject, as findings."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import Problem, errors
from simulator.configurations.configuration_file import ConfigurationText, FaultyConfiguration
from simulator.configurations.spans import DocumentPath
from simulator.kind import Kind
from simulator.lint.finding import advice
from simulator.region import Region

FAULTS = tuple(
    Kind(code, "error", summary)
    for code, summary in {
        errors.INVALID_JSON: "The file is not JSON, or not JSON that can be read.",
        errors.DUPLICATE_KEY: "An object has a key more than once.",
        errors.UNKNOWN_KEY: "An object has a key that ECR does not know.",
        errors.MISSING_KEY: "An object does not have a key that ECR requires.",
        errors.WRONG_TYPE: "A value has the wrong type.",
        errors.TOO_MANY_RULES: "There are more rules than ECR allows.",
        errors.TOO_MANY_FILTERS: "A rule has more filters than ECR allows.",
        errors.NO_FILTERS: "A rule has an empty list of filters.",
        errors.TOO_LONG: "A filter or ARN is longer than ECR allows.",
        errors.INVALID_FILTER: "A filter does not conform to ECR's grammar.",
        errors.INVALID_FILTER_TYPE: "A filter has a type that ECR does not know.",
        errors.INVALID_PROFILE_ARN: "A text is not the ARN of a signing profile.",
    }.items()
)
_KINDS: dict[str | None, Kind] = {kind.code: kind for kind in FAULTS}


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem of a configuration, with the properties of a finding."""

    kind: Kind
    problem: Problem

    example: None = None
    is_example_shortest: None = None

    @property
    def path(self) -> DocumentPath:
        """The path of the faulty value."""
        return self.problem.location

    @property
    def message(self) -> str:
        """What is wrong."""
        wider = "; the suggestion matches more names" if self.problem.is_wider else ""
        return self.problem.message + wider

    @property
    def suggestion(self) -> str | None:
        """A better value, or None."""
        return self.problem.suggestion

    @property
    def advice(self) -> str:
        """The message, with the suggestion if there is one."""
        return advice(self.message, self.suggestion)

    def region(self, source: ConfigurationText) -> Region:
        """The region of the faulty value."""
        if self.problem.position is not None:
            return Region(*self.problem.position, *self.problem.position)
        return source.region(self.path)


def faults(faulty: FaultyConfiguration) -> tuple[Fault, ...]:
    """The problems of a configuration, in the order of its message."""
    return tuple(Fault(_KINDS[each.kind], each) for each in faulty.problems)
