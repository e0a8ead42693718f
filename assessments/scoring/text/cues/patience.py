"""Heads for patience: stays calm and gives the customer time."""

from assessments.scoring.text.patterns import Phrases
from assessments.scoring.text.reading import Reading, Spoken, cue, whole

_INVITE = Phrases(
    [
        "(?:please |can you |could you |would you |do you want to |feel free to |would you mind )"
        "(?:please |just |kindly |<adv>)*(?:tell|share|walk|talk|describe|explain|say|go on|"
        "help me understand|"
        "telling|sharing|walking|describing|explaining|vent)(?: (?:me|us|more|about|what|through|"
        "a little|a bit|in))?",
        "(?:tell me|walk me through|talk me through|share with me|i'd like to (?:hear|understand|"
        "know|listen)|"
        "i would like to (?:hear|understand)|i want to (?:hear|understand|listen)|"
        "help me understand|go ahead|"
        "i'm (?:all ears|listening)|say more|go on)",
        "(?:what|how) (?:happened|else happened|did that|has that|have you|are you feeling|"
        "do you feel|did you feel|"
        "has been|is going on|'s going on|was that like|brings|been going on)",
        "(?:do you mind if i ask|may i ask|can i ask|want to talk|would you like to talk|"
        "would you like to tell|if you want to talk|do you want to talk)",
    ]
)
_SUPPLIED = Phrases(
    [
        "(?:your|the|an?|me) (?:[\\w']+ ){0,3}(?:number|no|id|date of birth|name|address|code|"
        "postcode|e ?mail|reference|password)"
    ]
)
_REEXPLAIN = Phrases(
    [
        "(?:let me|i'll|i will|i can|i'd be happy to|happy to|allow me to|i'm happy to|i could|"
        "glad to) "
        "(?:<adv>|try to |try and )*(?:explain|put (?:it|that|this)|say|go (?:over|through)|run "
        "(?:through|over)|"
        "walk you through|"
        "repeat|clarify|rephrase|show|take you through|take it|break)(?: [\\w']+){0,4}",
        "(?:in other words|put (?:another|differently|simply)|another way|to put it|"
        "what that means|"
        "what this means|that means|the reason (?:is|for)|here's (?:how|what|why)|"
        "(?:through|over|explain|explain it|say it|it) (?:with you )?once more|"
        "again from the start|"
        "step by step|one (?:step|thing) at a time)",
        "(?:i (?:wasn't|was not|didn't|did not|haven't|may not have been) (?:<adv>|make |made |"
        "explain |been |that )*(?:clear|explain\\w*|myself clear)|"
        "i should have (?:been clearer|explained)|i (?:explained|put) (?:it|that) (?:badly|"
        "poorly))",
        "does that make (?:more )?sense",
    ]
)
_REPHRASE = Phrases(
    [
        "(?:so )?(?:if i|let me (?:make sure|check|see if|just check|confirm|repeat|summari[sz]e|"
        "recap)|"
        "just to (?:check|confirm|make sure|be sure|be clear|recap)|to (?:make sure|check|confirm|"
        "recap|summari[sz]e)) "
        "(?:<adv>|that |i |i've |we |have |this |back |what |you |to )*(?:understood|understand|"
        "understanding|got|get|heard|hear|have|right|follow|correctly|"
        "said|saying|clear|happened|order\\w*|right)",
        "(?:so(?! (?:that )?you (?:can|could|may|will|won't|don't|do not|know|need))|it sounds "
        "like|sounds like|it seems|it seems like|what i'm hearing is|what i hear|"
        "i'm hearing|"
        "in other words|you're saying|you are saying|you're telling me|as i understand|"
        "from what you|from what i|"
        "what you're saying is|what you mean is|i hear you saying|you mean) (?:is |that |it |"
        "like |then |for you |today |me )*"
        "(?:you|your|you've|you're|you'd|there's|the|said|say|told|described|part of you|<bad>|a )",
        "(?:is|am|have) (?:that|i|this) (?:<adv>|got |understood |understand |heard |"
        "have )*(?:right|correct|it right|you correctly|understood|that right|this right)",
        "(?:you|you've|you're|you'd|you were|you feel|you want|you're feeling|"
        "you'd like) (?:[\\w']+ ){2,}(?!(?:all|was|is|it|do|did|did everything|not) )"
        "[\\w']+ (?:right|correct|is that right)$",
        "(?:on the one hand|part of you|a part of you|at the same time you|you're feeling|"
        "you feel like|you're worried|"
        "you're wondering|you're not sure|you want to|you'd like to|you're thinking|"
        "you're looking)",
    ]
)
_TIME_FOR_YOU = Phrases(
    [
        "(?:take (?:all )?(?:your|the|as much) time|no (?:rush|hurry)|whenever you(?:'re|"
        " are) ready|i(?:'ve| have) (?:got )?(?:all the |plenty of |as much )?time|"
        "at your own pace|i'll (?:wait|hold|stay on)|(?:as long|whatever time) (?:as )?you need|"
        "i'm in no (?:rush|hurry)|"
        "happy to wait|there's no hurry|don't feel rushed|when(?:ever)? it suits you|"
        "until (?:you're|you are|it's) (?:happy|comfortable|clear|sure|sorted)|"
        "as many times as|ask (?:me )?(?:as many|anything|any questions|as often)|"
        "no such thing as a (?:silly|stupid)|(?:perfectly|totally|absolutely) (?:fine|ok|okay|"
        "normal) to ask|"
        "good question|great question|fair question|(?:don't|no need to) (?:worry|apologi[sz]e))",
        "(?:thank you|thanks) for (?:your |being |bearing |all your |the |so )*(?:"
        "waiting|explaining|telling|sharing|letting|your time|holding|asking|clarifying)",
        "appreciate (?:your |you |the )?(?:waiting|time|explaining|sharing|telling|being)",
    ]
)
_PATIENCE_FORMULA = Phrases(
    [
        "(?:thank you|thanks|appreciate) (?:for )?(?:your |being |so |all your |you )*(?:patience|"
        "patient|understanding|bearing)",
    ]
)
_WAIT = Phrases(
    [
        "(?:will|should|may|might|could|can|does|is going to|'ll|usually|normally|typically|"
        "takes?|took|expect\\w*|"
        "be honest|honestly|realistic\\w*) (?:[\\w']+ ){0,5}(?:about |around |up to |at least |"
        "roughly |between |within |only )?"
        "<num>(?: (?:to|or|and) <num>)?(?: more| business| working)? (?:minutes?|mins?|hours?|"
        "days?|weeks?|seconds?|moments?)",
        "(?:i (?:can't|cannot|won't|will not|don't want to) (?:promise|guarantee|give you false|"
        "pretend)|to be honest with you|"
        "i want to be (?:honest|upfront|clear|straight)|(?:i'd|i would) rather (?:be|tell)|"
        "so you know what to expect|"
        "what (?:to expect|happens next)|won't (?:happen|be) (?:overnight|instantly|immediately))",
        "(?:a|one) (?:moment|minute|second|couple of minutes)(?: (?:please|while|to))?",
    ]
)
_CALM_WORDS = Phrases(
    [
        "(?:sorry|apologi[sz]e|understand|thank|thanks|appreciate|hear you|happy to|help|let me|"
        "let's|please|right to|you're right)"
    ]
)


