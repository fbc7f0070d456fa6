"""French: how people promise, ask, agree and refuse on the phone."""

import re

from taskapp.extraction.offline.languages.frames import Frames, stems, verb_table, words

_PRO = r"(?:(?:vous|te|t'|l'|le |la |les |lui |leur |y |en |vous l'|vous le |vous la |vous les )\s?)"
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain)"
_SEND = r"(?:(?:fai[st]|faire|mets|mettre|ecri[st]|ecrire) (?:un|une) (?:petit )?(?:e-?mail|mail|message|sms|texto|mot|courrier|lettre)\b|r?env(?:oi|oy|err)\w*|transmet\w*|fai[st]? parvenir|faire parvenir|fais suivre|faire suivre|mail\w*|post\w*|transf[eè]r\w*|partag\w*|adress\w*|recevr\w*|aurez)"
_CALL = r"(?:(?:r)?appel\w*|recontact\w*|telephon\w*|passe\w* (?:un )?coup de fil|passer un coup)"
_MEET = r"(?:rencontr\w*|rendez-vous|rdv|rappelez pas|reserv\w*|vois\b|voit\b|voir\b|pass(?:e|er|erai|ons|era) (?:vous|te|chez|a|au|lundi|mardi|mercredi|jeudi|vendredi|demain|voir)|not(?:e|er|erai) (?:le |votre |ca|pour)|inscri\w*|bloqu\w*|vien(?:s|dra\w*|t)\b|planifi\w*|programm\w*|retrouv\w*|fix\w*|cal(?:e|er) (?:un|le|ca))"
_FOLLOW = r"(?:verifi\w*|confirm\w*|demand\w*|renseign\w*|tien(?:s|dra\w*|t)? (?:au courant|informe)|tenir (?:au courant|informe\w*)|regard\w*|revien\w* (?:vers|a)|reviendr\w*|parl\w* (?:a|avec)|previen\w*|prevenir|inform\w*|dis\b|dire\b|dirai\b|me charge|m'en occupe|m'en charge|occup\w*|relanc\w*|consult\w*|contact\w*)"
_DO = r"(?:pass\w* (?:la |une |votre )?command\w*|prepar\w*|(?<!la )(?<!ma )(?<!une )(?<!votre )command\w*|annul\w*|chang\w*|modifi\w*|apport\w*|livr\w*|depos\w*|laiss\w*|rembours\w*|repar\w*|install\w*|imprim\w*|remplac\w*|fai[st]\b|faire\b|ferai\b|ferons\b|factur(?!es?\b)\w*|etabli\w*|redig\w*|ecri\w*|met(?:s|tre|trai|tons)?\b|organis\w*|ajout\w*|corrig\w*|regl\w*|rempli\w*|sign\w*|deplac\w*|report\w*|repouss\w*|prend\w*|pren(?:ds|ez)\b|gard\w*|achet\w*|termin\w*|fini\w*|chiffr\w*|recuper\w*|depann\w*)"
_ALL = "|".join((_SEND, _CALL, _MEET, _FOLLOW, _DO))

# What makes a verb that no table lists an act on something.
_OBJECT = r"\b(?:le|la|les|un|une|des|du|au|aux|mon|ma|mes|son|sa|ses|notre|nos|votre|vos|leurs?|ce|cet|cette|ces|deux|trois|quatre|tout|toutes?|tous)\b|\b[ld]'"

