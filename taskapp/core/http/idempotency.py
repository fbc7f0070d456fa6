"""`Idempotency-Key`: the first response is stored in the transaction of its effect and sent again for repeated requests."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.db import database as db
from taskapp.core.db import receipts
from taskapp.core.db.receipts import Answer, Identity
from taskapp.core.errors import invalid

HEADER = "Idempotency-Key"
MAX_KEY = 255
REPEATED = "Idempotent-Replayed"

Work = Callable[[AsyncSession], Awaitable[Response]]


async def once(identity: Identity, contents: bytes, work: Work, *, secret: bool = False) -> Response:
    """Run `work` in one transaction, or return the stored response when this key was used before.

    `contents` is what another request with the same key must have as well; the response is stored encrypted if `secret`.

    Raises `Invalid` when the key is not 1 to 255 printable characters, or was used with other contents, `Conflict` while a
    request with the same key is running.
    """
    if not 0 < len(identity.key) <= MAX_KEY or not identity.key.isprintable():
        raise invalid(HEADER, f"must be 1 to {MAX_KEY} printable characters")

    async def attempt() -> Answer:
        async with db.transaction() as session:

            async def answer() -> Answer:
                return replace(_answer_of(await work(session)), secret=secret)

            return await receipts.run_or_repeat(session, identity, contents, answer)

    try:
        answer = await receipts.waiting_for_others(attempt)
    except receipts.OtherRequestError as error:
        raise invalid(HEADER, "was used with another body before; take a new key for a new request") from error
    headers = {**answer.headers, REPEATED: "true"} if answer.is_repeated else answer.headers
    return Response(answer.body, status_code=answer.status, headers=headers)


def _answer_of(response: Response) -> Answer:
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Answer(bytes(response.body).decode(), response.status_code, headers)
