"""One short call in many layouts of transcripts, all written for this test, with the turns that must be read from each."""

import json
from dataclasses import dataclass

from taskapp.calls.transcripts import Turn

DANA, TOM = "Dana Reyes", "Tom O'Brien"
WORDS = (
    "I'll send you the revised offer by Friday.",
    "Fine. We will return the signed form tomorrow.",
    "Good, and I'll call you on Monday?",
)
STARTS = (2.0, 8.0, 75.0)
ENDS = (6.5, 11.0, 79.0)
A, B, C = WORDS


@dataclass(frozen=True)
class Layout:
    """One layout: its name, where it comes from, an example, and the expected speakers and times."""

    name: str
    text: str
    speakers: tuple[str, ...] = (DANA, TOM, DANA)
    starts: tuple[float | None, ...] = (None, None, None)
    ends: tuple[float | None, ...] = (None, None, None)
    words: tuple[str, ...] = WORDS

    @property
    def turns(self) -> list[Turn]:
        """The turns that must be read."""
        rows = zip(self.speakers, self.words, self.starts, self.ends, strict=True)
        return [Turn(speaker=name, text=text, start=start, end=end) for name, text, start, end in rows]


def _plain(name: str, text: str, speakers: tuple[str, ...] = (DANA, TOM, DANA)) -> Layout:
    return Layout(name, text, speakers)


def _timed(name: str, text: str, speakers: tuple[str, ...] = (DANA, TOM, DANA)) -> Layout:
    return Layout(name, text, speakers, STARTS)


def _ranged(name: str, text: str, speakers: tuple[str, ...] = (DANA, TOM, DANA)) -> Layout:
    return Layout(name, text, speakers, STARTS, ENDS)


def _clocked(name: str, text: str) -> Layout:
    return Layout(name, text, starts=(0.0, 6.0, 73.0))


def _json(name: str, value: object, layout: Layout) -> Layout:
    return Layout(name, json.dumps(value), layout.speakers, layout.starts, layout.ends, layout.words)


NUMBERED = ("Speaker 0", "Speaker 1", "Speaker 0")
LETTERS = ("A", "B", "A")
NOBODY = ("", "", "")

