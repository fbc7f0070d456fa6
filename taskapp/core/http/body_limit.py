"""The size limit of request bodies, which protects the server's memory."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

# In bytes: a transcript of the greatest accepted length with every character escaped.
LARGEST = 4 * 1024 * 1024


def is_too_large(headers: Headers, *, limit: int = LARGEST) -> bool:
    """Whether the Content-Length header is above `limit` bytes."""
    length = headers.get("content-length", "")
    return length.isdecimal() and (len(length) > 18 or int(length) > limit)


def limited(receive: Receive, *, limit: int = LARGEST) -> Receive:
    """Wrap an ASGI `receive`: raises the error of `too_large` once more than `limit` bytes have been received."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large(limit)
        return message

    return receive_some


def too_large(limit: int = LARGEST) -> HTTPException:
    """The 413 error for a body above `limit` bytes."""
    return HTTPException(413, f"The body is larger than {limit // 1024**2} MB; send less at once.")
