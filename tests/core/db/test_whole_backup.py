"""A backup holds the recordings and the key, needs no programs of PostgreSQL, and a restore that fails changes nothing."""

import os
import zipfile
from pathlib import Path

import pytest

from taskapp.calls import recordings
from taskapp.core import config
from taskapp.core.config import secret_key
from taskapp.core.db.backup.archive import BackupError, backup, restore
from taskapp.core.db.database import sqlite_path
from taskapp.organizations import repository
from taskapp.organizations.model import Organization
from tests.factories.people import a_company
from tests.support.api_client import run_in_database
from tests.support.databases import Databases, Kind

SOUND = b"RIFF" + bytes(range(256)) * 40


def use_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Be an installation with this data folder, on a machine without any program of PostgreSQL."""
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(folder))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("taskapp.core.db.backup.archive.pg_dump_files._DEBIAN_PATH", "/nowhere")
    config.settings.cache_clear()


def names(url: str) -> list[str]:
    async def work(session: object) -> list[Organization]:
        return await repository.list_organizations(session)  # type: ignore[arg-type]

    return [organization.name for organization in run_in_database(url, work)]


@pytest.fixture
def saved(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, bytes, str]:
    """A backup of an installation with a recording; its file, its key, and the path of the recording."""
    use_folder(monkeypatch, tmp_path / "old")
    company = run_in_database(database_url, lambda session: a_company(session, "Acme"))
    path = f"{company.organization.id}/call.wav"
    sound = tmp_path / "old" / "recordings" / path
    sound.parent.mkdir(parents=True)
    sound.write_bytes(SOUND)
    key = secret_key()
    backup(database_url, tmp_path / "copy")
    return tmp_path / "copy", key, path


def test_an_empty_machine_gets_database_recordings_and_key(
    saved: tuple[Path, bytes, str],
    database_kind: Kind,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, key, path = saved
    use_folder(monkeypatch, tmp_path / "new")
    with databases.fresh(database_kind, migrated=False) as other:
        restore(other, file)
        assert names(other) == ["Acme"]
    found = recordings.find(path)
    assert found is not None
    assert (found.read_bytes(), secret_key()) == (SOUND, key)
    assert file.stat().st_mode & 0o077 == 0, "others on the machine could read the key"
    for private in ("new", "new/secret-key"):
        assert (tmp_path / private).stat().st_mode & 0o077 == 0, private


def test_a_backup_leaves_out_half_written_recordings_and_a_restore_replaces_a_cut_one(
    saved: tuple[Path, bytes, str],
    database_url: str,
    database_kind: Kind,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, _, path = saved
    (tmp_path / "old" / "recordings" / path).with_name("upload.part").write_bytes(b"RIFF")
    backup(database_url, tmp_path / "second")
    with zipfile.ZipFile(tmp_path / "second") as archive:
        assert [name for name in archive.namelist() if name.startswith("recordings/")] == [f"recordings/{path}"]
    use_folder(monkeypatch, tmp_path / "new")
    cut = tmp_path / "new" / "recordings" / path
    cut.parent.mkdir(parents=True)
    cut.write_bytes(SOUND[:100])
    with databases.fresh(database_kind, migrated=False) as other:
        restore(other, tmp_path / "second")
    assert cut.read_bytes() == SOUND


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_folder(monkeypatch, tmp_path / "old")
    (tmp_path / "copies").mkdir()
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\x00" + bytes(5000))
    with pytest.raises(config.ConfigError, match=r"damaged\.db is not a usable SQLite database"):
        backup(f"sqlite:///{tmp_path / 'damaged.db'}", tmp_path / "copies" / "copy")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_restore_that_fails_half_way_leaves_the_old_state(
    saved: tuple[Path, bytes, str],
    database_kind: Kind,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, _, _ = saved
    use_folder(monkeypatch, tmp_path / "new")
    key = secret_key()
    broken = tmp_path / "broken"
    # Complete by its checksums, but with a table, or a database, that cannot be read.
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            cut = name in ("database.db", "tables/member")
            archive.writestr(name, whole.read(name)[:200] if cut else whole.read(name))
    truncated = tmp_path / "truncated"
    truncated.write_bytes(file.read_bytes()[:-2000])
    with databases.fresh(database_kind) as other:
        run_in_database(other, lambda session: a_company(session, "Still here"))
        for bad in (broken, truncated):
            with pytest.raises(BackupError):
                restore(other, bad, force=True)
            assert names(other) == ["Still here"]
        assert secret_key() == key
        restore(other, file, force=True)
        assert names(other) == ["Acme"]


def test_a_backup_of_the_other_kind_of_database_names_the_way(
    saved: tuple[Path, bytes, str], database_kind: Kind, databases: Databases
) -> None:
    other_kind: Kind = "postgresql" if database_kind == "sqlite" else "sqlite"
    with databases.fresh(other_kind) as other, pytest.raises(BackupError, match="taskapp move --to"):
        restore(other, saved[0], force=True)


def test_a_configured_key_that_is_not_the_backups_is_refused_unless_forced(
    saved: tuple[Path, bytes, str], database_kind: Kind, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_SECRET_KEY", "another key that is long enough to be taken")
    config.settings.cache_clear()
    with databases.fresh(database_kind, migrated=False) as other:
        with pytest.raises(BackupError, match="TASKAPP_SECRET_KEY"):
            restore(other, saved[0])
        kept = config.settings().data_dir / "secret-key"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("the key of this machine")
        restore(other, saved[0], force=True)
        assert names(other) == ["Acme"]
        assert kept.read_text() == "the key of this machine"


def test_a_path_in_a_backup_that_leads_outside_is_not_followed(
    saved: tuple[Path, bytes, str],
    database_kind: Kind,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_folder(monkeypatch, tmp_path / "new")
    with zipfile.ZipFile(saved[0], "a") as archive:
        archive.writestr("recordings/../../escaped", "x")
    with databases.fresh(database_kind, migrated=False) as other:
        restore(other, saved[0])
    assert not (tmp_path / "escaped").exists()


def test_links_to_another_disk_stay_and_lead_to_what_was_restored(
    saved: tuple[Path, bytes, str], database_kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind == "postgresql":
        return
    disk, new = tmp_path / "disk", tmp_path / "new"
    for path in (disk, new):
        path.mkdir()
    (new / "recordings").symlink_to(disk, target_is_directory=True)
    (new / "taskapp.db").symlink_to(disk / "real.db")
    use_folder(monkeypatch, disk / ".." / "new")
    restore(f"sqlite:///{new / 'taskapp.db'}", saved[0])
    assert (disk / saved[2]).read_bytes() == SOUND
    assert (new / "taskapp.db").resolve() == disk / "real.db"
    assert (disk / "real.db").stat().st_mode & 0o077 == 0


def test_a_restore_keeps_the_owner_and_the_mode_of_what_it_replaces(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_folder(monkeypatch, tmp_path)
    with databases.fresh("sqlite") as url:
        file = sqlite_path(url)
        assert file
        owner = 12345 if os.geteuid() == 0 else os.geteuid()
        os.chown(file, owner, -1)
        file.chmod(0o640)
        backup(url, tmp_path / "copy")
        restore(url, tmp_path / "copy", force=True)
        assert (file.stat().st_uid, file.stat().st_mode & 0o777) == (owner, 0o640)


def test_a_dump_of_an_earlier_version_names_the_missing_package(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_folder(monkeypatch, tmp_path)
    (tmp_path / "old").write_bytes(b"PGDMP of an earlier version")
    with databases.fresh("postgresql") as url, pytest.raises(BackupError, match="postgresql-client"):
        restore(url, tmp_path / "old", force=True)
