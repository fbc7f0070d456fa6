"""The ports that tests give to servers: no outgoing connection and no other process of the tests takes one of them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.processes import free_port

ASK = "from tests.support.processes import free_port; print(*(free_port() for _ in range(50)))"


def ports_of(worker: str) -> set[int]:
    """Fifty ports that another process of the tests is given."""
    root = Path(__file__).parents[1]
    env = {**os.environ, "PYTEST_XDIST_WORKER": worker, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", ASK], cwd=root, env=env, capture_output=True, text=True, check=True)
    return {int(port) for port in done.stdout.split()}


def test_no_outgoing_connection_is_given_a_port_of_a_server() -> None:
    assert max(free_port() for _ in range(200)) < 16_000


def test_no_port_is_given_twice_neither_here_nor_to_the_other_process() -> None:
    mine, other = ports_of("gw0"), ports_of("gw1")
    assert (len(mine), len(other), mine & other) == (50, 50, set())
