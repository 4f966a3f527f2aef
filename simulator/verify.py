"""Predictions compared with what ECR reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.decision import Decision
from simulator.decision.outcome import Status
from simulator.pushlog.event import Push
from simulator.pushlog.reader import read_events
from simulator.pushlog.selection import selected
from simulator.reading.sources import Source
from simulator.registry import Registry
from simulator.signing_statuses import ImageStatuses, ReportedStatus, SigningStatus


@dataclass(frozen=True, slots=True)
class Difference:
    """A prediction that is not what ECR reported; None if there is no signature to predict or report.

    `explanation` says in a sentence which input would explain it.
    """

    repository: str
    digest: str
    signing_profile_arn: str
    predicted: Status | None
    reported: ReportedStatus | None
    explanation: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The result; `reported == compared + in_progress + unpredicted`.

    The images that were reported are `compared` if a prediction about at least one profile could be
    compared, else `in_progress` if ECR had not finished, else `unpredicted`. `different` of those that
    were compared have a difference. `malformed` counts records, of logs and of statuses, that cannot be
    read.
    """

    reported: int
    compared: int
    different: int
    in_progress: int
    unpredicted: int
    differences: tuple[Difference, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    malformed: int


class _Image:
    """A reported image, and the decision about its last push."""

    def __init__(self, reported: ImageStatuses) -> None:
        self.reported = reported
        self.statuses = {each.signing_profile_arn: each for each in reported.statuses}
        # Profiles are in the region of the registry.
        regions = {arn.split(":")[3] for arn in self.statuses if arn.count(":") > 3}
        self.registry = Registry(reported.account, regions.pop() if len(regions) == 1 else None)
        self.decision: Decision | None = None
        self.is_ambiguous = False

    def add(self, decision: Decision) -> None:
        """Keeps the decision about the last push; without times, which one that is is not known."""
        if self.decision is None:
            self.decision = decision
            return
        before, after = self.decision.push.time, decision.push.time
        if before is None or after is None:
            self.is_ambiguous = True
        elif after >= before:
            self.decision = decision


def pushed_images(
    logs: Iterable[Source], registry: Registry | None
) -> Iterator[tuple[str | None, str, str]]:
    """The distinct images that the logs say were pushed: account or None, repository and digest.

    With a `registry`, only those that can be in it.
    """
    seen: set[tuple[str | None, str, str]] = set()
    for source in logs:
        for event in selected(read_events(source), registry):
            if isinstance(event, Push) and event.digest is not None:
                image = event.account or None, event.repository, event.digest
                if image not in seen:
                    seen.add(image)
                    yield image


class Verification:
    """Joins decisions with reported statuses, by account and region where known, name and digest."""

    def __init__(self, reported: Iterable[ImageStatuses]) -> None:
        """The last report of an image counts."""
        images = {(each.account, each.repository, each.digest): each for each in reported}
        self._images: dict[tuple[str, str], list[_Image]] = {}
        for (_, repository, digest), each in images.items():
            self._images.setdefault((repository, digest), []).append(_Image(each))

    def add(self, decision: Decision) -> None:
        """Adds a decision; those about images that were not reported are left out."""
        push = decision.push
        if push.digest is None:
            return
        images = self._images.get((push.repository, push.digest), ())
        agreeing = [each for each in images if each.registry.agrees_with(push.registry)]
        for image in agreeing:
            image.add(decision)
            image.is_ambiguous |= len(agreeing) > 1

    def result(
        self, assumptions: tuple[str, ...], warnings: tuple[str, ...], malformed: int
    ) -> VerifyResult:
        """The result for all decisions that were added."""
        counts = {"compared": 0, "different": 0, "in_progress": 0, "unpredicted": 0}
        differences: list[Difference] = []
        for images in self._images.values():
            for image in images:
                kind, found = _judged(image)
                counts[kind] += 1
                counts["different"] += bool(found)
                differences += found
        differences.sort(key=lambda each: (each.repository, each.digest, each.signing_profile_arn))
        return VerifyResult(
            counts["compared"] + counts["in_progress"] + counts["unpredicted"],
            **counts,
            differences=tuple(differences),
            assumptions=assumptions,
            warnings=warnings,
            malformed=malformed,
        )


def _judged(image: _Image) -> tuple[str, list[Difference]]:
    """Whether an image could be compared, and its differences."""
    decision = image.decision
    if decision is None or decision.in_force is None or image.is_ambiguous:
        return "unpredicted", []
    arns, outcomes = decision.signing_profile_arns, decision.outcomes
    predicted = {arn: outcome.status for arn, outcome in zip(arns, outcomes, strict=True)}
    comparable = [
        arn
        for arn in (*predicted, *(image.statuses.keys() - predicted.keys()))
        if predicted.get(arn) != "UNKNOWN" and _status(image, arn) != "IN_PROGRESS"
    ]
    if not comparable and (predicted or image.statuses):
        is_in_progress = any(each.status == "IN_PROGRESS" for each in image.statuses.values())
        return "in_progress" if is_in_progress else "unpredicted", []
    return "compared", list(_differences(image, decision, predicted, comparable))


def _status(image: _Image, arn: str) -> ReportedStatus | None:
    found = image.statuses.get(arn)
    return None if found is None else found.status


def _differences(
    image: _Image, decision: Decision, predicted: dict[str, Status], arns: Iterable[str]
) -> Iterator[Difference]:
    push = decision.push
    assert push.digest is not None
    for arn in arns:
        expected, reported = predicted.get(arn), image.statuses.get(arn)
        status = None if reported is None else reported.status
        if expected != status:
            explanation = _explanation(expected, reported)
            yield Difference(push.repository, push.digest, arn, expected, status, explanation)


def _explanation(predicted: Status | None, reported: SigningStatus | None) -> str:
    """Which input would explain a difference."""
    if reported is None:
        return (
            "ECR did not try to sign with this profile, so another configuration was in force at the "
            "push (--configuration-history), or the statuses were saved before it"
        )
    if predicted is None:
        return (
            "no rule for this profile matches the repository, so another configuration was in force at "
            "the push (--configuration-history), or the image was pushed again after the logs end"
        )
    if predicted == "COMPLETE":
        said = f"; ECR says: {reported.failure}" if reported.failure else ""
        return (
            "the principal could not sign, or the profile was not active: permissions that have "
            "changed since (--permissions), service control policies (--scp), a session policy, or "
            f"the status of the profile (--profiles){said}"
        )
    return (
        "the principal could sign: permissions that have changed since (--permissions), or a profile "
        "whose status was another at the push (--profiles)"
    )
