"""What Taskapp relies on in Reflex beyond its public API; `reflex_adapter/README.md` lists each part."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from reflex.app import EventNamespace
from reflex.constants import Templates
from reflex.event import Event
from reflex.istate.manager.memory import StateManagerMemory
from reflex.utils import build, frontend_skeleton, prerequisites
from reflex.utils.token_manager import LocalTokenManager
from reflex_base.config import Config
from reflex_base.environment import EnvironmentVariables
from reflex_base.event.processor.base_state_processor import BaseStateEventProcessor
from reflex_components_sonner.toast import toast_ref  # type: ignore[import-untyped]

from taskapp import taskapp
from taskapp.ui import reflex_adapter
from taskapp.ui.reflex_adapter import event_guard, event_key
from taskapp.ui.reflex_adapter.built_pages import js_patches

ADAPTER = Path(reflex_adapter.__file__).parent
README = (ADAPTER / "README.md").read_text()
PRODUCT = ADAPTER.parents[1]
# Functions of Reflex that are called or replaced, with the parameters they must take.
FUNCTIONS: list[tuple[Any, str, list[str]]] = [
    (EventNamespace, "on_connect", ["self", "sid", "environ", "auth"]),
    (EventNamespace, "on_event", ["self", "sid", "data"]),
    (EventNamespace, "on_disconnect", ["self", "sid"]),
    (EventNamespace, "emit_update", ["self", "update", "token"]),
    (StateManagerMemory, "_purge_token", ["self", "token"]),
    (StateManagerMemory, "_purge_expired_tokens", ["self"]),
    (StateManagerMemory, "_track_token", ["self", "token"]),
    (BaseStateEventProcessor, "_execute_event", ["self", "entry", "registered_handler"]),
    (BaseStateEventProcessor, "enqueue", ["self", "token", "event"]),
    (prerequisites, "get_compiled_app", ["prerender_routes", "use_rich"]),
    (prerequisites, "get_web_dir", []),
    (prerequisites, "needs_reinit", []),
    (frontend_skeleton, "initialize_web_directory", []),
    (build, "setup_frontend", ["root"]),
    (build, "build", []),
]
# Modules of Reflex that are imported outside this package; they are public.
IMPORTED_ELSEWHERE = {"reflex.event", "reflex_components_core.react_router.dom"}
PRIVATE = {
    "_token_manager",
    "_execute_event",
    "_purge_token",
    "_purge_expired_tokens",
    "_track_token",
    "_token_expires_at",
    "_states_locks",
}


def problem_with(owner: Any, name: str, parameters: list[str]) -> str:
    """What is wrong with a function of Reflex; empty when it is there and takes these parameters."""
    function = getattr(owner, name, None)
    if function is None:
        return f"{name} is gone"
    missing = [parameter for parameter in parameters if parameter not in inspect.signature(function).parameters]
    return f"{name} takes no {missing}" if missing else ""


def reflex_modules(text: str) -> Iterator[str]:
    """The modules of Reflex that a file imports, other than `reflex` itself."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.startswith(("reflex.", "reflex_")))


def private_names(text: str) -> set[str]:
    """The private names of Reflex that a file reads or sets."""
    return {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)} & PRIVATE


@pytest.mark.parametrize(("owner", "name", "parameters"), FUNCTIONS, ids=[name for _, name, _ in FUNCTIONS])
def test_a_function_of_reflex_is_there_with_its_parameters(owner: Any, name: str, parameters: list[str]) -> None:
    assert problem_with(owner, name, parameters) == ""
    assert f"`{name}`" in README


def test_a_function_that_moved_or_changed_is_noticed() -> None:
    class Moved:
        def on_connect(self, sid: str, scope: dict[str, Any]) -> None: ...

    assert problem_with(Moved, "on_connect", ["self", "sid", "environ"]) == "on_connect takes no ['environ']"
    assert problem_with(Moved, "on_event", ["self"]) == "on_event is gone"


def test_the_loading_event_of_a_connection_passes_the_event_guard() -> None:
    source = inspect.getsource(EventNamespace.on_connect)
    assert source.count("self.on_event(sid, boot_event)") == 1, "an event of the first packet would not be checked"


def test_every_event_is_executed_by_the_method_that_is_replaced() -> None:
    assert "self._execute_event(" in inspect.getsource(BaseStateEventProcessor._process_event_queue_entry)


def test_the_payload_with_its_key_reaches_the_handler_unchanged() -> None:
    data = event_key.attach({"name": "x", "payload": {"a": 1}}, "page:1")
    assert Event(**data).payload is data["payload"]
    assert "Event(**{k: v for k, v in fields.items()" in inspect.getsource(EventNamespace.on_event)


def test_connected_tabs_are_kept_by_their_tokens() -> None:
    namespace = EventNamespace("/_event", taskapp.app)
    assert namespace._token_manager.token_to_socket == {}
    assert LocalTokenManager().token_to_socket == {}
    assert (namespace.sid_to_token, dict(namespace.token_to_sid)) == ({}, {})


def test_names_that_reflex_makes_are_spelled_as_our_code_spells_them() -> None:
    assert taskapp.app is not None
    assert event_guard.callable_by_browsers() > event_guard.FRAMEWORK
    assert str(rx.State.is_hydrated).endswith(".is_hydrated_rx_state_")
    assert "is_hydrated_rx_state_" in (ADAPTER / "reliable_socket.js").read_text()
    assert str(toast_ref) == "refs['__toast']"
    assert 'refs["__toast"]' in (ADAPTER / "server_commands.js").read_text()
    registry = Path(Templates.Dirs.WEB_TEMPLATE, "utils", "context-registry.js").read_text()
    assert registry.count("export const eventLoop = {\n  addEvents: (events, args, event_actions)") == 1


def test_every_switch_of_reflex_that_is_set_exists() -> None:
    files = (PRODUCT / "cli" / "serving.py", ADAPTER / "built_pages" / "build.py")
    names = {name for path in files for name in re.findall(r'"(?:__)?(REFLEX_[A-Z_]+)"', path.read_text())}
    fields = {f"REFLEX_{name.upper()}" for name in Config.__dataclass_fields__}
    assert len(names) >= 10
    assert {name for name in names if not hasattr(EnvironmentVariables, name)} - fields == set()


def test_the_readme_names_every_seam_of_the_package() -> None:
    words = [js_patches.STATE_JS, *PRIVATE, *IMPORTED_ELSEWHERE, "is_hydrated_rx_state_", "__toast", "RELIED_ON"]
    assert [word for word in words if word not in README] == []


def test_only_this_package_uses_the_internals_of_reflex() -> None:
    outside = [path for path in PRODUCT.rglob("*.py") if not path.is_relative_to(ADAPTER)]
    found = {module for path in outside for module in reflex_modules(path.read_text())}
    assert found == IMPORTED_ELSEWHERE
    assert {path.name for path in outside if private_names(path.read_text())} == set()


def test_a_use_of_internals_from_elsewhere_is_noticed() -> None:
    text = "from reflex.state import StateUpdate\nimport reflex_base.registry\nns._token_manager\n"
    assert set(reflex_modules(text)) == {"reflex.state", "reflex_base.registry"}
    assert private_names(text) == {"_token_manager"}
