"""The words by which an answer speaks to whoever rates it, read in folded lower-case text.

Made for recall: what is caught wrongly loses nothing but a second opinion. Measured in
tests/assessments/scoring/llm/test_screen.py.
"""

import re

_NEAR = r"[^.!?\n]{0,60}?"
_RATER = (
    r"(?:raters?|graders?|scorers?|recruiters?|(?:hiring|recruitment|selection) (?:team|manager|"
    r"panel|committee)|(?:language |ai |scoring |rating |grading )+(?:models?|systems?|programs?|"
    r"tools?|engines?|assistants?)|ai|a\.i\.|llms?|gpt|chatgpt|claude|gemini|llama|mistral|"
    r"neural networks?)"
)
# These are also met in honest answers: they count only where they are spoken to.
_JUDGE = (
    rf"(?:{_RATER}|evaluators?|assessors?|examiners?|markers?|reviewers?|judges?|models?|bots?|"
    r"chatbots?|machines?|algorithms?|virtual assistants?|computers?|programs?)"
)
_RULES = (
    r"(?:instructions?|prompts?|rubrics?|guidelines?|criteri(?:a|on)|anchors?|directions|"
    r"directives?|commands?|orders you|rules?|constraints?|context|programming|training)"
)
_TOP = (
    r"(?:[1-5](?:\.0)?|five|four|full|max(?:imum|imal|ed)?|highest|top|best|perfect|excellent"
    r"|outstanding|good|high(?:er)?|better|great(?:est)?)"
)
_MARK = r"(?:scores?|marks?|ratings?|levels?|grades?|points?|stars?|rank(?:ing)?s?|bands?)"
_GIVE = (
    r"(?:rate|rates|rated|score|scored|grade|graded|give|gives|given|giving|award|awards?|assign"
    r"|rank|mark|set|output|return|print|write|respond with|reply with|answer with|deserves?|"
    r"merits?|earns?|worth|should (?:get|be|receive|have)|must (?:get|be|receive|have)|choose|"
    r"select|pick|put)"
)
_SKILL = r"(?:compassion|warmth|patience|communication|empathy|competenc(?:y|ies)|soft skills?)"