@cue("invites_story")
def invites_story(spoken: Spoken, _reading: Reading) -> float:
    """Please tell me, what happened: an open invitation."""
    if not _INVITE.search(spoken.norm):
        return 0.0
    return 0.4 if _SUPPLIED.search(spoken.norm) else 0.9


REPROACHING_QUESTION = Phrases(
    [
        "(?:why (?:didn't|did not|don't|do not|would you|are you|can't|haven't) (?:you)?|"
        "what (?:do you expect|did you expect|am i supposed|do you want (?:me|us|from)|"
        "makes you think|exactly do you want|part of|is your problem|'s your problem)|"
        "how (?:hard|difficult) (?:is|can)|"
        "do you (?:even|really|honestly) (?:think|know|expect|believe)|are you (?:stupid|deaf|"
        "blind|serious|kidding|done|finished|even)|"
        "did you (?:even|actually|bother)|did you$|who do you think|so what|can you (?:not|stop|"
        "hurry|calm)|what else do you want|is that all|anything else or)",
    ]
)


@cue("clarifying_question")
def clarifying_question(spoken: Spoken, reading: Reading) -> float:
    """A real question to the customer about the matter."""
    if not spoken.question or len(spoken.words) < 3 or spoken.hollow:
        return 0.0
    if REPROACHING_QUESTION.search(spoken.norm):
        return 0.0
    if not (spoken.addresses_customer or reading.n_details(spoken) or len(spoken.words) > 4):
        return 0.3
    return 0.8


@cue("re_explains")
def re_explains(spoken: Spoken, _reading: Reading) -> float:
    """Explains again in other words."""
    return 0.8 if _REEXPLAIN.search(spoken.norm) else 0.0


@cue("paraphrases")
def paraphrases(spoken: Spoken, reading: Reading) -> float:
    """So you ordered … and …, is that right."""
    if spoken.hollow or not _REPHRASE.search(spoken.norm):
        return 0.0
    return 0.9 if reading.n_details(spoken) else 0.55


@cue("gives_time")
def gives_time(spoken: Spoken, _reading: Reading) -> float:
    """Take your time, no rush, thank you for explaining; thanks for patience are a formula."""
    if _TIME_FOR_YOU.search(spoken.norm):
        return 0.8
    return 0.3 if _PATIENCE_FORMULA.search(spoken.norm) else 0.0


@cue("sets_expectation")
def sets_expectation(spoken: Spoken, _reading: Reading) -> float:
    """How long it will really take."""
    return 0.8 if _WAIT.search(spoken.norm) and not spoken.question else 0.0


@whole("courteous_under_provocation")
def courteous_under_provocation(reading: Reading) -> float:
    """Calm words in the turns that follow an insult, anger or a repeat."""
    provoked = [n for n, prompt in enumerate(reading.prompts) if prompt.provoked]
    if not provoked:
        return 0.0
    kept = {s.turn for s in reading.spoken if s.turn in provoked and _CALM_WORDS.search(s.norm)}
    return 0.8 * len(kept) / len(provoked)
