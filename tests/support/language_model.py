"""A fake OpenAI-compatible endpoint over real HTTP: sends scripted replies and records every request."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from tests.support.quiet_server import QuietServer

Request = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One reply of the endpoint: a model's text, or any raw body and status; `delay` and `pauses` are in seconds."""

    text: str = ""
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    finish_reason: str = "stop"
    tokens: tuple[int, int] = (1200, 80)
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    hold_after: int | None = None  # after this many events a stream waits for `let_go()`
    pauses: float = 0.0  # after each byte of the body
    resets: bool = False  # resets the connection in the middle of the body

    @classmethod
    def json(cls, value: object, **options: Any) -> Self:
        """A reply whose text is JSON."""
        return cls(text=json.dumps(value), **options)

    @classmethod
    def error(cls, status: int, message: str, **options: Any) -> Self:
        """An error in OpenAI's format."""
        return cls(status=status, body=json.dumps({"error": {"message": message, "type": "error"}}).encode(), **options)


Script = Callable[[Request], Reply]


class LanguageModelServer:
    """`with LanguageModelServer() as model`: set `model.replies` or `model.script`, read `model.requests`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.authorizations: list[str] = []
        self.replies: list[Reply] = []  # used up one by one; then `script` decides
        self.script: Script = lambda _request: Reply.json({"tasks": []})
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = QuietServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """For `OPENAI_BASE_URL`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def env(self) -> dict[str, str]:
        """For a process of the product."""
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "sk-test"}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def let_go(self) -> None:
        """Continue all held streams, also later ones."""
        self._released.set()

    def answer(self, request: Request, authorization: str) -> Reply:
        """Record a request and choose its reply."""
        with self._lock:
            self.requests.append(request)
            self.authorizations.append(authorization)
            return self.replies.pop(0) if self.replies else self.script(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = _request(self.path, self.headers.get("Content-Type", ""), raw)
                reply = owner.answer(request, self.headers.get("Authorization", ""))
                time.sleep(reply.delay)
                _send(self, reply, request, owner._released)

            def do_GET(self) -> None:
                models = {"object": "list", "data": [{"id": "test-model", "object": "model"}]}
                _send(self, Reply(body=json.dumps(models).encode()), {}, owner._released)

            def log_message(self, *_arguments: object) -> None:
                """Log nothing."""

        return Handler


def _request(path: str, content_type: str, raw: bytes) -> Request:
    if content_type.startswith("application/json"):
        return {"path": path, **json.loads(raw)}
    return {"path": path, "content_type": content_type, "raw": raw}


def _send(handler: BaseHTTPRequestHandler, reply: Reply, request: Request, released: threading.Event) -> None:
    streams = bool(request.get("stream")) and reply.body is None
    parts = [reply.body] if reply.body is not None else _parts(reply, request, streams=streams)
    handler.send_response(reply.status)
    headers = {
        "Content-Type": "text/event-stream" if streams else "application/json",
        "Content-Length": str(sum(map(len, parts))),
    } | reply.headers
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    try:
        if reply.resets:
            handler.wfile.write(b"".join(parts)[: sum(map(len, parts)) // 2])
            # With a linger time of 0 the kernel sends RST instead of FIN.
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            handler.close_connection = True
            return
        for number, part in enumerate(parts):
            if number == reply.hold_after:
                released.wait(60)
            for piece in (part[at : at + 1] for at in range(len(part))) if reply.pauses else (part,):
                handler.wfile.write(piece)
                time.sleep(reply.pauses)
    except (BrokenPipeError, ConnectionResetError):
        handler.close_connection = True  # the client stopped waiting, as some tests intend


def _parts(reply: Reply, request: Request, *, streams: bool) -> list[bytes]:
    answer = _answer(reply, request)
    return list(_events(reply, answer)) if streams else [json.dumps(answer).encode()]


def _events(reply: Reply, answer: dict[str, Any]) -> Iterator[bytes]:
    """The reply as server-sent events: the text word by word, the arguments of each tool call in two halves."""
    for word in reply.text.split(" ") if reply.text else []:
        yield _event(answer, {"content": f"{word} "})
    for index, call in enumerate(reply.tool_calls):
        arguments = call["function"]["arguments"]
        half = len(arguments) // 2
        first = {"index": index, "id": call["id"], "type": "function"}
        named = {"name": call["function"]["name"], "arguments": arguments[:half]}
        yield _event(answer, {"tool_calls": [first | {"function": named}]})
        yield _event(answer, {"tool_calls": [{"index": index, "function": {"arguments": arguments[half:]}}]})
    yield _event(answer, {}, finish="tool_calls" if reply.tool_calls else reply.finish_reason)
    usage = {**answer, "object": "chat.completion.chunk", "choices": []}
    yield f"data: {json.dumps(usage)}\n\ndata: [DONE]\n\n".encode()


def _event(answer: dict[str, Any], delta: dict[str, Any], *, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {**answer, "object": "chat.completion.chunk", "choices": [choice], "usage": None}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _answer(reply: Reply, request: Request) -> dict[str, Any]:
    if request.get("path", "").endswith("/audio/transcriptions"):
        return {"text": reply.text}
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.tool_calls:
        message["tool_calls"] = reply.tool_calls
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": request.get("model", "test-model"),
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": dict(zip(("prompt_tokens", "completion_tokens"), reply.tokens, strict=True))
        | {"total_tokens": sum(reply.tokens)},
    }
