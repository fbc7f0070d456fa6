"""Chooses the items of an answer that become tasks: proven, one for each quote, at most five; the others keep a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from taskapp.extraction.evidence import Proof, Quote, Transcript
from taskapp.extraction.reply import Item
from taskapp.shared.text import clip, fold
from taskapp.tasks.types import TaskCategory

MAX_TASKS = 5
# Dropped items that are kept on the call, and characters of each text.
MAX_DROPPED = 20
MAX_TEXT = 300


class DropReason(StrEnum):
    """Why an item of an answer became no task; the value is shown on the call's page."""

    NOT_PROVEN = "not proven: the call has no such words"
    NO_QUOTE = "no quote, and only tasks with a quote are kept"
    SAME_QUOTE = "rests on the same words as another task"
    TOO_MANY = "the call has five tasks already"
    THIRD_PARTY = "somebody else will do it"
    UNREADABLE = "the answer could not be read"


@dataclass(frozen=True, slots=True)
class DroppedItem:
    """An item that became no task. `title` is "" when it could not be read."""

    title: str
    evidence: str
    why: DropReason

    def stored(self) -> dict[str, str]:
        """The item in the form of the ledger's column."""
        return {"title": self.title, "evidence": clip(self.evidence, MAX_TEXT, mark="…"), "why": self.why.value}


@dataclass(frozen=True, slots=True)
class ProvenItem:
    """An item to store; `quote` is None when the model gave none."""

    item: Item
    quote: Quote | None


@dataclass(slots=True)
class Choice:
    """The items to store, in the order of the answer, and the others."""

    kept: list[ProvenItem] = field(default_factory=list)
    dropped: list[DroppedItem] = field(default_factory=list)

    def drop(self, item: Item, why: DropReason) -> None:
        """Note an item that becomes no task."""
        self.dropped.append(DroppedItem(item.title, item.evidence or "", why))


def choose(
    items: Sequence[Item],
    transcript: Transcript,
    *,
    quotes_only: bool = False,
    reason_to_drop: Callable[[Item], DropReason | None] = lambda _item: None,
) -> Choice:
    """Prove each item; of items on the same words the better one stays; at most five stay."""
    choice = Choice()
    proven: list[tuple[Item, Proof | None]] = []
    for item in items:
        proof = transcript.prove(item.evidence) if item.evidence is not None else None
        if item.evidence is not None and proof is None:
            choice.drop(item, DropReason.NOT_PROVEN)
        elif proof is None and quotes_only:
            choice.drop(item, DropReason.NO_QUOTE)
        elif why := reason_to_drop(item):
            choice.drop(item, why)
        else:
            proven.append((item, proof))
    for index, (item, proof) in enumerate(proven):
        if proof and any(_is_beaten(proven, index, other) for other in range(len(proven))):
            choice.drop(item, DropReason.SAME_QUOTE)
        elif len(choice.kept) >= MAX_TASKS:
            choice.drop(item, DropReason.TOO_MANY)
        else:
            choice.kept.append(ProvenItem(item, proof.quote if proof else None))
    return choice


def _is_beaten(proven: Sequence[tuple[Item, Proof | None]], index: int, other: int) -> bool:
    (item, proof), (rival, rival_proof) = proven[index], proven[other]
    if other == index or proof is None or rival_proof is None or not proof.overlaps(rival_proof):
        return False
    one, two = _merit(item, proof), _merit(rival, rival_proof)
    return two > one or (two == one and other < index)


def _merit(item: Item, proof: Proof) -> tuple[float, bool, bool]:
    """How good an item is for its quote: words of the title that were said, a day, a category."""
    said, title = set(fold(proof.quote.text).split()), [word for word in fold(item.title).split() if len(word) > 3]
    shared = sum(word.strip(".,!?") in said for word in title) / (len(title) or 1)
    return round(shared, 1), item.offset_days is not None, item.category is not TaskCategory.GENERAL
