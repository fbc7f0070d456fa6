"""Reads transcripts in JSON, as speech services and meeting recorders write them.

A list of turns is found by its keys (`columns`); answers that hold only single words are put together by speaker.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taskapp.calls.transcripts import columns
from taskapp.calls.transcripts.json_format.times import Timing, read_time
from taskapp.calls.transcripts.turns import Turn, UnreadableTranscriptError, make_turn
from taskapp.calls.transcripts.units import divisor

MAX_DEPTH = 12
# Seconds of silence after which single words of one speaker are a new turn.
PAUSE = 2.0
# Lists of turns, by the key that they stand under; the first that gives words is taken.
LISTS = (
    "turns", "utterances", "sentences", "monologues", "segments", "paragraphs", "audio_segments", "recognizedphrases", "transcripts", "transcript",
    "transcription", "transcript_object", "entries", "messages", "phrases", "captions", "cues", "lines", "events", "dialogue", "conversation", "speech",
    "items", "chunks", "words", "results", "channels", "alternatives", "nbest", "data", "result", "response", "output", "calltranscripts", "body", "meeting",
)  # fmt: skip
_NO_WORDS = "has no spoken words; send the answer of the speech service as it is, with its utterances or segments"
_UNKNOWN = (
    "is JSON of a form that is not known; send a list of objects with `speaker`, `text`, `start` and `end` (seconds), "
    "or the file as your recorder exports it"
)


def read_json(value: Any) -> list[Turn]:
    """The turns of parsed JSON; raises `UnreadableTranscriptError` without a list of turns, or without words."""
    names = _speaker_names(value)
    turns = _find(value, names, 0)
    if turns is None:
        raise UnreadableTranscriptError(_NO_WORDS if _has_known_list(value) else _UNKNOWN)
    return turns


def _find(value: Any, names: Mapping[str, str], depth: int) -> list[Turn] | None:
    """The first list of turns in a value, searched by the keys of `LISTS` in their order."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return _list_turns(value, names, depth)
    if not isinstance(value, Mapping):
        return None
    keyed = {columns.key(name): found for name, found in value.items()}
    if isinstance(labels := keyed.get("speaker_labels"), Mapping) and isinstance(keyed.get("items"), list):
        keyed["items"] = _labelled(keyed["items"], labels)
    found = [_find(keyed[name], names, depth + 1) for name in LISTS if isinstance(keyed.get(name), list | dict)]
    return max((turns for turns in found if turns), key=_worth, default=None)


def _labelled(items: Sequence[Any], labels: Mapping[str, Any]) -> list[Any]:
    """The words of AWS with their speakers, which stand beside them by the time at which each word begins."""
    marks = [mark for part in _objects(labels.get("segments")) for mark in _objects(part.get("items"))]
    speakers = {str(mark.get("start_time")): mark.get("speaker_label") for mark in marks}
    return [
        {"speaker_label": speakers.get(str(item.get("start_time"))), **item} if isinstance(item, Mapping) else item
        for item in items
    ]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _worth(turns: Sequence[Turn]) -> tuple[bool, bool]:
    """Of several lists the one with speakers is best, then the one with times, then the first."""
    return any(turn["speaker"] for turn in turns), any(turn["start"] is not None for turn in turns)


def _list_turns(values: Sequence[Any], names: Mapping[str, str], depth: int) -> list[Turn] | None:
    entries = [entry for entry in values if isinstance(entry, Mapping)]
    if not entries:
        return None
    nested = [_nested(entry) for entry in entries]
    if all(part is not None for part in nested):
        return _merged(_channels([_find(part, names, depth + 1) for part in nested]))
    words = [_entry(entry, names) for entry in entries]
    spoken = [timing for timing in words if timing is not None]
    if not spoken:
        return _merged([_find(entry, names, depth + 1) for entry in entries])
    unit = divisor(
        [(one.start, one.end) for one in spoken if not one.has_unit] or [(None, None)],
        [len(one.text.split()) for one in spoken if not one.has_unit] or [0],
    )
    scaled = [one.divided(unit) for one in spoken]
    return _join_words(scaled) if _are_words(scaled) else [make_turn(t.speaker, t.text, t.start, t.end) for t in scaled]


def _merged(found: Sequence[list[Turn] | None]) -> list[Turn] | None:
    turns = [turn for part in found if part for turn in part]
    return turns or None


def _channels(parts: list[list[Turn] | None]) -> list[list[Turn] | None]:
    """Several parts without speakers are the channels of a recording."""
    if len(parts) != 2 or any(turn["speaker"] or turn["start"] is None for part in parts for turn in part or []):
        return parts
    return [[{**turn, "speaker": f"Channel {n}"} for turn in part or []] for n, part in enumerate(parts, 1)]


def _nested(entry: Mapping[str, Any]) -> Any | None:
    """The list of an entry that is a container: a channel, a call, or words without times of their own around them."""
    keyed = {columns.key(name): found for name, found in entry.items()}
    if any(keyed.get(name) is not None for name in columns.START) or "elements" in keyed:
        return None
    words = keyed.get("words")
    if isinstance(words, list) and words and isinstance(words[0], Mapping) and not _speaker(keyed, {}):
        return words
    if any(isinstance(keyed.get(name), str) for name in columns.TEXT):
        return None
    return next((keyed[name] for name in ("alternatives", "transcript") if isinstance(keyed.get(name), list)), None)


