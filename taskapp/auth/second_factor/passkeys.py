"""Passkeys (WebAuthn): registration, and the check of their answers when someone signs in.

A challenge is not stored: the browser sends it back, signed, as `state`. It is accepted once, because each passkey
remembers when the challenge of its last answer was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member
from taskapp.auth.second_factor import repository
from taskapp.auth.second_factor.model import Passkey
from taskapp.auth.second_factor.repository import FactorsOf
from taskapp.auth.second_factor.schemas import Credential, PasskeyCreate, PasskeyOptions
from taskapp.auth.second_factor.service import settle
from taskapp.core import signing
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, Unauthorized, invalid
from taskapp.core.http.outbound import literal_address

MAX_PASSKEYS = 20
_LASTS = timedelta(minutes=5)
_TOO_LATE = "The passkey was asked too long ago; try again."
_NOT_ACCEPTED = "This passkey was not accepted; try again, or sign in another way."
_Use = Literal["register", "second step", "alone"]


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are bound to: its host name and its origin."""

    host: str
    origin: str


def relying_party(base_url: str, headers: Mapping[str, str]) -> RelyingParty:
    """The site of this request: `TASKAPP_BASE_URL` if set, else the page's origin, which was compared with `Host`."""
    parts = urlsplit(base_url or headers.get("origin", ""))
    if not parts.hostname:
        raise invalid("Origin", "is missing; a passkey can only be used from a page of this site")
    if literal_address(parts.hostname):
        raise invalid(
            "Origin", f"{parts.hostname} is an IP address; passkeys need a host name, as in tasks.example.com"
        )
    return RelyingParty(parts.hostname, f"{parts.scheme}://{parts.netloc}")


@every_member
async def registration_options(session: AsyncSession, actor: Actor, party: RelyingParty) -> PasskeyOptions:
    """What `navigator.credentials.create` takes for a new passkey of the actor. Raises `Conflict` at 20 passkeys."""
    existing = await FactorsOf(session, actor.user_id).passkeys()
    _refuse_too_many(existing)
    options, challenge = _ceremonies().registration_options(
        site=party.host,
        user_id=actor.user_id.bytes,
        account=actor.email,
        name=actor.name,
        existing=[row.credential_id for row in existing],
    )
    return PasskeyOptions(options, _sign_state(challenge, "register", actor.user_id))


@every_member
async def register(
    session: AsyncSession, actor: Actor, new: PasskeyCreate, party: RelyingParty, *, session_id: UUID
) -> list[str]:
    """Store a new passkey; returns recovery codes when it is the first factor. Raises `Invalid`, `Conflict`.

    A challenge from before another passkey was added counts as used: each addition needs the password.
    """
    challenge, made_at = _read_state(new.state, "register", actor.user_id)
    factors = FactorsOf(session, actor.user_id)
    await factors.locked_user()
    existing = await factors.passkeys()
    if any(_microseconds(row.created_at) > made_at for row in existing):
        raise Conflict("A passkey was added since you began; begin again to add another one.")
    library = _ceremonies()
    try:
        made = library.verify_registration(new.credential, challenge=challenge, site=party.host, origin=party.origin)
    except library.NotAccepted as error:
        raise invalid("credential", "was not accepted by this site; try again") from error
    _refuse_too_many(existing)
    if await repository.find_passkey(session, made.credential_id):
        raise Conflict("This passkey is already registered.")
    session.add(
        Passkey(
            user_id=actor.user_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=new.name,
        )
    )
    await session.flush()
    return await settle(session, actor, "second-factor.passkey-added", session_id=session_id)


async def login_options(
    session: AsyncSession, party: RelyingParty, *, user_id: UUID | None
) -> PasskeyOptions:  # house: asker
    """What `navigator.credentials.get` takes: for the passkeys of one person, or for any passkey that stands alone."""
    rows = await FactorsOf(session, user_id).passkeys() if user_id else []
    options, challenge = _ceremonies().login_options(
        site=party.host, allowed=[row.credential_id for row in rows], verify_person=user_id is None
    )
    return PasskeyOptions(options, _sign_state(challenge, "second step" if user_id else "alone", user_id))


async def check(
    session: AsyncSession, credential: Credential, state: str, party: RelyingParty, *, user_id: UUID | None
) -> UUID:  # house: asker
    """The person whose passkey gave this answer; raises `Unauthorized`.

    With `user_id` it must be a passkey of that person. Without, it stands alone: the authenticator must have verified the
    person (PIN, finger, face), so that it counts as two factors.
    """
    challenge, made = _read_state(state, "second step" if user_id else "alone", user_id)
    passkey = await repository.find_passkey(session, str(credential.get("id", "")))
    if passkey is None or (user_id is not None and passkey.user_id != user_id):
        raise Unauthorized(_NOT_ACCEPTED)
    sign_count = _verify(credential, passkey, challenge=challenge, party=party, alone=user_id is None)
    used = await FactorsOf(session, passkey.user_id).use_passkey(
        passkey.id, challenge_made=made, sign_count=sign_count, now=utc_now()
    )
    if not used:
        raise Unauthorized(_NOT_ACCEPTED)
    return passkey.user_id


def _verify(credential: Credential, passkey: Passkey, *, challenge: str, party: RelyingParty, alone: bool) -> int:
    library = _ceremonies()
    try:
        sign_count: int = library.verify_login(
            credential,
            challenge=challenge,
            site=party.host,
            origin=party.origin,
            public_key=passkey.public_key,
            sign_count=passkey.sign_count,
            verify_person=alone,
        )
    except library.NotAccepted as error:
        raise Unauthorized(_NOT_ACCEPTED) from error
    return sign_count


def _refuse_too_many(existing: Sequence[Passkey]) -> None:
    """Raise `Conflict` when a person with these passkeys may add no more."""
    if len(existing) >= MAX_PASSKEYS:
        raise Conflict(f"You have {MAX_PASSKEYS} passkeys; remove one before you add another.")


def _ceremonies() -> ModuleType:
    from taskapp.auth.second_factor import ceremonies  # noqa: PLC0415 - it is slow to load

    return ceremonies


def _sign_state(challenge: str, use: _Use, user_id: UUID | None) -> str:
    made = _microseconds(utc_now())
    return signing.sign("passkey", {"c": challenge, "t": made, "for": use, "u": str(user_id or "")}, lasts=_LASTS)


def _microseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def _read_state(state: str, use: _Use, user_id: UUID | None) -> tuple[str, int]:
    """The challenge, and when it was made (µs)."""
    value = signing.read("passkey", state)
    if value is None or value["for"] != use or value["u"] != str(user_id or ""):
        raise Unauthorized(_TOO_LATE)
    return str(value["c"]), int(value["t"])
