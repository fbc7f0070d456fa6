"""Receipts: the first answer to a request with a key, stored in the transaction of its effect and given again to a repeat.

REST requests carry their key in `Idempotency-Key` (`core/http/idempotency.py`), the forms of pages in a hidden field
(`ui/once.py`). A process killed before the commit leaves neither effect nor receipt, so the request can be repeated.
"""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core import sealing
from taskapp.core.clock import utc_now
from taskapp.core.config import secret_key
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.core.db.upsert import insert
from taskapp.core.errors import Conflict, Gone

T = TypeVar("T")

_PURPOSE, _SEALED = "stored answer", "sealed:"


class Identity(NamedTuple):
    """Whose key it is, and for what; two routes or two members may use the same key."""

    organization_id: UUID
    member_id: UUID
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is stored; `is_repeated` when it was given before. A `secret` body is stored encrypted."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    secret: bool = False
    is_repeated: bool = False


class OtherRequestError(Exception):
    """The key was used before, for a request with other contents; `answer` is what that one got."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the key was used with other contents")
        self.answer = answer


async def run_or_repeat(
    session: AsyncSession, identity: Identity, contents: bytes, work: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Run `work` in the session's transaction, or return what was stored when this key was used before.

    Raises `OtherRequestError` when it was used with other `contents`, `Gone` when its answer was forgotten. Call it inside
    `waiting_for_others`.
    """
    # With the installation's key: the contents may hold a password, which could be guessed from a plain hash.
    request_hash = hmac.digest(secret_key(), contents, hashlib.sha256).hex()
    stored = await session.get(IdempotencyKey, identity)
    if stored is not None:
        answer = Answer(_opened(stored), stored.status, stored.headers, is_repeated=True)
        if stored.request_hash != request_hash:
            raise OtherRequestError(answer)
        if stored.status == Gone.status:
            raise Gone("What this request made was deleted for good.")
        return answer
    # Inserted before the work: a second request with this key waits here for the unique index and does not run the work.
    await session.execute(
        insert(session, IdempotencyKey).values(
            **identity._asdict(), request_hash=request_hash, status=0, headers={}, body="", created_at=utc_now()
        )
    )
    answer = await work()
    row = await session.get_one(IdempotencyKey, identity)
    row.status, row.headers = answer.status, answer.headers
    row.body = _sealed(answer.body, identity.key) if answer.secret else answer.body
    await session.flush()
    return answer


async def forget(session: AsyncSession, organization_id: UUID, concerns: Callable[[str], bool]) -> None:
    """Forget the stored answers whose text is about something that was deleted for good: a repeat does not make it again."""
    mine = col(IdempotencyKey.organization_id) == organization_id
    columns = (IdempotencyKey.member_id, IdempotencyKey.route, IdempotencyKey.key)
    query = select(col(IdempotencyKey.body), *map(col, columns)).where(mine)
    for stored, *identity in (await session.execute(query)).all():
        body = readable(stored, identity[-1])
        if body is None or concerns(body):
            this = and_(mine, *(col(column) == value for column, value in zip(columns, identity, strict=True)))
            await session.execute(update(IdempotencyKey).where(this).values(status=Gone.status, headers={}, body=""))


async def waiting_for_others(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run a whole transaction; again after a deadlock, and after another one with the same key was faster.

    Raises `Conflict` while a request with the same key is still running.
    """
    for _ in range(3):
        try:
            return await db.retrying(attempt)
        except IntegrityError as error:
            # The transaction of the faster request has ended, so its answer can be read now.
            if "idempotency_key" not in str(error.orig):
                raise
    raise Conflict("A request with this Idempotency-Key is being worked on; repeat it in a moment.")


def readable(body: str, key: str) -> str | None:
    """A stored body in plain text; None when it was encrypted with another installation's key."""
    if not body.startswith(_SEALED):
        return body
    plain = sealing.unseal(base64.b64decode(body.removeprefix(_SEALED)), purpose=_PURPOSE, bound_to=_bound(key))
    return None if plain is None else plain.decode()


def _opened(stored: IdempotencyKey) -> str:
    body = readable(stored.body, stored.key)
    if body is None:
        raise Conflict("The answer to this Idempotency-Key cannot be read any more; take a new key for a new request.")
    return body


def _sealed(body: str, key: str) -> str:
    sealed = sealing.seal(body.encode(), purpose=_PURPOSE, bound_to=_bound(key))
    return _SEALED + base64.b64encode(sealed).decode()


def _bound(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