TEXT = [
    _plain("a picture before the name", f"👩 {DANA}: {A}\n👨 {TOM}: {B}\n👩 {DANA}: {C}"),
    _plain("Name: words", f"{DANA}: {A}\n{TOM}: {B}\n{DANA}: {C}"),
    _plain("Name: words, an empty line between turns, a turn on two lines", f"{DANA}: I'll send you the revised\noffer by Friday.\n\n{TOM}: {B}\n\n{DANA}: {C}"),
    _plain("Name:words", f"Dana:{A}\nTom:{B}\nDana:{C}", ("Dana", "Tom", "Dana")),
    _plain("lower-case names", f"dana: {A}\ntom: {B}\ndana: {C}", ("dana", "tom", "dana")),
    _plain("roles", f"Agent: {A}\nCustomer: {B}\nAgent: {C}", ("Agent", "Customer", "Agent")),
    _plain("roles in lower case", f"front desk: {A}\nthe caller: {B}\nfront desk: {C}", ("front desk", "the caller", "front desk")),
    _plain("Me and Them (Granola)", f"Me: {A}  \nThem: {B}  \nMe: {C}", ("Me", "Them", "Me")),
    _plain("Speaker N", f"Speaker 1: {A}\nSpeaker 2: {B}\nSpeaker 1: {C}", ("Speaker 1", "Speaker 2", "Speaker 1")),
    _plain("digits as speakers", f"1: {A}\n2: {B}\n1: {C}", ("1", "2", "1")),
    _plain("[SPEAKER_00]: words (WhisperX)", f"[SPEAKER_00]: {A}\n[SPEAKER_01]: {B}\n[SPEAKER_00]: {C}", ("SPEAKER_00", "SPEAKER_01", "SPEAKER_00")),
    _plain("[Name] words", f"[{DANA}] {A}\n[{TOM}] {B}\n[{DANA}] {C}"),
    _plain("[Name]: words", f"[{DANA}]: {A}\n[{TOM}]: {B}\n[{DANA}]: {C}"),
    _plain("<Name> words", f"<{DANA}> {A}\n<{TOM}> {B}\n<{DANA}> {C}"),
    _plain('"Name": words', f'"{DANA}": {A}\n"{TOM}": {B}\n"{DANA}": {C}'),
    _plain("Name and words with a tab", f"{DANA}\t{A}\n{TOM}\t{B}\n{DANA}\t{C}"),
    _plain("Name | words", f"{DANA} | {A}\n{TOM} | {B}\n{DANA} | {C}"),
    _plain("Name – words", f"{DANA} – {A}\n{TOM} – {B}\n{DANA} – {C}"),
    _plain("Name -> words", f"{DANA} -> {A}\n{TOM} -> {B}\n{DANA} -> {C}"),
    _plain("Name → words", f"{DANA} → {A}\n{TOM} → {B}\n{DANA} → {C}"),
    Layout("Japanese: name「words」", "田中「見積もりを送ります。」\n佐藤「ありがとう。」\n田中「では月曜日に。」", ("田中", "佐藤", "田中"), words=("見積もりを送ります。", "ありがとう。", "では月曜日に。")),
    _plain("NAME IN CAPITALS: words", f"DANA REYES: {A}\nTOM O'BRIEN: {B}\nDANA REYES: {C}", ("DANA REYES", "TOM O'BRIEN", "DANA REYES")),
    _plain("Markdown: **Name:** words", f"**{DANA}:** {A}\n\n**{TOM}:** {B}\n\n**{DANA}:** {C}"),
    _plain("Markdown: **Name**: words in a list", f"- **{DANA}**: {A}\n- **{TOM}**: {B}\n- **{DANA}**: {C}"),
    _timed("Markdown: a table", "| Time | Speaker | Text |\n|---|---|---|\n" + "\n".join(f"| {c} | {n} | {t} |" for c, n, t in zip(("0:02", "0:08", "1:15"), (DANA, TOM, DANA), WORDS, strict=True))),
    _timed("Markdown with escaped signs", f"\\[00:02\\] **{DANA}**: {A}\n\\[00:08\\] **{TOM}**: {B}\n\\[01:15\\] **{DANA}**: {C}"),
    _plain("Markdown: quotation", f"> **{DANA}:** {A}\n>\n> **{TOM}:** {B}\n>\n> **{DANA}:** {C}"),
    _plain("numbered lines", f"1. {DANA}: {A}\n2. {TOM}: {B}\n3. {DANA}: {C}"),
    _plain("blocks that begin with the name", f"{DANA}\n{A}\n\n{TOM}\n{B}\n\n{DANA}\n{C}"),
    _plain("Granola with a head", f"Meeting Title: Call\nDate: Nov 25\nParticipants: Dana, Tom\n\nTranscript:\n\nMe: {A}\nThem: {B}\nMe: {C}", ("Me", "Them", "Me")),
    _plain("Markdown: heading with the name", f"### {DANA}:\n{A}\n\n### {TOM}:\n{B}\n\n### {DANA}:\n{C}"),
    _plain("Markdown: heading with the name, no colon", f"### {DANA}\n{A}\n\n### {TOM}\n{B}\n\n### {DANA}\n{C}"),
    _plain("degrees before the name", f"Dr. med. dent. {DANA}: {A}\nProf. {TOM}: {B}\nDr. med. dent. {DANA}: {C}", (f"Dr. med. dent. {DANA}", f"Prof. {TOM}", f"Dr. med. dent. {DANA}")),
    _plain("Name: alone, words on the next line", f"{DANA}:\n{A}\n\n{TOM}:\n{B}\n\n{DANA}:\n{C}"),
    _plain("name with company", f"{DANA} (Harbor Dental): {A}\n{TOM} (Guest): {B}\n{DANA} (Harbor Dental): {C}", (f"{DANA} (Harbor Dental)", f"{TOM} (Guest)", f"{DANA} (Harbor Dental)")),
    _plain(
        "a name of 60 characters",
        f"Dr. Maximiliane-Theodora von Hohenlohe-Langenburg-Wittgenstein: {A}\n{TOM}: {B}\nDr. Maximiliane-Theodora von Hohenlohe-Langenburg-Wittgenstein: {C}",
        ("Dr. Maximiliane-Theodora von Hohenlohe-Langenburg-Wittgenstein", TOM, "Dr. Maximiliane-Theodora von Hohenlohe-Langenburg-Wittgenstein"),
    ),
    _plain("phone numbers as speakers", f"+1 415 555 0199: {A}\n+1 510 555 0100: {B}\n+1 415 555 0199: {C}", ("+1 415 555 0199", "+1 510 555 0100", "+1 415 555 0199")),
    _plain("Hebrew names with marks of direction", f"\u200fדנה\u200e: {A}\nתום: {B}\nדנה: {C}", ("דנה", "תום", "דנה")),
    _plain("Chinese names and colons", f"王芳：{A}\n李雷：{B}\n王芳：{C}", ("王芳", "李雷", "王芳")),
    _plain("entities", f"{DANA}: I&#39;ll send you the revised offer by Friday.\n{TOM}: {B}\n{DANA}: Good, and I&amp;#x27;ll call you on Monday?"),
    _plain("heading, list of people and footer", f"Harbor Dental / Tom - Transcript\nAttendees\n{DANA}, {TOM}\nTranscript\n{DANA}: {A}\n{TOM}: {B}\n{DANA}: {C}\nTranscription ended after 00:10:24"),
]  # fmt: skip

