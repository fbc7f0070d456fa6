"""Titles in German, Spanish, French and Portuguese begin, or in German end, with the infinitive of the verb that was said."""

import re

_FRENCH = dict(
    pair.split(":")
    for pair in str.split(
        "dois:devoir tiens:tenir tenez:tenir tiendrai:tenir fais:faire faites:faire ferai:faire mets:mettre mettez:mettre mettrai:mettre prends:prendre prenez:prendre prendrai:prendre viens:venir viendrai:venir vois:voir verrai:voir dis:dire dites:dire dirai:dire"
        " rends:rendre rendez:rendre transmets:transmettre transmettez:transmettre inscris:inscrire inscrivez:inscrire écris:écrire écrivez:écrire envoie:envoyer enverrai:envoyer finis:finir finissez:finir remets:remettre remettez:remettre reprends:reprendre"
        " préviens:prévenir prévenez:prévenir préviendrai:prévenir remplis:remplir remplissez:remplir établis:établir établissez:établir fournis:fournir réponds:répondre répondez:répondre reviens:revenir revenez:revenir refais:refaire refaites:refaire paie:payer essaie:essayer"
        " rappelle:rappeler appelle:appeler dépose:déposer récupère:récupérer récupérez:récupérer règle:régler répète:répéter achète:acheter lis:lire lisez:lire traduis:traduire choisis:choisir ouvre:ouvrir vais:aller revois:revoir"
    )
)
_SPANISH = dict(
    pair.split(":")
    for pair in str.split(
        "debo:deber hago:hacer haré:hacer haga:hacer haz:hacer pongo:poner pondré:poner ponga:poner traigo:traer traeré:traer traiga:traer digo:decir diré:decir diga:decir pido:pedir pida:pedir escribo:escribir escriba:escribir devuelvo:devolver devuelva:devolver"
        " recojo:recoger recoja:recoger corrijo:corregir corrija:corregir respondo:responder transfiero:transferir transfiera:transferir imprimo:imprimir imprima:imprimir cuento:contar muestro:mostrar compruebo:comprobar cierro:cerrar insisto:insistir"
        " rehago:rehacer rehaga:rehacer resuelvo:resolver envío:enviar vuelvo:volver sigo:seguir veo:ver vengo:venir voy:ir tengo:tener averiguo:averiguar busque:buscar explique:explicar verifique:verificar coloque:colocar pague:pagar entregue:entregar agregue:agregar"
        " consigo:conseguir consiga:conseguir remito:remitir añado:añadir introduzco:introducir prometo:prometer despido:despedir organice:organizar realice:realizar actualice:actualizar"
    )
)
_PORTUGUESE = dict(
    pair.split(":")
    for pair in str.split(
        "devo:dever faço:fazer farei:fazer faça:fazer trago:trazer trarei:trazer traga:trazer peço:pedir peça:pedir digo:dizer direi:dizer diga:dizer ponho:pôr escrevo:escrever escreva:escrever vejo:ver veja:ver resolvo:resolver resolva:resolver respondo:responder"
        " responda:responder devolvo:devolver devolva:devolver corrijo:corrigir corrija:corrigir transfiro:transferir imprimo:imprimir insisto:insistir refaço:refazer refaça:refazer verifique:verificar explique:explicar marque:marcar troque:trocar coloque:colocar"
        " pague:pagar entregue:entregar ligue:ligar desligue:desligar busque:buscar envio:enviar emito:emitir recebo:receber venho:vir vou:ir tenho:ter adiciono:adicionar incluo:incluir sigo:seguir subo:subir abro:abrir acrescento:acrescentar mexo:mexer"
    )
)
_IRREGULAR = {"french": _FRENCH, "spanish": _SPANISH, "portuguese": _PORTUGUESE}
# Regular endings and what they become; the first that fits counts.
_REGULAR = {
    "french": ((r"(\w{2,}[ei]r)ai", r"\1"), (r"(\w{2,}[^er])rai", r"\1re"), (r"(\w{3,})ez", r"\1er"), (r"(\w{3,}[^é\W])e", r"\1er")),
    "spanish": ((r"(\w{2,}[aei]r)é", r"\1"), (r"(\w{2,}[aei]r)emos", r"\1"), (r"(\w{2,})amos", r"\1ar"), (r"(\w{3,})[oe]", r"\1ar")),
    "portuguese": ((r"(\w{2,}[aei]r)ei", r"\1"), (r"(\w{2,}[aei]r)emos", r"\1"), (r"(\w{2,})amos", r"\1ar"), (r"(\w{3,})[oe]", r"\1ar")),
}  # fmt: skip
# What follows the thing and only explains it.
_ASIDE = re.compile(
    r"(?:, (?:die|der|das|den|dem|weil|damit|dass|aber|que|qui|parce|car|porque|pero|mais|mas|para que)\b.*)$",
    re.IGNORECASE,
)
_HERR, _HERR_LAST = re.compile(r"\b(mit|an|[Ff]ür|wegen) Herr (?=[A-ZÄÖÜ])"), re.compile(r"^Herr (\w.* \w+en)$")
_FIRST_WORD = re.compile(r"\w+")
_GERMAN_FIRST = re.compile(
    r"^(?P<verb>[^\W\d_]{2,}?)(?P<ending>en|e|st)? (?:ich|wir|Sie)\b(?: mir| uns)?(?: bitte)? ?(?P<rest>.*)$"
)
_GERMAN_ALONE = re.compile(r"^(?P<verb>[^\W\d_]{2,}?)(?P<ending>en|e)? (?P<rest>(?!.*(?::|en$|ern$|eln$)).*\w)$")
_PREFIX = re.compile(
    r"^(?P<rest>.*?) ?\b(?P<prefix>ab|an|auf|aus|bei|durch|ein|fest|frei|hin|her|los|mit|nach|raus|um|vor|vorbei|weiter|weg|zu|zurück|zusammen|fertig|rein|rüber|bereit)$"
)


