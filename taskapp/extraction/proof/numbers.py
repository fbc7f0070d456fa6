"""Number words of five languages and their values, as sequences of folded words."""

_TEENS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
    "de": "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn"
    " siebzehn achtzehn neunzehn",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis"
    " diecisiete dieciocho diecinueve",
    "fr": "- - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit"
    " dix-neuf",
    "pt": "zero - dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete"
    " dezoito dezenove",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_AND = {"en": "", "es": "y", "fr": "", "pt": "e"}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth"
)
_GERMAN_ORDINALS = "ersten zweiten dritten vierten funften sechsten siebten achten neunten zehnten elften zwolften"
HUNDREDS = frozenset({"hundred", "hundreds", "hundert", "cent", "cents", "cien", "ciento", "cem"})
THOUSANDS = frozenset({"thousand", "grand", "tausend", "mil", "mille"})
MILLIONS = frozenset({"million", "millions", "millionen", "millon", "millones", "milhao", "milhoes"})
_SPANISH_HUNDREDS = "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
_PORTUGUESE_HUNDREDS = "duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"


def number_phrases() -> dict[tuple[str, ...], int]:
    """The words of 0 to 99 in each language, ordinals, and one-word hundreds."""
    found: dict[tuple[str, ...], int] = {}
    for language, teens in _TEENS.items():
        small = teens.split()
        found |= {_key(word): value for value, word in enumerate(small) if word != "-"}
        for index, ten in enumerate(_TENS[language].split(), 2):
            found[_key(ten)] = index * 10
            found |= _beyond(language, ten, index * 10, small)
    for hundreds in (_SPANISH_HUNDREDS, _PORTUGUESE_HUNDREDS):
        for word, value in zip(hundreds.split(), range(200, 1000, 100), strict=True):
            found |= {_key(word): value, _key(f"{word[:-2]}as"): value}
    return found | _german_hundreds(found) | _special() | _ordinals()


def _beyond(language: str, ten: str, value: int, small: list[str]) -> dict[tuple[str, ...], int]:
    """21 to 29 and so on."""
    units = [(unit, word) for unit, word in enumerate(small[:10]) if unit and word != "-"]
    if language == "de":
        return {(f"{'ein' if unit == 1 else word}und{ten}",): value + unit for unit, word in units}
    if language == "fr" and value in (60, 80):
        units = [(unit, word) for unit, word in enumerate(small) if unit > 1 and word != "-"]
    return {_key(f"{ten} {_AND[language]} {word}"): value + unit for unit, word in units}


def _german_hundreds(found: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    small = ["ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun"]
    rest = {
        key[0]: value for key, value in found.items() if len(key) == 1 and 0 < value < 100 and _is_german(key[0], value)
    }
    hundreds = {f"{word}hundert": value * 100 for value, word in enumerate(small, 1)}
    joined = {f"{hundred}{word}": at + value for hundred, at in hundreds.items() for word, value in rest.items()}
    return {(word,): value for word, value in (hundreds | joined).items()}


def _is_german(word: str, value: int) -> bool:
    return word in _TEENS["de"].split() or word in _TENS["de"].split() or (value > 20 and "und" in word)


def _special() -> dict[tuple[str, ...], int]:
    french = {"vingt et un": 21, "trente et un": 31, "quarante et un": 41, "cinquante et un": 51, "quatre vingts": 80}
    spanish = {
        f"veinti{word}": 20 + value
        for value, word in enumerate(["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"], 1)
    }
    others = {
        "fourty": 40,
        "dozen": 12,
        "zwo": 2,
        "dreizig": 30,
        "zweihundert": 200,
        "dezasseis": 16,
        "dezassete": 17,
        "duas": 2,
        "couple of": 2,
        "a couple of": 2,
        "half a million": 500_000,
        "halbe million": 500_000,
        "medio millon": 500_000,
        "meio milhao": 500_000,
    }
    return {_key(word): value for word, value in (french | spanish | others).items()}


def _ordinals() -> dict[tuple[str, ...], int]:
    small = _ORDINALS.split()
    found: dict[tuple[str, ...], int] = {(word,): value for value, word in enumerate(small, 1)}
    found |= {(word,): value for value, word in enumerate(_GERMAN_ORDINALS.split(), 1)}
    for index, ten in enumerate(_TENS["en"].split(), 2):
        found[(f"{ten[:-1]}ieth",)] = index * 10
        found |= {(ten, word): index * 10 + value for value, word in enumerate(small[:9], 1)}
    return found


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.replace("-", " ").split())
