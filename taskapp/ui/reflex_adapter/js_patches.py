"""The one change to Reflex's browser code: its connection to the server is made by `reliable_socket.js`.

Reflex sends into a connection that died without a word for two minutes, and forgets what it sent; it writes the
server's port into the bundle; and it evaluates commands of the server as code, which the content security policy
forbids. A module of ours, imported in place of `socket.io-client`, does all three otherwise. It relies on how
Reflex's code uses the socket (`RELIED_ON`): a Reflex that uses it otherwise stops the build.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin

from taskapp.ui import browser_files

STATE_JS = "utils/state.js"
THEIR_IMPORT = 'import io from "socket.io-client";'
OUR_IMPORT = 'import io from "$/utils/reliable_socket";'
# What stands in Reflex's state.js, and how often.
RELIED_ON = {
    # One place makes the socket; path and host come from its address, and Reflex reconnects by itself.
    "io(endpoint.href, {\n    path: endpoint.pathname,": 1,
    "reconnection: false,": 1,
    # Events leave in one place, as one argument.
    'socket.emit("event", encodeFormDataArgs(routed_event));': 1,
    'emit("event"': 1,
    # Updates come in at one place; their events are handled in it.
    'socket.current.on("event", (update) => {': 1,
    "queueEvents(update.events, socket, false, navigate, params)": 1,
    # Before every connect, the first packet's content is set.
    "socket.current.auth = bootAuth(true);": 1,
    "socket.current.auth = bootAuth(false);\n      socket.current.connect();": 1,
    "socket.current.connect();": 2,
    "return { event: boot_event, state_schema: app.stateSchema };": 1,
    # Where toasts are found, how buttons of a toast send events, and when a page is complete.
    "export const refs = {};": 1,
    "eventLoop.addEvents(...args)": 1,
    "main_state.is_hydrated_rx_state_": 2,
}
_OWN = ("server_commands.js", "reliable_socket.js")


class OwnFrontend(Plugin):
    """Makes the change while Reflex compiles."""

    def pre_compile(self, **context: Any) -> None:
        """Have Reflex's state.js changed before it is written."""
        context["add_modify_task"](STATE_JS, with_own_socket)

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """Our files that go into the bundle: two beside Reflex's state.js, and those of the components."""
        return [
            *((Path("utils", name), Path(__file__).with_name(name).read_text()) for name in _OWN),
            *browser_files.all_files(),
        ]


def with_own_socket(code: str) -> str:
    """Reflex's state.js with our import; unchanged when it is there already.

    Raises:
        RuntimeError: This Reflex does not use the socket as `reliable_socket.js` expects.
    """
    if OUR_IMPORT in code:
        return code
    for words, times in {THEIR_IMPORT: 1, **RELIED_ON}.items():
        if code.count(words) != times:
            raise RuntimeError(
                f"{STATE_JS} has {words!r} {code.count(words)} times, not {times}: adapt {__name__} and reliable_socket.js "
                "to this Reflex."
            )
    return code.replace(THEIR_IMPORT, OUR_IMPORT)
