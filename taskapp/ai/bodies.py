"""Reads the body of a chat completion: a JSON object, or server-sent events put together to the same form."""

import json
from typing import Any


def read_body(body: bytes) -> Any:
    """The answer as a JSON value; raises `ValueError` or `RecursionError` when it is neither form."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith(("data:", "event:", "id:", ":", "retry:")):
        return _joined(_events(text))
    # Not orjson: the standard parser accepts lone surrogates, which `clean` replaces where text is used.
    return json.loads(text)


def answered_error(body: dict[str, Any]) -> tuple[str, int] | None:
    """The reason and the code (0: none) of an error that came with status 200; None when the body is an answer."""
    error = body.get("error")
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    if not error and not choice.get("message"):
        error = choice.get("error")
    if not error or (choice.get("message") or {}).get("content"):
        return None
    if not isinstance(error, dict):
        return str(error), 0
    details = error.get("metadata") if isinstance(error.get("metadata"), dict) else {}
    parts = [error.get("message"), (details or {}).get("raw"), (details or {}).get("provider_name")]
    code = error.get("code")
    reason = ", ".join(part for part in parts if isinstance(part, str) and part)
    number = int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdecimal()) else 0
    return reason or str(error.get("type") or "no reason given"), number


def text_of(message: dict[str, Any]) -> str:
    """The text of a message, and behind it the arguments of its tool calls."""
    pieces = [_content_text(message.get("content"))]
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else [message]:
        function = (call.get("function") or call.get("function_call")) if isinstance(call, dict) else None
        arguments = function.get("arguments") if isinstance(function, dict) else None
        pieces.append(json.dumps(arguments) if isinstance(arguments, dict | list) else arguments or "")
    return "\n".join(piece for piece in pieces if isinstance(piece, str) and piece)


def _content_text(content: Any) -> str:
    if isinstance(content, dict):
        content = [content]
    if isinstance(content, list):  # some endpoints return a list of parts
        parts = [part for part in content if not isinstance(part, dict) or "think" not in str(part.get("type"))]
        texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
        texts = [text.get("value") if isinstance(text, dict) else text for text in texts]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _events(text: str) -> list[dict[str, Any]]:
    found = []
    for line in text.splitlines():
        if line.startswith("data:") and line[5:].strip() not in ("", "[DONE]"):
            try:
                event = json.loads(line[5:])
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict):
                found.append(event)
    return found


def _joined(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The events of one stream in the form of an answer that came whole."""
    message: dict[str, Any] = {"role": "assistant", "content": "", "refusal": ""}
    calls: dict[int, dict[str, Any]] = {}
    body: dict[str, Any] = {}
    finish = None
    for event in events:
        body |= {name: event[name] for name in ("usage", "error", "model") if event.get(name)}
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        delta = choice.get("delta") or choice.get("message") or {}
        finish = choice.get("finish_reason") or finish
        if not isinstance(delta, dict):
            continue
        message["content"] += _content_text(delta.get("content"))
        message["refusal"] += delta.get("refusal") if isinstance(delta.get("refusal"), str) else ""
        _add_calls(calls, delta.get("tool_calls"))
    if calls:
        message["tool_calls"] = [{"function": calls[index]} for index in sorted(calls)]
    return body | {"choices": [{"message": message, "finish_reason": finish}] if events else []}


def _add_calls(calls: dict[int, dict[str, Any]], parts: Any) -> None:
    for part in parts if isinstance(parts, list) else []:
        function = part.get("function") if isinstance(part, dict) else None
        if isinstance(function, dict):
            index = part.get("index")
            call = calls.setdefault(index if isinstance(index, int) else 0, {"name": "", "arguments": ""})
            for name in ("name", "arguments"):
                call[name] += function.get(name) if isinstance(function.get(name), str) else ""
