"""What can be said about a call without a model: how long, who spoke how much, how many questions."""

from typing import Any

from taskapp.shared.text import clip, pluralise


def describe(turns: list[dict[str, Any]]) -> dict[str, object]:
    """A plain summary and shares of speech, by words."""
    counts: dict[str, int] = {}
    for turn in turns:
        speaker = str(turn.get("speaker") or "Speaker")
        counts[speaker] = counts.get(speaker, 0) + len(str(turn.get("text") or "").split())
    total = sum(counts.values())
    questions = sum(str(turn.get("text") or "").count("?") for turn in turns)
    shares = {speaker: round(count / total, 2) for speaker, count in counts.items()} if total else {}
    opening = clip(str(turns[0].get("text") or ""), 160, mark="…") if turns else ""
    words = f"{pluralise(total, 'word')} in {pluralise(len(turns), 'turn')}, {pluralise(questions, 'question')}."
    return {"summary": f"{words} It begins: “{opening}”" if opening else words, "talk_share": shares, "topics": []}
