"""What the server may ask an open page to do: show a toast, go somewhere, wake a component.

`rx.toast`, `rx.call_script` and `rx.call_function` sent by a handler are evaluated as code in the
browser, which the content security policy forbids; yield or return these instead. (The same three
used directly in a component, as in `on_click=rx.toast("…")`, are compiled and work.)
"""

from typing import Any, Literal

from reflex.event import Event, EventHandler, EventSpec

# The name under which `assets/server_commands.js` hears these; names with "_" never go back to the server.
CHANNEL = "_taskapp"

Level = Literal["info", "success", "warning", "error"]
UNDO_MS = 8_000


def toast(
    message: str,
    *,
    level: Level = "info",
    description: str = "",
    key: str = "",
    duration_ms: int = 5_000,
    action: tuple[str, EventSpec | EventHandler | Event | None] | None = None,
) -> Event:
    """A toast; one with the same `key` replaces the earlier, `action` is a button: `("Undo", State.restore(id))`.

    `("Retry", None)` loads the page again.
    """
    button = {"label": action[0], **_as_message(action[1])} if action else None
    return _ask(
        "toast", message=message, level=level, description=description, id=key, duration=duration_ms, action=button
    )


def undo_toast(message: str, undo: EventSpec | EventHandler, *, key: str = "") -> Event:
    """The eight seconds in which a destructive act can be taken back."""
    return toast(message, level="success", key=key, duration_ms=UNDO_MS, action=("Undo", undo))


def go(path: str) -> Event:
    """Load another page of ours from the server (for moving inside the app use `rx.redirect`)."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"go({path!r}): only a path of this site, as in '/tasks', can be opened.")
    return _ask("go", to=path)


def sign_in() -> Event:
    """Load the login page, which comes back to where the person is now."""
    return _ask("sign-in")


def wake(name: str, **detail: Any) -> Event:
    """Dispatch the DOM event `taskapp:<name>` on `window`, for a small JSX that listens (focus a row, open a picker)."""
    return _ask("wake", name=name, detail=detail)


def _ask(kind: str, **payload: Any) -> Event:
    return Event(name=CHANNEL, payload={"kind": kind, **payload})


def _as_message(spec: EventSpec | EventHandler | Event | None) -> dict[str, Any]:
    if spec is None:
        return {"reload": True}
    (event,) = Event.from_event_type(spec)
    return {"name": event.name, "payload": event.payload}
