"""The built pages, held in memory and answered without touching the disk: compressed, cached, with their policy."""

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
# Vite puts a hash of the content into every name below /assets; fonts are versioned by their folder's name.
_FOREVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """One file in every encoding we have of it."""

    bodies: dict[bytes, bytes]
    etag: bytes
    headers: Headers
    script_hashes: str = ""


class Site:
    """Every file of one build, by path, and the page that stands for each route."""

    def __init__(self, folder: Path, *, find_route: Callable[[str], str | None]) -> None:
        self._find_route = find_route
        self._answers = {
            f"/{path.relative_to(folder).as_posix()}": _load(path, folder)
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in (".br", ".gz")
        }
        if f"/{_SPA}" not in self._answers:
            raise FileNotFoundError(f"{folder} holds no built pages; build them with `taskapp serve`.")

    def find(self, path: str) -> tuple[int, Answer]:
        """The status and the file for a path: a file, a page of that name, any page of the app, or "not found"."""
        if path in self._answers:
            return 200, self._answers[path]
        page = path.rstrip("/")
        if (prerendered := self._answers.get(f"{page}.html")) is not None:
            return 200, prerendered
        if "." not in page.rpartition("/")[2] and self._find_route(page) is not None:
            return 200, self._answers[f"/{_SPA}"]
        return 404, self._answers[f"/{_NOT_FOUND}"]


async def send_answer(scope: Scope, send: Send, *, status: int, answer: Answer, more: Headers) -> None:
    """Send a file in the best encoding the browser takes, or 304 when it has it already."""
    asked = dict(scope["headers"])
    if status == 200 and answer.etag in asked.get(b"if-none-match", b""):
        await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", answer.etag), *more]})
        await send({"type": "http.response.body", "body": b""})
        return
    encoding = _best_encoding(asked.get(b"accept-encoding", b""), answer)
    body = answer.bodies[encoding]
    headers = [*answer.headers, (b"content-length", str(len(body)).encode()), *more]
    if encoding:
        headers.append((b"content-encoding", encoding))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _best_encoding(accepted: bytes, answer: Answer) -> bytes:
    wanted = [word.strip() for word in accepted.split(b",")]
    offered = {
        word.partition(b";")[0]: word for word in wanted if not word.replace(b" ", b"").endswith((b";q=0", b";q=0.0"))
    }
    return next((name for name, _ in _ENCODINGS if name in answer.bodies and name in offered), b"")


def _load(path: Path, folder: Path) -> Answer:
    plain = path.read_bytes()
    bodies = {b"": plain}
    for name, suffix in _ENCODINGS:
        beside = path.with_name(path.name + suffix)
        if beside.is_file():
            bodies[name] = beside.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'.encode()
    kind = _content_type(path)
    hashed = path.is_relative_to(folder / "assets") or path.suffix == ".woff2"
    headers = [(b"content-type", kind), (b"etag", etag), (b"cache-control", _FOREVER if hashed else _ASK_AGAIN)]
    if len(bodies) > 1:
        headers.append((b"vary", b"accept-encoding"))
    return Answer(bodies, etag, headers, _script_hashes(plain.decode()) if path.suffix == ".html" else "")


def _content_type(path: Path) -> bytes:
    known = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
    kind = known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8".encode() if kind.startswith("text/") else kind.encode()


def _script_hashes(html: str) -> str:
    digests = {hashlib.sha256(code.encode()).digest() for code in _INLINE_SCRIPT.findall(html)}
    return " ".join(sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
