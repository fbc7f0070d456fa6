"""How well somebody finds the tasks of the golden calls: precision, recall, dates, categories, doubles, quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskapp.extraction.evidence import Transcript
from taskapp.extraction.golden.calls import ExpectedTask, GoldenCall
from taskapp.extraction.reply import Item
from taskapp.shared.text import fold

KEPT = 5


@dataclass(slots=True)
class Score:
    """Counts over any number of calls; the ratios are made of them."""

    calls: int = 0
    expected: int = 0
    found: int = 0
    right: int = 0
    right_dates: int = 0
    right_categories: int = 0
    doubles: int = 0
    quoted: int = 0
    proven: int = 0

    def add(self, other: "Score") -> None:
        """Count another score in."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        """Of what was found, how much was right."""
        return _ratio(self.right, self.found)

    @property
    def recall(self) -> float:
        """Of what was to be found, how much was."""
        return _ratio(self.right, self.expected)

    @property
    def f1(self) -> float:
        """Both in one figure."""
        return _ratio(2 * self.right, self.found + self.expected)

    def rows(self) -> list[tuple[str, str]]:
        """The figures as the table shows them."""
        return [
            ("calls", f"{self.calls}"),
            ("tasks expected / found / right", f"{self.expected} / {self.found} / {self.right}"),
            ("precision", f"{self.precision:.2f}"),
            ("recall", f"{self.recall:.2f}"),
            ("F1", f"{self.f1:.2f}"),
            ("date accuracy", f"{_ratio(self.right_dates, self.right):.2f}"),
            ("category accuracy", f"{_ratio(self.right_categories, self.right):.2f}"),
            ("duplicate rate", f"{_ratio(self.doubles, self.found) if self.found else 0:.2f}"),
            ("evidence validity", f"{_ratio(self.proven, self.quoted):.2f}"),
            ("quotes given / proven", f"{self.quoted} / {self.proven}"),
        ]


def score_call(call: GoldenCall, items: Sequence[Item]) -> Score:
    """The score of what was found in one call; as in the product, what was never said is dropped, and five are kept."""
    transcript = Transcript(call.transcription)
    proven = [item for item in items if item.evidence is None or transcript.find(item.evidence)]
    score = Score(calls=1, expected=len(call.expected), found=len(proven[:KEPT]))
    score.quoted = sum(item.evidence is not None for item in items)
    score.proven = sum(item.evidence is not None for item in proven)
    open_tasks, met = list(call.expected), list[ExpectedTask]()
    for item in proven[:KEPT]:
        match = _best(item, open_tasks)
        if match is not None:
            open_tasks.remove(match)
            met.append(match)
            score.right += 1
            score.right_dates += match.offset_days == item.offset_days
            score.right_categories += item.category in match.categories
        elif _best(item, met) is not None:
            score.doubles += 1
    return score


def table(title: str, score: Score) -> str:
    """A score as a table for people."""
    width = max(len(name) for name, _ in score.rows())
    lines = [f"  {name.ljust(width)}  {value}" for name, value in score.rows()]
    return "\n".join([title, *lines])


def _best(item: Item, tasks: list[ExpectedTask]) -> ExpectedTask | None:
    said = fold(f"{item.title} {item.description or ''} {item.evidence or ''}".replace("’", "'"))
    fitting = [task for task in tasks if any(word in said for word in task.words)]
    return min(
        fitting,
        key=lambda task: (item.category not in task.categories, task.offset_days != item.offset_days),
        default=None,
    )


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
