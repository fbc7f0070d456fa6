"""Writes the diagram and table of packages in docs/architecture.md, from the import contract and the packages' docstrings.

Run `python -m scripts.packages` after a package was added, moved or described anew; tests/test_documents.py checks it.
"""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- packages: begin, written by scripts/packages.py -->", "<!-- packages: end -->"
LAYERS = "Layers: a package imports only lower layers"


def main() -> None:
    """Write the present diagram and table to the document."""
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(f"{text.split(BEGIN)[0]}{block()}{text.split(END)[1]}")


def block() -> str:
    """The part of the document from one marker to the other: the diagram, then a table row per package."""
    layers = read_layers()
    packages = [package for layer in layers for package in layer]
    return "\n".join([BEGIN, "", _picture(layers), "", *_table(packages), "", END])


def read_layers() -> list[list[str]]:
    """The packages and modules of each layer of the import contract, the highest layer first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["name"] == LAYERS)
    named = [re.findall(r"\w+", layer) for layer in layers]
    return [found for layer in named if (found := [name for name in layer if _source(name)])]


def _picture(layers: list[list[str]]) -> str:
    lines = ["```mermaid", "flowchart TB"]
    for number, packages in enumerate(layers):
        lines.append(f'  subgraph layer{number}[" "]')
        lines.append("    direction LR")
        lines += [f'    {package}["{_with_inner_packages(package)}"]' for package in packages]
        lines.append("  end")
    lines += [f"  layer{number} --> layer{number + 1}" for number in range(len(layers) - 1)]
    return "\n".join([*lines, "```"])


def _with_inner_packages(package: str) -> str:
    inner = _inner_packages(package)
    return f"<b>{package}</b><br/>{', '.join(inner)}" if inner else f"<b>{package}</b>"


def _table(packages: list[str]) -> list[str]:
    lines = ["| package | its docstring |", "|---|---|"]
    for package in packages:
        lines.append(f"| `{package}` | {_sentence(package)} |")
        lines += [f"| `{package}/{inner}` | {_sentence(f'{package}/{inner}')} |" for inner in _inner_packages(package)]
    return lines


def _inner_packages(package: str) -> list[str]:
    folder = ROOT / "taskapp" / package
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
