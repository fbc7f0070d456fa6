"""Writes the diagram and table of packages in docs/architecture.md, from the import contract and the packages' docstrings.

Run `python -m scripts.rooms` after a package was added, moved or described anew; tests/test_documents.py checks it.
"""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- rooms: begin, written by scripts/rooms.py -->", "<!-- rooms: end -->"
FLOORS = "Floors: a room may only look down"


def main() -> None:
    """Write the present diagram and table to the document."""
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(f"{text.split(BEGIN)[0]}{block()}{text.split(END)[1]}")


def block() -> str:
    """The part of the document from one marker to the other: the diagram, then a table row per package."""
    floors = read_floors()
    rooms = [room for floor in floors for room in floor]
    return "\n".join([BEGIN, "", _picture(floors), "", *_table(rooms), "", END])


def read_floors() -> list[list[str]]:
    """The packages and modules of each layer of the import contract, the highest layer first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["name"] == FLOORS)
    named = [re.findall(r"\w+", layer) for layer in layers]
    return [found for floor in named if (found := [name for name in floor if _source(name)])]


def _picture(floors: list[list[str]]) -> str:
    lines = ["```mermaid", "flowchart TB"]
    for number, rooms in enumerate(floors):
        lines.append(f'  subgraph floor{number}[" "]')
        lines.append("    direction LR")
        lines += [f'    {room}["{_with_inner_rooms(room)}"]' for room in rooms]
        lines.append("  end")
    lines += [f"  floor{number} --> floor{number + 1}" for number in range(len(floors) - 1)]
    return "\n".join([*lines, "```"])


def _with_inner_rooms(room: str) -> str:
    inner = _inner_rooms(room)
    return f"<b>{room}</b><br/>{', '.join(inner)}" if inner else f"<b>{room}</b>"


def _table(rooms: list[str]) -> list[str]:
    lines = ["| room | what it says of itself |", "|---|---|"]
    for room in rooms:
        lines.append(f"| `{room}` | {_sentence(room)} |")
        lines += [f"| `{room}/{inner}` | {_sentence(f'{room}/{inner}')} |" for inner in _inner_rooms(room)]
    return lines


def _inner_rooms(room: str) -> list[str]:
    folder = ROOT / "taskapp" / room
    return sorted(path.parent.name for path in folder.glob("*/__init__.py")) if folder.is_dir() else []


def _sentence(name: str) -> str:
    source = _source(name)
    text = ast.get_docstring(ast.parse(source.read_text())) if source else None
    return " ".join((text or "").split("\n\n")[0].split()).replace("|", "\\|")


def _source(name: str) -> Path | None:
    base = ROOT / "taskapp" / name
    found = [path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()]
    return found[0] if found else None


if __name__ == "__main__":
    main()
