"""Titles name the thing as it was said, and begin with a verb or a thing."""

import pytest

from taskapp.extraction.offline.rules import find_tasks
from tests.extraction.offline.labelled import CONTEXT, NAMES


def titles(call: str) -> list[str]:
    """The titles of a call whose turns are apart by " | "."""
    said = [turn.partition(": ") for turn in call.split(" | ")]
    return [
        item.title for item in find_tasks([{"speaker": NAMES[who], "text": text} for who, _, text in said], CONTEXT)
    ]


@pytest.mark.parametrize(
    ("call", "title"),
    [
        ("N: Ich geb Ihnen morgen Vormittag Bescheid. | G: Super.", "Greta Holm morgen Vormittag Bescheid geben"),
        ("N: Ich storniere Ihnen das zweite Fenster. | G: Danke.", "Greta Holm das zweite Fenster stornieren"),
        ("N: Ich stell Ihnen das Paket hin. | G: Gut.", "Greta Holm das Paket hinstellen"),
        ("N: Holen wir die Rahmen morgen ab? | G: Ja. | N: Gut, die Rahmen holen wir morgen ab.", "abholen"),
        ("N: Ich mach Ihnen den Plan bis Freitag. | G: Gut.", "Greta Holm den Plan machen"),
        ("G: Haben Sie die Überweisung? | N: Die prüfe ich morgen. | G: Gut.", "Überweisung"),
        ("G: Die Inventur machen wir am Samstag, die bekommen Sie am Montag. | N: Gut.", "Inventur"),
        ("N: Fehlt noch die Liste. | G: Die bekommen Sie heute bis sechzehn Uhr. | N: Gut.", "Liste"),
        ("N: Je vous prépare un devis et je vous l'envoie par SMS dans l'heure. | G: Merci.", "Préparer un devis"),
        ("N: Je vous l'envoie par la poste demain, le décompte. | G: Merci.", "Envoyer décompte à Greta Holm"),
        ("N: Amanhã mando tudo para a seguradora. | G: Obrigada.", "Mandar tudo para a seguradora"),
        ("N: Mañana mando todo a la aseguradora. | G: Gracias.", "Mandar todo a la aseguradora"),
        ("N: Demain j'envoie tout à l'assurance. | G: Merci.", "Envoyer tout à l'assurance"),
        ("N: Le envío a su correo el presupuesto mañana. | G: Gracias.", "Enviar presupuesto a Greta Holm"),
        ("G: ¿Y la instalación? | N: Se la confirmo mañana. | G: Gracias.", "Confirmar (instalación)"),
        ("N: Te debo las llaves, te las doy el lunes. | G: Gracias.", "Deber las llaves"),
        ("G: Et le dossier ? | N: Je vous l'apporte samedi. | G: Merci.", "Apporter (dossier)"),
        ("N: As soon as the pane comes in I'll let you know. | G: Thanks.", "Let Greta Holm know about the pane"),
        ("N: I'll let you know about the hinge. | G: Thanks.", "Let Greta Holm know about the hinge"),
        ("N: So the trial ends on Friday. | G: Can you extend it? | N: Sure, I'll extend it today.", "Extend the trial"),
        ("G: If you could mail the receipt out I'd appreciate it. | N: Sure.", "Mail the receipt out"),
    ],
)  # fmt: skip
def test_a_title_names_the_thing_as_it_was_said(call: str, title: str) -> None:
    found = titles(call)
    assert any(title in each for each in found), found
    assert not any(each.count("(") > 1 or ") por " in each for each in found)
    assert not any(" : " in each and each.startswith(("Für", "Para", "Pour")) for each in found)
