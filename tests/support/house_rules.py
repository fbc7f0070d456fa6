"""The house rules: checks that no linter has. Each rule is a function from a parsed file to its violations.

The comment `# house: <rule>` on a statement exempts it from one rule; these exemptions are counted.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
SQL_FUNCTIONS = {"select", "insert", "update", "delete", "text", "literal_column"}
SQL_PACKAGES = ("sqlalchemy", "sqlmodel", "taskapp.core.db.upsert")
CLOCK_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now",
    "datetime.date.today",
}  # fmt: skip
TENANT = {"organization_id", "org_id", "organization", "actor"}
ASKER = {"actor", "organization_id", "org_id"}
# Records that carry their organization: what is done with one is done for that tenant.
OF_A_TENANT = {"Task", "DeletedTask", "Outbox", "ActLink", "DigestReader", "Member", "Sequence[NotificationEvent]"}
ESCAPE = re.compile(r"#\s*house:\s*([a-z-]+)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

Found = Iterator[tuple[ast.AST | int, str]]


@dataclass(frozen=True)
class Source:
    """A parsed file; `path` is relative to the project's root."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def package(self) -> str:
        parts = self.path.split("/")
        return parts[1] if parts[0] == "taskapp" and len(parts) > 2 else ""

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @property
    def public_functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        top = (node for node in self.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        return (node for node in top if not node.name.startswith("_"))

    def escapes(self, place: ast.AST | int) -> set[str]:
        """The rules from which the statement at `place` is exempt."""
        return {rule for line in self._lines_of(place) for rule in ESCAPE.findall(line)}

    def _lines_of(self, place: ast.AST | int) -> list[str]:
        if isinstance(place, int):
            return self.lines[place - 1 : place]
        node: Any = place
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        last = node.body[0].lineno - 1 if is_function else node.end_lineno
        return self.lines[node.lineno - 1 : max(last, node.lineno)]


def opening_sentence(source: Source) -> Found:
    """Each module has a docstring."""
    if not (ast.get_docstring(source.tree) or "").strip():
        yield 1, "has no module docstring"


def length(source: Source) -> Found:
    """Files and functions are at most so many lines long."""
    if len(source.lines) > MAX_FILE_LINES:
        yield 1, f"has {len(source.lines)} lines; {MAX_FILE_LINES} at most"
    for function in source.functions:
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > MAX_FUNCTION_LINES:
            yield function, f"{function.name} has {lines} lines; {MAX_FUNCTION_LINES} at most"


def commit(source: Source) -> Found:
    """Only core/db/database.py commits, at the end of a transaction block; the driver passes the commit on."""
    if source.path in {"taskapp/core/db/database.py", "taskapp/core/db/sqlite_driver.py"}:
        return
    for call in _calls(source):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield call, "commits; core/db/database.py does that when the edge's block ends"


def select(source: Source) -> Found:
    """Only repositories and `core` write SQL."""
    if source.name.endswith("repository.py") or source.package in {"", "core"}:
        return
    functions = _imported_names(source, SQL_PACKAGES) & SQL_FUNCTIONS
    allowed = {"text"} if source.name == "model.py" else set()
    for call in _calls(source):
        if isinstance(call.func, ast.Name) and call.func.id in functions - allowed:
            yield call, f"writes SQL with {call.func.id}(); put it into a repository"


def clock(source: Source) -> Found:
    """Only core/clock.py reads the system clock."""
    if source.path == "taskapp/core/clock.py":
        return
    for call in _calls(source):
        if ast.unparse(call.func) in CLOCK_CALLS:
            yield call, f"calls {ast.unparse(call.func)}(); take the time from core/clock.py or as a parameter"


def all_orgs(source: Source) -> Found:
    """Each public function of a repository takes the tenant."""
    if not source.name.endswith("repository.py"):
        return
    for function in source.public_functions:
        if _parameters(function)[:1] in (["session"], ["source"]) and not TENANT & set(_parameters(function)):
            yield function, f"{function.name} takes no organization_id"


def asker(source: Source) -> Found:
    """Each service function takes `actor` (a person's request) or `organization_id` (a job's) after the session."""
    for function in _verbs(source):
        second = [*function.args.posonlyargs, *function.args.args][1:2]
        names = {argument.arg for argument in second}
        types = {ast.unparse(argument.annotation) for argument in second if argument.annotation}
        if _parameters(function)[0] in {"session", "source"} and not (names & ASKER or types & OF_A_TENANT):
            yield function, f"{function.name} has {sorted(names)} second; actor or organization_id belongs there"


def permission(source: Source) -> Found:
    """Each service function with an actor declares its permission: `@verb(p.TASK_UPDATE)` or `@every_member`."""
    for function in _verbs(source):
        if "actor" in _parameters(function)[:2] and not is_declared(function):
            yield function, f"{function.name} declares no permission; put @verb(p.…) or @every_member above it"


def neighbour_repository(source: Source) -> Found:
    """A repository is imported only in its own package; other packages use the service."""
    for node in ast.walk(source.tree):
        for module in _imported_modules(node):
            parts = module.split(".")
            if (
                len(parts) > 2
                and parts[0] == "taskapp"
                and parts[-1].endswith("repository")
                and parts[1] != source.package
            ):
                yield node, f"imports {module}; use the service of that package"


def reflex(source: Source) -> Found:
    """Only `ui` imports Reflex."""
    if source.package == "ui" or source.path in {"taskapp/taskapp.py", "rxconfig.py"}:
        return
    for node in ast.walk(source.tree):
        for module in _imported_modules(node):
            if module.split(".")[0] in {"reflex", "reflex_base"}:
                yield node, f"imports {module}; only taskapp/ui does"


def unfinished(source: Source) -> Found:
    """No comment announces unfinished work."""
    for number, line in enumerate(source.lines, 1):
        if UNFINISHED.search(line.partition("#")[2]):
            yield number, "leaves work for later; do it, or leave it out"


def certificates(source: Source) -> Found:
    """Every HTTP client shares the certificates that were read once (`core/http/certificates.py`)."""
    for call in _calls(source):
        is_client = ast.unparse(call.func).rpartition(".")[2] in _CLIENTS
        if is_client and not any(keyword.arg == "verify" for keyword in call.keywords):
            yield call, "reads the certificates anew; pass verify=trusted()"


Rule = Callable[[Source], Found]
RULES: dict[str, Rule] = {
    "opening-sentence": opening_sentence,
    "length": length,
    "commit": commit,
    "select": select,
    "clock": clock,
    "all-orgs": all_orgs,
    "asker": asker,
    "permission": permission,
    "neighbour-repository": neighbour_repository,
    "reflex": reflex,
    "unfinished": unfinished,
    "certificates": certificates,
}
_CLIENTS = {"AsyncClient", "Client", "AsyncOAuth2Client", "DefaultAsyncHttpxClient"}


def violations(rule: str, source: Source) -> list[str]:
    """The violations of `rule` in the file, without exempt statements."""
    found = RULES[rule](source)
    return [f"{source.path}:{_line(at)} {what}" for at, what in found if rule not in source.escapes(at)]


def sources(root: Path, *folders: str) -> list[Source]:
    """The Python files of the folders (or single files) below `root`."""
    paths = [
        path
        for folder in folders
        for path in ([root / folder] if folder.endswith(".py") else (root / folder).rglob("*.py"))
    ]
    return [Source(path.relative_to(root).as_posix(), path.read_text()) for path in sorted(paths)]


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def _verbs(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The public functions with a session or an actor outside repositories, `ui` and `core`."""
    if source.name.endswith("repository.py") or source.package in {"ui", "core"}:
        return
    for function in source.public_functions:
        parameters = _parameters(function)
        is_awaited = isinstance(function, ast.AsyncFunctionDef)
        takes_session = parameters[:1] in (["session"], ["source"]) and (is_awaited or parameters[1:2] == ["actor"])
        opens_session = parameters[:1] == ["actor"] and is_awaited and not _is_route(function)
        if takes_session or opens_session:
            yield function


def _is_route(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith(("router.", "direct.")) for decorator in function.decorator_list)


def is_declared(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function declares its permission."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "verb":
            return bool(decorator.args) and all(ast.unparse(given).startswith("p.") for given in decorator.args)
        if ast.unparse(decorator) == "every_member":
            return True
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "every_member_with":
            return [ast.unparse(given).partition(".")[0] for given in decorator.args] == ["Scope"]
    return False


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = function.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _imported_modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _imported_names(source: Source, packages: tuple[str, ...]) -> set[str]:
    imports = (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom))
    chosen = (node for node in imports if (node.module or "").startswith(packages))
    return {alias.asname or alias.name for node in chosen for alias in node.names}


def _line(place: ast.AST | int) -> int:
    node: Any = place
    line: int = place if isinstance(place, int) else node.lineno
    return line
