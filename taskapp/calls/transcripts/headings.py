"""Words that stand before a colon and are no speaker: headings of notes, fields of forms, parts of sentences."""

from taskapp.shared.text import fold

# Folded (lower case, without accents); a label whose whole text is one of these is a heading.
_HEADINGS = """
summary|executive summary|call summary|meeting summary|overview|abstract|agenda|note|notes|note to self|notes to self|meeting notes|call notes
|next step|next steps|action|actions|action item|action items|to do|to dos|todo|todos|to-do|task|tasks|decision|decisions|outcome|outcomes
|result|results|goal|goals|objective|objectives|problem|problems|issue|issues|solution|solutions|reason|reasons|background|context|conclusion
|conclusions|follow up|follow ups|follow-up|follow-ups|followup|timeline|milestone|milestones|risk|risks|pro|pros|con|cons|option|options
|plan|plans|budget|deadline|deadlines|price|prices|pricing|cost|costs|fee|fees|total|subtotal|amount|quantity|discount|tax|time|times|date
|dates|day|when|where|who|what|why|how|subject|re|fw|fwd|from|to|cc|bcc|phone|phones|tel|telephone|mobile|cell|fax|email|e-mail|mail|address
|website|web|site|url|link|links|http|https|ftp|mailto|tel no|topic|topics|status|priority|question|questions|answer|answers|attendee
|attendees|participant|participants|speakers|present|absent|invited|invitees|location|venue|place|room|duration|length|ps|p.s.|pps|nb|n.b.|fyi|btw|asap
|update|updates|warning|warnings|important|attention|reminder|reminders|tip|tips|hint|example|examples|for example|e.g.|eg|i.e.|ie|remember
|caution|disclaimer|music|hold music|laughter|laughs|laughing|applause|inaudible|unintelligible|crosstalk|silence|pause|noise|background noise|coughs|sighs|beep|ringing
|blank_audio|sound|sounds|foreign|format|dialogue|mon|tue|wed|thu|fri|sat|sun|edit|start|started|start time|end|ended|end time|begin|beginning|opening|closing|intro|introduction|recap|highlights
|highlight|key points|key point|key takeaways|takeaway|takeaways|main points|points|point|item|items|detail|details|description|comment|comments
|remark|remarks|feedback|request|requests|requirement|requirements|need|needs|pain points|objection|objections|concern|concerns|offer|offers
|product|products|service|services|order|orders|invoice|invoices|quote|quotes|contract|contracts|delivery|shipping|payment|payments|terms
|reference|references|ref|id|number|no|case|ticket|version|type|category|categories|tag|tags|keyword|keywords|title|name|company|organization
|organisation|organizer|organiser|account|contact|contact person|client name|customer name|caller name|caller id|owner|assignee|assigned to
|due|due date|due by|source|language|sentiment|mood|score|rating|recording|recording link|transcript|transcription|transcribed by|chapter
|section|part|page|step|steps|first|firstly|second|secondly|third|thirdly|finally|lastly|also|then|so|but|and|or|because|therefore|thus
|however|meanwhile|anyway|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|today|tomorrow|yesterday
|january|february|march|april|june|july|august|september|october|november|december|morning|afternoon|evening|q&a|faq|done|open|pending
|blocked|blockers|blocker|in progress|completed|good|bad|wins|learnings|lessons|facts|fact|idea|ideas|thoughts|thought|bottom line|the point
|long story short|one thing|one more thing|another thing|last thing|first thing|the thing is|rule|rules|policy|proposal|proposals|suggestion
|suggestions|recommendation|recommendations|assumption|assumptions|scope|metrics|kpi|kpis|stage|pipeline|forecast|competitor|competitors
|current state|future state|success criteria|call with|meeting with|call type|direction|meeting|meeting title|call|call date|meeting date|host name
|zusammenfassung|tagesordnung|notiz|notizen|nachste schritte|aufgabe|aufgaben|beschluss|beschlusse|entscheidung|entscheidungen|ergebnis|ergebnisse|ziel|ziele
|frist|termin|termine|preis|preise|kosten|summe|betrag|menge|rabatt|zeit|uhrzeit|datum|wann|wo|wer|was|warum|wie|betreff|von|telefon|handy
|adresse|anschrift|webseite|thema|themen|frage|fragen|antwort|antworten|teilnehmer|teilnehmende|anwesend|ort|dauer|wichtig|achtung|hinweis|hinweise
|beispiel|zum beispiel|z.b.|d.h.|fazit|anmerkung|anmerkungen|erinnerung|grund|losung|angebot|rechnung|bestellung|vertrag|lieferung|firma|kundennummer
|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|heute|morgen|gestern
|resumen|orden del dia|nota|notas|proximos pasos|siguientes pasos|accion|acciones|tarea|tareas|decisiones|resultado|resultados|objetivo|objetivos
|plazo|fecha|fechas|hora|precio|precios|coste|costo|importe|cantidad|descuento|cuando|donde|quien|que|por que|como|asunto|telefono|movil|correo
|direccion|tema|temas|pregunta|preguntas|respuesta|respuestas|asistentes|participantes|lugar|duracion|importante|atencion|aviso|ejemplo|por ejemplo
|conclusion|conclusiones|recordatorio|motivo|oferta|factura|pedido|contrato|entrega|empresa|lunes|martes|miercoles|jueves|viernes|sabado|domingo|hoy|manana|ayer
|resume|ordre du jour|remarque|remarques|prochaines etapes|prochaine etape|tache|taches|decision|resultat|resultats|objectif|objectifs|delai|echeance
|heure|prix|cout|couts|montant|quantite|remise|quand|ou|qui|quoi|pourquoi|comment|objet|de|telephone|portable|courriel|adresse|sujet|sujets
|reponse|reponses|participants|lieu|duree|attention|exemple|par exemple|rappel|raison|devis|facture|commande|contrat|livraison|entreprise|lundi|mardi
|mercredi|jeudi|vendredi|samedi|dimanche|aujourd'hui|demain|hier
|resumo|pauta|proximos passos|acao|acoes|tarefa|tarefas|decisao|decisoes|prazo|data|preco|precos|custo|valor|quantidade|desconto|quando|onde|quem|o que
|por que|assunto|telefone|celular|endereco|pergunta|perguntas|resposta|respostas|participantes|local|duracao|importante|atencao|exemplo|lembrete|motivo
|proposta|fatura|pedido|contrato|entrega|segunda|terca|quarta|quinta|sexta|hoje|amanha|ontem
|дата|время|тема|заметка|заметки|примечание|итог|итоги|итого|задача|задачи|следующие шаги|вопрос|ответ|цена|срок|участники|адрес|телефон|место|важно|сегодня|завтра
|日期|时间|時間|主题|主題|备注|備註|注意|总结|總結|摘要|下一步|问题|問題|价格|價格|地址|电话|電話|地点|地點|参加者|与会者|日時|日付|件名|議題|要約|結論|決定事項|次のステップ|宿題|場所|出席者|메모|날짜|시간|주제|요약|결론|다음 단계|장소|참석자
|spotkanie|notatka|notatki|temat|termin|uczestnicy|wazne|nastepne kroki|zadania|podsumowanie|prossimi passi|riepilogo|prezzo|scadenza|importante|partecipanti|actiepunten|samenvatting|notitie|prijs|deelnemers|tarih|konu|ozet|fiyat|katilimcilar
"""
HEADINGS = frozenset(fold(word.strip()) for word in _HEADINGS.replace("\n", "").split("|"))
# First or last words of headings that have more words: "Next steps for Ana", "Action items (open)", "Key decisions".
HEADING_WORDS = frozenset(
    str.split(
        "next step steps action actions item items key main total note notes todo summary agenda deadline budget question questions topic topics"
        " hi hello dear regards best news day days week weeks month room unit line item lot phase wed mon tue thu fri meeting call due price project phase option plan part chapter section page version status update reminder important"
    )
)
# Words that a name never has: a label with one of these is a part of a sentence.
_SENTENCE = """i you he she it we they me my your his her its our their this that these those there here who what when where why how which
is are was were be been am do does did done has have had will would can could should shall may might must not no yes if because and or but
so than then said says say told tell asked ask asks replied answered wrote writes thinks thought think means mean wants want need needs know knows just
one thing only about into onto with without please thanks thank ok okay well now like get got let lets let's it's that's here's there's i'm i'll
ich du er es wir ihr sie mir mich mein meine ist sind war waren hat haben und oder aber nicht wenn weil dass das sagte sagt fragte meinte
yo tu el ella nosotros ellos es son fue y pero no si dijo dice pregunto
je tu il elle nous vous ils est sont et mais ne pas dit disait
eu ele ela nos eles sao foi mas nao disse"""
SENTENCE_WORDS = frozenset(_SENTENCE.split())
# Labels of one word that are roles, although they are pronouns or common words.
ROLES = frozenset(
    str.split(
        "agent rep representative advisor adviser operator support sales host guest customer client caller callee contact lead prospect buyer seller user"
        " assistant bot system ivr interviewer interviewee moderator me you us them we they i other receptionist manager doctor patient nurse tenant"
        " landlord employee staff member internal external voicemail speaker unknown left right inbound outbound recipient"
        " kunde kundin berater beraterin mitarbeiter mitarbeiterin anrufer anruferin wir ich sie agente cliente asesor asesora yo usted nosotros"
        " conseiller conseillere moi vous nous client cliente atendente eu voce nos"
    )
)
