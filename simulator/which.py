"""Which profiles sign a repository, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from matcher import Matcher
from matcher.explanation import Explanation
from simulator.image_reference import ImageReference, image_reference
from simulator.reading.malformed import Malformed
from simulator.registry import UNKNOWN_REGISTRY, Registry, is_region_possible, profile_regions
from simulator.registry_warnings import several_profile_regions, several_registries, shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What a configuration does with pushes to the repository that the text `input` refers to.

    `explanation` is None if the configuration says nothing about it: because it is no repository of
    ECR, or because its registry cannot have this configuration. Then `warning` says which.
    """

    input: str
    reference: ImageReference
    explanation: Explanation | None
    warning: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether `input` names a repository that a private ECR registry can have."""
        return self.reference.fault is None


class Answers:
    """The answers about repository names, image URIs and ARNs, in order; can be iterated once.

    With a `registry`, the configuration is that of this registry, and references to others are not
    answered. `on_warning` is called for each of those, and `on_malformed` for each of `inputs` that
    cannot be read, which are skipped. All numbers, and `warnings`, are about the inputs read so far.
    """

    def __init__(
        self,
        matcher: Matcher,
        inputs: Iterable[str | Malformed],
        registry: Registry | None,
        on_warning: Callable[[str], object],
        on_malformed: Callable[[Malformed], object],
    ) -> None:
        self._matcher = matcher
        self._inputs = inputs
        self._registry = registry
        self._on_warning = on_warning
        self._on_malformed = on_malformed
        self._regions = profile_regions(matcher.configuration)
        self._seen: Counter[Registry] = Counter()
        self.signed = 0
        self.unsigned = 0
        self.unanswered = 0
        self.malformed = 0

    def __iter__(self) -> Iterator[Answer]:
        for each in self._inputs:
            if isinstance(each, Malformed):
                self.malformed += 1
                self._on_malformed(each)
                continue
            answer = self._answer(each)
            if answer.warning is not None:
                self.unanswered += 1
                self._on_warning(answer.warning)
            elif answer.explanation is not None and answer.explanation.signing_profile_arns:
                self.signed += 1
            else:
                self.unsigned += 1
            yield answer

    def _answer(self, text: str) -> Answer:
        reference = image_reference(text)
        warning = reference.fault
        if warning is None:
            self._seen[reference.registry] += 1
            warning = self._mismatch(text, reference.registry)
        explanation = self._matcher.explain(reference.repository) if warning is None else None
        return Answer(text, reference, explanation, warning)

    def _mismatch(self, text: str, registry: Registry) -> str | None:
        """Why the configuration cannot be that of the registry of a reference, or None."""
        selected = self._registry or UNKNOWN_REGISTRY
        if not selected.agrees_with(registry):
            return f"{shown(text)} is not in the registry {selected}"
        whole = registry.completed_by(selected)
        if not is_region_possible(whole.region, self._regions):
            regions = ", ".join(sorted(self._regions))
            return (
                f"{shown(text)} is in the registry {whole}, which cannot have this configuration: "
                f"its profiles are in {regions}"
            )
        return None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about all answers together."""
        of_profiles = several_profile_regions(self._matcher.configuration)
        several = several_registries(self._seen, "repositories")
        if self._registry is not None or several is None:
            return of_profiles
        return (several, *of_profiles)