TIMED_TEXT = [
    _timed("Otter: Name  0:02", f"{DANA}  0:02  \n{A}\n\n{TOM}  0:08  \n{B}\n\n{DANA}  1:15  \n{C}\n\nTranscribed by https://otter.ai"),
    _timed("Teams, copied from Word: Name   0:02", f"{DANA}   0:02\n{A}\n\n{TOM}   0:08\n{B}\n\n{DANA}   1:15\n{C}"),
    _timed("Teams, older: name, time and words on lines of their own", f"{DANA}\n0:02\n{A}\n{TOM}\n0:08\n{B}\n{DANA}\n1:15\n{C}"),
    _ranged("Teams, older Word file: times, name, words", f"0:0:2.0 --> 0:0:6.500\n{DANA}\n{A}\n0:0:8.0 --> 0:0:11.0\n{TOM}\n{B}\n0:1:15.0 --> 0:1:19.0\n{DANA}\n{C}"),
    _timed("time, name and words on lines of their own", f"00:00:02\n{DANA}\n{A}\n\n00:00:08\n{TOM}\n{B}\n\n00:01:15\n{DANA}\n{C}"),
    _timed("Gong: Name | 00:02", f"{DANA} | 00:02\n{A}\n\n{TOM} | 00:08\n{B}\n\n{DANA} | 01:15\n{C}"),
    _timed("Aircall: Agent 00:02", f"Agent 00:02\n{A}\nCustomer 00:08\n{B}\nAgent 01:15\n{C}", ("Agent", "Customer", "Agent")),
    _timed("Dialpad: [00:02] Name:, words on the next line", f"[00:02] {DANA}:\n{A}\n\n[00:08] {TOM}:\n{B}\n\n[01:15] {DANA}:\n{C}"),
    _timed("tl;dv: 0:02 Name", f"0:02 {DANA}\n{A}\n0:08 {TOM}\n{B}\n1:15 {DANA}\n{C}"),
    _timed("Fathom: 0:02 - Name (Company)", f"0:02 - {DANA} (Harbor)\n  {A}\n\n0:08 - {TOM} (Acme)\n  {B}\n\n1:15 - {DANA} (Harbor)\n  {C}", (f"{DANA} (Harbor)", f"{TOM} (Acme)", f"{DANA} (Harbor)")),
    _timed("Fathom, copied: @0:02 - Name", f"@0:02 - {DANA}\n{A}\n\n@0:08 - {TOM}\n{B}\n\n@1:15 - {DANA}\n{C}"),
    _timed("Name 00:00:02", f"{DANA} 00:00:02\n{A}\n{TOM} 00:00:08\n{B}\n{DANA} 00:01:15\n{C}"),
    _timed("Name, 00:00:02", f"{DANA}, 00:00:02\n{A}\n{TOM}, 00:00:08\n{B}\n{DANA}, 00:01:15\n{C}"),
    _timed("Chorus: Name (Company) 00:00:02", f"{DANA} (Harbor) 00:00:02\n{A}\n{TOM} (Acme) 00:00:08\n{B}\n{DANA} (Harbor) 00:01:15\n{C}", (f"{DANA} (Harbor)", f"{TOM} (Acme)", f"{DANA} (Harbor)")),
    Layout("Name 1:00:02, over an hour", f"{DANA} 1:00:02\n{A}\n{TOM} 1:00:08\n{B}\n{DANA} 1:01:15\n{C}", starts=(3602.0, 3608.0, 3675.0)),
    _timed("Teams, copied: Name 0 minutes 2 seconds", f"{DANA} 0 minutes 2 seconds\n{A}\n{TOM} 0 minutes 8 seconds\n{B}\n{DANA} 1 minute 15 seconds\n{C}"),
    _clocked("Teams chat: [10/22 10:00:01 AM] Name, words on the next line", f"[10/22 10:00:01 AM] {DANA}\n{A}\n[10/22 10:00:07 AM] {TOM}\n{B}\n[10/22 10:01:14 AM] {DANA}\n{C}"),
    *(
        _timed(f"Teams, copied in {language}", f"{DANA}  {zero} 2 {secs}\n{A}\n{TOM}  {zero} 8 {secs}\n{B}\n{DANA}  {one} 15 {secs}\n{C}")
        for language, zero, one, secs in (
            ("German", "0 Minuten", "1 Minute", "Sekunden"), ("Spanish", "0 minutos", "1 minuto", "segundos"),
            ("French", "0 minutes", "1 minute", "secondes"), ("Portuguese", "0 minutos", "1 minuto", "segundos"), ("Italian", "0 minuti", "1 minuto", "secondi"),
        )
    ),
    _timed("Name 2 seconds, without minutes", f"{DANA} 2 seconds\n{A}\n{TOM} 8 seconds\n{B}\n{DANA} 1 minute 15 seconds\n{C}"),
    _timed("00:02 Name -> words", f"00:02 {DANA} -> {A}\n00:08 {TOM} -> {B}\n01:15 {DANA} -> {C}"),
    _timed("Fireflies: Name - 00:02", f"{DANA} - 00:02\n{A}\n\n{TOM} - 00:08\n{B}\n\n{DANA} - 01:15\n{C}"),
    _timed("Rev: Name (00:02):, words on the next line", f"{DANA} (00:02):\n{A}\n\n{TOM} (00:08):\n{B}\n\n{DANA} (01:15):\n{C}"),
    _timed("Name (00:02): words", f"{DANA} (00:02): {A}\n{TOM} (00:08): {B}\n{DANA} (01:15): {C}"),
    _timed("Name [00:02] words", f"{DANA} [00:02] {A}\n{TOM} [00:08] {B}\n{DANA} [01:15] {C}"),
    _timed("Name, 00:02", f"{DANA}, 00:02\n{A}\n{TOM}, 00:08\n{B}\n{DANA}, 01:15\n{C}"),
    _timed("Name: [00:02] words (Sonix)", f"{DANA}: [00:00:02] {A}\n{TOM}: [00:00:08] {B}\n{DANA}: [00:01:15] {C}"),
    _timed("Name: (00:02), words on the next line (Temi)", f"Speaker 1: (00:02)\n{A}\n\nSpeaker 2: (00:08)\n{B}\n\nSpeaker 1: (01:15)\n{C}", ("Speaker 1", "Speaker 2", "Speaker 1")),
    _timed("(00:02) Name: words", f"(00:02) {DANA}: {A}\n(00:08) {TOM}: {B}\n(01:15) {DANA}: {C}"),
    _timed("[00:02] Name: words", f"[00:02] {DANA}: {A}\n[00:08] {TOM}: {B}\n[01:15] {DANA}: {C}"),
    _timed("00:00:02 Name: words", f"00:00:02 {DANA}: {A}\n00:00:08 {TOM}: {B}\n00:01:15 {DANA}: {C}"),
    _timed("00:02 - Name: words", f"00:02 - {DANA}: {A}\n00:08 - {TOM}: {B}\n01:15 - {DANA}: {C}"),
    _timed("[00:02.00]Name: words", f"[00:02.00]{DANA}: {A}\n[00:08.00]{TOM}: {B}\n[01:15.00]{DANA}: {C}"),
    _timed("Fireflies with a head", f"Call with Tom\nWed, Nov 25, 2026 10:00 AM\n\n0:02 | {DANA}\n{A}\n\n0:08 | {TOM}\n{B}\n\n1:15 | {DANA}\n{C}"),
    _timed("Teams, newer Word file", f"Call with Tom-20261125_100000-Meeting Recording\nNovember 25, 2026, 3:00PM\n24m 33s\n\n{DANA} started transcription\n\n{DANA}   0:02\n{A}\n\n{TOM}   0:08\n{B}\n\n{DANA}   1:15\n{C}\n\n{DANA} stopped transcription"),
    _timed("[00:02] [Name] words", f"[00:02] [{DANA}] {A}\n[00:08] [{TOM}] {B}\n[01:15] [{DANA}] {C}"),
    _timed("[00:02] <Name> words", f"[00:02] <{DANA}> {A}\n[00:08] <{TOM}> {B}\n[01:15] <{DANA}> {C}"),
    _timed("[Name, 00:02] words", f"[{DANA}, 00:02] {A}\n[{TOM}, 00:08] {B}\n[{DANA}, 01:15] {C}"),
    _timed("[00:00:02.000] - Name (HappyScribe)", f"[00:00:02.000] - {DANA}\n{A}\n\n[00:00:08.000] - {TOM}\n{B}\n\n[00:01:15.000] - {DANA}\n{C}"),
    _timed("00:02 | Name | words", f"00:02 | {DANA} | {A}\n00:08 | {TOM} | {B}\n01:15 | {DANA} | {C}"),
    _timed("**Name** (00:02): words", f"**{DANA}** (00:02): {A}\n**{TOM}** (00:08): {B}\n**{DANA}** (01:15): {C}"),
    _timed("**Name** 00:02, words on the next line", f"**{DANA}** *00:02*\n{A}\n\n**{TOM}** *00:08*\n{B}\n\n**{DANA}** *01:15*\n{C}"),
    _timed("Markdown: a time that is a link", f"**{DANA}** [00:02](https://example.com/call?t=2)\n{A}\n\n**{TOM}** [00:08](https://example.com/call?t=8)\n{B}\n\n**{DANA}** [01:15](https://example.com/call?t=75)\n{C}"),
    _timed("milliseconds", f"00:00:02.000 {DANA}: {A}\n[00:00:08.0] {TOM}: {B}\n00:01:15,000 {DANA}: {C}"),
    _timed("seconds: [2.00s] Name: words", f"[2.00s] {DANA}: {A}\n[8.00s] {TOM}: {B}\n[75.00s] {DANA}: {C}"),
    _timed("units: Name (1m 15s): words", f"{DANA} (0m 2s): {A}\n{TOM} (0m 8s): {B}\n{DANA} (1m 15s): {C}"),
    _ranged("whisper-cli: [from --> to]  Name: words", f"[00:00:02.000 --> 00:00:06.500]  {DANA}: {A}\n[00:00:08.000 --> 00:00:11.000]  {TOM}: {B}\n[00:01:15.000 --> 00:01:19.000]  {DANA}: {C}"),
    _ranged("whisper-cli without names", f"[00:00:02.000 --> 00:00:06.500]   {A}\n[00:00:08.000 --> 00:00:11.000]   {B}\n[00:01:15.000 --> 00:01:19.000]   {C}", NOBODY),
    _ranged("faster-whisper: [2.00s -> 6.50s] words", f"[2.00s -> 6.50s] {A}\n[8.00s -> 11.00s] {B}\n[75.00s -> 79.00s] {C}", NOBODY),
    _ranged("[2.0 - 6.5] SPEAKER_00: words (pyannote)", f"[2.0 - 6.5] SPEAKER_00: {A}\n[8.0 - 11.0] SPEAKER_01: {B}\n[75.0 - 79.0] SPEAKER_00: {C}", ("SPEAKER_00", "SPEAKER_01", "SPEAKER_00")),
    _ranged("Name [00:02 - 00:06.5]: words", f"{DANA} [00:02 - 00:06.5]: {A}\n{TOM} [00:08 - 00:11]: {B}\n{DANA} [01:15 - 01:19]: {C}"),
    _timed("Otter without names", f"0:02  \n{A}\n\n0:08  \n{B}\n\n1:15  \n{C}\n\nTranscribed by https://otter.ai", NOBODY),
    _timed("0:02 words, without names", f"0:02 {A}\n0:08 {B}\n1:15 {C}", NOBODY),
    Layout("Google Meet and Gemini: times of blocks", f"Call with Tom (2026-11-25 10:00 GMT-5) - Transcript\n00:00:00\n \n{DANA}: {A}\n{TOM}: {B}\n\n00:05:00\n\n{DANA}: {C}\n\nMeeting ended after 00:06:10", starts=(0.0, None, 300.0)),
    Layout("Gemini: headings with times", f"# Call with Tom\n### 00:00:00\n\n**{DANA}:** {A}\n**{TOM}:** {B}\n\n### 00:05:00\n\n**{DANA}:** {C}", starts=(0.0, None, 300.0)),
    _clocked("Zoom: [Name] 10:00:01", f"[{DANA}] 10:00:01\n{A}\n\n[{TOM}] 10:00:07\n{B}\n\n[{DANA}] 10:01:14\n{C}"),
    _clocked("10:00:01 Name: words", f"10:00:01 {DANA}: {A}\n10:00:07 {TOM}: {B}\n10:01:14 {DANA}: {C}"),
    _clocked("Zoom chat: time, From Name", f"10:00:01\t From  {DANA} : {A}\n10:00:07\t From  {TOM} : {B}\n10:01:14\t From  {DANA} : {C}"),
    _clocked("ISO 8601", f"2026-11-25T10:00:01Z {DANA}: {A}\n2026-11-25T10:00:07Z {TOM}: {B}\n2026-11-25T10:01:14Z {DANA}: {C}"),
    _clocked("ISO 8601 in brackets, with an offset", f"[2026-11-25T10:00:01.000+01:00] {DANA}: {A}\n[2026-11-25T10:00:07.000+01:00] {TOM}: {B}\n[2026-11-25T10:01:14.000+01:00] {DANA}: {C}"),
    _clocked("WhatsApp: [25/11/2026, 10:00:01] Name: words", f"[25/11/2026, 10:00:01] {DANA}: {A}\n[25/11/2026, 10:00:07] {TOM}: {B}\n[25/11/2026, 10:01:14] {DANA}: {C}"),
    Layout("time of day with AM: Name  10:00 AM", f"{DANA}  10:00 AM\n{A}\n{TOM}  10:01 AM\n{B}\n{DANA}  10:05 AM\n{C}", starts=(0.0, 60.0, 300.0)),
    Layout("time of day over noon", f"{DANA}  11:59 AM\n{A}\n{TOM}  12:01 PM\n{B}\n{DANA}  1:05 PM\n{C}", starts=(0.0, 120.0, 3960.0)),
    Layout("over midnight", f"[{DANA}] 23:59:58\n{A}\n\n[{TOM}] 00:00:04\n{B}\n\n[{DANA}] 00:01:11\n{C}", starts=(0.0, 6.0, 73.0)),
]  # fmt: skip