FRENCH = Frames(
    name="french",
    words=frozenset(
        str.split(
            "le la les de des du un une et je vous nous est pas que qui pour dans sur avec ce c'est oui non bonjour merci il elle on a au aux mon ma votre vos bien d'accord demain monsieur madame en ne se tout j'ai"
        )
    ),
    promise=stems(
        rf"(?:je|on|nous) {_PRO}{{0,2}}(?=(?:{_ALL}))",
        r"(?:je vais|on va|nous allons|je dois|il faut que je|je compte|je peux vous)(?: (?:vous|te|l'|le|la|les|lui|y))*(?= )",
        r"(?:je|on|nous) (?:vous |te |l'|le |la |les |lui )*(?=\w+(?:erai|irai|rai|erons|irons|rons|era)\b)",
        r"j'(?=(?:env|appel|apport|annul|install|imprim|organis|ajout|achet|ecri|adress|inform|etabli)\w+)",
    ),
    promised=stems(
        r"vous (?:l'|les |le |la )?(?:aurez|recevrez|allez recevoir|allez avoir)\b",
        r"(?:je m'en (?:occupe|charge)|je me charge de|je m'occupe d[eu]|on s'en occupe|nous nous en occupons)\b",
        r"(?:ca|il|elle|le \w+|votre \w+) (?:part|partira|sera (?:envoye|pret|livre)\w*) (?=.*\b(?:aujourd'hui|demain|lundi|mardi|mercredi|jeudi|vendredi|ce soir)\b)",
        r"je vous dois\b",
    ),
    offer=stems(
        r"(?:voulez-vous|vous voulez|souhaitez-vous|vous souhaitez) que (?:je|nous|on)\b|je (?:peux|pourrais)\b|on (?:peut|pourrait)\b|puis-je\b"
    ),
    request=stems(
        r"(?:quelqu'un|on) (?:pourrait|peut)(?:-il|-on)?(?: (?:me|nous|m'|l'|le|la))?(?= ?\w)|(?:est-ce que )?(?:vous |tu |quelqu'un |on )?(?:pouvez|pourriez|peux|pourrais|peut|pourrait)(?:-vous|-tu)?(?: me| nous| m'| l'| le| la)?(?= ?\w)|s'il (?:vous|te) plait|merci de|veuillez|il faudrait (?:que vous|me)|j'aimerais que vous|je voudrais que vous|j'ai besoin que vous|n'oubliez pas de|pensez a|dites(?:-lui| a \w+)? (?:de|que)|auriez-vous (?:la gentillesse|l'amabilite) de|serait-il possible de|ca serait possible de"
    ),
    asked=stems(
        r"(?:vous|tu) (?:(?:me|nous) |m')(?:l[ae]s? |l')?(?!dit|dis|aid|expliqu|repet|enten|compren|parl|pouv|voul|conn|croy|semb)\w{3,}(?=.*\?)",
        r"vous (?:me|nous) (?:l[ae]s? )?(?:tenez|rappelez|envoyez|confirmez|prevenez|dites|faites|renvoyez|transmettez)\b",
        r"(?:rappelez|appelez|envoyez|renvoyez|tenez|dites|faites|passez|transmettez|confirmez|prevenez|donnez|laissez|apportez|preparez|rappelle|envoie|appelle|recontactez)-(?:moi|nous|le|la|les)(?:-(?:le|la|les|moi))?\b",
    ),
    need=stems(
        r"(?:j'aurais besoin|j'ai besoin|nous avons besoin|on a besoin|il me faudrait|il me faut|il nous faudrait|je voudrais|j'aimerais|nous voudrions|je souhaite|je souhaiterais|je cherche)\b(?=.*(?:devis|facture|contrat|copie|recu|rendez-vous|catalogue|attestation|formulaire|duplicata|reserv|annul|command|technicien|depann|tarif|livraison|deplacer|prendre|changer|certificat|bon de|echantillon|table))"
    ),
    wish=stems(
        r"si (?:vous|quelqu'un|on) (?:pouviez|pouvait|pourriez|pouvez)(?: (?:me|nous|le|la|les)\b)?(?= \w)",
        r"(?:ce|ca) serait (?:\w+ )?(?:bien|super|genial|top|gentil|sympa|parfait|utile|formidable|ideal|possible) (?:si|de |que|d')(?:(?:vous|on|nous|quelqu'un|je|j')\b ?)?(?:(?:pouviez|pouvait|pourriez|pouvions|avions|aviez|avait|ayez|puissiez)\b ?)?(?:(?:nous|me|le|la|les)\b ?|l')?",
        r"il (?:nous |me |m')?faudrait (?:que (?:vous |nous )?)?(?=\w)",
        r"(?:est-ce (?:que ce serait|qu'il serait|que c'est|qu'il est)|serait-il|c'est|ca serait) possible (?:de |d'|que )",
        r"(?:j'aimerais|je voudrais|je souhaiterais|nous aimerions|nous voudrions|j'aurais voulu) que ",
        r"(?:auriez-vous|avez-vous) (?:la possibilite|moyen|le moyen) de ",
    ),
    lack=stems(
        r"(?:n'est|ne sont|n'a|n'ont) (?:toujours |encore )?(?:pas|jamais) (?:\w+ )?(?:arrivee?s?|venue?s?|recue?s?|ete \w+)",
        r"(?:je n'ai|nous n'avons|on n'a) (?:toujours |encore )?(?:pas|jamais|rien) (?:\w+ )?recu",
        r"(?:j'attends|nous attendons|on attend) (?:toujours |encore )?(?=(?:le|la|les|l|un|une|votre|vos|mon|ma|notre)\b)",
        r"il (?:me |nous )?manque (?:toujours |encore )?(?=\w)",
        r"(?:doit|doivent|devrait|devraient) etre \w+ee?s?",
    ),
    propose=stems(
        rf"(?:et si on|si on|on (?:pourrait|peut) (?=se )|on se (?:voit|retrouve|rappelle|dit|cale)|(?:ca|cela) vous (?:va|convient|irait)|vous (?:etes|seriez) (?:libre|disponible|la)|que diriez-vous|je peux passer|je vous propose|{_DAY} (?:matin |apres-midi |soir )?a\b|disons|pourquoi pas|notre \w+ (?:peut|pourrait) (?:passer|venir)|je peux (?:vous )?(?:passer|venir|proposer)|j'ai (?:de la place|un creneau|une place))"
    ),
    arranged=stems(
        rf"(?:(?:^|(?<=, )|(?<=alors )|(?<=donc ))a|on se voit|on se dit|rendez-vous) {_DAY}",
        r"c'est (?:note|entendu|convenu) (?:pour|a)\b",
        r"je vous (?:note|inscris|mets) (?:pour|a|le)\b",
        r"je vous ai (?:note|inscrite?|mise?)\b",
    ),
    colleague=stems(
        r"(?:(?:mon|ma|notre|nos|le|la|un|une) (?:collegue|technicien\w*|assistant\w*|chef|patron\w*|equipe|comptable|secretaire|livreur|atelier|responsable|commercial\w*|docteur)|la comptabilite|quelqu'un de chez nous)(?: (?:vous|va|peut|doit|va vous))*(?= )"
    ),
    skip=re.compile(
        r"[\s,]*(?:(?:vous|te|le|la|les|lui|aussi|alors|egalement|donc|bien|tout de suite|demain|quand meme|juste|me|nous|de|que|a|l'|m'|y|en|encore|ensuite|puis|et|d'abord|vite|ce soir|s'il vous plait|bien vouloir)\b[\s,]*|[lmt]')*"
    ),
    verbs=verb_table(send_info=_SEND, callback=_CALL, meeting=_MEET, follow_up=_FOLLOW, general=_DO),
    open_verb=re.compile(rf"(?P<verb>\w{{3,}}(?:er|ir|re|oir))\b(?=.* ?(?:{_OBJECT}))"),
    bare=re.compile(
        rf"\b(?:(?:je |j'|on |nous )(?:(?:vous|le|la|les|lui|leur|te|y|en) |l'|t')*(?P<verb>\w{{3,}}(?:e|s|x|ons|rai|ra))\b(?=.* ?(?:{_OBJECT})))"
    ),
    told=re.compile(
        rf"^(?:(?:et|donc|alors|puis|bon|oui|non|surtout)\b,? )*(?P<verb>\w{{3,}}ez)(?:-(?:moi|nous|le|la|les|lui)\b| (?:bien |aussi |donc |plutot )?(?:{_OBJECT}))"
    ),
    stop=words(
        r"(?:ai|as|a|avons|avez|avoir|suis|est|sommes|etes|etre|vais|va|allons|allez|aller|peux|peut|pouvons|pouvez|pouvoir|veux|veut|voulons|voulez|vouloir|dois|doit|devons|devez|devoir|sais|sait|savons|savez|savoir|crois|croit|croyez|croire|pense|penses|pensons|pensez|penser|comprends|comprenez|comprendre|vois|voit|voyons|voyez|voir|trouve|trouvons|trouvez|trouver|entends|entendez|ecoute|ecoutez|attends|attend|attendez|attendre|espere|esperons|esperez|esperer|souhaite|souhaitons|voudrais|aimerais|aime|aimons|aimez|aimer|prefere|preferez|connais|connaissez|connaitre|regrette|remercie|remercions|prie|prions|felicitons|souhaitons|presente|excuse|excusez|excuser|souviens|rappelle|dis|dit|dites|dire|parle|parlez|parler|cherche|cherchons|cherchez|chercher|habite|habitons|travaille|travaillons|reste|restons|restez|rester|tiens|tenez|viens|venez|venir|prends|prenons|prenez|prendre|mets|mettez|mettre|fais|fait|faisons|faites|faire|laisse|laissez|laisser|regarde|regardez|regarder|propose|conseille|recommande|garantis|assure|assurons|felicite|ferme|fermons|ouvre|ouvrons|vends|vendons|vendre|paie|paye|payez|payer|achete|lis|lisez|lire|mange|dors|vis|ris|joue|passe|passez|quitte|quittez|patientez|patienter|permettez|imagine|imaginez|imaginer|suppose|supposez|doute|note que|aider|aide|aidez|expliquer|explique|expliquez|repeter|repete|repetez|epeler|epelez|montrer|montre|appuyez|cliquez|tapez|ressens|reconnais|admets|accepte|accepter|arrive|arriver|arrivons|reve|perds|perdre|gagne|gagner|sens|sentez|accueille|etait|avait|serait|aurait|pourrait|devrait|faudrait|etais|avais|serais|aurais|pourrais|devrais|serons|serai|aurai|aurons|verra|verrons|verrai|faut|autre|notre|votre|nous|vous|toujours|jamais|encore|bonne|quelque|chose)",
    ),
    object=re.compile(_OBJECT),
    idle=re.compile(
        r"(?:regard\w* (?:ca|cela|tout de suite|dans|si)|regarde\b|vois\b|voir\b|dis\b|dire\b|passe (?:le|la|mon|ma|un|une|monsieur|madame)\b|passer (?:le|la|mon)\b|demand\w* (?:un instant|si|pourquoi|juste)|appelle (?:pour|au sujet|de la part|parce|a propos|car)|appel\w* (?:pour|au sujet)|prends (?:note|bonne note|votre)|comprends|pens\w*|croi\w*|transf[eè]r\w* (?:a|vers|au)|parl\w* (?:a|avec) (?:monsieur|madame)|met\w* en (?:attente|relation)|verifi\w* (?:ca|cela|tout de suite|dans|votre)|fai[st]\b (?:un (?!courrier|virement|cheque|devis|avoir|double|point|mail|message|sms|texto|mot\b)|des|du|attention)|laisse\b|propos\w*|offr\w*|met\w* en attente|prend\w* (?:soin|un moment))"
    ),
    support=words(
        r"et (?:je )?(?:vous )?(?:rappelle|tiens|dis|confirme|envoie|previens)|demain|ce soir|cet apres-midi|dans la (?:journee|semaine)|lundi|mardi|mercredi|jeudi|vendredi|semaine prochaine|avec (?:le|la|mon|ma)|aupres (?:de|du)"
    ),
    in_call=words(
        r"un (?:instant|moment)|une (?:seconde|minute)|ne quittez pas|patientez|(?:gardez|restez en) (?:la )?ligne|(?:dites|dis)-moi|laissez-moi (?:voir|regarder)|je vous (?:passe|transfere|mets en)|(?:puis-je|pourrais-je|je peux|je pourrais) (?:parler|savoir|avoir)|en quoi puis-je|que puis-je|comment puis-je|(?:pouvez-vous|pourriez-vous|vous pouvez) (?:me )?(?:dire|repeter|epeler|patienter|m'aider|confirmer votre|donner votre|m'expliquer)|je vous appelle (?:pour|au sujet|de)|c'est pour (?:ca|cela) que?|(?:du coup|donc|alors),? je vous (?:appelle|telephone) (?:aujourd'hui|maintenant|des maintenant)|pour etre honnete|vous (?:deviez|aviez dit|m'aviez)|on m'a dit|il m'a dit|elle m'a dit"
    ),
    things=stems(r"devis|facture|contrat|copie|recu|rendez-vous"),
    hedge=words(
        r"peut-etre|eventuellement|un jour|un de ces jours|quand (?:c'est|ce sera|ca sera) plus calme|quand ca se calme\w*|je ne sais pas si|ce serait bien|normalement|en theorie|a l'occasion|la prochaine fois|sans doute|je reflechis|reflechir|on verra|ca depend"
    ),
    condition=words(
        r"si (?!on |ca vous|c'est possible|possible|vous voulez bien)(?:\w+)|s'il (?!vous|te)|au cas ou|a condition|des que vous|quand vous|^\W*sinon"
    ),
    negation=words(
        r"ne \w+ (?:\w+ )?pas|n'\w+ (?:\w+ )?(?:pas|plus|jamais)|pas(?! de (?:souci|probleme))|jamais|(?<!de )(?<!fait )rien|plus besoin|aucun\w*|sans(?! faute)"
    ),
    past=words(
        r"deja|allai[st]|allions|hier|av(?:ais|ait|ions|iez|aient) (?:deja |bien )?\w+(?:e|i|u|is|it)(?:e?s)?|la semaine derniere|(?:j'ai|on a|nous avons) (?:deja |vous |bien )*\w+(?:e|i|u|is|it)\b(?! (?:besoin|un creneau))|je vous ai|on vous a|vous m'avez|(?:viens|vient|venons|venez) (?:juste )?(?:de |d')(?:l[ae]s? |l'|vous |lui )*\w+(?:er|ir|re)"
    ),
    refusal=words(
        r"malheureusement|laissez faire|non,? laiss|je (?:suis )?desole[e]?|je ne peux pas|on ne peut pas|nous ne pouvons pas|impossible|pas possible|non,? merci|ce n'est pas (?:la peine|necessaire)|pas la peine|pas besoin|inutile|laissez tomber|je prefere pas|ca n'ira pas|je le (?:ferai|fais) moi-meme"
    ),
    yes=words(
        r"oui|d'accord|bien sur|parfait|entendu|tres bien|ca (?:marche|va|me va|me convient)|volontiers|avec plaisir|super|ok|okay|merci|c'est (?:note|bon|parfait|entendu)|pas de (?:souci|probleme)|bien|absolument|tout a fait|certainement|sans probleme|je m'en occupe|impeccable|c'est gentil|nickel"
    ),
    done=words(
        r"(?:je viens|on vient|nous venons) (?:juste )?(?:de |d')(?:vous )?(?:l'|l[ae]s? )?\w+(?:er|ir|re)|c'est (?:fait|envoye|parti|regle|annule|modifie)|voila,? c'est|(?:je viens|on vient) de (?:vous )?(?:l'|le |la )?(?:envoyer|faire|annuler|modifier|changer)|bien recu|je l'ai (?:recu|la|sous les yeux)|ca y est|je vous l'ai (?:deja )?envoye"
    ),
    taken_back=words(r"finalement non|non,? laissez|laissez tomber|oubliez|en fait,? (?:non|pas)|plus la peine"),
    machine=words(
        r"laissez (?:un|votre|nous un) message|apres le (?:bip|signal)|tapez (?:un|deux|\d)|nos bureaux sont|notre (?:repondeur|messagerie)|vous etes bien (?:sur|chez) (?:la messagerie|le repondeur)|messagerie vocale|(?:toutes nos lignes|tous nos conseillers) sont|nos horaires|pas disponible|(?<!apres )votre appel"
    ),
    recap=words(
        r"donc (?:je|on|pour)|pour (?:resumer|recapituler|confirmer)|je recapitule|recapitul\w+|comme (?:promis|convenu)|derniere chose|autre chose|une chose encore"
    ),
    cut=re.compile(
        rf"(?<=[ ,;:–—-])(?:et |mais |donc |puis |alors |ensuite )*(?:(?:je|on|nous) (?:vais |va |allons )?{_PRO}{{0,2}}(?:{_ALL})|(?:pouvez|pourriez)-vous |vous (?:aurez|recevrez))"
    ),
    cut_spoken=re.compile(
        rf"(?<= )(?:et |mais |donc |puis |alors |ensuite |euh |ben |bon |oui )*(?:(?:je|on|nous) (?:vais |va |allons )?{_PRO}{{0,2}}(?:{_ALL})|(?:pouvez|pourriez)-vous |vous (?:pouvez|pourriez|aurez|recevrez) |merci |j'aurais |je voudrais |s'il |si vous |c'est )"
    ),
    to_us=words(r"me|moi|nous"),
    to_them=words(r"vous|te|toi"),
    vague=re.compile(r"(?:(?:le|la|les|l'|ca|cela|en|y|tout)\b'?\s*)+"),
    noun=re.compile(
        r"\b(?:le|la|les|un|une|votre|vos|mon|ma|mes|notre|nos|ce|cette|du|des|l') ?([a-z]{4,}(?:-[a-z]+)?(?: (?:de |d'|du )[a-z]{3,})?)"
    ),
    tail=re.compile(
        r",? (?:d'accord|s'il (?:vous|te) plait|merci.*|parce que .*|si (?:ca|cela|vous|c'est).*|pour que .*|hein|voila|donc)[ .!,]*$"
    ),
)