PHRASES = (
    # puts the task aside
    rf"\b(?:ignor\w*|disregard\w*|forget|override|overrule|bypass|circumvent|discard|drop|skip|"
    rf"set aside|put aside|leave aside|pay no (?:attention|heed) to|do(?: not|n't) (?:follow|use|"
    rf"apply|obey|read)|stop (?:following|using|applying)|abandon|cancel|replace|instead of)\b"
    rf"{_NEAR}\b{_RULES}\b",
    r"\b(?:ignore|disregard|forget)\b[^.!?\n]{0,30}?\b(?:everything|all|anything|whatever|what)\b"
    r"[^.!?\n]{0,30}?\b(?:above|before|previous|prior|told|given|asked|said|so far|else|preceding)",
    rf"\b(?:new|updated|revised|real|actual|true|secret|hidden|special|extra|further|additional|"
    rf"following|system|original|previous|prior) {_RULES}\b\s*[:.\-]",
    rf"\b(?:your|the) (?:(?:new|real|actual|true|only|next|system|secret|hidden|original|previous|"
    rf"prior|initial|scoring|rating|grading)\s)+(?:tasks?|roles?|goals?|objectives?|{_RULES})\b",
    # speaks of marks
    rf"\b{_GIVE}\b{_NEAR}\b{_TOP}\b{_NEAR}\b{_MARK}\b",
    rf"\b{_GIVE}\b{_NEAR}\b{_MARK}\b{_NEAR}\b{_TOP}\b",
    r"\b(?:rate|rated|score|scored|grade|graded|award|awarded|assign|mark|output|"
    r"respond with|reply "
    r"with|answer with|deserves?|merits?|earns?|worth)\b[^.!?\n]{0,40}?(?<!by )(?<!before )(?<!at )"
    r"(?<!to )(?<!until )(?<!about )\b(?:5|five)\b(?! ?(?:%|\w+ ?(?:days?|minutes?|hours?)|days?|"
    r"minutes?|hours?|pm|am|o'clock|euros?|pounds?|dollars?|working|business|percent|per))",
    r"\bgiv(?:e|en|es|ing)(?: \w+){0,4}? (?:an? )?(?:5|five)\b\s*(?:[.!,;:)]|$|/|out "
    r"of|please|for|in|"
    r"on|across|everywhere|to (?:this|my|the|all|every))",
    r"(?<!any )\b(?:rate|score|grade|judge|assess|evaluate)\b (?:this|my|me|it as|"
    r"every|each|all)\b",
    rf"\b{_MARK}\b\s*(?:is|are|=|:|of|should be|must be)\s*\"?{_TOP}\b",
    rf"\b{_TOP}[- ]{_MARK}\b{_NEAR}\b(?:answer|response|reply|this|me|rubric|every|all)\b",
    r"\b(?:5|five)\s*(?:/|out of)\s*(?:5|five)\b|\b10\s*/\s*10\b|\b100\s*/\s*100\b",
    rf"\b{_SKILL}\b\W{{0,3}}(?:is|are|was|level|score\w*|rating|mark|at|gets?|of|"
    rf"should|must|to|as)?"
    rf"\W{{0,3}}(?:level\W?)?(?:[1-5]\b|five\b|max|top|high|full|perfect|excellent|outstanding)",
    rf"\b(?:[1-5]|five|max\w*|top|high\w*|full|perfect)\b{_NEAR}\b(?:for|in|on|"
    rf"of)\b{_NEAR}\b{_SKILL}",
    rf"\b(?:shows?|demonstrates?|displays?|exhibits?|full of|proves?|meets?|satisf\w+|fulfil\w+)\b"
    rf"{_NEAR}\b(?:{_SKILL}|level|rubric|criteri\w+|anchors?)\b",
    r"\b(?:this|above|following|given) (?:answer|response|reply|text|submission|transcript)\b"
    r"[^.!?\n]{0,20}?\b(?:is|was|should|must|has been|needs? to)\b",
    r"\b(?:this|my|the|above|following|given) (?:answer|response|reply|text|"
    r"submission|transcript)\b"
    r"[^.!?\n]{0,20}?\b(?:should (?:get|be|receive|score)|shows?|demonstrates?|"
    r"deserves?|merits?|earns?"
    r"|meets?|exceeds?|fulfil\w*|qualif\w+|scores?|rates?)\b",
    # speaks to whoever rates
    rf"\b(?:dear|hello|hi|hey|note to|attention|attn|message (?:to|for))\W{{0,2}}"
    rf"(?:the |a |an |any |all |my |whichever |whatever |other )?{_JUDGE}\b",
    rf"\b(?:to|for|as|being|if you are|if you're)\W{{0,2}}"
    rf"(?:the |a |an |any |all |my |whichever |whatever |other )?{_RATER}\b",
    rf"\b(?:you|u)(?: are|'re| re)(?: now| just| only)?(?: a| an| the| my| in)?(?: "
    rf"\w+){{0,2}} {_JUDGE}\b",
    rf"\b(?:act|work|serve|behave) as (?:a |an |the |my )?(?:\w+ ){{0,2}}{_JUDGE}\b",
    r"\byou(?: are|'re) (?:now )?in \w+ mode\b|\b(?:developer|debug|god|sudo|"
    r"maintenance|test|admin|"
    r"unrestricted|jailbreak) mode\b",
    r"\b(?:pretend|act as if|behave as if) (?:that )?you\b|\b(?:pretend|imagine|suppose|assume) "
    r"(?:that )?(?:this answer|the (?:answer|rubric|candidate))\b",
    r"\bfrom now on,? (?:you|only|always|every|all|rate|score|give)\b",
    r"\b(?:rubrics?|system prompts?|system messages?|prompt injection|jailbr\w+|language models?|"
    r"llms?|chatgpt|openai|gpt-?[345o]\w*|large language|tokens? limit|json|yaml|xml|"
    r"speaks_to_rater|machine scor\w+|automated scor\w+|scoring (?:system|program|model|machine|"
    r"algorithm)|whoever (?:rates|scores|reads|grades|marks|judges)|(?:who|that) (?:rates|scores|"
    r"grades) (?:this|me|my|it))\b",
    r"\b(?:i am|i'm|im) (?:the|a|an|your) (?:\w+ )?(?:developer|admin\w*|operator|creator|author|"
    r"engineer|candidate|applicant|system)\b",
    r"\b(?:hire|advance|shortlist|pass|approve|recommend) (?:me|this candidate|this applicant|the "
    r"candidate)\b",
    r"\b(?:this|the) (?:candidate|interviewee|test taker)\b|\bthis applicant\b",
    r"\b(?:end|start|begin\w*|close) of (?:the )?(?:answer|data|prompt|transcript|"
    r"conversation|input"
    r"|test|assessment|instructions?|candidate|context|document|json|user|system)\b",
    r"\b(?:begin|end|start|stop) (?:of )?(?:answer|data|prompt|input|system|user|instructions?)\b",
    r"\bsystem (?:note|notice|override|update|alert|instruction|message|prompt|error|"
    r"says|command)\b",
    r"\b(?:important|urgent|official)? ?(?:note|notice|reminder|memo|p\.?s\.?|instruction|hint|"
    rf"request)\W{{0,3}}(?:to|for) (?:the |a |any )?{_JUDGE}\b",
    r"\b(?:repeat|reveal|show|print|translate|summari[sz]e) (?:your|the|all) (?:\w+ )?"
    r"(?:instructions?|prompt|rules|rubric|above)\b",
    # the vocabulary of marking, wherever it stands
    r"\b(?:whoever|anyone|someone|who) (?:is|are|may be) (?:reading|rating|marking|"
    r"grading|scoring)\b"
    r"|\bfor the (?:assessment|evaluation|interview|hiring)\b",
    r"\b(?:top|upper|highest|maximum|best|ultimate|full) (?:tier|grade|mark|standard|"
    r"band|end of the"
    r"|of the scale|anchor)|\btop of the (?:scale|range|band)\b|\bthe scale (?:is|was|has|runs)\b",
    r"\b(?:calibration|gold[- ]standard|ground truth|reference (?:maximum|answer)|"
    r"sample answer|model "
    r"answer|expected (?:value|score|level|output))\b",
    r"\b(?:takes?|has|have) (?:precedence|priority) over\b[^.!?\n]{0,40}?\b(?:told|"
    r"instruct\w*|rules?|"
    r"earlier|before|other)\b",
    r"\b(?:on|in|for) (?:all|every) (?:counts?|dimensions?|competenc\w+|criteri\w+|"
    r"categor\w+|scales?)"
    r"\b|\ball (?:dimensions|competencies|criteria|levels|scores|ratings)\b",
    r"\b(?:mark|rate|grade|score|assess|judge) (?:me|us|this|it|them) (?:as|at|up|high\w*|well|"
    r"generously|kindly)\b|\bbe (?:rated|graded|scored|marked) (?:at|as|with|high\w*|top|five|5)\b",
    r"\b(?:count|hold) (?:it|this|that) against me\b|\blet me pass\b|\bif i fail (?:this|the)\b|"
    r"\b(?:passed|checked|verified|approved) by hand\b",
    r"\b(?:the|this) (?:answer|response|reply|text|passage|insult|sentence|message) above\b|\bthis "
    r"(?:sentence|passage|paragraph|answer) (?:as|is) (?:proof|evidence|a quote)\b|"
    r"\bchoosing quotes?\b",
    r"\b(?:guidelines?|rubrics?|scales?|criteria|scoring|"
    r"levels?)\b[^.!?\n]{0,50}?\b(?:now|reversed|"
    r"changed|no longer|do not apply|does not apply|don't apply|applies to)\b",
    r"\b(?:wise|fair|good|kind|generous|lenient|strict) (?:evaluator|reader|judge|grader|assessor|"
    r"examiner|marker|reviewer|rater)\b|\b(?:final result|verdict) for\b",
    r"\byour (?:job|task|role|purpose) (?:has changed|is now|now is|from now)\b",
    # other languages of Europe, the commonest forms
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missacht\w*)\b[^.!?\n]{0,50}?\b(?:anweisung\w*|regeln|"
    r"vorgaben|bewertung\w*|raster|alles)\b|\b(?:bewerte\w*|gib|geben sie|vergib)\b[^.!?\n]{0,50}?"
    r"\b(?:5|funf|hochst\w*|beste\w*|volle?)\b",
    r"\b(?:ignore[rz]?|oublie[rz]?)\b[^.!?\n]{0,50}?\b(?:instructions|consignes|regles|grille|"
    r"precedent\w*)\b|\b(?:donne[rz]?|attribue[rz]?|note[rz]?|mets|mettez)\b[^.!?\n]{0,50}?\b(?:5|"
    r"cinq|maximal\w*|meilleure?|maximum)\b",
    r"\b(?:ignora|ignore|olvida|olvide)\b[^.!?\n]{0,50}?\b(?:instrucciones|reglas|"
    r"rubrica|criterios|"
    r"istruzioni|regole|anterior\w*)\b|\b(?:da|dale|pon|califica|puntua|asigna|"
    r"assegna|valuta|dai)\b"
    r"[^.!?\n]{0,50}?\b(?:5|cinco|cinque|maxim\w+|massimo|mejor|punteggio)\b",
    r"\b(?:negeer|vergeet)\b[^.!?\n]{0,50}?\b(?:instructies|regels|alles)\b|"
    r"\bgeef\b[^.!?\n]{0,50}?\b"
    r"(?:5|vijf|hoogste)\b|\bzignoruj\b|\bignoruj\b|\bignora\w* (?:as|todas)\b",
)
SPEAKS = re.compile("|".join(f"(?:{phrase})" for phrase in PHRASES), re.MULTILINE)

