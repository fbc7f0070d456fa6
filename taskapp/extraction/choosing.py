"""Chooses the items of an answer that become tasks: proven, one for each quote, at most five; the others keep a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from taskapp.extraction.evidence import Proof, Quote, Transcript
from taskapp.extraction.protocol.reply import Item
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
    KNOWN = "was found in this call before"
    THIRD_PARTY = "somebody else will do it"
    NOT_LATEST = "a later call says it already"
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
    known: Sequence[str] = (),
    reason_to_drop: Callable[[Item], DropReason | None] = lambda _item: None,
) -> Choice:
    """Prove each item; of items on the same words the better one stays; at most five stay.

    `known` are the quotes of what was found in the call before: nothing is found in them again, and they count.
    """
    choice = Choice()
    taken = [proof for quote in known if (proof := transcript.prove(quote))]
    proven: list[tuple[Item, Proof | None]] = []
    for item in items:
        proof = transcript.prove(item.evidence) if item.evidence is not None else None
        why = _fault(item, proof, taken, quotes_only=quotes_only) or reason_to_drop(item)
        if why:
            choice.drop(item, why)
        else:
            proven.append((item, proof))
    for index, (item, proof) in enumerate(proven):
        if proof and any(_is_beaten(proven, index, other) for other in range(len(proven))):
            choice.drop(item, DropReason.SAME_QUOTE)
        elif len(choice.kept) + len(known) >= MAX_TASKS:
            choice.drop(item, DropReason.TOO_MANY)
        else:
            choice.kept.append(ProvenItem(item, proof.quote if proof else None))
    return choice


def _fault(item: Item, proof: Proof | None, taken: Sequence[Proof], *, quotes_only: bool) -> DropReason | None:
    """What is wrong with the words that an item rests on; None when nothing is."""
    if proof is None:
        if item.evidence is not None:
            return DropReason.NOT_PROVEN
        return DropReason.NO_QUOTE if quotes_only else None
    return DropReason.KNOWN if any(proof.overlaps(other) for other in taken) else None


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
