"""The patches of Reflex's browser code: it imports `reliable_socket.js` in place of `socket.io-client`, and evaluates nothing.

Unpatched, Reflex keeps sending into a dead connection for up to two minutes and loses what it sent, writes the server's
port into the bundle, and evaluates the server's commands as code, which the content security policy forbids. Where code calls
`eval` itself, no name around it can be shortened: 7 kB of the first scripts.
`reliable_socket.js` relies on how Reflex's code uses the socket (`RELIED_ON`); the build stops when that has changed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex_base.registry import RegistrationContext

from taskapp.ui import browser_files
from taskapp.ui.reflex_adapter.built_pages import vite_patches

STATE_JS = "utils/state.js"
REFLEX_IMPORT = 'import io from "socket.io-client";'
PATCHED_IMPORT = (
    'import io from "$/utils/reliable_socket";\nimport { refuseToEvaluate } from "$/utils/server_commands";'
)
REFLEX_EVAL = " eval("
PATCHED_EVAL = " refuseToEvaluate("
# Fragments of Reflex's state.js that the socket relies on, and how often each occurs.
RELIED_ON = {
    REFLEX_EVAL: 5,
    # The socket is created in one place, from the path and host of its URL; Reflex reconnects itself.
    "io(endpoint.href, {\n    path: endpoint.pathname,": 1,
    "reconnection: false,": 1,
    # Events are sent in one place, as one argument.
    'socket.emit("event", encodeFormDataArgs(routed_event));': 1,
    'emit("event"': 1,
    # Updates are received in one place, and their events handled there.
    'socket.current.on("event", (update) => {': 1,
    "queueEvents(update.events, socket, false, navigate, params)": 1,
    # The content of the first packet is set before every connect.
    "socket.current.auth = bootAuth(true);": 1,
    "socket.current.auth = bootAuth(false);\n      socket.current.connect();": 1,
    "socket.current.connect();": 2,
    "return { event: boot_event, state_schema: app.stateSchema };": 1,
    # Where the toast function is, how a toast's button sends events, and when a page is complete.
    "export const refs = {};": 1,
    "eventLoop.addEvents(...args)": 1,
    "main_state.is_hydrated_rx_state_": 2,
}
_ADAPTER = Path(__file__).parents[1]


class OwnFrontend(Plugin):
    """Reflex plugin that applies the patch and adds our browser files while the pages are compiled."""

    def pre_compile(self, **context: Any) -> None:
        """Register the patches, applied before the files are written."""
        # What components evaluated in the browser could use, which our content security policy forbids: the pages would keep all of it.
        RegistrationContext.ensure_context().bundled_libraries.clear()
        context["add_modify_task"](STATE_JS, patch_state_js)
        context["add_modify_task"](vite_patches.VITE_CONFIG, vite_patches.patch_vite_config)

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """Our files for the bundle: those beside Reflex's `state.js`, and those of the components."""
        return [
            *((Path("utils", file.name), file.read_text()) for file in sorted(_ADAPTER.glob("*.js"))),
            *browser_files.all_files(),
        ]


def patch_state_js(code: str) -> str:
    """Reflex's `state.js` with the import and the evaluations replaced; unchanged if that was done before.

    Raises `RuntimeError` when this version of Reflex does not use the socket as `reliable_socket.js` expects.
    """
    if PATCHED_IMPORT in code:
        return code
    for fragment, times in {REFLEX_IMPORT: 1, **RELIED_ON}.items():
        if code.count(fragment) != times:
            raise RuntimeError(
                f"{STATE_JS} has {fragment!r} {code.count(fragment)} times, not {times}: adapt {__name__} and reliable_socket.js "
                "to this Reflex."
            )
    return code.replace(REFLEX_IMPORT, PATCHED_IMPORT).replace(REFLEX_EVAL, PATCHED_EVAL)
