"""`Idempotency-Key`: the first answer to a request is kept with its effect, and given again to every repetition."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from fastapi import Response
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.core.db.upsert import insert
from taskapp.core.errors import Conflict, invalid

KEPT_FOR = timedelta(hours=24)
MAX_KEY = 255


async def once(
    *,
    organization_id: UUID,
    member_id: UUID,
    route: str,
    key: str | None,
    body: bytes,
    work: Callable[[AsyncSession], Awaitable[Response]],
) -> Response:
    """Run `work` in one transaction, or answer what it answered the first time under this key."""
    if key is None:
        async with db.transaction() as session:
            return await work(session)
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise invalid("Idempotency-Key", f"must be 1 to {MAX_KEY} printable characters")
    identity = (organization_id, member_id, route, key)
    for _ in range(3):
        try:
            async with db.transaction() as session:
                return await _first_or_again(session, identity, hashlib.sha256(body).hexdigest(), work)
        except IntegrityError as error:
            # Another request with this key was faster: its transaction is over now, so its answer can be read.
            if "idempotency_key" not in str(error.orig):
                raise
    raise Conflict("A request with this Idempotency-Key is being worked on; repeat it in a moment.")


async def _first_or_again(
    session: AsyncSession,
    identity: tuple[UUID, UUID, str, str],
    request_hash: str,
    work: Callable[[AsyncSession], Awaitable[Response]],
) -> Response:
    kept = await session.get(IdempotencyKey, identity)
    if kept is not None:
        return _again(kept, request_hash)
    organization_id, member_id, route, key = identity
    names = {"organization_id": organization_id, "member_id": member_id, "route": route, "key": key}
    # Written before the work, so that a second request waits here instead of doing the work too.
    await session.execute(
        insert(session, IdempotencyKey).values(
            **names, request_hash=request_hash, status=0, headers={}, body="", created_at=utc_now()
        )
    )
    response = await work(session)
    row = await session.get_one(IdempotencyKey, identity)
    row.status, row.body = response.status_code, bytes(response.body).decode()
    row.headers = {name: response.headers[name] for name in ("location", "etag") if name in response.headers}
    await session.flush()
    return response


def _again(kept: IdempotencyKey, request_hash: str) -> Response:
    if kept.request_hash != request_hash:
        raise invalid("Idempotency-Key", "was used with another body before; take a new key for a new request")
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return Response(kept.body, status_code=kept.status, headers=headers, media_type="application/json")


async def forget_old_keys(session: AsyncSession) -> None:
    """Drop answers older than a day."""
    await session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < utc_now() - KEPT_FOR))
