"""Finds the tasks of a call by rules, without a model: promises and requests in English, German and Spanish."""

import re
from dataclasses import dataclass, replace
from typing import Any

from taskapp.calls.sides import SpeakerSide, sides_of
from taskapp.extraction.offline import lexicon
from taskapp.extraction.prompt import PromptContext
from taskapp.extraction.reply import Item
from taskapp.shared.date_words.spoken import day_offset, names_day
from taskapp.shared.text import clip, fold
from taskapp.tasks.types import TaskCategory, TaskPriority

MAX_ITEMS = 5
# More candidates than are returned are collected, because a later sentence may name the day of an earlier one.
MAX_CANDIDATES = 25
TITLE_LIMIT = 90
# Titles with at least this similarity (0 to 1) are about the same task.
SAME_TITLE = 0.6
# Sentences that a rule looks ahead or back; bounds the time for very long transcripts.
WINDOW = 40
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence as written and folded; `by_team` is None when the speaker's side is unknown."""

    turn: int
    by_team: bool | None
    text: str
    folded: str


def find_tasks(turns: list[dict[str, Any]], context: PromptContext) -> list[Item]:
    """What our team promised or was asked to do, and what both sides agreed on; at most five items."""
    sentences = _split_sentences(turns, context)
    found: list[tuple[_Sentence, Item]] = []
    for index, sentence in enumerate(sentences):
        if len(found) >= MAX_CANDIDATES:
            break
        if _is_task(index, sentences):
            item = _item(index, sentences, context)
            same = next((n for n, (other, old) in enumerate(found) if _is_same_task(sentence, item, other, old)), None)
            if same is None:
                found.append((sentence, item))
            elif found[same][1].offset_days is None and item.offset_days is not None:
                # The answer names the day that the request left open.
                found[same] = (found[same][0], replace(found[same][1], offset_days=item.offset_days))
    return [item for _, item in found[:MAX_ITEMS]]


def _split_sentences(turns: list[dict[str, Any]], context: PromptContext) -> list[_Sentence]:
    sides = sides_of(turns, context.parties)
    sentences = []
    for number, turn in enumerate(turns):
        for match in _SENTENCE.finditer(str(turn.get("text") or "")):
            if text := match[0].strip():
                folded = fold(text.replace("’", "'"))
                side = sides.get(str(turn.get("speaker") or ""))
                by_team = None if side is None else side is SpeakerSide.OURS
                sentences.append(_Sentence(number, by_team, text, folded))
    return sentences


def _is_task(index: int, sentences: list[_Sentence]) -> bool:
    sentence = sentences[index]
    text = lexicon.NOT_FORGET.sub(" ", sentence.folded)
    if any(pattern.search(text) for pattern in (lexicon.QUOTED, lexicon.DONE, lexicon.IN_CALL)):
        return False
    if _is_taken_back(index, sentences):
        return False
    certain = not lexicon.HEDGE.search(text) and not lexicon.NOT.search(text)
    if sentence.by_team is not False and _is_promise(text):
        return certain
    if sentence.by_team is not True and _is_request(text):
        return certain and not _is_declined_or_done(index, sentences)
    if lexicon.LETS.search(text) and (lexicon.ACTION.search(text) or names_day(text)):
        return certain and _is_agreed(index, sentences)
    return False


def _is_promise(text: str) -> bool:
    match = lexicon.PROMISE.search(text)
    return bool(match and not text.rstrip().endswith("?") and lexicon.ACTION.search(text, match.start()))


def _is_request(text: str) -> bool:
    match = lexicon.REQUEST.search(text)
    # "Please" may follow the action: "call me tomorrow, please".
    start = 0 if match and match[0] in ("please", "kindly", "bitte", "por favor") else match.start() if match else 0
    return bool(match and lexicon.ACTION.search(text, start))


def _is_taken_back(index: int, sentences: list[_Sentence]) -> bool:
    return any(lexicon.TAKEN_BACK.search(sentence.folded) for sentence in sentences[index + 1 : index + 4])


def _is_declined_or_done(index: int, sentences: list[_Sentence]) -> bool:
    """Whether the next turn declines the request or carries it out during the call."""
    patterns = (lexicon.REFUSAL, lexicon.HANDLED, lexicon.DONE)
    return any(pattern.search(sentence.folded) for sentence in _next_turn(index, sentences) for pattern in patterns)