def in_infinitive(title: str, language: str, *, is_verb: bool = True) -> str:
    """The title with the infinitive for a verb in the first person or the imperative: "Llevo la muestra" as "Llevar la muestra".

    `is_verb`: whether its first word is the verb, and no noun.
    """
    title = re.sub(r"^(\w+), ", r"\1 ", _ASIDE.sub("", title))
    if language == "german":
        return _HERR_LAST.sub(r"Herrn \1", _HERR.sub(r"\1 Herrn ", _german(title, is_verb=is_verb)))
    first = _FIRST_WORD.match(title)
    if language not in _IRREGULAR or first is None or not is_verb:
        return title
    word = first[0].lower()
    verb = _IRREGULAR[language].get(word) or _regular(word, language)
    return f"{verb[:1].upper()}{verb[1:]}{title[first.end() :]}" if verb else title


def _regular(word: str, language: str) -> str | None:
    if re.fullmatch(r"\w+(?:[aeiô]r|[dt]re|[aiou]ire|[cl]ire|ivre|ompre|oir)", word):
        return None
    found = ((pattern, form) for pattern, form in _REGULAR[language] if re.fullmatch(pattern, word))
    return next((re.sub(f"^{pattern}$", form, word) for pattern, form in found), None)


def _german(title: str, *, is_verb: bool) -> str:
    """ "Bringe ich Anna den Griff vorbei" and "Bring Anna den Griff vorbei" as "Anna den Griff vorbeibringen"."""
    found = _GERMAN_FIRST.match(title) or (_GERMAN_ALONE.match(title) if is_verb else None)
    if found is None:
        return title
    stem = found["verb"].lower()
    verb = f"{stem}n" if re.search(r"[^aeiouäöü](?:er|el)$", stem) else f"{stem}en"
    rest, prefix = found["rest"].rstrip(" .!"), ""
    if split := _PREFIX.match(rest):
        rest, prefix = split["rest"], split["prefix"]
    return re.sub(r"\bbescheid\b", "Bescheid", f"{rest} {prefix}{verb}".strip())
