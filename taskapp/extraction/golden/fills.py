"""What the templates of the synthetic calls are filled with, by language: documents, things, days, names, fillers of speech."""

# Each document and thing with its article; words of a day with the rule for its date: days from the call, "w" and a weekday
# (0 is Monday) for its next occurrence, "n" and a weekday for that of next week.
FILLS: dict[str, dict[str, list[str]]] = {
    "english": {
        "doc": ["the price list", "the floor plan", "the service contract", "the safety report", "the receipt", "the spec sheet"],
        "thing": ["the pump", "the door lock", "the spare key", "the air filter", "the ladder", "the blue chair"],
        "day": ["tomorrow=1", "by Friday=w4", "on Monday=w0", "the day after tomorrow=2", "next Tuesday=n1", "today=0"],
        "weekday": ["Thursday=w3", "Monday=w0", "Friday=w4"],
        "contact": ["Elsa Brandt", "Milo Hart", "Ruth Okafor", "Paul Lind"],
        "filler": ["um", "uh", "you know"],
    },
    "german": {
        "doc": ["die Preisliste", "den Vertrag", "das Protokoll", "die Rechnung", "den Bauplan"],
        "thing": ["die Pumpe", "das Schloss", "den Filter", "die Leiter"],
        "day": ["morgen=1", "am Freitag=w4", "am Montag=w0", "übermorgen=2", "nächsten Dienstag=n1", "heute=0"],
        "weekday": ["Donnerstag=w3", "Montag=w0"],
        "contact": ["Frau Krämer", "Herr Bolte", "Frau Yıldız"],
        "filler": ["äh", "ähm", "also"],
    },
    "spanish": {
        "doc": ["la factura", "el contrato", "el presupuesto", "el plano"],
        "thing": ["la bomba", "la cerradura", "el filtro", "la escalera"],
        "day": ["mañana=1", "el viernes=w4", "el lunes=w0", "pasado mañana=2", "hoy=0"],
        "weekday": ["el jueves=w3", "el lunes=w0"],
        "contact": ["Señora Ibarra", "Señor Quiroga", "Lucía Prado"],
        "filler": ["eh", "este", "bueno"],
    },
    "french": {
        "doc": ["le devis", "la facture", "le contrat", "le plan"],
        "thing": ["la pompe", "la serrure", "le filtre", "la clé"],
        "day": ["demain=1", "vendredi=w4", "lundi=w0", "après-demain=2", "aujourd'hui=0"],
        "weekday": ["jeudi=w3", "lundi=w0"],
        "contact": ["Madame Lenoir", "Monsieur Faure", "Inès Caron"],
        "filler": ["euh", "ben", "donc"],
    },
    "portuguese": {
        "doc": ["o orçamento", "a fatura", "o contrato", "a planta"],
        "thing": ["a bomba", "a fechadura", "o filtro", "a escada"],
        "day": ["amanhã=1", "na sexta=w4", "na segunda=w0", "depois de amanhã=2", "hoje=0"],
        "weekday": ["quinta=w3", "segunda=w0"],
        "contact": ["Dona Teresa", "Senhor Matos", "Bia Rocha"],
        "filler": ["é", "ah", "bom"],
    },
    "italian": {
        "doc": ["il preventivo", "la fattura", "il contratto"],
        "thing": ["la pompa", "la serratura"],
        "day": ["domani=1", "venerdì=w4", "lunedì=w0"],
        "weekday": ["giovedì=w3"],
        "contact": ["Signora Greco", "Signor Villa"],
        "filler": ["ehm", "allora"],
    },
}  # fmt: skip
OUR_PEOPLE = [("Nora Pike", "Ivan Soto"), ("Jonas Weil", "Carla Mendes"), ("Priya Rao", "Tom Field")]
ORGANIZATIONS = ["Lakeside Windows", "Birch Clinic", "Delta Heating"]
