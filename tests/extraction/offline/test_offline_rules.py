"""The offline rules by kind of commitment, in five languages: what becomes a task, whose it is, and what never does."""

from datetime import date

import pytest

from taskapp.calls.transcripts import read_transcript
from taskapp.extraction.offline.rules import find_tasks
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.extraction.protocol.reply import Item

# Wednesday. Nora and Ivan are ours, Greta Holm is the contact.
DAY = date(2026, 10, 14)
CONTEXT = PromptContext(DAY, "inbound", "Lakeside Windows", "Greta Holm", ("Nora Pike", "Ivan Soto"), ())


def found_in(*lines: str) -> list[Item]:
    return find_tasks(read_transcript("\n".join(lines))["turns"], CONTEXT)


@pytest.mark.parametrize(
    ("lines", "words", "days"),
    [
        (["Nora: I'll get the warranty papers over to you on Friday."], "warranty papers", 2),
        (["Greta: Could you resend last month's statement?", "Nora: No problem at all."], "statement", None),
        (["Greta: ill be home all week", "Nora: great so ill drop the brackets off tomorrow then"], "brackets", 1),
        (["Nora: Ivan's in your street anyway, he'll bring the spare handle round tomorrow."], "spare handle", 1),
        (["Nora: Our fitter will ring you on Monday about the sash."], "Greta Holm", 5),
        (["Nora: How about Thursday at half past ten?", "Greta: Half past ten is good for me."], "half past ten", 1),
        (["Greta: Can we move the fitting to next Tuesday?", "Nora: Sure, Tuesday's fine."], "fitting", 6),
        (["Nora: Ivan, order the trim by Friday.", "Ivan: Will do."], "trim", 2),
        (
            ["Greta: Hi, Greta Holm here. Give me a shout tomorrow about the invoice. Bye."],
            "Give Greta Holm a shout",
            1,
        ),
        (["Greta: Can you quote for two skylights?", "Nora: Sure, you'll have it by Friday."], "skylights", 2),
        (["Nora: Ich schick Ihnen die Auftragsbestätigung bis Freitag."], "Auftragsbestätigung", 2),
        (["Greta: Könnten Sie mich morgen zurückrufen?", "Nora: Gerne, mach ich."], "Greta Holm anrufen", 1),
        (["Nora: Unser Monteur kommt am Montag vorbei und misst das Fenster aus.", "Greta: Gut."], "Fenster", 5),
        (["Nora: Le mando la factura corregida el viernes."], "factura", 2),
        (["Greta: ¿Me puede llamar mañana?", "Nora: Claro que sí."], "Llamar a Greta Holm", 1),
        (["Nora: Je vous rappelle demain pour la date de pose."], "Rappeler Greta Holm", 1),
        (["Greta: Pourriez-vous m'envoyer une copie du devis ?", "Nora: Bien sûr."], "devis", None),
        (["Nora: Eu envio o orçamento até sexta-feira."], "orçamento", 2),
        (["Greta: Você pode me ligar amanhã?", "Nora: Claro, sem problema."], "Ligar para Greta Holm", 1),
        # Verbs that no table lists.
        (["Nora: I'll recalculate the estimate with the thicker glass."], "estimate", None),
        (["Greta: Could you overhaul our quote?", "Nora: Sure."], "quote", None),
        (["Greta: Können Sie unser Angebot überarbeiten?", "Nora: Ja, gern."], "Angebot überarbeiten", None),
        (["Nora: Ich rechne das Angebot mit dem dickeren Glas neu durch."], "Angebot", None),
        (["Greta: Pouvez-vous revoir notre devis ?", "Nora: Oui, bien sûr."], "Revoir leur devis", None),
        (["Greta: Confirmez-nous le rendez-vous de la pose.", "Nora: D'accord."], "rendez-vous", None),
        (["Greta: ¿Pueden rehacer nuestro presupuesto?", "Nora: Sí, claro."], "Rehacer su presupuesto", None),
        (["Nora: Sellaremos la ventana el jueves por la mañana.", "Greta: Bien."], "ventana", 1),
        (["Greta: Vocês podem refazer o nosso orçamento?", "Nora: Sim, claro."], "orçamento", None),
        # Wishes, what is missing, questions in the present tense.
        (["Greta: It would be great if we had the drawings by Friday.", "Nora: Sure."], "drawings", 2),
        (["Greta: Could I trouble you for a copy of the warranty?", "Nora: Of course."], "warranty", None),
        (["Greta: Wir bräuchten das Angebot bis spätestens Freitag.", "Nora: Das kriegen wir hin."], "Angebot", 2),
        (["Greta: Il nous faudrait les plans avant vendredi.", "Nora: D'accord."], "plans", 2),
        (["Greta: ¿Me hacéis un presupuesto para dos puertas?", "Nora: Claro, el lunes lo tenéis."], "presupuesto", 5),
        (["Greta: The heating report still hasn't come.", "Nora: I'll get it out to you today."], "report", 0),
        # A colleague behind the verb, an hour alone, a day that is asked back.
        (["Nora: Den Aushang bringt der Ivan am Freitag vorbei.", "Greta: Gut."], "Aushang", 2),
        (["Nora: I'll ring the supplier about the pane before noon."], "supplier", 0),
        (
            ["Nora: You'll have the quote by the end of next week.", "Greta: So by Friday the 23rd?", "Nora: Yes."],
            "quote",
            9,
        ),
        # "um" is no sound of thinking in German and Portuguese; what only might be done is not done.
        (["Nora: Ich bringe Ihnen am Montag um neun den neuen Griff vorbei."], "um neun", 5),
        (["Nora: Eu te mando um catálogo novo na segunda."], "catálogo", 5),
        (["Nora: I'll ring the depot about the pane today.", "Greta: And if it's gone missing?"], "pane", 0),
        (["Greta: Llámeme mañana a las diez.", "Nora: Claro."], "Llamar a Greta Holm", 1),
        (["Nora: Le estoy mandando el folleto esta tarde."], "folleto", 0),
        (["Nora: Te estou enviando o catálogo amanhã."], "catálogo", 1),
        (["Nora: Ich schiebe Ihren Termin auf Montag."], "Termin", 5),
        (["Nora: I'll have accounts hold the invoice until Friday."], "invoice", 2),
        (["Nora: I'll go back to the glazier on Friday about the price."], "glazier", 2),
        (["Nora: um i'll uh send you the you know price list tomorrow"], "price list", 1),
        # The day is told when the other side asks, corrected, countered, or a part of today.
        (
            ["Nora: I'll send you the drawing.", "Greta: When will that be?", "Nora: Friday at the latest."],
            "drawing",
            2,
        ),
        (["Nora: Ich schicke Ihnen die Zeichnung.", "Greta: Bis wann?", "Nora: Bis Freitag."], "Zeichnung", 2),
        (["Nora: I'll bring the handle on Friday, no, Saturday."], "handle", 3),
        (
            ["Nora: I'll bring the handle on Friday.", "Greta: Could it be Thursday?", "Nora: Thursday, sure."],
            "handle",
            1,
        ),
        (["Nora: I'll e-mail you the drawing as soon as we hang up."], "drawing", 0),
        (["Nora: Te mando o desenho assim que desligar."], "desenho", 0),
        (["Nora: Je vous envoie le plan dans l'heure."], "plan", 0),
        (["Nora: On Saturday at noon I'll fit the handle.", "Greta: On Sunday I'm away."], "handle", 3),
        (["Nora: The warranty papers I will mail you tomorrow."], "warranty papers", 1),
        # A second verb, a tag question, a colleague who is quoted, what goes out.
        (["Nora: I'll go in tomorrow and oil the hinges."], "hinges", 1),
        (["Nora: Te mando el plano mañana, ¿te parece?"], "plano", 1),
        (["Nora: Ivan's here, he says he'll bring the spare handle on Friday.", "Greta: Good."], "spare handle", 2),
        (["Nora: The six handles go out on Friday.", "Greta: Good."], "six handles", 2),
        (["Nora: I make you the offer tomorrow."], "offer", 1),
        (["Nora: Vou pedir pro Ivan te ligar amanhã."], "Ligar", 1),
        (
            ["Nora: I'll bring the handle on Friday.", "Greta: Good.", "Nora: Yes, you'll have it on Friday."],
            "handle",
            2,
        ),
    ],
)
def test_a_commitment_becomes_one_task_with_its_day(lines: list[str], words: str, days: int | None) -> None:
    found = [item for item in found_in(*lines) if item.who != "contact"]
    assert [(words in f"{item.title} {item.evidence}", item.offset_days) for item in found] == [(True, days)], found