_SRT = "1\n00:00:02,000 --> 00:00:06,500\n{}\n\n2\n00:00:08,000 --> 00:00:11,000\n{}\n\n3\n00:01:15,000 --> 00:01:19,000\n{}\n"
_VTT = "WEBVTT\n\n00:00:02.000 --> 00:00:06.500\n{}\n\n00:00:08.000 --> 00:00:11.000\n{}\n\n00:01:15.000 --> 00:01:19.000\n{}\n"


def _named(pattern: str) -> tuple[str, str, str]:
    return pattern.format(DANA, A), pattern.format(TOM, B), pattern.format(DANA, C)


SUBTITLES = [
    _ranged("SRT: Name: words", _SRT.format(*_named("{}: {}"))),
    _ranged("SRT: the name on its own line", _SRT.format(*_named("{}:\n{}"))),
    _ranged("SRT: [Name] words", _SRT.format(*_named("[{}] {}"))),
    _ranged("SRT: (Name) words", _SRT.format(*_named("({}) {}"))),
    _ranged("SRT: bold names", _SRT.format(*_named("<b>{}</b>: {}"))),
    _ranged("SRT captions: >> NAME: words", _SRT.format(f">> DANA REYES: {A}", f">> TOM O'BRIEN: {B}", f">> DANA REYES: {C}"), ("DANA REYES", "TOM O'BRIEN", "DANA REYES")),
    _ranged("SRT without names", _SRT.format(*WORDS), NOBODY),
    _ranged("SRT: byte order mark, Windows lines", "\ufeff" + _SRT.format(*_named("{}: {}")).replace("\n", "\r\n")),
    _ranged("SRT: no empty lines", _SRT.format(*_named("{}: {}")).replace("\n\n", "\n")),
    _ranged("SRT: italics and positions", _SRT.format(*_named("{{\\an8}}<i>{}: {}</i>"))),
    Layout("SRT: two voices with dashes", f"1\n00:00:02,000 --> 00:00:11,000\n- {A}\n- {B}\n\n2\n00:01:15,000 --> 00:01:19,000\n{C}\n", NOBODY, (2.0, 2.0, 75.0), (11.0, 11.0, 79.0)),
    Layout("SRT: two named voices with dashes", f"1\n00:00:02,000 --> 00:00:11,000\n- Dana: {A}\n- Tom: {B}\n\n2\n00:01:15,000 --> 00:01:19,000\n- Dana: {C}\n", ("Dana", "Tom", "Dana"), (2.0, 2.0, 75.0), (11.0, 11.0, 79.0)),
    _ranged("Zoom VTT: Name: words", "WEBVTT\n\n" + _SRT.format(*_named("{}: {}")).replace(",", ".", 0).replace("00,", "00.").replace("06,5", "06.5").replace("02,0", "02.0").replace("08,0", "08.0").replace("11,0", "11.0").replace("15,0", "15.0").replace("19,0", "19.0")),
    _ranged("Teams VTT: <v Name>words</v>", _VTT.format(*_named("<v {}>{}</v>"))),
    _ranged("Teams VTT: entities, no end tag, identifiers", "WEBVTT\n\n" + "".join(
        f"7d0b/{n}-0\n{times}\n<v {name}>{text}\n\n" for n, (times, name, text) in enumerate([
            ("00:00:02.000 --> 00:00:06.500", DANA, "I&#39;ll send you the revised offer by Friday."),
            ("00:00:08.000 --> 00:00:11.000", "Tom O&apos;Brien", B), ("00:01:15.000 --> 00:01:19.000", DANA, "Good, and I&amp;#39;ll call you on Monday?"),
        ]))),
    Layout("VTT: several voices in a cue", f"WEBVTT\n\n00:02.000 --> 00:11.000\n<v {DANA}>{A}</v>\n<v.loud {TOM}>{B}</v>\n\n01:15.000 --> 01:19.000\n<v {DANA}>{C}\n", starts=(2.0, 2.0, 75.0), ends=(11.0, 11.0, 79.0)),
    _ranged("VTT: notes, styles, regions, settings", _VTT.format(*_named("<v {}>{}")).replace("WEBVTT\n", "WEBVTT - a call\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:one\n\nNOTE\nThis --> is a note\n").replace("06.500", "06.500 align:end size:50%").replace("\n\n00:01:15", "\n\nNOTE a remark\nof two lines\n\n00:01:15")),
    _ranged("Webex VTT: the name in the cue's identifier", "WEBVTT\n\n" + "".join(
        f'{n} "{name}" (2768)\n{times}\n{text}\n\n' for n, (times, name, text) in enumerate([
            ("00:00:02.000 --> 00:00:06.500", DANA, A), ("00:00:08.000 --> 00:00:11.000", TOM, B), ("00:01:15.000 --> 00:01:19.000", DANA, C),
        ], 1))),
    Layout(
        "YouTube: rolling VTT",
        "WEBVTT\nKind: captions\n\n00:00:02.000 --> 00:00:04.000 align:start position:0%\n \nI'll send<00:00:02.400><c> you</c><00:00:02.800><c> the</c>\n\n"
        "00:00:04.000 --> 00:00:04.010 align:start position:0%\nI'll send you the\n \n\n00:00:04.010 --> 00:00:06.500 align:start position:0%\nI'll send you the\nrevised<00:00:05.000><c> offer</c>\n\n"
        "00:00:06.500 --> 00:00:08.000 align:start position:0%\nrevised offer\nby<00:00:07.000><c> Friday</c>\n",
        NOBODY, (2.0, 4.01, 6.5), (4.0, 6.5, 8.0), ("I'll send you the", "revised offer", "by Friday"),
    ),
    _ranged("SBV", "0:00:02.000,0:00:06.500\n{}\n\n0:00:08.000,0:00:11.000\n{}\n\n0:01:15.000,0:01:19.000\n{}\n".format(*_named("{}: {}"))),
]  # fmt: skip

