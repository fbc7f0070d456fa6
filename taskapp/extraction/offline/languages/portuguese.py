"""Portuguese: how people promise, ask, agree and refuse on the phone."""

import re

from taskapp.extraction.offline.languages.frames import Frames, stems, verb_table, words

_DAY = r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|amanha)"
_FIRST = (
    r"(?:envio|mando|reenvio|passo|encaminho|ligo|retorno|telefono|confirmo|aviso|verifico|consulto|pergunto|preparo|faco|trato d[eoa]|reservo|agendo|marco|anoto|peco|cancelo|troco|trago|levo|deixo|entrego|arrumo|providencio|resolvo|informo|escrevo|visito|respondo|instalo|busco|coloco|encomendo|guardo|atualizo|vejo|compro|organizo|solicito|falo com|separo|mudo|altero|emito|devolvo|arrumo|insisto|pago|transfiro|assino|deposito|libero|despacho|retiro|ajusto|corrijo|refaco|monto|anexo|adianto|repasso|reviso|acerto|acrescento|imprimo"
    r"|enviamos|mandamos|ligamos|confirmamos|avisamos|verificamos|preparamos|fazemos|reservamos|passamos|entregamos|levamos|trazemos|agendamos|marcamos)"
)
_TO = r"(?:(?:lhe|te|o|a|os|as|lho|vos) )"
_FUTURE = r"\w{3,}(?:arei|erei|irei|aremos|eremos|iremos)\b"
_SEND = r"(?:faco|fazer|escrev\w+|passo|passar) um (?:e-?mail|mail|mensagem|recado|zap)\b|(?:re)?envi\w+|(?:re)?mand\w+|encaminh\w+|pass(?:o|ar|arei|e) (?:o|a|os|as|um|uma|por|para)|compartilh\w+|vai (?:receber|ter)|recebe\w*"
_CALL = r"lig(?:o|ar|arei|amos|ue|uem|a|am)\b|retorn\w+|telefon\w+|dar um (?:toque|retorno|telefonema)|dou um (?:toque|retorno)"
_MEET = r"reun\w+|encontr\w+|agend\w+|marc\w+|visit\w+|reserv\w+|pass(?:o|ar|amos|arei) (?:ai|la|na|no|amanha|segunda|terca|quarta|quinta|sexta)|v(?:emos|er) (?:se|na|amanha)|anot\w+|vou (?:ai|ate)"
_FOLLOW = r"verific\w+|confirm\w+|pergunt\w+|avis\w+|consult\w+|inform\w+|ve(?:jo|r)\b|chec\w+|fal(?:o|ar|arei|e) com|respond\w+|apur\w+|acompanh\w+|digo|dizer"
_DO = r"trat(?:o|ar|arei|amos) d[eoa]s?\b|prepar\w+|cancel\w+|troc\w+|arrum\w+|pe(?:co|dir|ca)\b|fa(?:co|zer|ca)\b|farei|resolv\w+|devolv\w+|trag\w+|traz\w+|lev\w+|deix\w+|entreg\w+|fatur(?!as?\b)\w+|providenci\w+|instal\w+|busc\w+|coloc\w+|encomend\w+|guard\w+|atualiz\w+|compr\w+|organiz\w+|solicit\w+|escrev\w+|consert\w+|assin\w+|pag\w+|separ\w+|mud\w+|alter\w+|emit\w+|imprim\w+|termin\w+|orc\w+|insist\w+|corrij\w+|corrig\w+|ajust\w+|refa[czs]\w+|mont(?:o|ar|amos)\b|despach\w+|retir\w+|liber(?:o|ar|amos)\b|transf\w+|deposit\w+|anex\w+|adiant\w+|revis\w+|acert(?:o|ar|amos)\b|acrescent\w+"

# What makes a verb that no table lists an act on something.
_OBJECT = r"o|a|os|as|um|uma|uns|umas|ao|aos|do|da|no|na|num|numa|meus?|minhas?|seus?|suas?|nossos?|nossas?|este|esta|esse|essa|isso|dois|duas|tres|quatro|todos?|todas?"