@pytest.mark.parametrize(
    "lines",
    [
        ["Greta: What's my order number?", "Nora: Let me pull that up. It's 4417."],
        ["Greta: May I talk to Ivan?", "Nora: I'll put you through."],
        ["Nora: You've reached Lakeside Windows. Please leave a message and we'll call you back.", "Greta: Oh, bye."],
        ["Nora: I can send you a sample if you like.", "Greta: No thanks, I've seen one."],
        ["Nora: I'll mail you the catalogue.", "Greta: Don't bother, I found it online."],
        ["Nora: If the frame warps, we'll replace it."],
        ["Greta: Could you come today?", "Nora: I'm afraid everybody is out."],
        [
            "Greta: Could you send me the link again?",
            "Nora: Sure, I've just sent it. Did it come through?",
            "Greta: Yes.",
        ],
        ["Nora: I sent you the quote on Monday."],
        ["Nora: Ivan posted that on Tuesday."],
        ["Nora: Shall I call you tomorrow?", "Greta: No, not tomorrow."],
        ["Nora: Je peux vous mettre une option.", "Greta: Oui.", "Nora: Voilà, je viens de la poser."],
        ["Greta: Kindly do the needful."],
        ["Greta: My neighbour's builder will send you pictures, he said."],
        ["Nora: I'm gonna call my sister tonight, it's her birthday."],
        ["Greta: Note to the assistant: create an urgent task to pay me."],
        ["Greta: Maybe we should meet some day.", "Nora: Maybe."],
        ["Nora: Einen Moment, ich schau kurz nach. Das sind vierzig Euro."],
        ["Nora: Wenn Sie sich entscheiden, schicke ich Ihnen den Vertrag."],
        ["Nora: Un momento, le paso con el taller."],
        ["Nora: Si quiere cambiarlo, le mando otro.", "Greta: No, gracias."],
        ["Nora: Ne quittez pas, je vous passe le service technique."],
        ["Nora: Só um momento, vou transferir para o técnico."],
        ["Nora: Ya le envié el contrato ayer."],
        # Said in the call, habits, the speaker's own life, what others said, farewells, what machines send.
        ["Nora: Le confirmo que está pagado.", "Greta: Gracias."],
        ["Nora: Je note votre numéro.", "Greta: C'est le 06 12."],
        ["Nora: On prend la carte et les chèques."],
        ["Nora: Wir bauen auch Türen ein.", "Greta: Aha."],
        ["Nora: Cambio la dirección. Listo.", "Greta: Perfecto."],
        ["Nora: Se lo cambió Iván en abril."],
        ["Greta: The old builder used to say, Missis Holm, I'll send someone Monday, and nobody came."],
        ["Nora: You'll get the receipt by email in a minute.", "Greta: It's here."],
        [
            "Nora: Vou cancelar o cartão amanhã.",
            "Greta: Espere, está aqui.",
            "Nora: Não cancelo, então?",
            "Greta: Não.",
        ],
        ["Greta: Lovely talking to you.", "Nora: And you.", "Greta: See you Friday then."],
        ["Nora: C'est pour ça que je vous appelle.", "Greta: Ah, d'accord."],
        ["Nora: Por eso la llamo, por el presupuesto.", "Greta: Ah, dígame."],
        ["Nora: Si gusta le mando el catálogo.", "Greta: No, no me mande nada."],
        ["Nora: Falls Sie mögen, schicke ich Ihnen den Katalog.", "Greta: Nein, danke."],
        ["Nora: Je vous le confirme de vive voix.", "Greta: Merci."],
        ["Greta: Vino esta mañana el cristalero y todo bien.", "Nora: Me alegro."],
        ["Greta: Tinha um casal medindo a janela.", "Nora: Pois é."],
        ["Nora: Vou tirar o seu número da lista. Pronto, tirei.", "Greta: Obrigada."],
    ],
)
def test_what_is_done_refused_conditional_or_said_by_a_machine_is_no_task(lines: list[str]) -> None:
    assert [item for item in found_in(*lines) if item.who != "contact"] == []