_ROWS = list(zip((DANA, TOM, DANA), STARTS, ENDS, WORDS, strict=True))


def _table(head: str, row: str) -> str:
    return "\n".join(
        [
            head,
            *(row.format(name=n, start=s, end=e, text=t, ms=int(s * 1000), ems=int(e * 1000)) for n, s, e, t in _ROWS),
        ]
    )


TABLES = [
    _ranged("TSV: start, end, speaker, text", _table("start\tend\tspeaker\ttext", "{start}\t{end}\t{name}\t{text}")),
    _ranged("TSV of Whisper: milliseconds, no speakers", _table("start\tend\ttext", "{ms}\t{ems}\t{text}"), NOBODY),
    _ranged("CSV with quotes", _table("Speaker,Start,End,Text", '"{name}",{start},{end},"{text}"')),
    _plain("CSV: speaker, text", _table("Speaker,Transcript", '{name},"{text}"')),
    _timed("CSV below a title and a date", "Call with Tom\nDate: 25/11/2026\n\nTime,Speaker,Text\n" + "\n".join(f'{t},{n},"{w}"' for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
    _timed("CSV with first and last names", "First Name,Last Name,Start,Text\n" + "\n".join(f'{n.replace(" ", ",")},{t},"{w}"' for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
    _timed("CSV with German column names", "Zeit;Sprecher;Text\n" + "\n".join(f"{t};{n};{w}" for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
    _timed("CSV with Spanish column names", "Hora;Hablante;Mensaje\n" + "\n".join(f"{t};{n};{w}" for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
    *(
        _ranged(f"CSV with {language} column names, both times", _table(head, '{start},{end},"{name}","{text}"'))
        for language, head in (
            ("German", "Anfang,Ende,Sprecher,Text"), ("French", "Début,Fin,Intervenant,Texte"), ("Portuguese", "Início,Fim,Falante,Texto"), ("Italian", "Inizio,Fine,Relatore,Testo"),
        )
    ),
    _timed("CSV with semicolons and clocks", "Time;Participant;Content\n" + "\n".join(f"{t};{n};{w}" for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
    _ranged("CSV: start (ms)", _table("start (ms),end (ms),speaker name,sentence", '{ms},{ems},"{name}","{text}"')),
    _timed("tabs without column names", "\n".join(f"{t}\t{n}\t{w}" for t, (n, _, _, w) in zip(("00:02", "00:08", "01:15"), _ROWS, strict=True))),
]  # fmt: skip

MARKUP = [
    _plain("HTML: a list of definitions", "<dl>" + "".join(f"<dt>{n}</dt>\n<dd>{t}</dd>\n" for n, _, _, t in _ROWS) + "</dl>"),
    _ranged("TTML captions", "<tt><body><div>" + "".join(f'<p begin="00:00:{int(s) // 60:02}:{s % 60:06.3f}"'.replace(f"00:00:{int(s) // 60:02}:", f"00:{int(s) // 60:02}:") + f' end="00:{int(e) // 60:02}:{e % 60:06.3f}">{n}: {t}</p>' for n, s, e, t in _ROWS) + "</div></body></tt>"),
    _plain("HTML: bold names", "".join(f"<p><b>{n}:</b> {t}</p>\n" for n, _, _, t in _ROWS)),
    _plain("HTML page with entities, styles and scripts", "<!doctype html><html><head><title>Call</title><style>p{color:red}</style></head><body>" + "".join(f"<div><strong>{n}</strong>: {t.replace(chr(39), '&#39;')}</div>" for n, _, _, t in _ROWS) + "<script>var a = 'x: y.';</script></body></html>"),
    _timed("HTML: name, time, words", "".join(f"<div><span>{n}</span> <span>{c}</span><br>{t}</div>" for c, (n, _, _, t) in zip(("0:02", "0:08", "1:15"), _ROWS, strict=True))),
    _timed("HTML: a table", "<table><tr><th>Time</th><th>Speaker</th><th>Text</th></tr>" + "".join(f"<tr><td>{c}</td><td>{n}</td><td>{t}</td></tr>" for c, (n, _, _, t) in zip(("0:02", "0:08", "1:15"), _ROWS, strict=True)) + "</table>"),
]  # fmt: skip


def _objects(**keys: str) -> list[dict[str, object]]:
    """The turns as objects with other keys: `speaker="name"` names the key of the speaker."""
    rows = [{"speaker": n, "start": s, "end": e, "text": t} for n, s, e, t in _ROWS]
    return [{keys[key]: value for key, value in row.items() if key in keys} for row in rows]


def _numbered(rows: list[dict[str, object]], name: str, values: tuple[object, ...]) -> list[dict[str, object]]:
    return [row | {name: value} for row, value in zip(rows, values, strict=True)]


def _words(speaker: str, values: tuple[object, ...], **keys: str) -> list[dict[str, object]]:
    """Single words with times, half a second each."""
    found: list[dict[str, object]] = []
    for value, (_, start, _, text) in zip(values, _ROWS, strict=True):
        for number, word in enumerate(text.split()):
            found.append(
                {
                    keys["word"]: word,
                    keys["start"]: start + number / 2,
                    keys["end"]: start + number / 2 + 0.4,
                    speaker: value,
                }
            )
    return found


def _word_ends() -> tuple[float, ...]:
    return tuple(start + (len(text.split()) - 1) / 2 + 0.4 for _, start, _, text in _ROWS)


_OWN = _ranged("", "")
_AWS = _words("who", ("spk_0", "spk_1", "spk_0"), word="word", start="start", end="end")
_SAID = {"text": "text", "start": "start", "end": "end"}
_MS: list[dict[str, object]] = [
    {"speaker": n, "start": int(s * 1000), "end": int(e * 1000), "text": t} for n, s, e, t in _ROWS
]

JSON = [
    _json("the product's own turns", {"turns": _objects(speaker="speaker", **_SAID)}, _OWN),
    _json("a list of turns with other fields", [row | {"confidence": 0.9, "words": []} for row in _objects(speaker="speaker", **_SAID)], _OWN),
    _json("Whisper verbose_json", {"task": "transcribe", "language": "en", "text": " ".join(WORDS), "segments": [row | {"id": 1, "seek": 0, "tokens": [1], "temperature": 0.0} for row in _objects(**_SAID)]}, _ranged("", "", NOBODY)),
    _json("WhisperX", {"segments": _numbered(_objects(**_SAID), "speaker", ("SPEAKER_00", "SPEAKER_01", "SPEAKER_00")), "word_segments": []}, _ranged("", "", ("SPEAKER_00", "SPEAKER_01", "SPEAKER_00"))),
    _json("whisper.cpp", {"transcription": [{"timestamps": {"from": "x"}, "offsets": {"from": int(s * 1000), "to": int(e * 1000)}, "text": f" {t}"} for _, s, e, t in _ROWS]}, _ranged("", "", NOBODY)),
    _json("OpenAI diarized_json", {"text": "x", "segments": _numbered(_objects(**_SAID), "speaker", ("agent", "A", "agent"))}, _ranged("", "", ("agent", "A", "agent"))),
    _json("Hugging Face chunks", {"text": " ".join(WORDS), "chunks": [{"timestamp": [s, e], "text": t} for _, s, e, t in _ROWS]}, _ranged("", "", NOBODY)),
    _json("Deepgram utterances", {"metadata": {}, "results": {"channels": [], "utterances": _numbered(_objects(text="transcript", start="start", end="end"), "speaker", (0, 1, 0))}}, _ranged("", "", NUMBERED)),
    _json("Deepgram words", {"results": {"channels": [{"alternatives": [{"transcript": " ".join(WORDS), "words": _words("speaker", (0, 1, 0), word="punctuated_word", start="start", end="end")}]}]}}, Layout("", "", NUMBERED, STARTS, _word_ends())),
    _json("AssemblyAI utterances (milliseconds)", {"text": "x", "words": [], "utterances": _numbered(_MS, "speaker", LETTERS)}, _ranged("", "", LETTERS)),
    _json("Fireflies sentences", {"title": "Call", "sentences": _objects(speaker="speaker_name", text="text", start="start_time", end="end_time")}, _OWN),
    _json("Otter", {"speakers": [{"speaker_id": 7, "speaker_name": DANA}, {"speaker_id": 9, "speaker_name": TOM}], "transcripts": [
        {"transcript": t, "speaker_id": 7 if n == DANA else 9, "start_offset": int(s * 16000), "end_offset": int(e * 16000)} for n, s, e, t in _ROWS]}, _OWN),
    _json("Twilio Voice Intelligence", {"sentences": [{"media_channel": 1 if n == DANA else 2, "transcript": t, "start_time": f"{s:.3f}", "end_time": f"{e:.3f}", "confidence": "0.9"} for n, s, e, t in _ROWS]}, _ranged("", "", ("Channel 1", "Channel 2", "Channel 1"))),
    _json("Rev monologues", {"monologues": [{"speaker": 0 if n == DANA else 1, "elements": [{"type": "text", "value": t[:-1], "ts": s, "end_ts": e}, {"type": "punct", "value": t[-1]}]} for n, s, e, t in _ROWS]}, _ranged("", "", NUMBERED)),
    _json("AWS Transcribe segments", {"results": {"transcripts": [{"transcript": " ".join(WORDS)}], "audio_segments": [{"speaker_label": "spk_0" if n == DANA else "spk_1", "start_time": str(s), "end_time": str(e), "transcript": t} for n, s, e, t in _ROWS]}}, _ranged("", "", ("spk_0", "spk_1", "spk_0"))),
    _json("AWS Transcribe items", {"results": {"transcripts": [{"transcript": " ".join(WORDS)}], "items": [
        {"type": "pronunciation", "alternatives": [{"content": w["word"], "confidence": "0.9"}], "start_time": str(w["start"]), "end_time": str(w["end"]), "speaker_label": w["who"]}
        for w in _AWS]}}, Layout("", "", ("spk_0", "spk_1", "spk_0"), STARTS, _word_ends())),
    _json("AWS Transcribe items, speakers beside them", {"results": {"speaker_labels": {"segments": [{"items": [
        {"start_time": str(w["start"]), "speaker_label": w["who"]}]} for w in _AWS]}, "items": [
        {"type": "pronunciation", "alternatives": [{"content": w["word"]}], "start_time": str(w["start"]), "end_time": str(w["end"])} for w in _AWS]}}, Layout("", "", ("spk_0", "spk_1", "spk_0"), STARTS, _word_ends())),
    _json("Speechmatics", {"results": [
        {"type": "word", "start_time": w["start"], "end_time": w["end"], "alternatives": [{"content": w["word"], "speaker": w["who"]}]}
        for w in _words("who", ("S1", "S2", "S1"), word="word", start="start", end="end")]}, Layout("", "", ("S1", "S2", "S1"), STARTS, _word_ends())),
    _json("Azure recognized phrases, ticks", {"recognizedPhrases": [{"speaker": 1 if n == DANA else 2, "offsetInTicks": s * 10_000_000, "nBest": [{"display": t}]} for n, s, _, t in _ROWS]}, Layout("", "", ("Speaker 1", "Speaker 2", "Speaker 1"), STARTS)),
    _json("AWS Contact Lens", {"Transcript": [{"ParticipantId": "AGENT" if n == DANA else "CUSTOMER", "Content": t, "BeginOffsetMillis": int(s * 1000), "EndOffsetMillis": int(e * 1000)} for n, s, e, t in _ROWS]}, _ranged("", "", ("AGENT", "CUSTOMER", "AGENT"))),
    _json("Gong", {"callTranscripts": [{"callId": "1", "transcript": [{"speakerId": n, "topic": "x", "sentences": [{"start": int(s * 1000), "end": int(e * 1000), "text": t}]} for n, s, e, t in _ROWS]}]}, _OWN),
    _json("Recall.ai", [{"participant": {"id": 1, "name": n}, "words": [{"text": t, "start_timestamp": {"relative": s}, "end_timestamp": {"relative": e}}]} for n, s, e, t in _ROWS], _OWN),
    _json("voice assistants: role and content", {"transcript_object": [{"role": "agent" if n == DANA else "user", "content": t} for n, _, _, t in _ROWS]}, _plain("", "", ("agent", "user", "agent"))),
    _json("Azure recognized phrases", {"recognizedPhrases": [{"speaker": 1 if n == DANA else 2, "offset": f"PT{s}S", "nBest": [{"display": t}, {"display": "worse"}]} for n, s, _, t in _ROWS]}, Layout("", "", ("Speaker 1", "Speaker 2", "Speaker 1"), STARTS)),
    _json("clocks as text", _numbered(_objects(speaker="name", text="text"), "time", ("00:00:02", "00:00:08", "00:01:15")), _timed("", "")),
    Layout("JSON, one object a line", "\n".join(json.dumps(row) for row in _objects(speaker="speaker", **_SAID)), starts=STARTS, ends=ENDS),
]  # fmt: skip

GROUPS: dict[str, list[Layout]] = {
    "Text": TEXT,
    "Text with times": TIMED_TEXT,
    "Subtitles": SUBTITLES,
    "Tables": TABLES,
    "HTML": MARKUP,
    "JSON": JSON,
}
LAYOUTS = [layout for group in GROUPS.values() for layout in group]
