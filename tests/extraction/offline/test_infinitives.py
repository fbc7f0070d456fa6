"""Titles in German, Spanish, French and Portuguese have the infinitive of the verb that was said."""

import pytest

from taskapp.extraction.offline.infinitives import in_infinitive

CASES = {
    "german": """
        Bringe ich Anna den Griff vorbei = Anna den Griff vorbeibringen
        Schick ich Anna die Liste = Anna die Liste schicken
        Mache ich Anna die Zeichnung fertig = Anna die Zeichnung fertigmachen
        Rechne ich das Angebot durch = das Angebot durchrechnen
        Kläre ich das mit dem Werk = das mit dem Werk klären
        Ändere ich die Adresse = die Adresse ändern
        Trag ich Anna für Freitag ein = Anna für Freitag eintragen
        Reservieren Sie Anna einen Tisch = Anna einen Tisch reservieren
        Prüfen Sie ihren Vertrag = ihren Vertrag prüfen
        Bestellen wir die Griffe = die Griffe bestellen
        Hole ich den Schlüssel ab = den Schlüssel abholen
        Leite ich die Mail weiter = die Mail weiterleiten
        Stell ich Anna die Kisten hin = Anna die Kisten hinstellen
        Nehme ich die Maße mit = die Maße mitnehmen
        Frag ich Anna im August = Anna im August fragen
        Schreibe ich den Bericht um = den Bericht umschreiben
        Sammle ich die Fotos = die Fotos sammlen
        Angebot an Anna schicken = Angebot an Anna schicken
        Termin mit Anna: 10:30 = Termin mit Anna: 10:30
        Herr Berg anrufen = Herrn Berg anrufen
    """,
    "spanish": """
        Llevo la muestra = Llevar la muestra
        Confirme la cita a Ana = Confirmar la cita a Ana
        Avise a Ana = Avisar a Ana
        Entrego, la furgoneta = Entregar la furgoneta
        Hago el presupuesto = Hacer el presupuesto
        Pongo un correo = Poner un correo
        Traigo las llaves = Traer las llaves
        Pido la pieza = Pedir la pieza
        Devuelvo el importe = Devolver el importe
        Recojo la llave = Recoger la llave
        Corrijo la factura = Corregir la factura
        Agendo el jueves = Agendar el jueves
        Reservaré la mesa = Reservar la mesa
        Sellaremos la ventana = Sellar la ventana
        Haré la copia = Hacer la copia
        Preparamos el contrato = Preparar el contrato
        Diga a Luis que llame = Decir a Luis que llame
        Verifique la dirección = Verificar la dirección
        Revisar su contrato = Revisar su contrato
        Cita con Ana: 10:00 = Cita con Ana: 10:00
    """,
    "french": """
        Tiens au courant = Tenir au courant
        Tenez Anne au courant = Tenir Anne au courant
        Apporte l'échantillon = Apporter l'échantillon
        Fais un mail = Faire un mail
        Prépare le contrat = Préparer le contrat
        Mets une option = Mettre une option
        Prends les mesures = Prendre les mesures
        Préviens le technicien = Prévenir le technicien
        Confirmez le rendez-vous = Confirmer le rendez-vous
        Refais le devis = Refaire le devis
        Commande la vitre = Commander la vitre
        Passerai réparer le volet = Passer réparer le volet
        Finirai le rapport = Finir le rapport
        Ferai la copie = Faire la copie
        Répondez à Anne = Répondre à Anne
        Annule la commande = Annuler la commande
        Dépose les clés = Déposer les clés
        Mettre une option = Mettre une option
        Envoyer devis à Anne = Envoyer devis à Anne
        Paie la facture, parce que c'est urgent = Payer la facture
    """,
    "portuguese": """
        Volto a insistir com eles = Voltar a insistir com eles
        Levo a amostra = Levar a amostra
        Arrumo o arquivo = Arrumar o arquivo
        Devolvo o arquivo = Devolver o arquivo
        Faço o orçamento = Fazer o orçamento
        Trago as chaves = Trazer as chaves
        Peço a peça = Pedir a peça
        Resolvo isso = Resolver isso
        Confirme o horário para Ana = Confirmar o horário para Ana
        Verifique o pedido = Verificar o pedido
        Troque o vidro = Trocar o vidro
        Entregarei o relatório = Entregar o relatório
        Separamos o material = Separar o material
        Corrijo a fatura = Corrigir a fatura
        Refaço a conta = Refazer a conta
        Emito a nota = Emitir a nota
        Marco a consulta = Marcar a consulta
        Consertar a persiana = Consertar a persiana
        Enviar fatura para Ana = Enviar fatura para Ana
        Pago a conta, que está atrasada = Pagar a conta
    """,
}


@pytest.mark.parametrize(
    ("language", "said", "title"),
    [
        (language, *map(str.strip, line.split(" = ")))
        for language, lines in CASES.items()
        for line in lines.strip().splitlines()
    ],
)
def test_a_title_has_the_infinitive(language: str, said: str, title: str) -> None:
    assert in_infinitive(said, language) == title


@pytest.mark.parametrize(
    ("language", "title"), [("french", "Copie du devis"), ("spanish", "Presupuesto de dos puertas")]
)
def test_a_title_that_begins_with_a_noun_keeps_it(language: str, title: str) -> None:
    assert in_infinitive(title, language, is_verb=False) == title
