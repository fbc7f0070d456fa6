"""The patch of Reflex's browser code, applied to the installed Reflex; and the commands of the server to a page."""

import re
from pathlib import Path

import pytest
from reflex.constants import Templates

from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.built_pages import js_patches
from taskapp.ui.session import SessionState
from tests.support.node import evaluate

STATE_JS = Path(Templates.Dirs.WEB_TEMPLATE, js_patches.STATE_JS).read_text()


def test_the_installed_reflex_gets_our_socket_in_place_of_its_own_once() -> None:
    changed = js_patches.patch_state_js(STATE_JS)
    assert js_patches.PATCHED_IMPORT in changed
    assert "socket.io-client" not in "".join(line for line in changed.splitlines() if "import" in line)
    assert js_patches.patch_state_js(changed) == changed
    assert not re.search(r"\beval\(", changed)
    unchanged = changed.replace(js_patches.PATCHED_IMPORT, js_patches.REFLEX_IMPORT)
    assert unchanged.replace(js_patches.PATCHED_EVAL, js_patches.REFLEX_EVAL) == STATE_JS


@pytest.mark.parametrize("fragment", [js_patches.REFLEX_IMPORT, *js_patches.RELIED_ON])
def test_a_reflex_that_uses_its_socket_otherwise_stops_the_build(fragment: str) -> None:
    assert STATE_JS.count(fragment) == {js_patches.REFLEX_IMPORT: 1, **js_patches.RELIED_ON}[fragment]
    for moved in (STATE_JS.replace(fragment, fragment.swapcase(), 1), f"{STATE_JS}\n{fragment}"):
        with pytest.raises(RuntimeError, match="adapt taskapp.ui"):
            js_patches.patch_state_js(moved)


def test_our_files_go_into_the_bundle_and_evaluate_nothing() -> None:
    files = dict(js_patches.OwnFrontend().get_static_assets())
    assert files.keys() > {Path("utils/server_commands.js"), Path("utils/reliable_socket.js")}
    evaluating = [path for path, code in files.items() if re.search(r"\beval\b|new Function", str(code))]
    assert evaluating == []


def test_of_two_objects_of_properties_the_later_one_wins_in_depth() -> None:
    module = Path(server_commands.__file__).parent / "merge_props.js"
    first, later = "{ a: 1, b: { c: 1, d: { e: 1 } }, l: [1, 2] }", "{ a: 2, b: { d: { f: 2 } }, l: [3] }"
    merged = evaluate(module, f"m.mergician({first}, {later})")
    assert merged == {"a": 2, "b": {"c": 1, "d": {"e": 1, "f": 2}}, "l": [3]}


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "tasks", "", "javascript:alert(1)"])
def test_a_page_is_sent_to_paths_of_this_site_only(path: str) -> None:
    with pytest.raises(ValueError, match="only a path of this site"):
        server_commands.go(path)


def test_an_undo_toast_carries_the_event_that_takes_it_back() -> None:
    event = server_commands.undo_toast("Task deleted", SessionState.refresh, key="7")
    assert event.name == server_commands.CHANNEL
    assert event.payload["duration"] == 8_000
    assert event.payload["action"]["label"] == "Undo"
    assert event.payload["action"]["name"].endswith("session_state.refresh")
