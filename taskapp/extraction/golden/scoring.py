"""Scores found tasks against the golden calls: precision, recall, due dates, categories, duplicates, quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskapp.extraction.evidence import Transcript
from taskapp.extraction.golden.calls import ExpectedTask, GoldenCall
from taskapp.extraction.reply import Item
from taskapp.shared.text import fold

MAX_TASKS = 5


@dataclass(slots=True)
class Score:
    """Counts over any number of calls, and ratios computed from them."""

    calls: int = 0
    expected: int = 0
    found: int = 0
    right: int = 0
    right_dates: int = 0
    right_categories: int = 0
    duplicates: int = 0
    quoted: int = 0
    proven: int = 0

    def add(self, other: "Score") -> None:
        """Add the counts of another score."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        """Right tasks divided by found tasks."""
        return _ratio(self.right, self.found)

    @property
    def recall(self) -> float:
        """Right tasks divided by expected tasks."""
        return _ratio(self.right, self.expected)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _ratio(2 * self.right, self.found + self.expected)

    def rows(self) -> list[tuple[str, str]]:
        """Names and formatted values, as the table shows them."""
        return [
            ("calls", f"{self.calls}"),
            ("tasks expected / found / right", f"{self.expected} / {self.found} / {self.right}"),
            ("precision", f"{self.precision:.2f}"),
            ("recall", f"{self.recall:.2f}"),
            ("F1", f"{self.f1:.2f}"),
            ("date accuracy", f"{_ratio(self.right_dates, self.right):.2f}"),
            ("category accuracy", f"{_ratio(self.right_categories, self.right):.2f}"),
            ("duplicate rate", f"{_ratio(self.duplicates, self.found) if self.found else 0:.2f}"),
            ("evidence validity", f"{_ratio(self.proven, self.quoted):.2f}"),
            ("quotes given / proven", f"{self.quoted} / {self.proven}"),
        ]


def score_call(call: GoldenCall, items: Sequence[Item]) -> Score:
    """The score of the items found in one call; as in the product, unproven items are dropped and five are kept."""
    transcript = Transcript(call.transcription)
    proven = [item for item in items if item.evidence is None or transcript.find(item.evidence)]
    score = Score(calls=1, expected=len(call.expected), found=len(proven[:MAX_TASKS]))
    score.quoted = sum(item.evidence is not None for item in items)
    score.proven = sum(item.evidence is not None for item in proven)
    missing, matched = list(call.expected), list[ExpectedTask]()
    for item in proven[:MAX_TASKS]:
        match = _best_match(item, missing)
        if match is not None:
            missing.remove(match)
            matched.append(match)
            score.right += 1
            score.right_dates += match.offset_days == item.offset_days
            score.right_categories += item.category in match.categories
        elif _best_match(item, matched) is not None:
            score.duplicates += 1
    return score


def table(title: str, score: Score) -> str:
    """A score as a text table."""
    width = max(len(name) for name, _ in score.rows())
    lines = [f"  {name.ljust(width)}  {value}" for name, value in score.rows()]
    return "\n".join([title, *lines])


def _best_match(item: Item, tasks: list[ExpectedTask]) -> ExpectedTask | None:
    text = fold(f"{item.title} {item.description or ''} {item.evidence or ''}".replace("’", "'"))
    candidates = [task for task in tasks if any(word in text for word in task.words)]
    return min(
        candidates,
        key=lambda task: (item.category not in task.categories, task.offset_days != item.offset_days),
        default=None,
    )


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
