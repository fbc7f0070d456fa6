"""Starting and stopping the server, also with several processes, and the key of the page build."""

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from taskapp.core import installation
from taskapp.ui.reflex_adapter.built_pages import build as pages_build
from tests.support.open_page import open_page
from tests.support.product import Product, environment_without_ours

PASSWORD = "correct horse battery staple"


@pytest.fixture
def database_kind() -> str:
    """SQLite only: these tests do not depend on the database."""
    return "sqlite"


def sign_in(base_url: str) -> str:
    answer = httpx.post(
        f"{base_url}/api/auth/login",
        json={"email": "ada@acme.example", "password": PASSWORD},
        headers={"Origin": base_url},
    )
    return answer.cookies["taskapp_session"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--workers", "2"], "--workers 2 needs TASKAPP_REDIS_URL"),
        (["--host", "no.such.host.invalid"], "choose another with --port or --host"),
    ],
)
def test_a_server_that_cannot_start_says_why_in_one_line(product: Product, options: list[str], message: str) -> None:
    done = product.run("serve", "--backend-only", "--port", str(product.port), *options, check=False)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_named(product: Product) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = product.run("serve", "--backend-only", "--port", str(port), check=False)
    assert done.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_stopping_server_disconnects_its_open_pages(product: Product) -> None:
    product.serve("--backend-only", "--host", "localhost")
    product.create_user("ada@acme.example", PASSWORD, role="owner")
    async with open_page(product.base_url, "/tasks", cookie=sign_in(product.base_url)):
        started = time.monotonic()
        await asyncio.to_thread(product.stop)
        assert time.monotonic() - started < 15
    assert "Traceback" not in product.log


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_page_on_one_server_follows_what_happens_on_another(product: Product, redis_url: str) -> None:
    product.env["TASKAPP_REDIS_URL"] = redis_url
    product.serve("--backend-only")
    other = Product(database_url=product.database_url, folder=product.folder / "other", env=product.env)
    try:
        other.serve("--backend-only", "--workers", "2")
        product.create_user("ada@acme.example", PASSWORD, role="owner")
        cookie = sign_in(product.base_url)
        api = httpx.Client(
            base_url=other.base_url, cookies={"taskapp_session": cookie}, headers={"Origin": other.base_url}
        )
        contact_id = api.post("/api/contacts", json={"name": "Bob"}).json()["id"]
        api.post("/api/tasks", json={"title": "First", "contact_id": contact_id})
        async with open_page(product.base_url, "/tasks", cookie=cookie) as page:
            since = len(page.frames)
            await asyncio.to_thread(api.post, "/api/tasks", json={"title": "From afar", "contact_id": contact_id})
            await page.see("arrivals_rx_state_", since=since)
    finally:
        other.stop()


def test_reflex_has_our_settings_from_whatever_folder_the_server_starts(tmp_path: Path) -> None:
    code = (
        "from taskapp.taskapp import app; from reflex.config import get_config; "
        "print(type(app.state_manager).__name__, get_config().cors_allowed_origins)"
    )
    env = {**environment_without_ours(), "REFLEX_BACKEND_ONLY": "true", "TASKAPP_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout == "StateManagerMemory []\n", done.stderr


PAGE_SOURCES = ("rxconfig.py", "taskapp/ui/shell/page.py", "assets/a.css", "reflex.lock/package.json")


def checkout(folder: Path) -> Path:
    for name in PAGE_SOURCES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("1")
    return folder / "taskapp"


def key_of(package: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(installation, "PACKAGE", package)
    monkeypatch.setattr(installation, "BUNDLE", package / "_bundle")
    return pages_build._build_key()


def test_an_unchanged_checkout_has_the_same_key_and_a_changed_page_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = checkout(tmp_path)
    before = key_of(package, monkeypatch)
    (tmp_path / "README.md").write_text("changed")
    assert key_of(package, monkeypatch) == before
    for name in PAGE_SOURCES:
        (tmp_path / name).write_text("2")
        assert key_of(package, monkeypatch) != before
        (tmp_path / name).write_text("1")
    assert key_of(package, monkeypatch) == before


def test_the_key_knows_neither_the_folder_nor_the_version_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(checkout(tmp_path / "here"), monkeypatch)
    monkeypatch.setattr(sys, "version", "3.99.1 (another patch level)")
    assert key_of(checkout(tmp_path / "over there"), monkeypatch) == key


def test_a_build_of_other_sources_or_without_its_folder_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "first" / "client").mkdir(parents=True)
    (tmp_path / "aaaa-1.built").write_text("first")
    (tmp_path / "bbbb-1.built").write_text("gone")
    assert installation.find_build(tmp_path, "aaaa-1") == tmp_path / "first"
    assert installation.find_build(tmp_path, "bbbb-1") is None
    assert installation.find_build(tmp_path, "cccc-1") is None
