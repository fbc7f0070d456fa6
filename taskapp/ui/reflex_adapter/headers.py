"""Security headers of every response, and the content security policy of pages."""

from starlette import datastructures
from starlette.types import Message, Scope, Send

from taskapp.access.browser import is_https, origin_of

Headers = list[tuple[bytes, bytes]]

_REFERRER = b"referrer-policy"
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (_REFERRER, b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_ALWAYS_SECURE = [*_ALWAYS, _HSTS]
# For responses that are not pages: a browser may load and run nothing.
_API_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
# Answers belong to who asked: a proxy keeps none, and a browser asks again, so that nothing is shown after a logout.
_API_CACHING = (b"cache-control", b"private, no-cache")
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    # Toasts and measured sizes set style attributes; a style cannot run code.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def common(scope: Scope) -> Headers:
    """The headers of every response; with HSTS when the request came over HTTPS."""
    secure = is_https(scope.get("scheme", "http"), datastructures.Headers(scope=scope))
    return _ALWAYS_SECURE if secure else _ALWAYS


def of_page(scope: Scope, *, script_hashes: str = "", is_secret: bool = False) -> Headers:
    """The headers of a page: only own files and the page's inline scripts may run, only the own websocket may open.

    `script_hashes` are the inline scripts' hashes as the policy writes them, separated by blanks. The URL of a page that `is_secret`
    is in no `Referer`, not even to this server.
    """
    policy = {
        **_POLICY,
        "script-src": f"'self' {script_hashes}".strip(),
        "connect-src": f"'self' {_sockets(scope)}".strip(),
    }
    text = "; ".join(f"{name} {value}" for name, value in policy.items())
    return [*_shared(scope, is_secret=is_secret), (b"content-security-policy", text.encode())]


def adding_to(send: Send, scope: Scope, *, is_secret: bool = False) -> Send:
    """Wrap `send`: add the common headers to the response, policy and caching unless it has them; `is_secret` as in `of_page`."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), *_shared(scope, is_secret=is_secret)]
            present = {name for name, _ in headers}
            message["headers"] = headers + [one for one in (_API_POLICY, _API_CACHING) if one[0] not in present]
        await send(message)

    return send_with_headers


def _shared(scope: Scope, *, is_secret: bool) -> Headers:
    return [(name, b"no-referrer" if is_secret and name == _REFERRER else value) for name, value in common(scope)]


def _sockets(scope: Scope) -> str:
    # Current browsers include the websocket in 'self'; older ones need its URL.
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    origin = origin_of(f"http://{host}")
    if origin is None or any(letter in host for letter in " ;,'\""):
        return ""
    return f"ws://{host} wss://{host}"
