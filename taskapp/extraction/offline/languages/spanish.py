"""Spanish: how people promise, ask, agree and refuse on the phone."""

import re

from taskapp.extraction.offline.languages.frames import Frames, stems, verb_table, words

_TO = r"(?:se (?:lo|la|los|las) |te (?:lo|la|los|las) |os (?:lo|la) |(?:le|te|les|os|lo|la|los|las) )"
_ME = r"(?:me (?:lo |la |los |las )?|nos (?:lo |la )?)"
_DAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana)"
_FIRST = (
    r"(?:envio|mando|reenvio|paso|hago llegar|llamo|marco|devuelvo|confirmo|aviso|reviso|consulto|averiguo|pregunto|preparo|hago|reservo|agendo|apunto|anoto|pido|cancelo|cambio|traigo|llevo|dejo|entrego|arreglo|busco|facturo|tramito|gestiono|informo|hablo con|escribo|visito|contesto|respondo|comento|adelanto|instalo|recojo|programo|pongo|pago|transfiero|firmo|deposito|rehago|corrijo|ajusto|retiro|despacho|imprimo|insisto|acerco|relleno|completo|encargo|guardo|actualizo|miro|verifico|compro|organizo|solicito"
    r"|enviamos|mandamos|llamamos|confirmamos|avisamos|revisamos|preparamos|hacemos|reservamos|pasamos|entregamos|llevamos|traemos|pedimos|cambiamos|dejamos)"
)
_FUTURE = r"\w{3,}(?:are|ere|ire|aremos|eremos|iremos)\b"
_SEND = r"(?:pongo|poner(?:le|te)?|escrib\w+|hago) un (?:correo|e-?mail|mail|mensaje|whatsapp)\b|(?:re)?envi\w+|(?:re)?mand\w+|hag\w* llegar|hac\w+ llegar|pas(?:o|ar|are|amos|eme|ame) (?:el|la|los|las|un|una|por correo|por)|remit\w+|adjunt\w+|compart\w+|adelant\w+|tendra (?:el|la|su)|va a (?:recibir|tener)|recibira"
_CALL = r"llam\w+|vuelv\w+ a llamar|marc(?:o|ar|are|arle)\b|devuelv\w+ la llamada|telefone\w+|pegue? (?:un|una) (?:toque|llamada)|regres\w+ la llamada"
_MEET = r"reun\w+|ve(?:mos|rnos)|veamos|agend\w+|visit\w+|reserv\w+|cita|qued(?:amos|ar)|apunt\w+|anot\w+|pas(?:o|ar|e|amos|are|aremos) (?:a |por |el |manana)|program\w+|junt\w+"
_FOLLOW = r"averigu\w+|confirm\w+|revis\w+|pregunt\w+|avis\w+|consult\w+|inform\w+|mir(?:o|ar|are)\b|verific\w+|coment\w+|habl(?:o|ar|are|e) con|d(?:igo|ire|ecir)|contest\w+|respond\w+|seguimiento|hag\w* saber|comunic\w+"
_DO = r"prepar\w+|cancel\w+|cambi\w+|arregl\w+|pid\w+|ped\w+|hag\w+|hac\w+|tramit\w+|devuelv\w+|devolv\w+|traig\w+|tra(?:er|ere)|llev\w+|dej\w+|entreg\w+|factur(?!as?\b)\w+|gestion\w+|instal\w+|recog\w+|recoj\w+|encarg\w+|guard\w+|actualiz\w+|compr\w+|organiz\w+|solicit\w+|escrib\w+|repar\w+|firm\w+|pag\w+|pon(?:go|er|dre)|complet\w+|busc\w+|imprim\w+|termin\w+|corrij\w+|correg\w+|ajust\w+|rehag\w+|rehac\w+|retir\w+|despach\w+|transf\w+|deposit\w+|insist\w+|acerc(?:o|ar|amos)\b|rellen\w+"