def _entry(entry: Mapping[str, Any], names: Mapping[str, str]) -> Timing | None:
    """The speaker, words and times of one object; None when it has no words."""
    keyed = {columns.key(name): found for name, found in entry.items()}
    text = _text(keyed)
    if not text:
        return None
    start, start_unit = read_time(keyed, columns.START, entry)
    end, end_unit = read_time(keyed, columns.END, entry)
    if start is None:
        start, end, start_unit = _times_of_words(keyed)
    kind = str(keyed.get("type") or "").casefold()
    return Timing(
        _speaker(keyed, names) or _speaker_of_first(keyed.get("alternatives"), names),
        text,
        start,
        end,
        has_unit=start_unit or end_unit,
        is_word="word" in keyed or "punctuated_word" in keyed or kind == "word",
        is_mark=kind in {"punctuation", "punct"},
    )


def _text(keyed: Mapping[str, Any]) -> str:
    for name in ("punctuated_word", *columns.TEXT, "word"):
        if isinstance(found := keyed.get(name), str) and found.strip():
            return found
    for name in ("elements", "words", "sentences", "alternatives", "nbest", "tokens"):
        if isinstance(parts := keyed.get(name), list):
            found = [_text({columns.key(k): v for k, v in part.items()}) for part in parts if isinstance(part, Mapping)]
            if name in ("alternatives", "nbest"):
                found = found[:1]
            # Elements of Rev hold their spaces themselves.
            joined = "".join(found) if name == "elements" else " ".join(filter(None, found))
            if joined.strip():
                return joined
    return ""


def _times_of_words(keyed: Mapping[str, Any]) -> tuple[float | None, float | None, bool]:
    for name in ("words", "elements", "alignment", "sentences"):
        parts = (
            [part for part in keyed.get(name) or [] if isinstance(part, Mapping)]
            if isinstance(keyed.get(name), list)
            else []
        )
        times = []
        for part in parts:
            inner = {columns.key(k): v for k, v in part.items()}
            times.append((read_time(inner, columns.START, part), read_time(inner, columns.END, part)))
        starts = [start for start, _ in times if start[0] is not None]
        ends = [end for _, end in times if end[0] is not None]
        if starts:
            return starts[0][0], ends[-1][0] if ends else None, starts[0][1]
    return None, None, False


def _speaker(keyed: Mapping[str, Any], names: Mapping[str, str]) -> str:
    for name in columns.SPEAKER:
        found = keyed.get(name)
        if isinstance(found, Mapping):
            inner = {columns.key(k): v for k, v in found.items()}
            found = next(
                (inner[n] for n in ("name", "display_name", "displayname", "label", "id") if inner.get(n) is not None),
                None,
            )
        if isinstance(found, bool) or not isinstance(found, str | int | float) or str(found).strip() == "":
            continue
        label = str(int(found)) if isinstance(found, float) and found == int(found) else str(found).strip()
        if label in names:
            return names[label]
        if name in ("channel", "media_channel", "channeltag", "channel_tag"):
            return f"Channel {label}"
        return label if isinstance(found, str) else f"Speaker {label}"
    return ""


def _speaker_of_first(alternatives: Any, names: Mapping[str, str]) -> str:
    """The speaker of the first alternative, where Speechmatics has it."""
    first = alternatives[0] if isinstance(alternatives, list) and alternatives else None
    return (
        _speaker({columns.key(name): found for name, found in first.items()}, names)
        if isinstance(first, Mapping)
        else ""
    )


def _speaker_names(value: Any) -> dict[str, str]:
    """Names by identifier, from a list of speakers beside the turns."""
    names: dict[str, str] = {}
    for name, found in value.items() if isinstance(value, Mapping) else ():
        if columns.key(name) in ("speakers", "participants", "parties", "users", "attendees") and isinstance(
            found, list
        ):
            names |= {key: label for entry in found if isinstance(entry, Mapping) for key, label in _named(entry)}
        elif isinstance(found, Mapping):
            names |= _speaker_names(found)
    return names


def _named(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    keyed = {columns.key(name): found for name, found in entry.items()}
    label = next(
        (
            keyed[n]
            for n in ("speaker_name", "speakername", "name", "display_name", "displayname")
            if isinstance(keyed.get(n), str) and keyed[n]
        ),
        "",
    )
    if not label:
        return
    for name in ("speaker_id", "speakerid", "id", "speaker", "participant_id", "participantid", "index"):
        if isinstance(identifier := keyed.get(name), str | int) and not isinstance(identifier, bool):
            yield str(identifier), label


def _are_words(entries: Sequence[Timing]) -> bool:
    """Whether the entries are single words and not turns."""
    if all(entry.is_word or entry.is_mark for entry in entries):
        return True
    single = all(len(entry.text.split()) <= 1 for entry in entries)
    ends = sum(entry.text.endswith((".", "?", "!")) and not entry.is_mark for entry in entries)
    return len(entries) > 3 and single and ends * 2 < len(entries)


def _join_words(entries: Sequence[Timing]) -> list[Turn]:
    """Single words as turns, a new one for each change of speaker; punctuation is joined to its word."""
    turns = list[Turn]()
    for entry in entries:
        last = turns[-1] if turns else None
        pause = entry.start - last["end"] if last and entry.start is not None and last["end"] is not None else 0.0
        same = last is not None and (entry.is_mark or (entry.speaker == last["speaker"] and pause < PAUSE))
        if last is not None and same:
            space = "" if entry.is_mark or entry.text[:1] in ".,?!;:…" else " "
            last["text"] = f"{last['text']}{space}{entry.text.strip()}"
            last["end"] = entry.end if entry.end is not None else last["end"]
        elif not entry.is_mark:
            turns.append(make_turn(entry.speaker, entry.text, entry.start, entry.end))
    return turns


def _has_known_list(value: Any) -> bool:
    return isinstance(value, Mapping) and any(columns.key(name) in LISTS for name in value)
