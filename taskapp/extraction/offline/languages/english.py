"""English: how people promise, ask, agree and refuse on the phone."""

import re

from taskapp.extraction.offline.languages.frames import Frames, stems, verb_table, words

_I = r"(?:i|we)"
_WILL = (
    rf"{_I}(?:'ll| will| shall|'m going to|'re going to| am going to| are going to|'m gonna|'re gonna| gonna|'ve got to|'d better)"
    rf"|{_I} should (?:still )?be able to|{_I} (?:still )?(?:have to|need to|must|ought to)(?: still)?|ill(?= [a-z])|i'ma|im gonna|^gonna|(?:i've|i have|i'll) (?:made|make|making) a note to|you can count on (?:me|us) to|my plan is to|(?:i'm|we're) planning to|i intend to|(?:i|we) (?:aim|plan) to"
)
_CAN_YOU = r"(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|one of you|your \w+)"
# Somebody of the speaker's side.
PERSON = (
    r"(?:(?:my|our|the|a|one of (?:my|our|the)) (?:\w+ )?(?:colleague|technician|assistant|engineer|team|office|crew|driver|guys|guy|people|accountant|bookkeeper|secretary"
    r"|receptionist|nurse|doctor|hygienist|manager|supervisor|electrician|plumber|fitter|installer|partner|boss|workshop|warehouse|front desk|back office|support)"
    r"|accounting|somebody|someone|billing|shipping|dispatch|reception)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|next week|this week|the \w+(?:st|nd|rd|th)\b"
_WHEN = (
    r"(?:tomorrow|today|tonight|later|first thing|(?:next|this|on) \w+|\w+day)(?: (?:morning|afternoon|evening|night))?"
)
_WANT = r"(?:i|we)(?:'d| would)? (?:also |really |still |just )?(?:need|want|like|love|require|be needing|appreciate)"
_THINGS = (
    r"(?:copy|copies|estimate|quote|quotation|invoice|receipt|contract|brochure|offer|proposal|price list|catalog(?:ue)?|form|paperwork|letter|certificate|statement|report|replacement"
    r"|refund|appointment|callback|call back|technician|plumber|electrician|engineer|someone to|somebody to|confirmation|referral|prescription|refill|sample|samples|drawings?|plans?|manual|new (?:card|one|key|copy|password)"
    r"|spare|extension|delivery|pick-?up|table for|room for|meeting|demo|visit|inspection|viewing|showing)"
)
_SEND = (
    r"(?:re)?send(?:ing)?\b(?! (?:someone|somebody|a (?:technician|plumber|guy|crew|driver|courier)))|e-?mail(?:ing)?\b|mail(?:ing)?\b|forward(?:ing)?\b|share\b|text(?:ing)?\b|fax\b|message\b|whatsapp\b|post\b|courier\b(?! (?:company|service))"
    r"|shoot (?:you|me|him|her|them|over|(?:it|that|this|those) (?:over|across|through))\b|drop (?:you|me|him|her|them) (?:a|an) (?:line|email|note|text|message)|get (?:you|me|him|her|them|that|it|this|those|these|the [\w ]{2,30}?|a [\w ]{2,30}?) (?:over|across|out|sent)\b"
    r"|get (?:you|me) (?:a|an|the|that|those|some) (?:\w+ ){0,2}(?:copy|quote|estimate|invoice|receipt|contract|brochure|form|report|list|info\w*|details|numbers|figures|pricing|link)\b|pass (?:on|along|it|that|them)\b|(?:put|drop|pop|stick) (?:it|that|them|those|one|another one|(?:the|a|an|your|another) [\w ]{2,30}?) in the (?:post|mail)\b"
    r"|have (?:it|that|them|those|(?:the|a|an|our|my|your) [\w ]{2,40}?) (?:in your inbox|with you|over to you|to you|emailed|mailed|sent)\b|get (?:a|an|the|your|our|that) [\w ]{2,40}? from (?:me|us)\b"
)
_CALL = r"(?:call|ring|phone|dial|buzz)(?:ing)?\b(?! (?:it|this|that a|off|for help|me old))|have [\w, ]{2,40}? (?:call|ring|phone|buzz) (?:you|me|us|him|her|them)\b|(?:give|giving) (?:you|me|us|him|her|them|\w+) (?:back )?(?:another |a )?(?:quick |little )?(?:call|ring|buzz|shout|bell|callback)|try (?:you|him|her|them|\w+) (?:again|back|later|on)|return (?:\w+ )?(?:my|your|his|her|the|our) calls?|call(?:s|ed)? (?:you|me) back"
_MEET = (
    r"(?:re)?schedul(?:e|ing)\b|meet(?:ing)?\b|(?:re)?book(?:ing)?\b|visit\b|(?:come|stop|drop|swing|pop|be|pass) (?:by|over|round|around|in|out)\b|set up (?:a|an|the|that|our|your) (?:\w+ ){0,3}(?:meeting|demo|call|appointment|visit|walkthrough|tour|session|viewing)"
    r"|(?:put(?:ting)?|pencil|pop|get|squeeze|slot|fit|mark|sign) (?:you|me|us|him|her|them|it|that|\w+) (?:down|in|into|up|on the (?:calendar|schedule|books))\b|send (?:someone|somebody|a (?:technician|plumber|guy|crew|driver))\b|see you\b|have (?:someone|somebody|a \w+|our \w+) (?:come|out|there|over|stop|visit)"
    r"|(?:send|put) (?:you |out )?(?:a |an |the )?(?:calendar )?invite|be (?:there|with you|at your)\b|sit down with\b|do (?:a|the|our) (?:\w+ )?(?:meeting|call|demo|visit|walkthrough|tour|site visit)|get together\b|catch up\b|talk (?:on |again |next |to you (?:on|next|again))"
)
_FOLLOW = (
    r"revert (?:back )?to\b|go back to (?:you|him|her|them|the|[a-z]+\b)|have (?:a|another) (?:\w+ )?(?:word|chat) with\b|ring round\b|circle back\b|follow(?:ing)? up\b|check(?:ing)?\b|get(?:ting)? back\b|find(?:ing)? out\b|look(?:ing)? (?:into|up|at)\b|confirm\b|ask\b|chas(?:e|ing)\b|verify\b|clarify\b|(?:talk|speak)(?:ing)? (?:to|with)\b|touch base\b|hear (?:back )?from\b|see (?:whether|if|about|what)\b|reach out\b|remind\b"
    r"|let (?:you|me|us|him|her|them|[a-z]+(?: [a-z]+){0,2}) know\b|see (?:to it )?that (?=(?:an?|the|your|you|he|she|they) )|see to\b|come back to (?:you|him|her|them)\b|be in touch\b|keep (?:you|me|us) (?:posted|updated|informed)\b|escalate\b|update (?:you|me|us)\b|contact\b|report back\b|coordinate\b|raise (?:it|this|that|a)\b|work (?:it|that|this) out\b|figure (?:it )?out\b|run (?:it|that|this) (?:by|past)\b|tell (?:him|her|them|(?!you\b|ya\b|me\b|us\b|the\b|my\b)\w+)\b|double[ -]?check\b|monitor\b|discuss\b|sort (?:it|that|this) out\b|track (?:it|that|this|down)\b"
)
_DO = (
    r"put (?:you|him|her|them|it) (?:down )?(?:on|onto) the\b|take (?:\w+ ){1,3}off\b|order\b|prepare\b|update\b|cancel\b|fix\b|change\b|renew\b|process\b|refund\b|draft\b|write\b|print\b|file\b|sign\b|add\b|remove\b|replace\b|arrange\b|create\b|set up\b|draw up\b|put together\b|credit\b|correct\b|ship\b|deliver\b|bring\b|reserve\b|extend\b|pause\b|upgrade\b|quote\b|invoice\b|submit\b|log\b|register\b|repair\b|install\b|review\b|finish\b|finali[sz]e\b|hold\b(?! on)|transfer the\b|move\b"
    r"|drop\b|leave\b|pick up\b|collect\b|fetch\b|return\b|exchange\b|pay\b|waive\b|deduct\b|knock\b|apply\b|adjust\b|measure\b|paint\b|clean\b|build\b|make (?:sure|a|an|the|up|you)\b|get (?:the|a|an|your|our|that|someone|somebody|started|it (?:done|fixed|ready|to you))\b|keep (?:my|your|the|a|it|that|one)\b|save (?:me|you|a|the|my)\b|put (?:a|an|the|it|that|one|aside|in|through)\b|take (?:care|the|a|over|it (?:in|to)|five|\w+ leads)\b|sort\b|handle\b|organi[sz]e\b|assign\b|block\b|unlock\b|reset\b|activate\b|close\b|open a\b|request\b|rush\b|expedite\b|have (?:the|it|that|them|your|our|a|an|someone|somebody|\w+ (?:call|send|email|ring|fix|bring))\b|go out\b|carry out\b|complete\b|provide\b|do (?:it|that|this|the|a|your|an)\b|test\b|rework\b|redo\b|dispatch\b|cut\b|stock\b|issue\b|buy\b|charge\b|switch\b|swap\b|water\b|feed\b|lend\b|give (?:you|me|us|him|her|them|the|a|it)\b|upload\b|download\b|publish\b|translate\b|scan\b|copy\b|attach\b|enroll?\b|wrap\b|check (?:you|us|me) in\b"
)
_ADVERBS = (
    r"(?:just|also|then|definitely|certainly|personally|quickly|gladly|happily|probably|actually|really|still|always|even|go ahead and|please|try (?:to|and)|be (?:sure|happy|glad|able) to|make sure (?:to|i|we|you)(?= )|make a note to|have to|need to|go and|come and|maybe|kindly|both|all|at least|either|uh|um|er|like|you know"
    r"|get (?:someone|somebody|him|her|them|\w+) to|(?:have|get|ask|tell|let) (?!you\b|me\b|us\b|it\b|that\b|the\b|a\b|an\b|your\b|our\b|my\b|back\b|this\b)\w+(?: to)?(?= (?:call|ring|send|e-?mail|mail|give|get|bring|drop|check|look|contact|come|phone|text|forward|follow|reach|arrange|fix|order|ship|hold|take|write|prepare|process|update|sort|put|pull|add|change|cancel|draw|work)))"
)

# What makes a verb that no table lists an act on something.
_OBJECT = r"the|an?|your|our|my|their|his|her|its|that|this|those|these|them|it|you|him|some|both|all|one|two|three|four|five|six|ten|twelve|twenty|thirty|forty|fifty|hundred|another|new|\w+'s"
_PARTICLE = r"(?:up|out|over|down|off|through|back|in|on|round|around|away|forward|across|along|by|past)"

ENGLISH = Frames(
    name="english",
    words=frozenset(
        str.split(
            "the a i you to it is that and of in for on we have this be my your with are can will do not me was at if so what they there i'll i'm"
        )
    ),
    promise=stems(
        rf"(?:{_WILL}|i promise(?: you)? (?:to|i'll)|let me(?= )|(?:happy|glad) to(?= )|(?<!when )(?<!if )(?<!time )(?<!once )(?<!before )(?<!shall )(?<!should )(?<!can )(?<!could )(?<!may )(?<!do )(?<!did )(?<!will )(?<!would )(?<!must )(?:i|we)(?= (?:send|mail|e-?mail|make|prepare|bring|call|ring|write|give|forward|deliver) (?:you|it to you)\b)|leave it with me and i'll)(?= )"
    ),
    promised=stems(
        r"(?:you'll|you will|you're going to|you can expect to) (?:have|get|receive|hear(?: back)? from)\b(?! (?:[a-z ]+ direct(?:ly)?\b|to|a chance|used|an idea|the full|a full|access|an? (?:sms|automatic|automated))\b)",
        r"(?:it|that|they|those|this|the [\w ]{2,30}|your [\w ]{2,30}|our [\w ]{2,30})(?:'ll| will|'s going to|'re going to| is going to| are going to|'s| is| are|'re) (?:go(?:ing)? (?:out|off|in the (?:post|mail))|be(?:ing)? (?:with you|sent|mailed|shipped|emailed|delivered|ready|posted|dispatched|in your inbox|at your|in the (?:mail|post)))\b",
        rf"(?:it|that|they|all|everything|the [\w ]{{2,30}}|your [\w ]{{2,30}}|all \w+) goe?s? (?:out|off)\b(?=.*\b(?:{_DAY})\b)",
        r"i(?:'d| would) (?:then )?have (?:it|that|the|your|an?)\b(?=.*\b(?:in your inbox|to you|with you|over|ready|done|back)\b)(?=.*\b(?:by|on|tomorrow|before)\b)",
        r"i owe (?:you|him|her|them)\b",
        r"expect (?:a call|an email|a letter|it|them|to hear|the [\w ]+?|my call|our call) (?:from (?:me|us) )?(?:by|on|before|in|tomorrow|later|this|next)\b",
        r"(?:remind me|reminder for me|note to self)(?: to)?(?= )",
    ),
    offer=stems(
        rf"(?:shall|should|can|could|may|do you want me to|would you like me to|want me to) {_I}(?= )|(?:do you want|would you like|want) (?:me|us) to(?= )|{_I} (?:can|could)(?: always| certainly)?(?= )"
    ),
    request=stems(
        rf"(?:(?:can|could) (?:i|we) (?:get|have) (?!the\b|my\b|your\b|it\b|a\b|an\b)\w+ to|(?:^|(?<=so )|(?<=and ))you(?:'ll| will)(?= .*\?)|{_CAN_YOU}(?: please| possibly| maybe| kindly| perhaps| be able to)*|please|kindly|pls|i(?:'d| would)? (?:need|like|want|appreciate it if|love for|prefer) (?:you|someone|somebody)(?: to| could| would)?|we(?:'d| would)? (?:need|like|want) (?:you|someone|somebody) to"
        r"|(?:need|want) you to|would you mind|do you mind|mind|make sure(?: to| you| that you)?|don't forget to|be sure to|remember to|any chance (?:you (?:could|can)|of(?: you)?|someone (?:could|can))|is there any (?:way|chance) (?:you|someone|we) (?:can|could)|i was (?:hoping|wondering) (?:if )?(?:you|someone|we) (?:can|could|would)"
        r"|(?:see|know) if you (?:can|could)|if (?:you|someone|somebody|anyone|(?!i\b|we\b|it\b|that\b|this\b|there\b|they\b|he\b|she\b|only\b)[a-z]+) (?:could|would)(?: please)?|if (?:you|someone|somebody|anyone) can(?: please)?|i was hoping (?:to get|you'd)|you (?:need|have) to|tell (?:him|her|them|\w+) to|ask (?:him|her|them|\w+) to|have (?:him|her|them) (?=call|ring|phone|text|e-?mail|send|get back|give|contact))(?= )"
    ),
    asked=stems(
        r"(?:call|ring|phone|text|e-?mail|message|buzz|hit) (?:me|us)(?: back| up)?\b(?! (?:if|when(?:ever)?) (?:you (?:have|need|want)|anything|there))",
        r"(?:give|drop|shoot|send|get) (?:me|us) (?:back |over )?(?:a|an|the|that|those|your|some|another|my|our|one)\b",
        r"(?:let|keep) (?:me|us) (?:know|posted|updated|informed)\b",
        r"get back to (?:me|us)\b",
        r"^(?:\W|please|just|and|so)*make sure (?:that )?(?!you\b|i\b|to\b)\w+",
        r"(?:my|our|the|a|best) (?:call ?back )?number is\b.*\bcall\b",
    ),
    need=stems(
        rf"{_WANT} to (?:get|have|see|receive|request|order|book|schedule|reschedule|cancel|change|move (?:my|our|the|it|that)|return|report|set up|arrange|reserve|add|extend|renew|dispute|replace|make)(?= (?:(?!sure)\w))",
        rf"{_WANT}(?= (?:\w+ ){{0,6}}?(?:{_THINGS}|vegetarian|meal|order|flight|reservation|booking|subscription)\b)",
        r"(?:i|we)(?:'ve got| have|'ll have| will have)? to (?:reschedule|cancel|postpone|push|move)\b",
        rf"(?:looking for|interested in|after|hoping for|calling (?:for|about)|wondering about|in need of) (?:a|an|the|some) (?:\w+ ){{0,3}}(?={_THINGS})",
        r"(?:my|our) \w+ would (?:love|like) (?:a|an|the) (?=\w+)",
    ),
    wish=stems(
        r"(?:it'd|it would|that'd|that would|would) be (?:an? )?(?:\w+ )?(?:great|good|nice|help|helpful|brilliant|lovely|handy|useful|ideal|perfect|amazing|fantastic|wonderful|appreciated)(?: for \w+)?,? (?:if|to)(?: (?:you|we|i|someone|somebody|they|one of you)\b)?(?:'d| could| can| would| were able to| might| had| got| have| get| please)*(?= )",
        r"(?:i|we)(?:'d| would) (?:really |very much |be )*(?:grateful|appreciate it|obliged) if (?:you|someone|somebody)(?:'d| could| would| can)*(?= )",
        r"(?:i|we)(?:'d| would| will|'ll|'m going to|'re going to|'m gonna)(?: also| still| just| really)? (?:need|require) (?=(?:the|an?|your|that|those|another|two|three|some)\b)",
        r"(?:i|we)(?: also| still| just| really)? (?:need|require) (?=(?:the|an?|your|that|those|another|two|three|some)\b.*\b(?:by|before|until|for) )",
        r"(?:would|is) it (?:be )?(?:at all )?(?:possible|okay|ok|all right) (?:(?:for (?:you|someone|somebody) )?to|if (?:you|someone|somebody) (?:could|can))(?= )",
        r"(?:do you think|(?<!i )(?<!we )(?<!to )think|i wonder if|wondering (?:if|whether)) (?:you|someone|somebody) (?:could|can|might|would)(?: be able to| possibly| please)*(?= )",
        r"(?:can|could|may) (?:i|we) (?:please |also )?(?:get|have) (?!.* to you\b)(?=(?:an?|another|some|the) (?!name|number|moment|second\W*$|minute|word|look|seat|call|chat|address|spelling|date)\w)",
        r"(?:could|can|may|might) i (?:trouble|bother|ask) you (?:for|to)(?= )",
        r"you (?:couldn't|wouldn't|can't)(?: just| maybe)?(?= .*\b(?:could|would|can) you\b)",
        r"what (?:i|we)(?:'d)? (?:really |also )?need (?:from you )?is(?= )",
        r"(?:is there )?any (?:chance|way|possibility)(?: that| of)?(?: (?:you|someone|somebody|we|i)\b)?(?: could| can| might)*(?= )",
    ),
    lack=stems(
        r"(?:still )?(?:hasn't|haven't|has not|have not|didn't|did not|never) (?:\w+ )?(?:arrived?|come|came|turned up|show(?:ed|n)? up|reached|been (?:fixed|delivered|sent|paid|refunded|repaired))\b",
        r"(?:i|we)(?:'m|'re| am| are)(?: still)? (?:waiting (?:for|on)|missing) (?=(?:the|an?|my|our|your|that|those)\b)",
        r"(?:i|we) (?:still )?(?:haven't|never|didn't) (?:received?|got(?:ten)?|get|seen?|hear[d]? (?:back )?(?:about|from)) (?=(?:the|an?|my|our|your|that|any)\b)",
        r"(?:(?:needs?|wants?|will need) (?:to be )?|(?:has|have) to be )(?:\w+(?:ed|ing)|sent|redone|rewritten)\b",
    ),
    propose=stems(
        r"let's(?: (?:just|then))?(?= )|lets(?= )|shall we say(?= )|shall we(?= )|why don't we(?= )|how about(?= )|what about(?= )|(?:can|could|should|would) we(?= )|would (?:you be|it be)(?= )|are you (?:free|available|around)(?= )|(?:does|would|(?<![a-z] )is|how does|how's|how is) (?:\w+ )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next week|the \w+(?:th|st|nd|rd))\b"
        r"|(?:i|we|he|she|they) (?:can|could|have|'ve got) (?:do |an? (?:opening|slot) |you in |be (?:at|there|over|by|round|with you) |come |make |something )|i've got (?!(?:it|that|them|this|him|her) )(?=\w+ (?:at|on|free|open))|(?:our|the|my) \w+ (?:can|could) (?:be|come|stop|visit)|(?:i'm|we're) (?:free|available) (?=on|at|tomorrow|monday|tuesday|wednesday|thursday|friday)|(?<!they )(?<!who )(?<!that )meet (?=on|at|tomorrow|monday|tuesday|wednesday|thursday|friday)"
        r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|the \w+(?:th|st|nd|rd)) (?:at(?! the latest| latest)|around|is open|is free)\b"
    ),
    arranged=stems(
        r"(?:i've got|i have|we've got|we have|i got|got) (?:you|that|it|us|him|her) (?:down |scheduled |booked |in |set |set up |all set |penciled in |marked )(?:for|on|at|with|in)?\b",
        r"you(?:'re| are) (?:all set|booked|scheduled|set|in|down|confirmed)(?: in)? (?:for|on|at)\b",
        r"(?:see|talk to|speak to|meet) you (?:on |at |then |next |tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|in |there)",
        r"(?:then )?(?:that's|it's) settled\b",
        r"it's a (?:date|deal)\b",
    ),
    colleague=stems(rf"(?:{PERSON})(?:'ll| will| is going to| are going to|'s going to| can)(?= )"),
    skip=re.compile(rf"[\s,]*(?:{_ADVERBS}\b[\s,]*)*"),
    verbs=verb_table(meeting=_MEET, send_info=_SEND, callback=_CALL, follow_up=_FOLLOW, general=_DO),
    open_verb=re.compile(rf"(?P<verb>[a-z][a-z-]+)(?:(?: {_PARTICLE})? (?:{_OBJECT})\b| {_PARTICLE}\b)"),
    bare=re.compile(r"(?P<verb>(?!))"),
    told=re.compile(
        rf"^(?:(?:and|so|okay|ok|also|then|just|well|yes)\b,? )*(?P<verb>[a-z][a-z-]+)(?: {_PARTICLE})? (?:{_OBJECT}) \w+"
    ),
    stop=words(
        r"answer|zip|be|have|has|had|do|go|goes|come|say|said|tell|told|know|think|guess|believe|hope|wish|want|need|like|love|hate|enjoy|prefer|mean|see|look|seem|feel|hear|sound|understand|remember|forget|forgive|miss|lose|win|find|figure|imagine|wonder|wait|stay|stand|sit|sleep|eat|drink|live|die|keep|stop|start|begin|try|use|cost|save|spend|pay|buy|own|owe|get|got|let|make|put|take|give|ask|talk|speak|explain|describe|show|repeat|spell|read|listen|watch|admit|agree|accept|appreciate|thank|apologi[sz]e|excuse|regret|doubt|trust|promise|bet|swear|respect|honou?r|congratulate|help|assist|transfer|connect|hold|hang|pull|type|click|press|enter|scroll|log|google|pretend|deal|end|become|turn|grow|stick|bear|mind|worry|bother|disturb|interrupt|assume|suppose|expect|offer|guarantee|ensure|support|allow|enable|require|include|contain|cover|depend|matter|happen|probably|maybe|never|not|always|just|really|only|also|still|even|rather|sooner|quickly|too|very|as|at|in|on|of|for|to|with|from|about|if|that|this|it|you|we|i|the|a|an|and|or|but|so|then|all|both|either|thanks|please|sorry|there|here|what|when|where|who|why|how|because|until|after|before|walk|lead|face|reach|beat|manage|survive|handle|kill|celebrate|marry|retire|travel|drive|fly|ride|wear|cook|play"
    ),
    object=words(_OBJECT),
    idle=re.compile(
        r"(?:recommend\b|rate\b|describe\b|consider\b|be (?:interested|honest|frank|here|right|back in a|a (?:minute|second|moment)|late|there if|careful|ready|closed|shut|open\b|busy|off (?:on|all|until|sick)|back at (?:my|the|our) (?:desk|office)|able|fine|okay|happy|glad|looking|out of|in (?:and|the)|on (?:the|hold|vacation|my|our)|away|gone|(?:with you in|right with))|say|tell you\b|tell ya|admit|think|try(?! (?:you|him|her|them)\b)|see\b(?! (?:whether|if i can get|about|you|that|to))|know|guess|bet|have (?:a look|to (?:say|think|go|admit|run)|no|time|enough|more|any|had|been|got)|take (?:it\b|a (?:look|seat|message|moment)|your|that|the (?:call|second|first|one|last)|down|some)|hold (?:on|the line)|wait|let you go|go\b(?! (?:over|through|ahead|out|by))|get (?:going|started|off|to (?:work|the)|it\b(?! (?:out|over|sent|to you|done))|a (?:pencil|pen|paper)|married|used|better|home|there|some sleep|your (?:name|account|number))"
        r"|need|want|like|love|hear|miss|understand|believe|remember|forget|look forward|speak (?:soon|later)|talk (?:soon|later|to you (?:soon|later|then))|put you (?:on hold|through)|transfer you|connect you|pull (?:it|that|up|your|this)|open (?:it|that|up|your|the file)|look (?:at (?:your|that|it|this|the)|that up|it up|up your|here)|check (?:that|it|this|your|on that|for you|what|if we|if there|if it|the (?:system|computer|screen|status|network|schedule|calendar)|and see|real quick|quickly|here|my (?:calendar|screen))|verify|ask you|explain|walk you|read|repeat|spell|start|begin|stay|hang|stop|assist|help|listen|agree|come back to (?:that|this)|ask (?:him|her|them) (?:if|what|who|when|how)|do (?:my best|what|everything|our best|that for you|that right|that now)|give (?:you (?:a (?:second|moment|minute|example)|my|the (?:number|address))|it (?:a )?(?:try|go|thought|some thought))|show you|ask(?: you)? (?:a|some|for|about)|find (?:it|that|your|the (?:file|number))|make it\b|not |never |pay\b|pay for|focus|work with|ensure|offer|guarantee|support|wrap|hold off|have (?:the|a|an|your|our) (?!(?:\w+ )?(?:word|chat)\b)(?!.*\b(?:by|before|ready|sent|delivered|done|in your|for you|to you|over|call|send|in)\b)|provide|indicate|sleep|eat|drink|celebrate|confirm (?:that|your|it|some)|note that|check it out|lose|live|use|probably|just be|place|speak (?:to|with) \w+,? please|grab|cross that bridge|put the kettle|(?:put|note|mark) (?:that|it|you) (?:down )?as\b|keep (?:my|your|our|an?|one) (?:fingers|eyes?|ears?|mind)|make a note (?:that|of)|leave (?:you to|(?:mon|tues|wednes|thurs|fri|satur|sun)day|it (?:at|there|empty|open)|that (?:alone|there|open|empty)))"
    ),
    support=words(
        r"let (?:you|him|her|them) know|(?:get|come|report|ring|call|write) (?:right )?back|call you|(?:email|text|ring|phone|message) you|with (?:the|my|our|him|her|them|[a-z]+) ?\w*",
        r"and (?:then )?(?:send|email|call|ring|confirm|update)",
        r"tomorrow|tonight|later today|this (?:afternoon|evening|week)|next week|by (?:mon|tues|wednes|thurs|fri)day|on (?:mon|tues|wednes|thurs|fri)day|end of (?:the )?(?:day|week|month)",
    ),
    in_call=words(
        r"(?:agent|he|she|they|you|somebody) said (?:that )?(?:i|we)(?:'ll| will)|(?:would|could|can) (?:you )?(?:please )?give (?:me|us) (?:the|your) (?:[\w]+ )?(?:names?|id|number|order|address|e-?mail|date|account|zip)|(?<!no, )(?<!no )(?<!wait, )(?:hold|hang) on(?!,? (?:no\b|wait\b))|one (?:moment|second|sec|minute)|just a (?:moment|second|sec|minute)|a (?:second|sec)|bear with me|right now(?! (?:when|after|as soon))|as we speak|while (?:we're (?:talking|speaking|on)|we speak|i have you|i've got you|you're (?:on\b(?! (?:holiday|vacation|leave))|holding|talking))|on the line|now on your screen|give me (?:a|one|just|two) (?:\w+ )?(?:minutes?|seconds?|sec|moments?)|(?:may|can|could) i (?:speak|talk|ask(?! you (?:to|for))|have(?! \w+ (?:call|ring))|get(?! \w+ to | (?:\w+ ){1,4}to you\b)|help|take|interest|see if|know|borrow|please)|(?:can|could|may) you (?:hear|tell|repeat|spell|help|hold(?! (?:my|our|the|a|an|it|that|them|this|those)\b(?! line))|explain|say|give me your|give me the (?:name|number|order)|confirm your|verify|see|imagine|believe|wait|speak|please (?:hold|wait|repeat|spell|give|tell|confirm))",
        r"(?:would|could|can) you (?:please )?(?:give|tell|provide|confirm|verify|spell|repeat) (?:me |us )?(?:with )?(?:your|the (?:last|first|account|order|name|phone|full|correct|best)|how|what|where|when|why|who|if)",
        r"please (?:hold|wait|stay|tell me|give me|go ahead|continue|repeat|spell|note|be aware|have a seat|bear|stand by|dial|press|enter|listen|don't hesitate|help)|call (?:it|this|that)\b|(?:i'?ll )?let you go|tell you what(?! (?:we|i|they|he|she|it|the|you|your)\b)|that's (?:all|what) i|how can i help|what can i do|anything else|thank you for calling|put (?:me|you) through|connect me|transfer me|feel free|so to speak|if you ask me|i'll (?:say|tell you)",
        r"(?:said|told me|promised|thought|figured|say|says|asked|mentioned|claimed) (?:\w+ )?(?:that )?(?:you|he|she|they|somebody|someone|it)(?:'d|'ll| would| will| could)|you promised|used to|remind me never|in a (?:second|sec|minute|moment)|any questions",
    ),
    things=stems(_THINGS),
    hedge=words(
        r"maybe|perhaps|might|unless|whether or not|would have|could have|should have(?! (?:it|that|them|those|the|your|an?)\b)|in theory|hypothetically|someday|some day|one day|at some point|some ?time(?= ?$|,)|suppose|imagine|not sure|i'd love to|wish|thinking (?:about|of)|toying|possibly|probably not|in that case|worst case|either way we|let's say|normally|usually|typically|generally|always|in most cases|every time|next time|when (?:things|it|life|work) (?:\w+ )?(?:calm|settle|quiet|slow|eas)\w*"
    ),
    condition=words(
        r"(?<!see )(?<!know )(?<!check )(?<!ask )(?<!asking )(?<!find out )(?<!wondering )(?<!out )(?<!hoping )(?<!seeing )if(?! (?:that's|that is|it's|that works|you don't mind|possible|you like|you can\b|you could|not too|you have a (?:minute|moment|chance)|you get a chance|needed|you please|you would|(?:someone|somebody|anyone) (?:could|can|would)|(?!i\b|we\b|it\b|that\b|this\b|there\b|they\b|he\b|she\b|only\b)[a-z]+ could))|in case|whenever|every time|as long as|provided|supposing|assuming|once you|should you|after you (?:sign|pay|return)|depends"
    ),
    negation=words(
        r"won't|wont|will not|can't|cant|cannot|not|never|no longer|no need|don't|dont|doesn't|isn't|aren't|wouldn't|couldn't|shouldn't|unable|nobody"
    ),
    past=words(
        r"already (?:sent|did|done|called|booked|mailed|paid|have|has|got|went|made|fixed)|(?:i|we)(?:'ve| have) (?:just |already )?(?:sent|done|called|booked|updated|cancelled|canceled|emailed|fixed|added|made|reserved|charged|scheduled|got you|put|left|submitted|ordered)|sent (?:it|that|them) (?:yesterday|earlier|this morning|last)"
    ),
    refusal=words(
        r"please don't|you don't (?:have|need) to|i'm afraid|unfortunately|(?:we|i) (?:can't|cannot|don't|won't|couldn't|can not)|(?:he|she|they) (?:won't|can't|couldn't)|not possible|no need|never ?mind|forget (?:it|about it|that)|don't (?:bother|worry about|need)|no,? (?:thanks|thank you|it's fine|that's (?:fine|okay|ok|all right)|i'm good|i don't)|i'd rather not|that's not necessary|not necessary|won't be (?:able|possible|necessary)|not interested|i'll pass|impossible|i wish i could|that won't work|out of the question|we're good|i'll do it myself|i'll handle it|save yourself|not at this time|not right now|we'll manage|i found (?:it|one)"
    ),
    yes=words(
        r"yes|yeah|yep|yup|sure|ok|okay|great|perfect|sounds|works|deal|good|absolutely|of course|fine|will do|certainly|gladly|you bet|excellent|no problem|not a problem|consider it done|no worries|happy to|happily|definitely|right away|(?:i.m|we.re) on it|got it|you got it|all right|alright|lovely|wonderful|appreciate it|suits me|that'd be|that would be|see you|it's a date|thank you|thanks|noted|brilliant|please do|done deal|i will|we will|go on then|go ahead|why not|cool|super|can do"
    ),
    done=words(
        r"^(?:\W*(?:and|okay|ok|all|yep|yes|there|great|good)\b\W*)*done(?! deal)|there you go|(?:it's|that's|is|all) (?:all |now |been )*(?:sent|done|gone(?! out| off| bad| up| down)|in your inbox|on its way|cancelled|canceled|updated|changed|removed|sorted|booked|taken care of)|just did|you should (?:have|see|be seeing) (?:it|that|the \w+) now",
        r"i've (?:just |now |gone ahead and )?(?:sent|added|cancelled|canceled|updated|changed|booked|emailed|reset|removed|applied|credited|put|moved|processed|unlocked|noted|fixed|taken care)|got it,? there|(?:i'm|am) sending (?:it|that|you that|it to you) (?:right )?now|did (?:it|that) (?:come|go) through|came through|i can see it|is now (?:active|updated|cancelled|changed|unlocked)|i see it|your (?:current )?balance is|here (?:it is|you go|we go)|it just (?:arrived|came)|have it (?:here|in front)",
    ),
    taken_back=words(
        r"actually,? (?:no|forget|don't|never|scratch|leave|you know what)|scratch that|on second thoughts?|never ?mind|forget (?:it|that|about (?:it|that))|don't bother|no need after all|let's (?:not(?! go there| get ahead)|leave (?:it|that)|skip|drop it)|hold off|cancel that|i'll do it myself|don't worry about (?:it|that)"
    ),
    machine=words(
        r"leave (?:a|your|us a|me a) (?:detailed )?(?:message|name)|after the (?:tone|beep)|at the (?:tone|beep)|press (?:one|two|three|zero|\d)|your call is (?:important|very)|our (?:office|business) hours|you(?:'ve| have) reached (?!my voicemail)|(?:not|isn't|unable to) (?:available|come to the phone|take your call)|calls? (?:may be|is being|are) recorded|all (?:of )?our (?:agents|representatives|lines)|currently (?:closed|unavailable)|the person you are calling|mailbox|for \w+, press"
    ),
    recap=words(
        r"so to (?:recap|sum|confirm)|to recap|quick recap|recap|next steps?|to summari[sz]e|just to (?:confirm|be clear|recap)|action items?|to wrap up|before (?:we|you|i) (?:hang up|go)|as promised|one (?:more|last) thing|so (?:i'll|we'll|you'll)|like i said|as i said"
    ),
    cut=re.compile(
        rf"(?<=[ ,;:–—-])(?:(?:and |but |so |then )+(?:(?:i'm|im|we're|i am|we are) \w+ing |(?:i|we) (?=(?:send|mail|e-?mail|text|post|bring|call|ring|give|deliver) ))|(?:(?:and |but |so |then |or |okay,? |also,? )+(?:{_WHEN} )?)?(?:(?:{_WILL}|you'll|let me|let's) (?!(?:\w+ )?(?:have|need) to ask)|(?:can|could|would|will) you |(?<!you )please (?=\w+ \w+)))"
    ),
    cut_spoken=re.compile(
        rf"(?<= )(?:(?:and |but |so |then |or |okay |ok |also |um |uh |well |yeah |right |oh )+(?:{_WHEN} )?)?(?:(?:{_WILL}|you'll|let me|let's|lets) |(?:can|could|would|will) (?:you|we) |(?<!you )please |(?:we|i) (?:still |really |also |just )*(?:need|expect|want) |i'd |i've |we've |i was |(?:he|she|they)'ll |thanks|thank you|bye|if you |when you |my number|(?<!to )(?<!him )(?<!her )(?<!you )(?<!please )(?<!one )(?<!body )(?<!and )(?<!just )(?:call (?:me|us) |give me |let me know|text me |send me )|we're |i'm |it's |is there |do you |that's |there's )"
    ),
    to_us=words(r"me|us"),
    to_them=words(r"you|ya"),
    vague=re.compile(
        r"(?:(?:it|that|this|them|those|these|one|some|(?:a new|another|a second) one|another|something|everything|all that|him|her|there|so)\b\s*)+"
    ),
    noun=re.compile(
        r"\b(?:the|a|an|your|our|my|their|his|her|that|this|those|these|another|some) ((?:(?!the\b|a\b|an\b|to\b|for\b|of\b|in\b|on\b|at\b|and\b|or\b|is\b|was\b|are\b|that\b|if\b|by\b|with\b|from\b|about\b|you\b|i\b|we\b|it\b|has\b|have\b|will\b|as\b|but\b|so\b|when\b|who\b|again\b|please\b|wants\b|needs\b)[\w'-]+ ?){1,3})"
    ),
    tail=re.compile(
        r",? (?:(?:and |so )?you (?:can|could)\b.*|okay|ok|right|alright|all right|if (?:that's|that is|it's|you|possible|not)\b.*|because .*|so (?:that|you|we|i)\b.*|since .*|you have my word|i promise|for sure|as well|too|please|,? ?just so (?:you|that|we|i)\b.*|i'd appreciate.*|that'd be \w+|thanks.*|thank you.*|then|though|for you|right after .*|as soon as .*|after (?:we|this call)\b.*|at (?:my|your) convenience)[ .!,]*$"
    ),
)