# What only a text for machines holds.
STRUCTURE = re.compile(
    r"<\s*\|?|\|\s*>|\[\s*/?\s*(?:inst|system|assistant|user|sys|data|answer|end)\b|"
    r"\{\s*[\"'{%]|```"
    r"|^\s*\W{0,4}(?:system|assistant|user|human|developer|ai|model|grader|rater|scorer|evaluator|"
    r"prompt|output|verdict|ratings?|scores?|level)\b"
    r"(?:\s*(?:message|prompt|note|override|instruction))?\s*\W{0,3}[:=>\]]"
    r"|^\s*#{2,}\s*\w|^\s*[-=*_~]{5,}\s*$|[\"'](?:level|ratings?|competency|quotes|"
    r"scores?|turn|text|"
    r"role|content)[\"']\s*:|\bcompassion\b.{0,300}?\bwarmth\b|\\n|&lt;|&#\d"
    r"|\w\s*=\s*[\"']?[1-5]\b|\b\w+\([^)]*=|\bfor \w+ in \w+:|\w\[\w+\]|\b(?:[0-9a-f]{8,}\s+){2}"
    r"|(?:[.-]{1,5} ){6}",
    re.MULTILINE,
)

# The strongest words, to be found spelled out, spaced out, backwards or in digits.
SQUEEZED = re.compile(
    r"ignor(?:e|ing)(?:all|any|the|your|my|every|previous|prior|above|these|those|this)*(?:rubric|"
    r"instruction|prompt|rule|guideline|criteri)|rubric|systemprompt|languagemodel|promptinjection"
    r"|giv(?:e|ing)(?:me|this|it|the|an|a|answer|highest|maximum|top|perfect|full|"
    r"score|level|rating"
    r"|of|all)*(?:five|score|maximum|fullmarks|level5|rating)|disregard(?:all|the|"
    r"your|previous|any)*"
    r"(?:rubric|instruction|prompt|rule)|speakstorater|jailbreak|ratethis(?:answer|as)|levelfive|"
    r"highestscore|maximumscore|topscore|perfectscore|scoreof(?:five|5)|fiveoutoffive"
)
DIGITS_AS_L = str.maketrans("0134578@$!|€", "oleastbasiie")
DIGITS_AS_I = str.maketrans("01345789@$!|", "oieastbgasii")
