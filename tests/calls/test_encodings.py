"""Transcripts in the encodings of older programs: read right where it is certain, else refused with the encoding's name; never misread."""

from typing import Any

import pytest

from taskapp.calls.transcripts import UnreadableTranscriptError, read_transcript
from taskapp.calls.transcripts.encodings import SAMPLE
from taskapp.calls.transcripts.files import text_of_file

WEST = ("cp1252", "iso8859-15")
CENTRAL = ("cp1250", "iso8859-2")
UTF_16 = ("utf-16-le", "utf-16-be")
CALLS = {
    "English": (("cp1252",), "Zoë: Hello, this is Zoë from Café Noir. Is that the office?\nBen: It is, and you are right on time – the résumé is here."),
    "German": (WEST, "Jörg: Grüße, hier ist Jörg. Ich rufe wegen der Rechnung an, die nicht stimmt.\nÄnne: Das ist mir recht, wir prüfen es und schicken sie für Sie neu."),
    "French": (WEST, "Hélène: Bonjour, c'est la première fois que je vous appelle, le devis n'est pas là.\nRené: Nous vérifions les pièces et je vous rappelle pour le cœur du dossier."),
    "Spanish": (WEST, "Iñaki: ¿Me puede enviar el presupuesto mañana? Es que no lo tengo.\nBegoña: Sí, por la tarde se lo envío en un correo para los señores."),
    "Portuguese": (WEST, "João: Você não me enviou a proposta, é para amanhã.\nConceição: Eu envio o orçamento com os preços até às três, não se preocupe que é um instante."),
    "Swedish": (WEST, "Åsa: Hej, jag ringer för att vi inte har fått offerten på det som är beställt.\nBjörn: Det är på väg och jag skickar det i morgon för säkerhets skull."),
    "Polish": (CENTRAL, "Łukasz: Dzień dobry, proszę wysłać ofertę do piątku, bo to jest ważne i się śpieszę.\nZofia: Tak, to nie jest problem, co z umową, że na środę?"),
    "Czech": (CENTRAL, "Jiří: Dobrý den, je to tak, že faktura ještě nepřišla a já ji v pátek potřebuji.\nŽofie: Ano, pošleme ji na váš účet, ale až v úterý, tak se nezlobte, co do ceny."),
    "Hungarian": (CENTRAL, "Győző: Jó napot, az ajánlat nem érkezett meg, és ez egy fűtési ügy, hogy is van?\nÉva: Igen, a hét végéig küldjük, az a szerződés része, ne aggódjon, és nem késik."),
    "Turkish": (("cp1254",), "Ayşe: Merhaba, bu teklif için çok teşekkürler, bir şey soracağım, fiyat ne oldu?\nÇağrı: Evet, yarın gönderiyorum ve sizde başka soru var mı, bu mümkün mü?"),
    "Russian": (("cp1251", "koi8-r", *UTF_16), "Иван: Здравствуйте, это Иван, вы не прислали счёт, что с ним?\nОльга: Да, мы как раз на него смотрим, я отправлю и перезвоню в среду."),
    "Ukrainian": (("cp1251", *UTF_16), "Їжак: Добрий день, це я, ви не надіслали рахунок, що з ним і як бути?\nОлена: Так, ми на нього чекаємо, я надішлю в середу та подзвоню."),
    "Greek": (("cp1253", "iso8859-7", *UTF_16), "Νίκος: Καλημέρα, δεν έλαβα την προσφορά για το έργο, είναι έτοιμη;\nΆννα: Θα το στείλω αύριο με το συμβόλαιο και να μου πείτε."),
    "Hebrew": (("cp1255", *UTF_16), "דנה: שלום, אני לא קיבלתי את ההצעה, מה קורה?\nיוסי: כן, זה אצלי, אשלח את זה על המייל של החברה."),
    "Arabic": (("cp1256", *UTF_16), "أحمد: مرحبا، هل وصل العرض من الشركة؟ ما هذا؟\nليلى: نعم، في البريد، لا تقلق، سأرسله على العنوان."),
    "Japanese": (("cp932", "euc_jp", "iso2022_jp", *UTF_16), "田中: お世話になっております。見積書はいつ届きますか。\n佐藤: 明日の午前中にメールで送りますので、ご確認をお願いします。"),
    "Chinese": (("gb18030", *UTF_16), "王芳: 你好，报价单我还没有收到，是不是在你们那里？\n李雷: 好的，这个我明天发给你，合同的事我们下周谈，不会晚了。"),
    "Traditional Chinese": (("big5", *UTF_16), "王芳: 你好，報價單我還沒有收到，是不是在你們那裡？\n李雷: 好的，這個我明天發給你，合約的事我們下週談，不會晚了。"),
    "Korean": (("cp949", *UTF_16), "민수: 안녕하세요, 견적서를 아직 못 받았는데요, 언제 보내 주시나요?\n지영: 네, 내일 오전에 이메일로 보내 드리고 전화도 하겠습니다."),
}  # fmt: skip


def turns_of(content: bytes) -> Any:
    """The turns of a file."""
    return read_transcript(text_of_file(content))["turns"]


