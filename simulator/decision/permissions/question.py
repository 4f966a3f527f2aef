"""A principal and a profile, with the policies that apply, and the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.decision.permissions.account import Entity
from simulator.decision.permissions.answer import Answer
from simulator.decision.permissions.context import ABSENT, UNKNOWN, Context, Value
from simulator.decision.permissions.evaluation import CrossAccount, Layer, Request, decide
from simulator.decision.permissions.principal import Identity

_PRINCIPAL_TYPES = {
    "root": "Account",
    "user": "User",
    "role": "AssumedRole",
    "federated-user": "FederatedUser",
}
_ARN = "aws:principalarn"
_USER_ID = "aws:userid"
_TAG = "aws:principaltag/"

# More answers than this, for different values of a key such as `aws:CurrentTime`, are not kept.
_REMEMBERED = 65_536


class Question:
    """Whether a principal may sign with a profile, for any session and condition keys.

    `entity` is the user or role whose policies `grants` begin with; a root user has none. `limits`
    and `own` are as in `decide`.
    """

    def __init__(
        self,
        identity: Identity,
        entity: Entity | None,
        profile_arn: str,
        *,
        limits: Sequence[Layer],
        grants: Sequence[Layer],
        own: CrossAccount | None,
    ) -> None:
        self._identity = identity
        self._entity = entity
        self._profile_arn = profile_arn
        self._layers = limits, grants, own
        every: list[Layer] = [*limits, *grants, *([] if own is None else [own])]
        mentioned = {key.lower() for layer in every for key in layer.keys}
        self._known = {key: value for key in mentioned if (value := self._value(key)) is not UNKNOWN}
        # Sessions share their answers unless something distinguishes them.
        of_session = self._session_values(None).keys()
        self._by_session = any(layer.names_sessions for layer in every) or not mentioned.isdisjoint(
            of_session
        )
        self._keys = tuple(sorted(mentioned - self._known.keys() - of_session))
        self._answers: dict[tuple[str | None, tuple[Value, ...]], Answer] = {}
        # The answer, if it does not depend on the session or on condition keys.
        self.single: Answer | None = None
        if not self._keys and not self._by_session:
            self.single = self._decide(None, {})

    def answer(self, session_name: str | None, context: Context) -> Answer:
        """The answer for a session and the values of the condition keys in a request."""
        if self.single is not None:
            return self.single
        session = session_name if self._by_session else None
        values = tuple([context.get(key, UNKNOWN) for key in self._keys])
        found = self._answers.get((session, values))
        if found is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            found = self._decide(session, dict(zip(self._keys, values, strict=True)))
            self._answers[session, values] = found
        return found

    def _decide(self, session_name: str | None, context: Mapping[str, Value]) -> Answer:
        limits, grants, own = self._layers
        values = self._session_values(session_name)
        arn = self._entity.arn if self._entity is not None else self._identity.arn
        request = Request(
            self._profile_arn,
            {**context, **self._known, **values},
            self._identity.account,
            arn,
            self._session_arn(session_name),
        )
        return decide(limits, grants, own, request)

    def _value(self, key: str) -> Value:
        """The value of a key that follows from the principal and the profile, whatever the session.

        Sources: IAM user guide, "AWS global condition context keys" and "Principal key values".
        """
        identity, entity = self._identity, self._entity
        is_user = identity.kind == "user"
        if key.startswith(_TAG):
            return self._tag(key.removeprefix(_TAG))
        if key == _ARN and identity.kind != "federated-user":
            return identity.arn if entity is None else entity.arn
        if key == _USER_ID and identity.kind == "root":
            return identity.account
        if key == _USER_ID and is_user and entity is not None:
            return entity.unique_id
        region, account = self._profile_arn.split(":")[3:5]
        values: dict[str, Value] = {
            "aws:principalaccount": identity.account,
            "aws:principaltype": _PRINCIPAL_TYPES[identity.kind],
            "aws:username": identity.name if is_user else ABSENT,
            "aws:resourceaccount": account,
            "aws:requestedregion": region,
        }
        return values.get(key, UNKNOWN)

    def _tag(self, key: str) -> Value:
        """A tag of the principal. A session tag "takes precedence over" one of the user or role."""
        session = self._identity.session
        for tag, value in session.tags if session is not None else ():
            if tag.lower() == key:
                return value
        if self._entity is None:
            return ABSENT
        return UNKNOWN if self._entity.tags is None else self._entity.tags.get(key, ABSENT)

    def _session_values(self, name: str | None) -> dict[str, Value]:
        """The values of the keys that depend on the session."""
        kind, account = self._identity.kind, self._identity.account
        if kind == "role" and self._entity is not None:
            user_id = UNKNOWN if name is None else f"{self._entity.unique_id}:{name}"
            return {_USER_ID: user_id}
        if kind == "federated-user":
            if name is None:
                return {_USER_ID: UNKNOWN, _ARN: UNKNOWN}
            return {_USER_ID: f"{account}:{name}", _ARN: self._session_arn(name)}
        return {}

    def _session_arn(self, name: str | None) -> str:
        """The ARN of the session, or what it begins with if the session is not known; "" for none."""
        kind, account = self._identity.kind, self._identity.account
        partition = self._profile_arn.split(":")[1]
        if kind == "role":
            return f"arn:{partition}:sts::{account}:assumed-role/{self._identity.name}/{name or ''}"
        if kind == "federated-user":
            return f"arn:{partition}:sts::{account}:federated-user/{name or ''}"
        return ""
