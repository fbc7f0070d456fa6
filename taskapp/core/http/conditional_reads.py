"""Gives every JSON answer to GET an `ETag`, and answers 304 when `If-None-Match` names what would be answered."""

import re
from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskapp.core.http.responses import CODING

# A tag as clients send it back: also weak, without quotes, or with the name of a compression, which proxies add.
_TAG = re.compile(rf'(?:W/)?"?([\w.]+?){CODING}"?{CODING}')
_DIGEST_BYTES = 8


class ConditionalReads:
    """ASGI middleware; a tag follows the content, because an answer shows names and counts of other rows.

    The tag of one row is its version and the content, so that `If-Match` takes it; that of a list is weak.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the start of a JSON answer is sent with its content, which must be in one message."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("if-none-match")
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_json(message):
                start = message
                return
            if start is not None:
                head, start = start, None
                if not message.get("more_body", False):
                    tag = _add_tag(head, message.get("body", b""))
                    if wanted and _names(wanted, tag):
                        head, message = _not_modified(head), {"type": "http.response.body", "body": b""}
                await send(head)
            await send(message)

        await self._app(scope, receive, send_tagged)


def _is_json(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type") == "application/json"


def _add_tag(start: Message, body: bytes) -> str:
    """Write the tag into the headers; returns it without quotes."""
    headers = MutableHeaders(raw=start["headers"])
    digest = blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
    version = headers.get("etag", "").strip('"')
    tag = f"{version}.{digest}" if version else digest
    headers["etag"] = f'"{tag}"' if version else f'W/"{tag}"'
    return tag


def _names(if_none_match: str, tag: str) -> bool:
    sent = [part.strip() for part in if_none_match.split(",")]
    return "*" in sent or tag in {found[1] for part in sent if (found := _TAG.fullmatch(part))}


def _not_modified(start: Message) -> Message:
    headers = [(name, value) for name, value in start["headers"] if not name.lower().startswith(b"content-")]
    return {**start, "status": 304, "headers": headers}
