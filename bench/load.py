"""Load over HTTP: with wrk where it is installed (it needs little processor time), else with the client in this file."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16


@dataclass(frozen=True)
class Request:
    """The request to repeat; several paths are used in turn."""

    method: str
    paths: list[str]
    body: str = ""


def program() -> str:
    return "wrk" if shutil.which("wrk") else "the bench's own client"


def requests_per_second(address: str, request: Request, token: str, *, seconds: float) -> float:
    """The number of successful responses per second on 16 connections."""
    if shutil.which("wrk"):
        return _wrk(address, request, token, seconds)
    command = [sys.executable, "-m", "bench.load", address, token, str(seconds)]
    parameters = json.dumps([request.method, request.paths, request.body])
    out = subprocess.run(command, input=parameters, capture_output=True, text=True, check=True).stdout
    return float(out)


def _wrk(address: str, request: Request, token: str, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        paths = ", ".join(f'"{path}"' for path in request.paths)
        script.write(
            f'local paths = {{{paths}}}\nlocal n = 0\nwrk.headers["Authorization"] = "Bearer {token}"\n'
            'wrk.headers["Content-Type"] = "application/json"\n'
            f"function request()\n n = n % #paths + 1\n return wrk.format('{request.method}', paths[n], nil, {json.dumps(request.body)})\nend\n"
        )
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", script.name, address]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if refused:
        raise SystemExit(f"{refused[1]} requests to {request.paths[0]} were refused; the figure would mean nothing.")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])  # type: ignore[index]


async def _own_client(address: str, token: str, seconds: float, request: Request) -> float:
    host, port = address.removeprefix("http://").split(":")
    deadline, count = time.monotonic() + seconds, 0

    async def connection(first: int) -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(host, int(port))
        turn = first
        while time.monotonic() < deadline:
            path = request.paths[turn % len(request.paths)]
            turn += CONNECTIONS
            head = f"{request.method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            body = request.body.encode()
            writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            response = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", response, re.IGNORECASE)[1])  # type: ignore[index]
            await reader.readexactly(length)
            if not response.startswith(b"HTTP/1.1 2"):
                raise SystemExit(response.decode())
            count += 1
        writer.close()

    await asyncio.gather(*(connection(first) for first in range(CONNECTIONS)))
    return count / seconds


if __name__ == "__main__":
    method, paths, body = json.loads(Path("/dev/stdin").read_text())
    print(asyncio.run(_own_client(sys.argv[1], sys.argv[2], float(sys.argv[3]), Request(method, paths, body))))
