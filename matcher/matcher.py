"""Which signing profiles sign the pushes to a repository."""

from __future__ import annotations

from matcher.engines import chosen, engine_of
from matcher.index import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import ReadableBuffer, WriteableBuffer

    from matcher.attribution import Attribution
    from matcher.configuration import SigningConfiguration
    from matcher.engines import EngineName
    from matcher.explanation import Explanation
    from matcher.rule_match import RuleMatch


class Matcher:
    """A signing configuration, compiled.

    Immutable, picklable, and safe to share between threads. A name is any `str`, whatever it holds;
    no name raises, and none is slow: the time is linear in its length.

    `engine` is `native`, `python`, or `auto`: what the environment variable MATCHER_ENGINE says or,
    lacking that, the native one where it was built. Raises `ValueError` for any other name, and for
    `native` where it was not built.

    `resolve(name)` gives the ARNs of the signing profiles that sign a push to the repository `name`:
    each ARN once, in the order of the rules that match; `()` when the push stays unsigned.

    `resolve_many(names)` gives a list of what `resolve` answers for each of `names`, in their order.

    `resolve_column(data, offsets, numbers)` is for bulk work. The names are in a column as Apache Arrow
    has them, name `i` being the UTF-8 in `data[offsets[i]:offsets[i + 1]]`. It returns the distinct
    answers in the order in which they first came up, and writes to `numbers[i]` the place of the answer
    to name `i` among them. All three are anything with the buffer protocol: bytes; 32-bit or 64-bit
    integers; 32-bit integers, one less. The native engine copies nothing and releases the GIL. Raises
    `TypeError` or `BufferError` for other buffers, and `ValueError` for offsets that are too few, too
    many, or do not lie in the data in order; some numbers may then have been written.

    All three are the engine's own functions, so that no call stands between.
    """

    __slots__ = (
        "_attribution",
        "_configuration",
        "_engine",
        "_plan",
        "resolve",
        "resolve_column",
        "resolve_many",
    )

    _attribution: Attribution | None
    _configuration: SigningConfiguration
    _engine: str
    _plan: Plan
    resolve: Callable[[str], tuple[str, ...]]
    resolve_many: Callable[[Iterable[str]], list[tuple[str, ...]]]
    resolve_column: Callable[[ReadableBuffer, ReadableBuffer, WriteableBuffer], list[tuple[str, ...]]]

    def __init__(self, configuration: SigningConfiguration, engine: EngineName = "auto") -> None:
        name = chosen(engine)
        plan = Plan(configuration)
        executor = engine_of(name, plan, [rule.signing_profile_arn for rule in configuration.rules])
        self._set("_engine", name)
        self._set("_configuration", configuration)
        self._set("_plan", plan)
        self._set("resolve", executor.resolve)
        self._set("resolve_many", executor.resolve_many)
        self._set("resolve_column", executor.resolve_column)
        # Built when first needed: a hook that only resolves never pays for it.
        self._set("_attribution", None)

    # How `__init__` gets past `__setattr__`.
    _set = object.__setattr__

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Matcher is immutable: cannot set {name!r}")

    def __repr__(self) -> str:
        rules = len(self._configuration.rules)
        return f"<Matcher of {len(self._plan.filters)} filters in {rules} rules, {self._engine}>"

    def __reduce__(self) -> tuple[type[Matcher], tuple[SigningConfiguration]]:
        return Matcher, (self._configuration,)

    @property
    def engine(self) -> str:
        """What resolves: `native` or `python`."""
        return self._engine

    @property
    def configuration(self) -> SigningConfiguration:
        """The configuration that was compiled."""
        return self._configuration

    def matches(self, name: str) -> tuple[RuleMatch, ...]:
        """The rules that match the repository `name`, each with its filters that do, in order."""
        attribution = self._attribution
        if attribution is None:
            from matcher.attribution import Attribution

            attribution = Attribution(self._configuration, self._plan)
            self._set("_attribution", attribution)
        return attribution.matches(name)

    def explain(self, name: str) -> Explanation:
        """Every rule: whether it matches the repository `name`, and because of which filters.

        For a rule that does not match, the filter that came nearest and where it broke off.
        """
        from matcher.explanation import explanation

        return explanation(name, self.configuration, self.matches(name))
