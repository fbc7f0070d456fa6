"""Two changes to Reflex's browser code, made at every build; a Reflex that no longer fits stops the build.

1. The websocket goes to the page's own origin. Reflex writes the port into the bundle; ours serves any host
   and port, also behind a proxy, from one build.
2. Messages of `ui/browser.py` are heard by `own_channel.js` instead of being evaluated as code.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin

_STATE_JS = "utils/state.js"
_CHANNEL_JS = "utils/own_channel.js"

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
    ('import { mergician } from "mergician";', 'import { hear } from "$/utils/own_channel";\n'),
    (
        '  if (event.name == "_redirect") {',
        '  if (event.name == "_taskapp") {\n    hear(event.payload, refs, addEvents);\n    return;\n  }\n',
    ),
)


class OwnFrontend(Plugin):
    """Makes the two changes while Reflex compiles."""

    def pre_compile(self, **context: Any) -> None:
        """Have Reflex's state.js changed before it is written."""
        context["add_modify_task"](_STATE_JS, with_additions)

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """The listener that goes into the bundle beside it."""
        return [(Path(_CHANNEL_JS), (Path(__file__).with_name("own_channel.js")).read_text())]


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
