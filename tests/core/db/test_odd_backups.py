"""A file that is no whole backup is refused in one sentence before anything is changed, whatever is wrong with it."""

import json
import os
import resource
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from taskapp.cli import commands
from taskapp.core import config
from taskapp.core.db.backup import archive
from taskapp.core.db.backup.archive import BackupError, backup, restore
from tests.support.databases import Databases

SOUND = "recordings/somebody/call.wav"


@pytest.fixture
def installation(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation on SQLite with one recording."""
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path / "data"))
    config.settings.cache_clear()
    config.secret_key()
    sound = tmp_path / "data" / SOUND
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"RIFF new and longer")
    return tmp_path / "data"


def _rewritten(source: Path, target: Path, **contents: bytes) -> None:
    """Copy an archive with other contents for some entries; `-` in a name is written `_`, `.` is written `__`."""
    changed = {name.replace("__", ".").replace("_", "-"): content for name, content in contents.items()}
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(target, "w") as odd:
        for name in whole.namelist():
            odd.writestr(name, changed.get(name, whole.read(name)))


def _scratched(source: Path, target: Path) -> None:
    """Damage the packed bytes of the database, as a bad disk does."""
    with zipfile.ZipFile(source) as whole:
        start = whole.getinfo("database.db").header_offset
    damaged = bytearray(source.read_bytes())
    damaged[start + 60 : start + 160] = b"\xff" * 100
    target.write_bytes(damaged)


def _patched(offset_local: int, offset_central: int, value: int) -> Callable[[Path, Path], None]:
    def patch(source: Path, target: Path) -> None:
        content = bytearray(source.read_bytes())
        for magic, offset in ((b"PK\x03\x04", offset_local), (b"PK\x01\x02", offset_central)):
            at = content.find(magic)
            content[at + offset] = value
        target.write_bytes(content)

    return patch


def _manifest(content: object) -> Callable[[Path, Path], None]:
    return lambda source, target: _rewritten(source, target, manifest__json=json.dumps(content).encode())


ODD: dict[str, Callable[[Path, Path], None]] = {
    "scratched": _scratched,
    "encrypted": _patched(6, 8, 1),
    "packed in an unknown way": _patched(8, 10, 97),
    "a list as manifest": _manifest([1]),
    "a text as manifest": _manifest("sqlite"),
    "a manifest without database": _manifest({"format": 1}),
    "a manifest with an unknown database": _manifest({"format": 1, "database": "oracle"}),
    "a newer format": _manifest({"format": 2, "database": "sqlite"}),
    "a manifest that is no text": lambda source, target: _rewritten(source, target, manifest__json=b"\xff\xfe\xfd"),
    "a key that is no text": lambda source, target: _rewritten(source, target, secret_key=b"\xff" * 64),
}


@pytest.mark.parametrize("fault", ODD)
def test_an_odd_archive_is_refused_in_words(fault: str, installation: Path, databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        backup(url, installation.parent / "copy")
        ODD[fault](installation.parent / "copy", installation.parent / "odd")
        key = config.secret_key()
        with pytest.raises(BackupError, match=r"odd.*(damaged|no SQLite backup|newer version)"):
            restore(url, installation.parent / "odd", force=True)
    assert config.secret_key() == key


def test_a_restore_that_is_refused_leaves_the_recordings(installation: Path, databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        backup(url, installation.parent / "copy")
        (installation / SOUND).write_bytes(b"RIFF recorded again since")
        with pytest.raises(BackupError, match="add --force"):
            restore(url, installation.parent / "copy")
    assert (installation / SOUND).read_bytes() == b"RIFF recorded again since"


@pytest.mark.parametrize("command", ["backup", "restore"])
@pytest.mark.parametrize("room", [-200_000, 1000], ids=["for half the database", "for the database alone"])
def test_a_full_disk_is_said_with_its_place_and_nothing_unfinished_is_left(
    command: str, room: int, installation: Path, databases: Databases
) -> None:
    (installation / SOUND).with_name("long.wav").write_bytes(os.urandom(4_000_000))
    with databases.fresh("sqlite") as url:
        backup(url, installation.parent / "there")
        (installation / SOUND).with_name("long.wav").unlink()
        if command == "backup":
            (installation / SOUND).with_name("long.wav").write_bytes(os.urandom(4_000_000))
        folders = (Path(url.removeprefix("sqlite:///")).parent, installation.parent)
        before = _files(*folders)
        pid = os.fork()
        if pid == 0:
            os._exit(_run_with_little_space(command, url, installation.parent, room))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert _files(*folders) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_command_that_is_told_to_stop_leaves_nothing_unfinished(
    command: str, number: int, installation: Path, databases: Databases
) -> None:
    with databases.fresh("sqlite") as url:
        backup(url, installation.parent / "there")
        before = _files(Path(url.removeprefix("sqlite:///")).parent, installation.parent)
        pid = os.fork()
        if pid == 0:
            _stopped_half_way(command, url, installation.parent / "there", number)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -number
        assert _files(Path(url.removeprefix("sqlite:///")).parent, installation.parent) == before


def _files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*"))


def _stopped_half_way(command: str, url: str, file: Path, number: int) -> None:
    """Run a command in a process of its own, and send the signal to it when the database is copied and all else is not."""
    os.environ["TASKAPP_DATABASE_URL"] = url
    config.settings.cache_clear()
    # Tests run under `nohup` ignore SIGHUP, and so would the command.
    signal.signal(number, signal.SIG_DFL)
    # The recordings come after the database in both.
    archive._write_files = archive._add_recordings = lambda _: os.kill(os.getpid(), number)  # type: ignore[assignment]
    try:
        if command == "backup":
            commands.backup_command(file.with_name("copy"))
        else:
            commands.restore(file, force=True)
    finally:
        os._exit(0)


def _run_with_little_space(command: str, url: str, folder: Path, room: int) -> int:
    """0 when the command fails with an error that names the file or folder that has no room."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    source = Path(url.removeprefix("sqlite:///"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (source.stat().st_size + room, resource.RLIM_INFINITY))
    try:
        if command == "backup":
            backup(url, folder / "copy")
        else:
            restore(url, folder / "there", force=True)
    except BackupError as error:
        return 0 if str(folder / ("copy" if command == "backup" else "data")) in str(error) else 2
    except BaseException:
        return 3
    return 4
