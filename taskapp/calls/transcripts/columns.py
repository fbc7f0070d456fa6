"""The names that formats give to who speaks, the words and the times, in tables and in JSON."""

import re

from taskapp.shared.text import fold

SPEAKER = (
    "speaker_name", "speakername", "speaker", "participant_name", "participantname", "participant", "display_name", "displayname", "name",
    "speaker_label", "speakerlabel", "speaker_tag", "speakertag", "role", "participantrole", "participant_role", "author", "who", "person", "user",
    "username", "user_name", "from", "sender", "party", "agent_or_customer", "speaker_id", "speakerid", "participantid", "participant_id", "channel",
    "media_channel", "channeltag", "channel_tag", "sprecher", "hablante", "locuteur", "interlocuteur", "interlocutor", "orador", "falante", "teilnehmer", "intervenant", "participante", "relatore", "parlante",
)  # fmt: skip
TEXT = (
    "text", "transcript", "transcription", "content", "utterance", "sentence", "words", "message", "body", "caption", "said", "dialogue", "line", "raw_text",
    "display", "display_text", "displaytext", "punctuated_transcript", "value", "speech", "phrase", "segment", "texto", "texte", "wortlaut", "nachricht", "mensaje", "mensagem", "testo",
)  # fmt: skip
START = (
    "start", "start_time", "starttime", "start_seconds", "startseconds", "start_s", "start_ms", "startms", "start_millis", "begin", "begin_time",
    "beginoffsetmillis", "begin_offset_millis", "begin_ms", "start_timestamp", "start_offset", "startoffset", "startoffsetms", "from_time", "offset", "offsetinticks",
    "offsetmilliseconds", "offset_ms", "secondsfromstart", "seconds_from_start", "timestamp", "time", "timecode", "time_code", "at", "ts", "in", "von", "inicio",
    "debut", "t", "zeit", "uhrzeit", "hora", "heure", "tempo", "anfang", "beginn", "inizio",
)  # fmt: skip
END = (
    "end", "end_time", "endtime", "end_seconds", "endseconds", "end_s", "end_ms", "endms", "end_millis", "stop", "finish", "endoffsetmillis",
    "end_offset_millis", "end_timestamp", "end_offset", "endoffset", "endoffsetms", "to_time", "end_ts", "out", "bis", "fin", "ende", "fim", "fine",
)  # fmt: skip


def key(name: object) -> str:
    """A column's name or a JSON key for comparison: lower case without accents, "_" between words, without a unit in brackets."""
    plain = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", str(name)).strip(" \t\"'\ufeff")
    return re.sub(r"[\s.-]+", "_", fold(plain))


def is_milliseconds(name: object) -> bool:
    """Whether a column or key says that its times are milliseconds."""
    plain = str(name).lower()
    return bool(re.search(r"(?:^|[_ (\[])(?:ms|millis\w*|milliseconds)(?:$|[_ )\]])|[a-z]ms$|millis", plain)) or str(
        name
    ).endswith("Ms")
