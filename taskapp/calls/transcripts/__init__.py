"""Reads transcripts in the formats that people have: `front` detects the layout, `speakers` decides what is a name.

`cues` reads subtitles, `lines` text, `tables` CSV and TSV, `markup` HTML, `json_format/` JSON, `files` uploads.
"""

from taskapp.calls.transcripts.front import read_transcript, read_value, transcript_of_turns
from taskapp.calls.transcripts.turns import Turn, UnreadableTranscriptError

__all__ = ["Turn", "UnreadableTranscriptError", "read_transcript", "read_value", "transcript_of_turns"]
