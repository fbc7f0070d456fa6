"""The changes to Reflex's browser code, against the Reflex that is installed; and what the server may ask of a page."""

from pathlib import Path

import pytest
from reflex.constants import Templates

from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.js_patches import OwnFrontend, with_additions
from taskapp.ui.session import SessionState

STATE_JS = Path(Templates.Dirs.WEB_TEMPLATE, "utils", "state.js").read_text()


def test_the_installed_reflex_takes_our_additions_once() -> None:
    changed = with_additions(STATE_JS)
    assert "endpoint.host = window.location.host;" in changed
    assert 'if (event.name == "_taskapp") {' in changed
    assert with_additions(changed) == changed


def test_a_reflex_that_no_longer_fits_stops_the_build() -> None:
    with pytest.raises(RuntimeError, match="adapt taskapp.ui.frontend"):
        with_additions(STATE_JS.replace('import { mergician } from "mergician";', ""))


def test_our_files_go_into_the_bundle_and_evaluate_nothing() -> None:
    files = dict(OwnFrontend().get_static_assets())
    assert set(files) == {Path("utils/server_commands.js"), Path("utils/reliable_socket.js")}
    for code in files.values():
        assert "eval" not in str(code).replace("without evaluating code", "")


def test_every_event_goes_through_our_line() -> None:
    changed = with_additions(STATE_JS)
    sends = changed.index('socket.emit("event"')
    assert "return post(socket, encodeFormDataArgs(routed_event));" in changed[sends - 120 : sends]
    assert changed.count('socket.emit("event"') == 1


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