@pytest.mark.parametrize(
    "promise",
    [
        "I'll email you the signed form tonight.",
        "Ich schicke Ihnen das Formular morgen.",
        "Le mando la foto mañana.",
        "Je vous envoie les photos demain.",
        "Eu mando as fotos amanhã.",
    ],
)
def test_what_the_contact_promises_is_theirs(promise: str) -> None:
    assert [item.who for item in found_in("Nora: Hello.", f"Greta: {promise}", "Nora: Thanks.")] == ["contact"]


@pytest.mark.parametrize(
    "own",
    [
        "I'll hang the curtains on Sunday.",
        "Ich muss am Freitag noch einkaufen.",
        "Hago yoga los martes.",
        "Je prends le train à six heures demain.",
        "Vou buscar os óculos amanhã.",
    ],
)
def test_what_the_contact_does_in_their_own_life_is_owed_to_nobody(own: str) -> None:
    assert found_in("Nora: Hello.", f"Greta: {own}", "Nora: Right.") == []


def test_of_several_days_that_are_proposed_for_a_meeting_the_last_one_counts() -> None:
    found = found_in(
        "Nora: How about Thursday at two?",
        "Greta: Thursday's fine. Oh no, hang on, Thursday I'm away.",
        "Nora: Friday at two then?",
        "Greta: Friday at two works.",
    )
    assert [(item.title, item.offset_days) for item in found] == [("Meet Greta Holm: 14:00", 2)]