ROWS = [(language, codec) for language, (codecs, _) in CALLS.items() for codec in codecs]


@pytest.mark.parametrize(("language", "codec"), ROWS)
def test_a_call_in_an_old_encoding_is_read_as_it_was_said(language: str, codec: str) -> None:
    text = CALLS[language][1]
    content = text.encode(codec, "strict" if codec not in ("cp1252", "iso8859-15") else "replace")
    assert text_of_file(content) == content.decode(codec)
    names = {line.partition(":")[0] for line in text.splitlines()}
    assert {turn["speaker"] for turn in turns_of(content)} == names


@pytest.mark.parametrize(("language", "codec"), ROWS)
def test_the_same_call_as_a_csv_with_semicolons_is_read(language: str, codec: str) -> None:
    turns = [line.partition(": ") for line in CALLS[language][1].splitlines()]
    table = "\r\n".join(["Speaker;Text", *(f'"{name}";"{words}"' for name, _, words in turns)])
    content = table.encode(codec, "replace")
    assert [turn["text"] for turn in turns_of(content)] == [
        words.encode(codec, "replace").decode(codec) for *_, words in turns
    ]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("language", CALLS)
def test_a_byte_order_mark_decides(language: str, mark: str) -> None:
    text = CALLS[language][1]
    assert text_of_file(text.encode(mark)) == text


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("Ana: Řehoř".encode("cp1250"), "UTF-8"),
        ("Иван: Договор".encode("cp1251"), "UTF-8"),
        ("Léa: Oui, je suis désolée, le devis est là et je vous envoie les pièces.".encode("gb18030"), "UTF-8"),
        ("Ann: Hello, this is for you and the team.\nИван: It is.".encode("cp1251"), "UTF-8"),
        (("Ana: Grüße, das ist für Sie und ich bin es nicht. " * 9).encode() + b"\xff\xfe\x9d", "UTF-8"),
        ("Ann: Hello".encode("utf-16") + b"\x00", "UTF-16"),
    ],
)
def test_what_is_not_certain_is_refused_with_the_remedy(content: bytes, named: str) -> None:
    with pytest.raises(UnreadableTranscriptError, match=f"{named}.*save it as UTF-8"):
        text_of_file(content)


def test_signs_beside_letters_that_people_write_are_no_misreading() -> None:
    text = "Mª José: Es el n.º 5 de la calle, los 20 m² que no se ven, 3 µm y 1ª planta.\nNº 7: Es la que no es."
    assert text_of_file(text.encode("cp1252")) == text


def test_damage_behind_the_sample_is_told_with_the_encoding() -> None:
    content = ("Jörg: Das ist für Sie und ich bin es nicht, wir sehen uns.\n" * 5000).encode("cp1252") + b"\x9d"
    with pytest.raises(UnreadableTranscriptError, match=r"Windows-1252.*save it as UTF-8"):
        text_of_file(content)


def test_another_encoding_behind_the_sample_is_damage_too() -> None:
    content = ((CALLS["German"][1] + "\n") * 300).encode("cp1252", "replace") + CALLS["Russian"][1].encode("cp1251")
    with pytest.raises(UnreadableTranscriptError, match=r"Windows-1252.*damaged signs"):
        text_of_file(content)


@pytest.mark.parametrize("shift", range(4))
def test_a_sample_may_end_within_a_sign(shift: int) -> None:
    text = "x" * shift + (CALLS["Japanese"][1] + "\n") * 300
    assert text_of_file(text.encode("euc_jp")) == text


def test_a_sample_begins_where_the_letters_do_that_tell_the_encoding() -> None:
    text = "Ann: Ok.\n" * SAMPLE + CALLS["Russian"][1]
    assert text_of_file(text.encode("koi8-r")) == text


def test_a_foreign_name_among_many_accents_is_no_reason_against_an_encoding() -> None:
    text = (CALLS["German"][1] + "\n") * 10 + "Þór: Das ist es."
    assert text_of_file(text.encode("cp1252", "replace")) == text


@pytest.mark.parametrize(
    ("content", "names"),
    [
        # A name in another script, which would be "Ìîéøà"; and letters of two scripts in each word.
        ("Ann: Hello, this is for you and the team.\nМойша: It is.".encode("cp1251"), "may be Windows-1251 or"),
        (b"Ann: Ok a\xe6\xe7\xe8b.", "is not known;"),
    ],
)
def test_a_refusal_names_no_encoding_in_which_the_words_could_not_be(content: bytes, names: str) -> None:
    with pytest.raises(UnreadableTranscriptError, match=names) as refused:
        text_of_file(content)
    assert "Windows-1252" not in str(refused.value)


@pytest.mark.parametrize("language", CALLS)
def test_no_encoding_of_any_language_makes_another_text_of_a_call(language: str) -> None:
    every = {codec for codecs, _ in CALLS.values() for codec in codecs}
    text = CALLS[language][1]
    for codec in sorted(every):
        try:
            content = text.encode(codec)
        except UnicodeEncodeError:
            continue
        try:
            read = text_of_file(content)
        except UnreadableTranscriptError:
            continue
        assert read == text, codec