# What makes a verb that no table lists an act on something.
_OBJECT = r"el|la|los|las|lo|un|una|unos|unas|al|del|mi|mis|su|sus|tu|tus|nuestr[oa]s?|este|esta|ese|esa|esos|esas|eso|dos|tres|cuatro|todos?|todas?"

SPANISH = Frames(
    name="spanish",
    words=frozenset(
        str.split(
            "el la los las de que y en un una por para con le se lo es no si mi su me te como pero muy bien gracias senor senora buenos dias hola usted esta estoy tengo voy al del ya manana perfecto hoy mismo"
        )
    ),
    promise=stems(
        rf"(?:yo |ahora |luego |manana |entonces |ya )?{_TO}(?=(?:{_FIRST}|{_FUTURE})\b)",
        rf"(?:yo )?(?=(?:{_FIRST})\b (?!que\b|de menos))(?<![a-z] )",
        rf"(?:yo |y |pues |entonces |hoy |manana |luego |ahora |tambien |ya )(?={_FIRST}\b)",
        r"(?:le |te |lo |la |se lo |se la |les )?(?:voy a|vamos a|tengo que|quedo en|me encargo de|me comprometo a)(?= )",
        rf"(?=(?:{_FUTURE}))",
        r"voy (?:\w+ ){1,4}?a (?=\w+r\b)",
        r"(?:le |te |les |os |se (?:lo|la|los|las) )(?:estoy|estamos|estare|estaremos) (?=\w+ndo\b.*\b(?:hoy|manana|luego|tarde|semana|lunes|martes|miercoles|jueves|viernes)\b)",
        r"dejeme(?= )|dejame(?= )|(?:le|les|te) (?:digo|dire) (?:yo )?(?=algo\b|a \w+ que (?:l[aeo]|te|lo|os) |que l[aeo] )",
    ),
    promised=stems(
        rf"{_DAY}(?: \w+){{0,3}}? (?:lo |la |los |las )?(?:tiene|tienes|teneis|tendra|tendran|tendras)\b",
        r"(?:le|te|les) (?:llega|llegara|va a llegar)\b",
        r"(?:va a (?:recibir|tener)|recibira|tendra|tiene|lo tiene|la tiene)\b(?=.*\b(?:hoy|manana|antes|para el|lunes|martes|miercoles|jueves|viernes)\b)",
        r"me encargo\b",
        r"me ocupo\b",
        r"le debo\b",
    ),
    offer=stems(
        r"(?:quiere|quieres|desea|le parece) que (?:le |te )?|puedo (?=\w+rl[eo]s?\b)|podemos (?=\w+rl[eo]s?\b)|podria(?:mos)?(?= )"
    ),
    request=stems(
        r"(?!(?<=\bse )\w+ (?:pagar|abonar|financiar|aparcar)\b)(?:me |nos )?(?:puede[ns]?|podria[ns]?|podeis|pudiera|podra)(?= )|por favor|necesit(?:o|amos) que (?:me |nos )?|quisiera que|quiero que|le pido que|les pido que|le agradeceria que|haga el favor de|hagame el favor de|no (?:se )?olvide(?:s)?(?: de)?|recuerde(?= )|(?:acuerdese|acuerdate|recuerde) de|digale (?:a \w+ )?que|seria (?:tan amable|posible)(?: de| que)?|hay (?:alguna )?posibilidad de|favor de"
    ),
    asked=stems(
        r"(?:^\W*|(?<=\by )|(?<=oye )|(?<=, ))(?:me|nos) (?:l[oa]s? )?(?!dic|dig|dec|ayud|explic|repit|oye|escuch|entiend|deletre|parec|sab|gust|oig)\w{3,}(?:s|n|e|a)\b(?=.*\?)",
        r"^(?:\W|y\b|pues\b|bueno\b)*que (?:me|nos) (?:l[oa]s? )?\w{3,}(?:en?|an?)\b",
        r"(?:llame|mande|envie|pase|avise|confirme|diga|consiga|prepare|traiga|deje|haga|reserve|escriba|apunte|devuelva|reenvie|llama|manda|envia|avisa|confirma|pasa)(?:n)?(?:me|nos)(?:lo|la|los|las)?\b",
        rf"(?:^\W*|(?<=, )|(?<=\by )|(?<=usted )|(?<=favor )|(?<=oye )|(?<=pues ))(?:{_ME})(?:manda|envia|llama|avisa|confirma|pasa|prepara|consigue|trae|reserva|devuelve|apunta)[sn]?\b",
    ),
    need=stems(
        r"(?:necesit(?:o|amos|aria|ariamos)|quisiera(?:mos)?|quier(?:o|emos)|queria(?:mos)?|me gustaria|nos gustaria|me hace falta|busco)\b(?=.*(?:presupuesto|factura|contrato|copia|recibo|cita|visita|catalogo|cotizacion|lista de precios|formulario|certificado|duplicado|reserva\w*|cambiar|cancelar|pedir|agendar|tecnico|muestra\w*|pedido|cita|mesa|cambio|informe|oferta))"
    ),
    wish=stems(
        r"a ver si (?:usted(?:es)? |alguien )?(?:me |nos )?(?:pued\w+|pod\w+) (?=\w+r)",
        r"si (?:usted(?:es)? |alguien )?(?:me |nos )?(?:pueden?|pudieran?|podrian?) (?=\w+r)",
        r"(?:nos|me) (?:vendria|vendrian|iria|irian) (?:muy |super )?bien(?: tener| que| si)?(?: (?:usted|ustedes))?(?= )",
        r"(?:seria|estaria) (?:muy )?(?:genial|estupendo|bueno|bien|ideal|posible|perfecto|fantastico|de gran ayuda)(?: (?:si|que|tener))?(?: (?:usted(?:es)?))?(?: (?:pudiera[ns]?|tuvieramos|pudieramos|nos|me))*(?= )",
        r"(?:me|nos) gustaria que(?= )",
        r"quisiera(?:mos)? que(?= )",
        r"(?:me|nos) har(?:ia|ian) falta (?=\w)",
        r"necesitar(?:ia|iamos) (?!que)(?=\w)",
        r"necesit(?:o|amos) (?=(?:el|la|los|las|un|una|su|sus|dos|tres)\b.*\b(?:antes|para el|hasta)\b)",
        r"habria que(?= )",
    ),
    lack=stems(
        r"(?:todavia |aun |sigue sin |siguen sin )(?:no )?(?:(?:me|nos) )?(?:ha |han )?(?:lleg\w+|recib\w+)",
        r"no (?:(?:me|nos) )?(?:ha|han) llegado\b",
        r"no (?:he|hemos) recibido\b",
        r"(?:sigo|seguimos|estoy|estamos) (?:todavia )?esperando (?=(?:el|la|los|las|su|mi|un|una)\b)",
        r"(?:me|nos) falta[n]? (?:todavia |aun )?(?=(?:el|la|los|las|su|mi|un|una)\b)",
        r"hay que (?=\w+r\b)",
    ),
    propose=stems(
        rf"que (?:tal|le parece|te parece) (?:si )?|(?:nos vemos|quedamos|nos reunimos)\b|(?:podemos|podriamos) (?=vernos|quedar|reunirnos|hablar)|le (?:queda|viene|va|parece) bien\b|te (?:queda|viene|va) bien\b|vamos a (?=vernos|quedar|reunirnos)|(?:el )?{_DAY} a las?\b|puede (?:el )?{_DAY}|tengo (?:un hueco|libre|disponible)|tiene (?:tiempo|disponible)"
    ),
    arranged=stems(
        rf"(?:nos vemos|(?:^|(?<=pues )|(?<=entonces )|(?<=, ))hasta) (?:el |manana|la proxima){_DAY}?",
        r"queda(?:mos)?(?: usted)? (?:citad[oa]|agendad[oa]|apuntad[oa]|confirmad[oa]|reservad[oa]|para el|el)\b",
        r"(?:lo|la|le|te) (?:tengo|dejo) (?:apuntad[oa]|agendad[oa]|anotad[oa])\b",
    ),
    colleague=stems(
        r"(?:le|les|te|os) (?:van|va) a (?=llamar|enviar|mandar|contactar|escribir|avisar)",
        r"(?:(?:mi|nuestro|nuestra|el|la|un|una) (?:compane\w+|colega|tecnic\w+|jef\w+|asistente|equipo|secretari\w+|encargad\w+|contador\w*|repartidor\w*|doctor\w*|taller|oficina)|contabilidad|alguien de (?:aqui|la oficina))(?: (?:le|te|les|se lo|se la))?(?: va a)?(?= )",
    ),
    skip=re.compile(
        r"[\s,]*(?:(?:tambien|ya|luego|despues|hoy|mismo|manana|ahora|le|te|lo|la|se|les|por favor|favor|de|que|el|a|me|nos|usted|y|por la|tarde|con|gusto|alguien|su|un|una|tan amable)\b[\s,]*)*"
    ),
    verbs=verb_table(send_info=_SEND, callback=_CALL, meeting=_MEET, follow_up=_FOLLOW, general=_DO),
    open_verb=re.compile(
        rf"(?P<verb>\w{{2,}}(?:ar|er|ir)(?:me|nos|le|les|lo|la|los|las|se|selo|sela)?)\b(?=.* (?:{_OBJECT})\b|$)"
    ),
    bare=re.compile(
        rf"(?:^|(?<=[,;] )|(?<=\by )|(?<=\byo )|(?<=\bpues )|(?<=\bentonces )|(?<=\b(?:le|lo|la|te|se) )|(?<=\b(?:les|los|las) )|(?<=\bmanana )|(?<=\bhoy )|(?<=\bluego ))(?P<verb>\w{{3,}}(?:o|are|ere|ire|aremos|eremos|iremos))(?: \w+)? (?:{_OBJECT})\b"
    ),
    told=re.compile(
        rf"^(?:(?:y|pues|entonces|bueno|vale|si|no|por favor)\b,? )*(?P<verb>\w{{2,}}(?:[ea]n?)(?:me|nos)(?:lo|la|los|las)?\b(?= \w)|\w{{3,}}(?:e|en|a|an)) (?:{_OBJECT})\b"
    ),
    stop=words(
        r"(?:deseo|deseamos|he|ha|hemos|han|haber|soy|es|somos|son|ser|estoy|esta|estan|estamos|estar|tengo|tiene|tenemos|tienen|tener|quiero|quiere|queremos|quieren|querer|puedo|puede|podemos|pueden|poder|creo|cree|creemos|creer|pienso|piensa|pensamos|pensar|siento|siente|sentimos|sentir|veo|ve|vemos|ver|se|sabe|sabemos|saber|entiendo|entiende|entendemos|entender|espero|espera|espere|esperamos|esperar|necesito|necesita|necesitamos|busco|busca|buscamos|buscar|digo|dice|diga|digame|decir\w*|conozco|conoce|conocer|recuerdo|recuerda|recordar|prefiero|prefiere|supongo|supone|imagino|imagina|imaginar|lamento|agradezco|agradecemos|agradecer|disculpe|disculpen?me|perdone|perdoneme|permitame|oigo|oye|oiga|oir|escucho|escuche|escuchar|vivo|vive|vivir|trabajo|trabaja|trabajamos|vendo|vende|vendemos|vender|compro|cierro|cierra|cerramos|abro|abre|abrimos|como|comer|duermo|leo|lee|leer|hablo|habla|hable|hablamos|hablar|explico|explica|expliqueme|explicar\w*|repito|repite|repitame|repetir\w*|deletree\w*|ayudo|ayuda|ayudeme|ayudar\w*|muestro|enseno|mostrar\w*|voy|va|vamos|van|ir|vengo|viene|vienen|venir|salgo|sale|salir|llego|llega|llegar|paso|pasa|pase|quedo|queda|quedan|pago|paga|pagar|gano|gana|ganar|pierdo|perder|gusta|gustan|encanta|parece|parecen|cuesta|vale|valer|hace|hago|haga|hacen|hacer|pongo|pone|poner|tomo|tome|tomar|dejo|deja|deje|doy|da|dar\w*|falta|faltan|importa|cabe|suele|deberia|podria|pudiera|tendria|seria|estaria|habria|hubiera|tuviera|dentro|cuando|donde|como|porque|aunque|mientras|sobre|entre|desde|hasta|para|contra|durante|ante|tras|que|todo|mucho|poco|otro|mismo|pero|sino|solo|cada|este|esta|ese|esa|aquel\w*|una|uno|claro|bueno|cierto|segundo|tercero|primero|medio|viernes|martes|lunes|luego|pronto|junto|dueno|numero|dinero|tiempo|marido|codigo|correo|precio|pedido|cuarto|hombre|noche|tarde|manana|semana|fecha|casa|mesa|gente|parte|lleva|llevan|llamo|llamaba|cosa|siempre|base|nombre|cliente|aparte|delante|garantizo|aseguro|prometo|confio|acepto|aceptar|uso|usar|uso)",
    ),
    object=words(_OBJECT),
    idle=re.compile(
        r"(?:revis\w+ (?:ahora|aqui|su cuenta|el sistema|eso)|mir(?:o|ar)\b|ver\b|decir(?:le|te)\b(?! algo| a \w+ que)|digo\b(?! (?:algo|(?:yo )?a \w+ que|que l[aeo]))|hac(?:er|e) (?:falta|calor|frio)|pens\w+|comunic\w+ con|pas(?:o|ar) con|transfer\w+|pregunt(?:ar|o|arle) (?:si|una|algo)|dejar(?:lo|la)?\b$|llamo (?:por|para|de|desde)\b|llam(?:o|aba|ar) (?:porque|sobre)|hablar con|busc(?:o|ar) (?:en|su)\b|ofrec\w+|ofrezco|pon\w+ en espera|necesit\w+|tener\b|ir\b|ser\b|estar\b)"
    ),
    support=words(
        r"y (?:le|te|les) (?:aviso|llamo|confirmo|digo|cuento)|manana|luego|mas tarde|esta (?:tarde|noche|semana)|el (?:lunes|martes|miercoles|jueves|viernes)|proxima semana|con (?:el|la|mi)"
    ),
    in_call=words(
        r"un (?:momento|momentito|segundo|minuto)|espere|dejeme (?:ver|mirar|buscar|pensar)|deja(?:me)? (?:ver|que (?:lo )?(?:mire|vea))|no cuelgue|le (?:paso|comunico|transfiero) con|ahora mismo le|puedo hablar con|podria hablar con|en que (?:le )?puedo|como (?:le )?puedo|me (?:puede|podria) (?:decir|ayudar|dar (?:su|el)|repetir|deletrear|confirmar su)|digame|le llamo (?:por|para|de|porque|desde)|por eso (?:l[aeo]s?|te|os) llam\w+|llamaba (?:por|para)|la verdad|le digo (?:la verdad|una cosa)|me dijo que|me dijeron que|usted dijo|dijo que"
    ),
    things=stems(r"presupuesto|factura|contrato|copia|recibo|cita"),
    hedge=words(
        r"quiza|quizas|tal vez|a lo mejor|algun dia|un dia de estos|cuando (?:todo |esto )?(?:este|se calme) (?:\w+ )?(?:tranquil\w*|calmad\w*)|la proxima vez|ojala|podriamos|puede que|seria bueno|normalmente|en teoria|lo pienso|pensarlo|estoy pensando|no se si|depende"
    ),
    condition=words(
        r"(?<!tal )(?<!parece )si (?!gu|claro|senor|por favor|,)(?:\w+)|(?<=, )si|en caso de|siempre que|cuando usted"
    ),
    negation=words(r"no(?! (?:se )?olvide| hay problema| se preocupe| falla)|nunca|tampoco|ningun\w*"),
    past=words(
        r"ya (?:lo|la|le|se|te|esta|he|lo he|se lo|los|las)\b(?! (?:llamo|envio|mando|aviso|confirmo))|ayer|(?:he|hemos) \w+(?:ado|ido|cho)|la semana pasada|el mes pasado|hice\b"
    ),
    refusal=words(
        r"lo siento|no me (?:deja|mande|envie|llame)s?|no (?:podemos|puedo|va a poder|es posible|hace falta|es necesario|se puede|gracias)|no,? gracias|desgraciadamente|lamentablemente|imposible|dejelo|no se moleste|olvidelo|ya lo (?:tengo|encontre|hago)|mejor no|todavia no"
    ),
    yes=words(
        r"si|claro|perfecto|de acuerdo|vale|muy bien|por supuesto|bueno|bien|gracias|excelente|genial|con (?:mucho )?gusto|sin problema|no hay problema|ok|okay|esta bien|me parece|listo|encantad[oa]|como no|ahi (?:estare|nos vemos)|hecho|apuntado|anotado|se lo digo|estupendo|desde luego|se lo agradezco"
    ),
    done=words(
        r"acab(?:o|amos) de \w+[aei]r(?:l[aeo]s?|sel[ao]s?)?|ya esta|ya quedo|quedo entonces|listo,? (?:ya|enviado)|hecho|se lo acabo de|acabo de (?:enviar|mandar|hacer|cancelar|cambiar)\w*|ya (?:se lo|lo) (?:envie|mande|hice|cambie|he \w+)|ya (?:me )?llego|lo tengo aqui|aqui lo tiene"
    ),
    taken_back=words(r"mejor no|olvidelo|olvidalo|no hace falta|dejelo|pensandolo bien|no,? deje"),
    machine=words(
        r"deje (?:su|un) mensaje|despues (?:del tono|de la senal)|(?:el|su|un) buzon (?:de voz|de mensajes|esta|de llamadas)|marque (?:uno|dos|el|\d)|nuestro horario|en este momento no (?:podemos|puedo)|su llamada es|ha llamado a|pulse (?:uno|dos|el|\d)|nuestros (?:agentes|operadores|asesores) (?:estan|se encuentran)|(?:le|les) atenderemos"
    ),
    recap=words(
        r"entonces(?:,)? quedamos|en resumen|resumiendo|para confirmar|repaso|una cosa mas|otra cosa|ultima cosa|como (?:quedamos|le prometi)"
    ),
    cut=re.compile(
        rf"(?<=[ ,;:–—-])(?:y |pero |luego |tambien |(?<!la )manana |entonces |ademas )*(?:{_TO}(?:{_FIRST}|{_FUTURE})|voy a |vamos a |(?:me |nos )?(?:puede|podria) |tengo que |(?<=y )(?:{_FIRST}))\b"
    ),
    cut_spoken=re.compile(
        rf"(?<= )(?:y |pero |luego |tambien |entonces |bueno |pues |eh |ah |si )*(?:{_TO}(?:{_FIRST}|{_FUTURE})|voy a |vamos a |(?:me |nos )?(?:puede|podria) |dej[ae]me |(?:te|le) digo algo|necesito |gracias |si (?=usted|quiere|puede)|quisiera |(?<=y )(?:{_FIRST}))\b"
    ),
    to_us=words(r"me|nos"),
    to_them=words(r"le|les|te|se|usted|ustedes|os"),
    vague=re.compile(r"(?:(?:lo|la|los|las|eso|esto|todo|se|le|te|uno|una)\b\s*)+"),
    noun=re.compile(
        r"\b(?<!me )(?<!te )(?<!se )(?<!nos )(?:el|la|los|las|un|una|su|sus|mi|mis|nuestro|nuestra|ese|esa|este|esta) ([a-z]{4,}(?: de(?: la| los)? [a-z]{3,})?)"
    ),
    tail=re.compile(
        r",? (?:vale|de acuerdo|si|por favor|gracias.*|senor\w*|porque .*|si (?:le|no|puede).*|para que .*|okay|ok|pues|entonces|bueno)[ .!,]*$"
    ),
)
