"""Commands from the server to an open page: show a toast, open a URL, dispatch a DOM event.

When a handler sends `rx.toast`, `rx.call_script` or `rx.call_function`, the browser evaluates them as code, which the content
security policy forbids; yield or return these instead. (Used in a component, as in `on_click=rx.toast("…")`, they are
compiled and work.)
"""

from typing import Any, Literal

from reflex.event import Event, EventHandler, EventSpec

# The event name that `server_commands.js` (beside this file) handles; Reflex never sends names with "_" to the server.
CHANNEL = "_taskapp"

Level = Literal["info", "success", "warning", "error"]
UNDO_MS = 8_000


def toast(
    message: str,
    *,
    level: Level = "info",
    description: str = "",
    key: str = "",
    many: str = "",
    count: int = 1,
    duration_ms: int = 5_000,
    action: tuple[str, EventSpec | EventHandler | Event | None] | None = None,
) -> Event:
    """Show a toast.

    A toast with the same `key` replaces the earlier one. Toasts with `many`, what was done to `count` tasks ("marked done"),
    become one that names them all ("3 done, 4 moved to today") and whose button runs the actions of all, the last first.
    `action` is a button and the event it sends:
    `("Undo", State.restore(id))`; `("Retry", None)` reloads the page.
    """
    button = {"label": action[0], **_button_event(action[1])} if action else None
    return _command(
        "toast",
        message=message,
        level=level,
        description=description,
        id=key,
        many=many,
        count=count,
        duration=duration_ms,
        action=button,
    )


def undo_toast(message: str, undo: EventSpec | EventHandler, **options: Any) -> Event:
    """Show a toast with an Undo button for eight seconds; the key Z does the same for ten minutes. `options` as of `toast`."""
    return toast(message, level="success", duration_ms=UNDO_MS, action=("Undo", undo), **options)


def undo_last() -> Event:
    """Take back the last change whose Undo the page has been given."""
    return _command("undo")


def go(path: str) -> Event:
    """Load another page of this site from the server; `rx.redirect` changes the page without a reload.

    Raises `ValueError` when `path` is not a path of this site.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"go({path!r}): only a path of this site, as in '/tasks', can be opened.")
    return _command("go", to=path)


def sign_in() -> Event:
    """Open the login page, which returns to the current URL after signing in."""
    return _command("sign-in")


def wake(name: str, **detail: Any) -> Event:
    """Dispatch the DOM event `taskapp:<name>` on `window`, for a JSX component that listens (focus a row, open a picker)."""
    return _command("wake", name=name, detail=detail)


def _command(kind: str, **payload: Any) -> Event:
    return Event(name=CHANNEL, payload={"kind": kind, **payload})


def _button_event(spec: EventSpec | EventHandler | Event | None) -> dict[str, Any]:
    if spec is None:
        return {"reload": True}
    (event,) = Event.from_event_type(spec)
    return {"name": event.name, "payload": event.payload}
