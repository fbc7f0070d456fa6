"""The security headers of every answer, and the content security policy of a page."""

from starlette.types import Message, Scope, Send

from taskapp.ui.reflex_adapter.socket_auth import origin_of

Headers = list[tuple[bytes, bytes]]

_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_ALWAYS_SECURE = [*_ALWAYS, _HSTS]
# What an answer that is not a page may do in a browser: nothing.
_INERT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
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
    """The headers every answer carries."""
    return _ALWAYS_SECURE if is_secure(scope) else _ALWAYS


def of_page(scope: Scope, *, script_hashes: str = "") -> Headers:
    """The headers of a page: only our own files and the page's own inline scripts run, only our socket opens."""
    policy = {
        **_POLICY,
        "script-src": f"'self' {script_hashes}".strip(),
        "connect-src": f"'self' {_sockets(scope)}".strip(),
    }
    text = "; ".join(f"{name} {value}" for name, value in policy.items())
    return [*common(scope), (b"content-security-policy", text.encode())]


def is_secure(scope: Scope) -> bool:
    """Whether the browser came over https, directly or through a proxy that says so."""
    if scope.get("scheme") == "https":
        return True
    return any(name == b"x-forwarded-proto" and value.startswith(b"https") for name, value in scope["headers"])


def adding(send: Send, scope: Scope) -> Send:
    """`send` with the common headers put on every answer, and a policy where the answer brings none."""

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), *common(scope)]
            if not any(name == _INERT[0] for name, _ in headers):
                headers.append(_INERT)
            message["headers"] = headers
        await send(message)

    return send_more


def _sockets(scope: Scope) -> str:
    # 'self' covers the socket in today's browsers; older ones want it named.
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    origin = origin_of(f"http://{host}")
    if origin is None or any(letter in host for letter in " ;,'\""):
        return ""
    return f"ws://{host} wss://{host}"
