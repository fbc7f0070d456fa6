"""Serves the built pages from memory, with compression and cache headers."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Scope, Send

Headers = list[tuple[bytes, bytes]]

_SPA = "__spa-fallback.html"
_NOT_FOUND = "404.html"
_ENCODINGS = ((b"br", ".br"), (b"gzip", ".gz"))
# Vite puts a content hash into every file name below /assets; fonts have a version in their folder's name.
_FOREVER = b"public, max-age=31536000, immutable"
_REVALIDATE = b"no-cache"
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in every available encoding; `script_hashes` of its inline scripts, empty unless it is a page."""

    bodies: dict[bytes, bytes]
    etag: bytes
    headers: Headers
    script_hashes: str = ""


class Site:
    """All files of one build, by path.

    `find_route` says whether a path is a route of the app. Raises `FileNotFoundError` when the folder is not a build.
    """

    def __init__(self, folder: Path, *, find_route: Callable[[str], str | None]) -> None:
        self._find_route = find_route
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _load(path, folder)
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in (".br", ".gz")
        }
        if f"/{_SPA}" not in self._files:
            raise FileNotFoundError(f"{folder} holds no built pages; build them with `taskapp serve`.")

    def find(self, path: str) -> tuple[int, StaticFile]:
        """The status and the file for a path: the file, the page of that name, the app's page for a route, or the 404 page."""
        if path in self._files:
            return 200, self._files[path]
        page = path.rstrip("/")
        if (prerendered := self._files.get(f"{page}.html")) is not None:
            return 200, prerendered
        if "." not in page.rpartition("/")[2] and self._find_route(page) is not None:
            return 200, self._files[f"/{_SPA}"]
        return 404, self._files[f"/{_NOT_FOUND}"]


async def send_file(scope: Scope, send: Send, *, status: int, file: StaticFile, more: Headers) -> None:
    """Send a file in the best encoding that the browser accepts, or 304 when its copy is current."""
    request_headers = dict(scope["headers"])
    if status == 200 and file.etag in request_headers.get(b"if-none-match", b""):
        await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", file.etag), *more]})
        await send({"type": "http.response.body", "body": b""})
        return
    encoding = _best_encoding(request_headers.get(b"accept-encoding", b""), file)
    body = file.bodies[encoding]
    headers = [*file.headers, (b"content-length", str(len(body)).encode()), *more]
    if encoding:
        headers.append((b"content-encoding", encoding))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _best_encoding(accepted: bytes, file: StaticFile) -> bytes:
    wanted = [word.strip() for word in accepted.split(b",")]
    offered = {
        word.partition(b";")[0]: word for word in wanted if not word.replace(b" ", b"").endswith((b";q=0", b";q=0.0"))
    }
    return next((name for name, _ in _ENCODINGS if name in file.bodies and name in offered), b"")


def _load(path: Path, folder: Path) -> StaticFile:
    plain = path.read_bytes()
    bodies = {b"": plain}
    for name, suffix in _ENCODINGS:
        beside = path.with_name(path.name + suffix)
        if beside.is_file():
            bodies[name] = beside.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'.encode()
    kind = _content_type(path)
    hashed = path.is_relative_to(folder / "assets") or path.suffix == ".woff2"
    headers = [(b"content-type", kind), (b"etag", etag), (b"cache-control", _FOREVER if hashed else _REVALIDATE)]
    if len(bodies) > 1:
        headers.append((b"vary", b"accept-encoding"))
    return StaticFile(bodies, etag, headers, _script_hashes(plain.decode()) if path.suffix == ".html" else "")


def _content_type(path: Path) -> bytes:
    known = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
    kind = known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8".encode() if kind.startswith("text/") else kind.encode()


def _script_hashes(html: str) -> str:
    digests = {hashlib.sha256(code.encode()).digest() for code in _INLINE_SCRIPT.findall(html)}
    return " ".join(sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
