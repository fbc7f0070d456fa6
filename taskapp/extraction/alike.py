"""Whether two texts are about the same thing: the content words that they share, in five languages."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from taskapp.shared.text import fold

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+")
# Letters that are compared: endings of number and case differ.
_STEM = 6
# From this likeness on two titles are probably about the same.
_SAME = 0.6
# Words that say nothing about the thing: function words, verbs of any act, times, and courtesies.
_WORDS = """
a about after again all also am an and any are around as ask at back be been before but by can come could day did do
does done down email e-mail for from get give go going good got had has have he hello help her here hey hi him his how
i if in into is it its just know last let like look made mail make maybe me month more morning much my need new next
no not now of off ok okay old on one or other our out over please put really right said same say see send sent she
should so some soon still sure take talk tell than thank thanks that the their them then there these they thing things
this those till time to today tomorrow tonight too until up us very via want was we week well were what when where
which while who why will with would year yes yesterday yet you your call called phone ring monday tuesday wednesday
thursday friday saturday sunday january february march april may june july august september october november december
noon afternoon evening aber alle als anrufen auch auf aus bei bekommen bis bitte da dann danke das dass dem den der
des die diese doch du ein eine einen einer er es euch eure fur gegen gehabt geht gemacht geschickt gesendet gestern
gleich guten hab habe haben hallo hat heute hier ich ihm ihnen ihr ihre im ist ja jetzt kann kein keine konnen machen
mal man mehr mein meine mich mir mit montag morgen nach nachste nachsten nein nicht noch nun nur ob oder rufen
schicken schon sehr sein senden sich sie sind tag uber uhr um und uns unser unsere viel vom von vor war wenn wer wie
wieder wir wird wo woche zu zum zur dienstag mittwoch donnerstag freitag samstag sonntag al ahora ante asi bien como
con cual cuando de del desde dia dos el ella en enviar envio enviado era esa ese eso esta este esto gracias ha hacer
hasta hay hola hoy la las le les lo los luego llamar mandar mandado manana mas mi muy nada nos o para pero poco por
porque pues que se semana ser si sin sobre son su sus te tengo tiene todo tu un una usted y ya yo lunes martes
miercoles jueves viernes sabado domingo ayer ai alors apres appeler au aujourd aussi aux avec avez avoir bon bonjour
ca ce cela ces cette chez comme dans demain donc elle encore entre envoyer envoye est et etait etre fait faire ici il
ils j je jour l lui ma mais merci mes moi mon ne nous ou oui par pas plus pour quand qui recu sa sans sera ses sont
sous sur ta toi ton tout tres une va veux voila vos votre vous lundi mardi mercredi jeudi vendredi samedi dimanche
semaine agora ao aos ate com depois e eles em enviei entao eu foi hoje isso isto ligar mandei meu minha muito na nas
nao obrigada obrigado ola ontem os pela pelo posso pra quando recebi sem seu sim sua tem tenho ter tudo uma voce vou
segunda terca quarta quinta sexta amanha
"""
_EMPTY = frozenset(_WORDS.split())


def content_words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, folded and without endings."""
    return frozenset(_stem(word) for word in _WORD.findall(fold(text)) if word not in _EMPTY and len(word) > 2)


def likeness(one: str, other: str, *, but: str = "") -> float:
    """0 to 1: how many of the content words of the text that has fewer are in the other one; the words of `but` do not count."""
    words, others = content_words(one) - content_words(but), content_words(other) - content_words(but)
    fewer = min(len(words), len(others))
    return len(words & others) / fewer if fewer else 0.0


def is_same(one: str, other: str, *, but: str = "") -> bool:
    """Whether two titles are probably about the same: they share two content words, and most of those of the shorter one."""
    shared = (content_words(one) & content_words(other)) - content_words(but)
    return len(shared) > 1 and likeness(one, other, but=but) >= _SAME


def most_alike(text: str, things: Iterable[tuple[T, str]], *, but: str = "") -> Sequence[tuple[float, T]]:
    """(likeness, thing) of each thing by its text, the most alike first; of equal ones the earlier first."""
    return sorted(((likeness(text, other, but=but), thing) for thing, other in things), key=lambda found: -found[0])


def _stem(word: str) -> str:
    return word[:_STEM] if len(word) > _STEM else word.removesuffix("s")
