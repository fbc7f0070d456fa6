"""Speech to text on this machine: Whisper through faster-whisper, an optional extra, in a separate process.

The process keeps the model's few hundred megabytes out of the server and frees them when it ends. Nothing is
downloaded: the model is in the data folder.
"""

import asyncio
import json
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from taskapp.ai.areas import LOCAL_WHISPER, Area
from taskapp.ai.client import MAX_TRANSCRIPT_BODY, Answer, Attempt, Outcome, clean
from taskapp.core.clock import monotonic
from taskapp.core.config import settings

PROCESS = f"{__package__}.whisper_process"
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
# Enough for a recording of a day on a slow machine (s).
DEADLINE = 4 * 3600.0


def folder() -> Path:
    """The folder of the model's files."""
    return settings().data_dir / "whisper"


def missing() -> str | None:
    """The problem that prevents transcription on this machine; None when it is possible."""
    if find_spec("faster_whisper") is None:
        return f"{LOCAL_WHISPER} needs the extra “whisper”: run `pip install faster-whisper` where Taskapp is installed"
    if absent := [name for name in MODEL_FILES if not (folder() / name).is_file()]:
        return (
            f"{LOCAL_WHISPER} needs a Whisper model for CTranslate2 in {folder()}: {', '.join(absent)} is not there "
            "(the files of Systran/faster-whisper-base, for example)"
        )
    return None


async def transcribe(file: Path) -> Answer:
    """Transcribe a recording, with times in seconds; failures are in the attempt, not raised."""
    attempt, started = Attempt(Area.TRANSCRIBE_CALL, LOCAL_WHISPER), monotonic()
    try:
        async with asyncio.timeout(DEADLINE):
            body = await _run(attempt, file)
    except TimeoutError:
        attempt.fail(Outcome.TIMEOUT, f"not done within {DEADLINE / 3600:.0f} hours")
        body = {}
    attempt.latency_ms = round((monotonic() - started) * 1000)
    text = body.get("text")
    return Answer(attempt, text=clean(text) if isinstance(text, str) else "", body=body)


async def _run(attempt: Attempt, file: Path) -> dict[str, Any]:
    command = (sys.executable, "-m", PROCESS, str(folder()), str(file))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    try:
        out, problems = await process.communicate()
    finally:
        # After a timeout or a cancellation the process is still running.
        with suppress(ProcessLookupError):
            process.kill()
    if process.returncode != 0:
        last = problems.decode("utf-8", "replace").strip().splitlines()[-1:]
        attempt.fail(Outcome.INVALID, f"the recording could not be read: {''.join(last) or process.returncode}")
        return {}
    return _parse_output(attempt, out)


def _parse_output(attempt: Attempt, out: bytes) -> dict[str, Any]:
    if len(out) > MAX_TRANSCRIPT_BODY:
        attempt.fail(Outcome.TOO_LARGE, f"the transcript is longer than {MAX_TRANSCRIPT_BODY:,} bytes")
        return {}
    body: dict[str, Any] = json.loads(out)
    return body
