"""Long calls in overlapping parts: where a transcript is divided, and how the answers about its parts become one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from taskapp.extraction.protocol.reply import Item, Reply, Update
from taskapp.shared.text import fold

# Characters of a transcript that go into one request: about 40 minutes of speech.
PART_CHARACTERS = 40_000
# At most this many parts, so that a step with its later tries makes six requests at most; the parts of a longer call are longer.
MAX_PARTS = 3
# Characters that a part repeats of the one before it, so that no sentence is cut in all parts.
OVERLAP = 2_000
# Titles with at least this share of common words are about the same task.
SAME_TITLE = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """Lines `first` (included) to `end` of a transcript's `total` lines; `number` counts from the call's beginning."""

    number: int
    of: int
    first: int
    end: int
    total: int

    @property
    def description(self) -> str:
        """What the model is told about the part."""
        place = "it ends the call" if self.end == self.total else "more follows"
        return f"part {self.number} of {self.of} of the call, which overlap; {place}"


def divide(lines: Sequence[str]) -> list[Part]:
    """The parts of a transcript, its end first, because what was agreed is said again there. A short one is one part."""
    sizes = [len(line) + 1 for line in lines]
    count = min(MAX_PARTS, max(1, -(-sum(sizes) // PART_CHARACTERS)))
    bounds = [0, *(_line_at(sizes, sum(sizes) * number // count) for number in range(1, count)), len(lines)]
    spans = [(_back(sizes, first, OVERLAP) if first else 0, end) for first, end in pairwise(bounds)]
    parts = [Part(number, count, first, end, len(lines)) for number, (first, end) in enumerate(spans, 1)]
    return parts[::-1]


def merge(replies: Iterable[Reply]) -> Reply:
    """One reply from those about the parts, in their order; what a part repeats of another is taken once."""
    items: list[Item] = []
    updates: dict[tuple[int, str], Update] = {}
    dropped = 0
    for reply in replies:
        found = [item for item in reply.items if not any(_is_same(item, other) for other in items)]
        items += found
        for update in reply.updates:
            updates.setdefault((update.number, update.action), update)
        dropped += reply.dropped
    return Reply(items, list(updates.values()), dropped)


def _is_same(one: Item, other: Item) -> bool:
    if one.repeats is not None or other.repeats is not None:
        return one.repeats == other.repeats
    words, others = set(fold(one.title).split()), set(fold(other.title).split())
    return len(words & others) >= SAME_TITLE * len(words | others)


def _line_at(sizes: Sequence[int], characters: int) -> int:
    """The first line that begins after so many characters."""
    seen = 0
    for number, size in enumerate(sizes):
        if seen >= characters:
            return number
        seen += size
    return len(sizes)


def _back(sizes: Sequence[int], line: int, characters: int) -> int:
    """The line that begins at least so many characters before `line`."""
    while line > 0 and characters > 0:
        line -= 1
        characters -= sizes[line]
    return line
