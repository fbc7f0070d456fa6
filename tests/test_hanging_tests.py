"""A test that hangs fails alone: the tests after it find an event loop and a browser that work."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.browser import SharedBrowser
from tests.support.processes import descendants

HANGING = """
import asyncio
import pytest

@pytest.fixture(scope="session", autouse=True)
async def shared_loop():
    yield

@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"

async def test_hangs():
    await asyncio.Event().wait()

@pytest.mark.timeout(90)
async def test_hangs_with_a_limit_of_its_own():
    await asyncio.Event().wait()

async def test_comes_after():
    await asyncio.sleep(0)

def test_is_not_asynchronous():
    pass
"""
# A small share: the limit comes long before pytest-timeout's signal, also on a busy machine.
PLUGIN = """
from tests.support import time_limits

time_limits.SHARE = 0.01

def pytest_collection_modifyitems(items):
    time_limits.limit_asynchronous(items, 60)
"""


def test_an_asynchronous_test_that_hangs_leaves_the_others_their_loop(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_some.py").write_text(HANGING)
    (tmp_path / "pytest.ini").write_text("[pytest]\nanyio_mode = auto\n")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--timeout=60", "-p", "no:cacheprovider", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    outcomes = [line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))]
    assert outcomes == [
        "PASSED test_some.py::test_comes_after",
        "PASSED test_some.py::test_is_not_asynchronous",
        "FAILED test_some.py::test_hangs",
        "FAILED test_some.py::test_hangs_with_a_limit_of_its_own",
    ], done.stdout


@pytest.mark.browser
async def test_a_browser_that_no_longer_answers_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SharedBrowser, "ANSWERS_WITHIN", 3.0)
    mine = os.getpid()
    before = descendants(mine)
    browser = SharedBrowser()
    profile = await browser.profile()
    await profile.new_page()
    stopped = [process for process in descendants(mine) if process not in before]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    await browser.close(profile)
    page = await (await browser.profile()).new_page()
    assert await page.evaluate("1 + 1") == 2
    assert not {*stopped} & {*descendants(mine)}
    await browser.stop()
    assert {*descendants(mine)} <= {*before}
    del profile, page
    gc.collect()  # a failure that Playwright left behind would be this test's, and not the next one's
