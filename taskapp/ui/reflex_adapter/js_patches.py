"""Three changes to Reflex's browser code, made at every build; a Reflex that no longer fits stops the build.

1. The websocket goes to the page's own origin. Reflex writes the port into the bundle; ours serves any host
   and port, also behind a proxy, from one build.
2. Messages of `ui/reflex_adapter/server_commands.py` are heard by `server_commands.js` instead of being evaluated as code.
3. Events go through `reliable_socket.js`, which sends each until it is answered and rebuilds a page in one piece when a
   line was lost. Reflex sends into a line that died without a word for two minutes, and forgets what it sent.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin

from taskapp.ui import browser_files

_STATE_JS = "utils/state.js"
_OWN = ("server_commands.js", "reliable_socket.js")

# (where, what is put in front of it)
_ADDITIONS = (
    (
        "  return endpoint;\n};",
        """\
  if (typeof window !== "undefined") {
    endpoint.host = window.location.host;
    endpoint.port = window.location.port;
    const secure = window.location.protocol === "https:" ? "s" : "";
    endpoint.protocol = (endpoint.protocol.startsWith("ws") ? "ws" : "http") + secure + ":";
  }
""",
    ),
    (
        'import { mergician } from "mergician";',
        'import { hear } from "$/utils/server_commands";\nimport { connected, gather, greet, post } from "$/utils/reliable_socket";\n',
    ),
    (
        '  if (event.name == "_redirect") {',
        '  if (event.name == "_taskapp") {\n    hear(event.payload, refs, addEvents);\n    return;\n  }\n',
    ),
    # A line that does not come up within this many milliseconds is tried again; Reflex waits for twenty seconds.
    ("    reconnection: false,\n", "    timeout: 5000,\n"),
    (
        '    socket.emit("event", encodeFormDataArgs(routed_event));',
        "    if (socket) return post(socket, encodeFormDataArgs(routed_event));\n",
    ),
    (
        "    return { event: boot_event, state_schema: app.stateSchema };",
        "    if (boot_event) return greet({ event: boot_event, state_schema: app.stateSchema }, first);\n",
    ),
    ("    reported_missing_substates.clear();", "    connected(socket.current);\n"),
    (
        "    const delta = withoutUnknownSubstates(update.delta);",
        "    update = gather(update);\n",
    ),
)


class OwnFrontend(Plugin):
    """Makes the changes while Reflex compiles."""

    def pre_compile(self, **context: Any) -> None:
        """Have Reflex's state.js changed before it is written."""
        context["add_modify_task"](_STATE_JS, with_additions)

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """Our files that go into the bundle: two beside Reflex's state.js, and those of the components."""
        return [
            *((Path("utils", name), Path(__file__).with_name(name).read_text()) for name in _OWN),
            *browser_files.all_files(),
        ]


def with_additions(code: str) -> str:
    """Reflex's state.js with our additions; the same when they are already in."""
    for place, addition in _ADDITIONS:
        if addition in code:
            continue
        if code.count(place) != 1:
            raise RuntimeError(
                f"{_STATE_JS} has {place!r} {code.count(place)} times, not once: adapt {__name__} to this Reflex."
            )
        code = code.replace(place, addition + place)
    return code
