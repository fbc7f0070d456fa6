"""How large a request's body may be, so that no single one can fill the memory."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

# A transcript of the longest accepted length, every sign of it escaped.
LARGEST = 4 * 1024 * 1024


def is_too_large(headers: Headers, *, limit: int = LARGEST) -> bool:
    """Whether the request itself says that its body is larger than `limit` bytes."""
    length = headers.get("content-length", "")
    return length.isdecimal() and (len(length) > 18 or int(length) > limit)


def limited(receive: Receive, *, limit: int = LARGEST) -> Receive:
    """`receive`, ending with 413 once more than `limit` bytes have come."""
    come = 0

    async def receive_some() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > limit:
            raise too_large(limit)
        return message

    return receive_some


def too_large(limit: int = LARGEST) -> HTTPException:
    """The refusal of a body above `limit` bytes."""
    return HTTPException(413, f"The body is larger than {limit // 1024**2} MB; send less at once.")
