"""The state of a connected tab is kept; the state of one that has left is dropped."""

import asyncio
import time

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory

from taskapp import taskapp
from taskapp.ui.reflex_adapter import tab_states


@pytest.fixture
def connected() -> set[str]:
    return set()


@pytest.fixture
def manager(connected: set[str]) -> StateManagerMemory:
    states = StateManagerMemory(token_expiration=1000)  # type: ignore[abstract]
    tab_states.keep_while_connected(states, is_connected=connected.__contains__)
    return states


async def use(manager: StateManagerMemory, tab: str) -> None:
    with taskapp.app.set_contexts():
        async with manager.modify_state(rx.BaseStateToken(ident=tab, cls=rx.State)):
            pass


@pytest.mark.anyio
async def test_the_state_of_a_connected_tab_outlives_its_expiry_and_a_jump_of_the_clock(
    manager: StateManagerMemory, connected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.add("here")
    for tab in ("here", "gone"):
        await use(manager, tab)
    kept = manager.states["here"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7200)
    assert manager._purge_expired_tokens() == now + 7200 + 1000
    assert manager.states == {"here": kept}
    connected.clear()
    monkeypatch.setattr(time, "time", lambda: now + 14_400)
    assert manager._purge_expired_tokens() is None
    assert manager.states == {}
    await manager.close()


@pytest.mark.anyio
async def test_the_state_of_a_tab_without_a_login_is_dropped_soon_after_it_has_left(
    manager: StateManagerMemory, connected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_states, "ANONYMOUS_SECONDS", 0.01)
    for tab in ("back", "gone"):
        await use(manager, tab)
    for tab in ("back", "gone"):
        tab_states.drop_soon(manager, tab)
    connected.add("back")
    async with asyncio.timeout(60):
        while "gone" in manager.states:
            await asyncio.sleep(0.01)
    assert set(manager.states) == {"back"}
    await manager.close()


@pytest.mark.anyio
async def test_a_state_in_use_is_not_dropped_under_its_handler(
    manager: StateManagerMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab_states, "ANONYMOUS_SECONDS", 0.01)
    with taskapp.app.set_contexts():
        async with manager.modify_state(rx.BaseStateToken(ident="busy", cls=rx.State)):
            tab_states.drop_soon(manager, "busy")
            await asyncio.sleep(0.1)
            assert "busy" in manager.states
    await manager.close()