PORTUGUESE = Frames(
    name="portuguese",
    words=frozenset(
        str.split(
            "o os as de que e em um uma por para com nao sim eu voce voces meu minha seu sua me te isso mas muito bem obrigado obrigada senhor senhora bom dia ola esta estou tenho vou ao do da dos das ja amanha na no pelo tudo"
        )
    ),
    promise=stems(
        rf"(?:eu |ja |entao |depois |amanha |hoje |ai )?{_TO}?(?=(?:{_FIRST})\b)(?<!nao )",
        rf"(?:eu )?(?:lhe |te |o |a )?(?=(?:{_FUTURE}))",
        r"(?:eu )?(?:lhe |te |o |a )?(?:vou|vo|vamos|iremos|tenho que|tenho de|preciso|fico de|fiquei de)(?: (?:lhe|te|o|a|ai))?(?= )",
        r"a gente (?:vai |te |lhe )*(?=\w)",
        r"(?:lhe |te )?(?:estou|estamos|estarei|estaremos|vou estar) (?=\w+ndo\b.*\b(?:hoje|amanha|logo|tarde|semana|segunda|terca|quarta|quinta|sexta)\b)",
        r"deixa (?:que )?eu(?= )",
        r"digo (?=(?:a|ao) \w+ (?:para|que)\b)",
    ),
    promised=stems(
        rf"{_DAY}(?:-feira)?(?: \w+){{0,2}}? (?:ja )?(?:o |a )?(?:tem|tera) (?=(?:o|a|os|as) )",
        r"(?:o senhor|a senhora|voce) (?:vai receber|vai ter|recebe|tera|recebera)\b",
        r"(?:o senhor|a senhora|voce) (?:ja )?tem\b(?=.*\b(?:o|a|os|as)\b)(?=.*\b(?:amanha|hoje)\b)|amanha (?:o senhor|a senhora|voce) (?:ja )?tem\b",
        r"(?:pode deixar|deixa comigo)\b(?=.*\b(?:eu|vou)\b)",
        r"chega (?=.*\b(?:amanha|segunda|terca|quarta|quinta|sexta|hoje)\b)",
        r"(?:eu )?cuido (?:disso|de)\b",
    ),
    offer=stems(r"(?:quer|prefere|deseja) que (?:eu|a gente)\b|posso (?=\w+r\b)|podemos (?=\w+r\b)|poderia(?:mos)?\b"),
    request=stems(
        r"(?:voce |o senhor |a senhora |alguem |voces |vcs? )?(?:pode(?! deixar)|podem|poderia|poderiam|consegue|conseguem|podias|podes)(?: me| nos)?(?= )|por favor|(?:eu )?preciso que (?:voce |o senhor |a senhora |voces )?(?:me )?|gostaria que|queria que|quero que|(?:nao )?(?:se )?esqueca(?: de)?|lembre(?:-se)? de|diga (?:a|ao|para) \w+|seria possivel|tem como(?: voce)?|da p(?:a)?ra(?: voce)?(?! (?:pagar|parcelar|estacionar)\b)|faz favor|faca o favor de"
    ),
    asked=stems(
        r"(?:^\W*|(?<=, )|(?<=\be )|(?<=voce )|(?<=voces )|(?<=senhor )|(?<=senhora ))(?:me|nos) (?!diz|dig|ajud|expliq|repet|ouv|escut|entend|parec|sab)\w{3,}(?:s|m|e|a)\b(?=.*\?)",
        r"que (?:me|nos) \w{3,}(?:em?|am?)\b",
        r"(?:^\W*|(?<=, )|(?<=\be )|(?<=voce )|(?<=favor )|(?<=entao )|(?<=senhor )|(?<=senhora ))(?:me|nos) (?:liga|ligue|liguem|manda|mande|mandem|envia|envie|avisa|avise|confirma|confirme|passa|passe|retorna|retorne|traz|traga|diga|prepara|prepare|reserva|reserve)\b",
        r"(?:ligue|mande|envie|avise|confirme|retorne|traga|diga|telefone|prepare|passe|reserve)(?:-me|-nos| para mim| pra mim| de volta)\b",
    ),
    need=stems(
        r"(?:preciso|precisamos|precisava|gostaria|gostariamos|queria|queriamos|quero|queremos)\b(?=.*(?:orcamento|fatura|contrato|copia|recibo|consulta|visita|catalogo|cotacao|tabela|formulario|certificado|segunda via|reserva\w*|cancelar|pedir|agendar|marcar|tecnico|amostra\w*|pedido|mesa|nota fiscal|proposta|boleto|trocar|mudar))"
    ),
    wish=stems(
        r"se (?:o senhor |a senhora |voces? |alguem )?(?:pud\w+|consegu\w+) (?=\w+r)",
        r"(?:era|seria) (?:muito )?(?:bom|otimo|ideal|legal|possivel|perfeito|importante)(?: (?:se|que|ter|termos))?(?: (?:voces?|o senhor|a senhora|alguem))?(?: (?:pudess\w+|tivess\w+|me|nos))*(?= )",
        r"(?:gostaria(?:mos)?|queria(?:mos)?|quero) que(?= )",
        r"precisar(?:ia|iamos) (?:d[eoa]s? |que )?(?=\w)",
        r"precis(?:o|amos) d(?:o|a|os|as|e uma?|e duas|uma?) (?=\w.*\b(?:ate|antes)\b)",
        r"(?:era preciso|daria para|tem como|sera que (?:voces? |da para |o senhor |a senhora |alguem )?(?:pode\w*|consegue\w*)?)(?= )",
    ),
    lack=stems(
        r"ainda nao (?:(?:me|nos) )?(?:cheg\w+|receb\w+|veio|vieram|foi|foram|mandaram|enviaram)",
        r"nao (?:cheg(?:ou|aram)|recebi|recebemos)\b",
        r"(?:estou|estamos|continuo|continuamos) (?:ainda )?(?:a espera|esperando|aguardando|a aguardar) (?:d?[oae]s?|pel[oa]s?)?(?= )",
        r"(?:ainda )?falta[m]? (?=(?:o|a|os|as|um|uma)\b)",
    ),
    propose=stems(
        rf"(?:que tal|vamos (?=nos |marcar|combinar|conversar|falar)|podemos (?=nos |marcar|combinar|conversar)|pode ser|(?:fica|esta|e) bom (?:para|pra)|da certo|(?:na |no )?{_DAY}(?:-feira)? (?:as\b|a uma\b)|(?:na |no )?{_DAY}(?:-feira)? (?:de manha|a tarde)\b|consigo (?=\w+)|tenho (?:horario|vaga|livre)|o tecnico (?:pode|passa|poderia)|vemo-nos|nos vemos|combinamos)"
    ),
    arranged=stems(
        rf"(?:(?:^|(?<=entao )|(?<=obrigado )|(?<=obrigada )|(?<=, ))ate|nos vemos|vemo-nos|fica (?:marcado|agendado|combinado)|esta (?:marcado|agendado)) (?:para |na |no |a )?(?:{_DAY}|dia)",
        r"(?:ficou|fica|deixo|deixei|esta) (?:[\w-]+ ){0,4}?(?:marcad[oa]|agendad[oa]|combinad[oa])\b",
    ),
    colleague=stems(
        r"(?:(?:o |a |meu |minha |nosso |nossa |um |uma )(?:colega|tecnic[oa]|chefe|assistente|equipe|equipa|secretari[oa]|gerente|contador\w*|motorista|entregador\w*|oficina|escritorio|doutor\w*)|a contabilidade|alguem (?:daqui|da equipe))(?: (?:lhe|te|vai|pode))*(?= )"
    ),
    skip=re.compile(
        r"[\s,]*(?:(?:tambem|ja|depois|hoje|mesmo|amanha|agora|lhe|te|o|a|os|as|por favor|de|que|me|nos|voce|e|ai|logo|so|entao|eu|dar|uma|um|alguem|isso)\b[\s,]*)*?(?=\S)"
    ),
    verbs=verb_table(send_info=_SEND, callback=_CALL, meeting=_MEET, follow_up=_FOLLOW, general=_DO),
    open_verb=re.compile(rf"(?P<verb>\w{{2,}}[aei]r)(?:-(?:me|nos|lhe|lo|la|los|las|o|a))?\b(?=.* (?:{_OBJECT})\b|$)"),
    bare=re.compile(
        rf"(?:^|(?<=[,;] )|(?<=\be )|(?<=\beu )|(?<=\bentao )|(?<=\b(?:ja|te|ai|lo|la) )|(?<=\blhe )|(?<=\bamanha )|(?<=\bhoje )|(?<=\bdepois ))(?P<verb>\w{{3,}}(?:o|arei|erei|irei|aremos|eremos|iremos))(?:-(?:lhe|o|a|os|as|vos))?(?: \w+)? (?:{_OBJECT})\b"
    ),
    told=re.compile(
        rf"^(?:(?:e|entao|bom|sim|nao|por favor|me|nos)\b,? )*(?P<verb>\w{{2,}}(?:[ea]m?)(?:-(?:me|nos|lhe))|\w{{3,}}(?:e|em|a|am)) (?:{_OBJECT})\b"
    ),
    stop=words(
        r"(?:desejo|desejamos|hei|ha|haver|sou|e|somos|sao|ser|estou|esta|estao|estamos|estar|tenho|tem|temos|ter|quero|quer|queremos|querem|querer|posso|pode|podemos|podem|poder|acho|acha|achamos|achar|creio|penso|pensa|pensamos|pensar|sinto|sente|sentimos|sentir|vejo|ve|vemos|ver|sei|sabe|sabemos|saber|entendo|entende|entendemos|entender|compreendo|espero|espera|espere|esperamos|esperar|preciso|precisa|precisamos|precisar|procuro|procura|procurar|digo|diz|diga|dizer|conheco|conhece|conhecer|lembro|lembra|lembrar|prefiro|prefere|suponho|imagino|imagina|imaginar|lamento|agradeco|agradecemos|agradecer|desculpe|desculpa|perdoe|permita|ouco|ouve|ouvir|escuto|escute|moro|mora|vivo|vive|viver|trabalho|trabalha|trabalhamos|vendo|vende|vendemos|vender|compro|fecho|fecha|fechamos|abro|abre|abrimos|como|comer|durmo|leio|ler|falo|fala|fale|falamos|falar|explico|explica|explique|explicar|repito|repita|repetir|soletre|ajudo|ajuda|ajude|ajudar|mostro|mostrar|vou|vai|vamos|vao|ir|venho|vem|vir|saio|sai|sair|chego|chega|chegar|passo|passa|passe|fico|fica|ficam|ficar|pago|paga|pagar|ganho|ganha|ganhar|perco|perder|gosto|gosta|gostamos|adoro|parece|parecem|custa|vale|valer|faz|faco|faca|fazem|fazer|ponho|poe|por|tomo|tome|tomar|deixo|deixa|deixe|dou|da|dar|falta|faltam|importa|cabe|deveria|poderia|teria|seria|estaria|haveria|dentro|quando|onde|porque|embora|enquanto|sobre|entre|desde|ate|para|contra|durante|ante|que|tudo|todo|muito|pouco|outro|mesmo|mas|senao|so|cada|este|esta|esse|essa|uma|um|claro|bom|certo|segundo|terceiro|primeiro|meio|logo|junto|dono|numero|dinheiro|tempo|marido|codigo|correio|preco|pedido|quarto|homem|noite|tarde|manha|semana|data|casa|mesa|gente|parte|leva|ligo|chamo|coisa|sempre|nome|cliente|garanto|asseguro|prometo|confio|aceito|aceitar|uso|usar|obrigado|combinado|perfeito|caso|prazo|contrato|vidro|orcamento)",
    ),
    object=words(_OBJECT),
    idle=re.compile(
        r"(?:verific(?:o|ar) (?:aqui|agora|isso|no sistema|o seu|a sua)|ve(?:r|jo)\b|diz(?:er|e)\b(?! (?:a|ao) \w+ (?:para|que))|digo\b(?! (?:a|ao) \w+ (?:para|que))|pens\w+|oferec\w+|transferir|transfir\w+|pass(?:o|ar) (?:para|pra)|pergunt(?:ar|o) (?:se|uma|so)|ligo (?:por|para saber|do|da|de)\b|fal(?:ar|o) com (?:o senhor|a senhora|voce)|saber\b|ter\b|ir\b|ser\b|estar\b|fica\w*\b|faco (?:questao|ideia)|chec\w+ (?:aqui|isso)|pedir (?:um|para) (?:momento|minuto|aguardar))"
    ),
    support=words(
        r"e (?:ja )?(?:lhe |te )?(?:aviso|ligo|retorno|confirmo|digo)|amanha|mais tarde|hoje a tarde|esta semana|(?:na )?(?:segunda|terca|quarta|quinta|sexta)|semana que vem|proxima semana|com (?:o|a|meu|minha)"
    ),
    in_call=words(
        r"passar? (?:a |esta |sua |a sua )?(?:chamada|ligacao)|deix[ae](?:-me| eu| me)? (?:ver|olhar|verificar)(?: aqui)?|um (?:momento|momentinho|minuto|minutinho|segundo|instante)|so um (?:momento|minuto|instante)|aguarde|nao desligue|vou (?:te |lhe )?(?:transferir|passar para)|posso falar com|gostaria de falar com|queria falar com|em que posso|como posso|(?:pode|poderia) (?:me )?(?:dizer|ajudar|repetir|soletrar|informar o seu|confirmar o seu|dar o seu)|estou ligando (?:para|por|sobre|porque)|por isso (?:e )?que (?:eu )?(?:\w+ )?lig\w+|por isso,? (?:eu )?(?:te |lhe )?lig(?:o|uei|amos)(?:-lhe)? (?:hoje|agora|ja)|ligo para saber|para ser sincero|voce disse|o senhor disse|a senhora disse|me disseram|ficou de"
    ),
    things=stems(r"orcamento|fatura|contrato|copia|recibo|consulta"),
    hedge=words(
        r"talvez|quem sabe|um dia|algum dia|[nd]a proxima vez|tomara|seria bom|normalmente|em teoria|vou pensar|pensar|estou pensando|nao sei se|depende|qualquer dia|um dia destes|quando (?:isto|isso|as coisas) acalma\w*"
    ),
    condition=words(
        r"(?<!saber )(?<!ver )(?<!verificar )(?<!perguntar )se (?!for possivel|puder|der|nao (?:se )?importa)(?:o |a |voce|quiser|precisar|der|tiver|houver|\w+r\b)|caso|desde que|quando (?:voce|o senhor|a senhora)|senao"
    ),
    negation=words(r"nao(?! (?:se )?esqueca| tem problema| ha problema| se preocupe)|nunca|nem|nenhum\w*"),
    past=words(
        r"ja (?:\w+ei|enviei|mandei|liguei|fiz|esta|foi|confirmei|tinha)|ontem|semana passada|mes passado|(?:enviei|mandei|liguei|fiz|passei|pedi)\b"
    ),
    refusal=words(
        r"infelizmente|tambem nao|nao (?:me )?(?:mande|envie|ligue)|desculpe,? (?:mas )?(?:nao|a gente)|nao (?:podemos|posso|da|vai dar|e possivel|precisa|e necessario|consigo|conseguimos)|nao,? obrigad[oa]|impossivel|deixa pra la|deixe estar|eu mesmo (?:faco|resolvo)|melhor nao|ainda nao"
    ),
    yes=words(
        r"sim|claro|perfeito|combinado|ta bom|tudo bem|esta bem|muito bem|com certeza|otimo|beleza|ok|okay|obrigad[oa]|pode ser|pode deixar|sem problema|bom|bem|certo|fechado|excelente|esta otimo|com prazer|deixa comigo|serve|anotado|digo|eu digo|de acordo|isso"
    ),
    done=words(
        r"ja esta|pronto,? (?:ja|enviado|esta|\w{2,}ei\b)|acab(?:ei|amos) de \w+[aei]r|feito|ja (?:enviei|mandei|fiz|chegou|mudei|cancelei)|chegou aqui|aqui esta"
    ),
    taken_back=words(r"melhor nao|deix[ae] estar|esquece|esqueca isso|nao precisa mais|deixa pra la|pensando bem"),
    machine=words(
        r"deixe (?:sua|a sua|uma|o seu) (?:mensagem|recado)|apos o (?:sinal|bip)|caixa postal|digite (?:um|dois|\d)|tecle|nosso horario|(?<!a )sua (?:ligacao|chamada) e|noss[oa]s (?:atendentes|operadores|assistentes) (?:estao|encontram)|nao (?:podemos|posso) atender"
    ),
    recap=words(
        r"entao fica|em resumo|resumindo|para confirmar|recapitulando|mais uma coisa|outra coisa|como (?:combinado|prometido)"
    ),
    cut=re.compile(
        rf"(?<=[ ,;:–—-])(?<!por isso )(?:e |mas |depois |tambem |entao |ai )*(?:(?:eu |ja )?{_TO}?(?:{_FIRST})|(?:eu )?(?:vou|vamos) |(?:voce |o senhor |a senhora )?(?:pode|poderia) me )\b"
    ),
    cut_spoken=re.compile(
        rf"(?<= )(?:e |mas |depois |tambem |entao |ai |bom |ne |sim )*(?:(?:eu |ja )?{_TO}?(?:{_FIRST})|(?:eu )?(?:vou|vo|vamos) |(?:voce |o senhor |a senhora )?(?:pode|poderia) |preciso |obrigad[oa] |queria |gostaria |se voce )\b"
    ),
    to_us=words(r"me|mim|nos"),
    to_them=words(r"lhe|lhes|te|voce|voces|vos|o senhor|a senhora"),
    vague=re.compile(r"(?:(?:o|a|os|as|isso|isto|tudo|lhe|te|ele|ela)\b\s*)+"),
    noun=re.compile(
        r"\b(?:(?:[oa]s? )?(?:seus?|suas?|meus?|minhas?|nossos?|nossas?)|o|a|os|as|um|uma|esse|essa|este|esta) ([a-z]{4,}(?: d[eoa] [a-z]{3,})?)"
    ),
    tail=re.compile(
        r",? (?:ta|ta bom|ok|por favor|obrigad[oa].*|porque .*|se (?:der|puder|for).*|para que .*|viu|ne|entao|certo|combinado)[ .!,]*$"
    ),
)