def _is_agreed(index: int, sentences: list[_Sentence]) -> bool:
    return any(lexicon.YES.search(sentence.folded) for sentence in _next_turn(index, sentences))


def _following(index: int, sentences: list[_Sentence]) -> list[_Sentence]:
    return sentences[index + 1 : index + 1 + WINDOW]


def _next_turn(index: int, sentences: list[_Sentence]) -> list[_Sentence]:
    return [sentence for sentence in _following(index, sentences) if sentence.turn == sentences[index].turn + 1]


def _item(index: int, sentences: list[_Sentence], context: PromptContext) -> Item:
    sentence = sentences[index]
    return Item(
        title=_title(sentence),
        category=_category(sentence),
        description=None,
        priority=_priority(index, sentences),
        offset_days=_offset_days(index, sentences, context),
        evidence=sentence.text,
        repeats=_repeated_number(sentence, context),
    )


def _category(sentence: _Sentence) -> TaskCategory:
    found = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(lexicon.VERBS)
        if (match := re.search(rf"\b(?:{pattern})", sentence.folded[_marker_end(sentence.folded) :]))
    ]
    if not found:
        return TaskCategory.MEETING if lexicon.LETS.search(sentence.folded) else TaskCategory.GENERAL
    return min(found)[2]


def _offset_days(index: int, sentences: list[_Sentence], context: PromptContext) -> int | None:
    """Days until the task is due: named in its sentence, the rest of the turn, the next turn, or the sentence before."""
    turn = sentences[index].turn
    near = [sentences[index], *(sentence for sentence in _following(index, sentences) if sentence.turn <= turn + 1)]
    before = [sentence for sentence in sentences[max(0, index - 1) : index] if sentence.turn == turn]
    for sentence in near[:3] + before:
        if (
            sentence is not sentences[index]
            and lexicon.ACTION.search(sentence.folded)
            and (_is_promise(sentence.folded) or _is_request(sentence.folded))
        ):
            continue
        offset = day_offset(sentence.folded, context.day)
        if offset is not None:
            return offset
    return None


def _priority(index: int, sentences: list[_Sentence]) -> TaskPriority:
    around = sentences[max(0, index - WINDOW) : index + WINDOW]
    near = [sentence for sentence in around if abs(sentence.turn - sentences[index].turn) <= 1]
    return (
        TaskPriority.URGENT if any(lexicon.URGENT.search(sentence.folded) for sentence in near) else TaskPriority.MEDIUM
    )


def _title(sentence: _Sentence) -> str:
    """The sentence from the verb on, without the person addressed."""
    text = (
        sentence.text[_marker_end(sentence.folded) :] if len(sentence.text) == len(sentence.folded) else sentence.text
    )
    text = lexicon.LEAD.sub("", text.strip(" ,.;:!?…")).strip(" ,.;:!?…") or sentence.text.strip()
    text = re.sub(r"^(\w+) (?:you|me|us|ihnen|mir|dir|uns)\b ?", r"\1 ", text, flags=re.IGNORECASE).strip()
    return clip(text[:1].upper() + text[1:], TITLE_LIMIT, mark="…")


def _marker_end(text: str) -> int:
    """The end of the phrase that introduces a promise, request or proposal; 0 when there is none."""
    marker = lexicon.PROMISE.search(text) or lexicon.REQUEST.search(text) or lexicon.LETS.search(text)
    return marker.end() if marker else 0


def _is_same_task(sentence: _Sentence, item: Item, other: _Sentence, other_item: Item) -> bool:
    """Whether two sentences are about one task: a promise that answers a request, or a repetition."""
    if item.category is not other_item.category:
        return False
    is_answer = abs(sentence.turn - other.turn) <= 2 and sentence.by_team is not other.by_team
    return is_answer or _similarity(item.title, other_item.title) >= SAME_TITLE


def _repeated_number(sentence: _Sentence, context: PromptContext) -> int | None:
    for number, title in enumerate(context.open_titles, 1):
        if _similarity(_title(sentence), title) >= SAME_TITLE:
            return number
    return None


def _similarity(one: str, other: str) -> float:
    """Shared words divided by all words (Jaccard index)."""
    first, second = (set(re.findall(r"[^\W_]{3,}", fold(text))) for text in (one, other))
    return len(first & second) / len(first | second) if first and second else 0.0
