"""Analysis of a call without a model: number of words, share of each speaker, number of questions."""

from typing import Any

from taskapp.shared.text import clip, pluralise


def describe(turns: list[dict[str, Any]]) -> dict[str, object]:
    """A summary, and each speaker's share of the words (0 to 1)."""
    counts: dict[str, int] = {}
    for turn in turns:
        speaker = str(turn.get("speaker") or "Speaker")
        counts[speaker] = counts.get(speaker, 0) + len(str(turn.get("text") or "").split())
    total = sum(counts.values())
    questions = sum(str(turn.get("text") or "").count("?") for turn in turns)
    shares = {speaker: round(count / total, 2) for speaker, count in counts.items()} if total else {}
    opening = clip(str(turns[0].get("text") or ""), 160, mark="…") if turns else ""
    summary = f"{pluralise(total, 'word')} in {pluralise(len(turns), 'turn')}, {pluralise(questions, 'question')}."
    return {"summary": f"{summary} It begins: “{opening}”" if opening else summary, "talk_share": shares, "topics": []}
