"""Where exports are stored, and removing those that are not needed any more."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from taskapp.core.config import PRIVATE, data_folder, settings

_FOLDER = "exports"


def file_of(organization_id: UUID, export_id: UUID, fence: int) -> Path:
    """The finished file of one attempt at an export."""
    return _folder() / str(organization_id) / f"{export_id}.{fence}.zip"


def unfinished_file(organization_id: UUID, export_id: UUID, fence: int) -> Path:
    """The file that one attempt writes; its folder is created."""
    folder = data_folder() / _FOLDER / str(organization_id)
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    return folder / f"{export_id}.{fence}.part"


def remove(organization_id: UUID, export_id: UUID) -> None:
    """Delete the finished files of an export."""
    _remove_matching(organization_id, f"{export_id}.*.zip")


def remove_all(organization_id: UUID) -> None:
    """Delete every finished export of an organization."""
    _remove_matching(organization_id, "*.zip")


def list_files(*, older_than: float) -> Iterator[tuple[Path, UUID | None]]:
    """Every file last written before `older_than` (seconds since 1970), with its export's id; None for unfinished ones."""
    for file in _folder().glob("*/*"):
        if file.is_file() and file.stat().st_mtime < older_than:
            try:
                yield file, UUID(file.name.partition(".")[0]) if file.suffix == ".zip" else None
            except ValueError:
                yield file, None


def _remove_matching(organization_id: UUID, pattern: str) -> None:
    for file in (_folder() / str(organization_id)).glob(pattern):
        file.unlink(missing_ok=True)


def _folder() -> Path:
    return settings().data_dir / _FOLDER