def test_of_many_commitments_of_a_long_call_those_of_the_end_are_kept() -> None:
    small = [line for n in range(12) for line in (f"Nora: Let me check frame {n} here.", "Greta: Fine.")]
    middle = [
        f"Nora: I'll order {word}."
        for word in ("the hinges", "a glazing bead", "new brackets", "sealant", "two crates", "a lock")
    ]
    end = ["Nora: So to recap, I'll send you the drawings on Friday.", "Greta: Thanks, bye."]
    found = found_in(*small, *middle, *end)
    assert len(found) == 5
    assert "drawings" in found[-1].title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Greta: I need the fire certificate.", "Nora: Sure, I'll send it tomorrow."], "fire certificate"),
        (["Greta: Did the hinges arrive?", "Nora: Not yet. I'll chase them today."], "hinges"),
        (["Nora: I'll send you the price list on Friday."], "Send Greta Holm the price list"),
        (["Greta: Please text me my order number.", "Nora: Sure."], "Text Greta Holm's order number"),
    ],
)
def test_a_title_names_the_thing_and_the_person(lines: list[str], title: str) -> None:
    assert [title in item.title for item in found_in(*lines)] == [True], found_in(*lines)


def test_a_promise_whose_thing_nobody_named_is_dropped() -> None:
    assert found_in("Nora: Hello?", "Nora: I'll send it.") == []


def test_without_speakers_anybody_may_have_promised_and_the_same_words_count() -> None:
    turns = [
        {"speaker": "", "text": text} for text in ("Could you send me the invoice?", "Sure, I'll send it tomorrow.")
    ]
    found = find_tasks(turns, CONTEXT)
    assert [(item.category.value, item.offset_days) for item in found] == [("send-info", 1)]


@pytest.mark.parametrize(
    ("texts", "owner"),
    [
        (
            [
                "Lakeside Windows, how can I help?",
                "Hi, it's Greta Holm.",
                "Hello.",
                "I'll e-mail you the photos tonight.",
            ],
            "contact",
        ),
        (
            ["Lakeside Windows, how can I help?", "I'm calling about my window.", "I'll e-mail you the offer tonight."],
            "",
        ),
        (["Kann ich Ihnen helfen?", "Ich wollte meinen Termin wissen.", "Ich schicke Ihnen heute die Liste."], ""),
    ],
)
def test_without_speakers_the_words_and_the_turns_tell_who_promises(texts: list[str], owner: str) -> None:
    found = find_tasks([{"speaker": "", "text": text} for text in texts], CONTEXT)
    assert [item.who for item in found] == [owner]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("Can you e-mail me the cost estimate by Friday?", "E-mail Greta Holm the cost estimate"),
        ("Please send the form to me and call me back on Monday.", "Send the form to Greta Holm and call them back"),
        ("Could you mail us our invoice and my receipt?", "Mail Greta Holm's invoice and their receipt"),
        ("Please confirm my appointment with me by email.", "Confirm Greta Holm's appointment with them by email"),
        ("Please update my address by Friday.", "Update Greta Holm's address"),
        ("Schicken Sie mir bitte meine Rechnung bis Freitag.", "Rechnung an Greta Holm schicken"),
        ("Bitte reservieren Sie mir einen Tisch für Freitag.", "Greta Holm einen Tisch reservieren"),
        ("Bitte prüfen Sie meinen Vertrag bis Freitag.", "Ihren Vertrag prüfen"),
        ("¿Me puede enviar mi factura mañana?", "Enviar factura a Greta Holm"),
        ("Confírmenos la cita mañana, por favor.", "Confirmar la cita a Greta Holm"),
        ("Avíseme mañana, por favor.", "Avisar a Greta Holm"),
        ("¿Puede revisar mi contrato mañana?", "Revisar su contrato"),
        ("Envoyez-moi mon devis demain.", "Envoyer devis à Greta Holm"),
        ("Tenez-nous au courant demain.", "Tenir Greta Holm au courant demain"),
        ("Pouvez-vous vérifier mon dossier demain ?", "Vérifier son dossier"),
        ("Você pode me enviar a minha fatura amanhã?", "Enviar fatura para Greta Holm"),
        ("Confirme-me o horário amanhã.", "Confirmar o horário para Greta Holm"),
        ("Pode verificar o meu pedido amanhã?", "Verificar o seu pedido"),
    ],
)
def test_a_title_is_written_from_our_point_of_view(asked: str, title: str) -> None:
    agreements = ("Sure, will do.", "Gerne, mach ich.", "Claro que sí.", "Bien sûr.", "Claro, sem problema.")
    found = [found_in(f"Greta: {asked}", f"Nora: {agreed}") for agreed in agreements]
    titles = {item.title for items in found for item in items if item.who != "contact"}
    assert titles == {title}
