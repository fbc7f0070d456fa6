"""`Idempotency-Key`: the first response is stored in the transaction of its effect and sent again for repeated requests."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import IdempotencyKey
from taskapp.core.db.upsert import insert
from taskapp.core.errors import Conflict, invalid

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
    """Run `work` in one transaction, or return the stored response when this key was used before.

    A transaction that ends in a deadlock is run again.

    Raises:
        Invalid: the key is not 1 to 255 printable characters, or was used with another body.
        Conflict: a request with the same key is still running.
    """

    async def attempt() -> Response:
        async with db.transaction() as session:
            if key is None:
                return await work(session)
            return await _run_or_replay(session, identity, hashlib.sha256(body).hexdigest(), work)

    identity = (organization_id, member_id, route, key or "")
    if key is None:
        return await db.retrying(attempt)
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise invalid("Idempotency-Key", f"must be 1 to {MAX_KEY} printable characters")
    for _ in range(3):
        try:
            return await db.retrying(attempt)
        except IntegrityError as error:
            # Another request with this key was faster. Its transaction has ended, so its response can be read now.
            if "idempotency_key" not in str(error.orig):
                raise
    raise Conflict("A request with this Idempotency-Key is being worked on; repeat it in a moment.")


async def _run_or_replay(
    session: AsyncSession,
    identity: tuple[UUID, UUID, str, str],
    request_hash: str,
    work: Callable[[AsyncSession], Awaitable[Response]],
) -> Response:
    stored = await session.get(IdempotencyKey, identity)
    if stored is not None:
        return _replay(stored, request_hash)
    organization_id, member_id, route, key = identity
    names = {"organization_id": organization_id, "member_id": member_id, "route": route, "key": key}
    # Inserted before the work: a second request with this key waits here for the unique index and does not run the work.
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


def _replay(stored: IdempotencyKey, request_hash: str) -> Response:
    if stored.request_hash != request_hash:
        raise invalid("Idempotency-Key", "was used with another body before; take a new key for a new request")
    headers = {**stored.headers, "Idempotent-Replayed": "true"}
    return Response(stored.body, status_code=stored.status, headers=headers, media_type="application/json")
