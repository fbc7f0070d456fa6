"""The prompt says on which side each speaker is, and when the transcript does not say who speaks."""

from datetime import date
from typing import Any

from taskapp.extraction.protocol.prompt import PromptContext, messages_for

CONTEXT = PromptContext(date(2026, 3, 25), "inbound", "Harbor Dental", "Bob Hall", ("Dana Reyes",), ())


def _prompt(*turns: tuple[str, str]) -> str:
    given: list[dict[str, Any]] = [{"speaker": speaker, "text": text} for speaker, text in turns]
    return str(messages_for(CONTEXT, given)[1]["content"])


def test_each_speaker_has_a_side_in_the_prompt() -> None:
    prompt = _prompt(("Dana", "Hello."), ("Bob", "Hi."), ("Kim", "Hey."))
    assert '"Dana": "our team"' in prompt
    assert '"Bob": "the contact\'s side"' in prompt
    assert '"Kim": "unknown"' in prompt


def test_a_transcript_without_speakers_is_said_to_be_one() -> None:
    assert "the transcript does not say who speaks" in _prompt(("", "Hello."), ("", "Hi."))
