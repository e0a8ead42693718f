"""Heads for communication: the right thing, said so that it can be followed."""

import re

from assessments.scoring.text.cues.patience import REPROACHING_QUESTION
from assessments.scoring.text.patterns import Phrases
from assessments.scoring.text.reading import Reading, Spoken, cue, whole

_STEP_VERBS = (
    "(?:offer|check|look|call|ring|phone|send|arrange|book|contact|speak|talk|ask|find|get|sort|"
    "fix|"
    "replace|refund|reissue|re\\w+|ship|order|credit|waive|cancel|update|email|text|message|chase|"
    "raise|escalate|open|file|log|transfer|put|set|move|change|make|organi[sz]e|investigate|follow|"
    "confirm|deliver|collect|pick|start|process|issue|add|remove|correct|expedite|upgrade|extend|"
    "switch|give|take|bring|do|help|let|go|stay|reach|note|track|trace|walk|have|pull|run|test|"
    "schedule|reserve|hold|return|repair|redo|show|print|apply|stop|block|unlock|activate|write)"
)
_STEP = Phrases(
    [
        "<will> (?:<adv>|have a |take a |go ahead and |try to |be able to |first |then |have |be |"
        "personally )*" + _STEP_VERBS,
        "<have> (?:<adv>|also |already |just )*(?:\\w+ed|sent|put|made|found|spoken|got|set|"
        "taken|given|written|begun|done)",
        "<i> (?:<adv>|also |then |can )*(?:give|send|open|switch|move|book|connect|refund|call|"
        "text|bring|credit|order|transfer|arrange|put|pay|print|reserve|make|write|stay)(?! (?:up|"
        "off|sure|out))",
        "you (?:<adv>|then |will )*(?:receive|get|have) (?:it|them|an?|the|your) (?!lot)",
        "(?:<doing>|i am|i'm) (?:<adv>)?(?:\\w+ing) (?:you|your|a|an|the|this|it|our|with|one|on|"
        "for|out|up|now|into)",
        "(?:you'll|you will|you can|you should|you could) (?:<adv>)?(?:receive|get|have|hear|see|"
        "find|be|return|use|pick|choose|collect|reply|call|go|click|open|send)",
        "(?:our|the|my|a) (?:[\\w']+ ){1,3}(?:will|is going to|can) (?:<adv>)?" + _STEP_VERBS,
    ]
)
# Said of the matter, not to the person: it informs, but nobody offers it.
_PROCESS = Phrases(
    [
        "(?:will|'ll|can|should|may|to|is going to) be (?:<adv>|back |there )*(?:\\w+ed|sent|put|"
        "made|found|set|taken|given|paid|done|back|there|ready|with you|in your)",
        "(?:is|are|gets?|was|were) (?:<adv>|being |been )*(?:credited|opened|refunded|returned|"
        "sent|"
        "booked|waived|replaced|repaired|corrected|planned|scheduled|reserved|delivered|moved|"
        "fixed|available|possible|finished|ready|complete|free|held|due)",
        "(?:runs?|goes|comes?|arrives?|leaves|brings|lands|delivers) (?:[\\w']+ ){0,3}(?:back|on|"
        "by|"
        "at|within|in|today|tomorrow|tonight|between|until|<day>)",
        "(?:options?|available|choices?|possible|scheduled|planned|fixed|corrected) ?,|"
        "(?:possible|available|scheduled|planned|fixed|ready) (?:on|by|at|within|in|today|tomorrow|"
        "tonight|between|until|from|for|\\d+|<day>)",
        "(?:there is|there are|there's|<have>|<i> have|you have) (?:<adv>|got |still )*(?:<num>|"
        "<day>) (?:[\\w']+ )?(?:places?|seats?|slots?|appointments?|options?|ways|choices|times|"
        "rooms?|\\d+|<day>)",
    ]
)
_EASE = Phrases(
    [
        "(?:refund\\w*|replac\\w+|reimburs\\w+|compensat\\w+|credit\\w*|voucher|discount|"
        "free of charge|at no (?:extra )?(?:cost|charge)|"
        "no extra (?:cost|charge)|on us|on the house|waiv\\w+|free (?:of|delivery|shipping|"
        "replacement|upgrade|month|night)|"
        "upgrade\\w*|expedit\\w+|express|priorit\\w+|courier|same day|overnight|next day|"
        "cover the cost|money back|extend\\w*|"
        "rebook\\w*|reschedul\\w+|new one|another one|engineer|technician|specialist|hotspot|"
        "repair\\w*|no fee|without a fee|send (?:you )?(?:a|another|out)|loan|spare|"
        "temporary|backup|free(?! (?:to|of))|no charge|without charge|(?:put|connect) you|"
        "(?:give|pay)\\w* (?:you )?(?:it |the [\\w']+ )?back|earlier|sooner|more time|deadline|"
        "put (?:it|this|that|things) right|make (?:it|this|that) (?:right|up to you)|fix (?:it|"
        "this|that)|sort (?:it|this|that) (?:out)?|"
        "take (?:that|this|it|the worry|the weight|one thing|care)|so (?:that )?you (?:don't|"
        "do not|won't) (?:have|need)|"
        "straight away|right away|right now|immediately|today|tonight|this (?:morning|afternoon|"
        "evening)|directly|in person|myself)",
    ]
)
_BY_ME = Phrases(["<i>|i'm|i'll|i've|we're|we'll|we've|let me|let's|me"])
_BARE_OFFER = Phrases(
    [
        "(?:a |your )?(?:<adv>|brand |full )*(?:new|fresh|replacement|another|refund|spare|loan)"
        "(?: [\\w']+){0,3} (?:by|at|today|tomorrow|tonight|on|in|within|free|is|coming|sent)",
    ]
)
_REFUSAL = Phrases(
    [
        "(?:can't|cannot|can not|unable to|not able to|won't be able|not possible|impossible|"
        "don't|do not|never|no) (?:[\\w']+ ){0,4}"
        "(?:refund|replac\\w+|compensat\\w+|credit|discount|reimburse|do|offer|help|give|exchange|"
        "waive|send|make|change)"
    ]
)
_TIME = Phrases(
    [
        "(?:by|before|on|at|within|in|until|from|between|no later than|this|next|the next|over "
        "the next|"
        "every) "
        "(?:the |about |around |end of |close of |midday |noon )*(?:<day>|today|tomorrow|tonight|"
        "noon|midday|lunchtime|morning|"
        "afternoon|evening|weekend|end of (?:the )?(?:day|week)|close of business|\\d+(?: ?(?:am|"
        "pm|o'clock))?|"
        "<num>(?: (?:to|or|and) <num>)?(?: more| business| working| full)? (?:minutes?|mins?|"
        "hours?|days?|weeks?))",
        "(?:today|tomorrow|tonight|this (?:morning|afternoon|evening)|<day>)",
        "(?:in|within|takes?|after|for) (?:the next |about |around |up to |roughly |less than |"
        "under )*<num>(?: (?:to|or|and) <num>)?"
        "(?: more| business| working| full)? (?:minutes?|mins?|hours?|days?|weeks?|months?)",
        "\\d{1,2} ?(?:am|pm|o'clock)|\\d{1,2} \\d{2} ?(?:am|pm)|<num> (?:o'clock|am|pm)|"
        "half past \\w+|quarter (?:to|past) \\w+|(?:[01]?\\d|2[0-3]),[0-5]\\d",
        "<hour> (?:oh five|five|ten|fifteen|twenty|twenty five|thirty|forty|forty five|fifty)",
        "(?:right now|right away|straight away|immediately|while you(?:'re| are) on the line|"
        "before (?:we|you) (?:hang up|finish|go)|first thing)",
    ]
)
_ACTOR = Phrases(
    [
        "<will>(?! (?:<adv>|only |well )*(?:imagine|understand|see|hear|feel|tell))|<have>|<doing>|"
        "you'll|you will|you can|(?:it|they|he|she|that|this|the [\\w']+|"
        "our [\\w']+|your [\\w' ]+?|someone|a [\\w']+|my [\\w']+|[\\w']+) "
        "(?:will|'ll|should|is going to|arrives?|leaves?|comes?|goes|lands?|is being|gets?)",
    ]
)
_FEELS_NOW = Phrases(["(?:feel|feels|feeling|are|is|be) (?:<adv>)?right now"])
_ACKNOWLEDGES = Phrases(["(?:sorry|understand|imagine|apologi[sz]e|must (?:be|have been|feel))"])
_FIRM_TIME = Phrases(["(?:right now|right away|straight away|immediately|first thing)"])
_VAGUE = Phrases(
    [
        "(?:soon|shortly|as soon as possible|asap|at some point|in due course|when (?:we|i|"
        "they) (?:can|get|have)|"
        "some ?time|sooner or later|eventually|at (?:our|their) earliest|as soon as (?:we|i|"
        "they) can|in a while|one of these days|"
        "a later time)",
    ]
)
_SOMEONE = Phrases(
    [
        "(?:someone|somebody|they|a colleague|the team) (?:will|may|might|should) (?:contact|call|"
        "be in touch|get back|reach|look)"
    ]
)
_FIRST = Phrases(
    [
        "(?:first(?! (?:of the|of \\w+ary|time|name|day|class))|firstly|to start|to begin with|"
        "step (?:one|1)|start by|begin by)"
    ]
)
_THEN = Phrases(
    [
        "(?:then|next|second|secondly|after (?:that|this)|afterwards|once (?:that|this|it|you|i|"
        "we)|step (?:two|2)|finally|lastly|third|as soon as (?:that|it|i|you|we)|from there|"
        "when that|meanwhile|in the meantime)"
    ]
)
_LISTED = re.compile(
    r"(?:^|[\s:;,(])(?:1|a|i)[.)]\s.*?[\s:;,(](?:2|b|ii)[.)]\s", re.DOTALL | re.IGNORECASE
)
_OPTIONS = Phrases(
    ["options?|either|choice|choose|which (?:one|of|would|do|appointment|way|time|day)|prefer"]
)
_CHECK = Phrases(
    [
        "(?:does|do|did|is|has|would) (?:that|this|it|all|everything|all that|what i|"
        "all of) (?:[\\w']+ ){0,3}(?:make sense|sense|clear|work|sound|help|answer|okay|ok|right|"
        "alright|fair|suit|good|all right|cover)",
        "(?:is|are) (?:that|you|this|there|it|everything) (?:<adv>|any |all )*(?:okay|ok|clear|"
        "happy|comfortable|all right|alright|fine|good|questions|right|anything)",
        "(?:any|have any|have) questions",
        "(?:could|can|would) you (?:just |please )*(?:confirm|let me know|repeat|tell me (?:if|"
        "whether|what you see))",
        "(?:please )?(?:confirm(?! (?:by|before|until|within|at))|let me know (?:if|whether|that|"
        "which|what)|tell me (?:if|whether|"
        "which))",
        "(?:shall|should) (?:i|we|it|that|this|they|the [\\w']+)",
        "(?:state|say|reply|answer|write|tell us) (?:if|whether|which|with|either)",
        "(?:ok|okay|alright|all right|good|convenient) (?:for|with|by) you",
        "(?:would|do) you (?:prefer|like me to|want me to|agree|follow|understand|see)",
        "anything (?:unclear|i (?:missed|left out)|you'd like me to (?:repeat|go over))",
        "which (?:would|do|one|of|works|suits)",
        "(?:make sense|sound (?:good|okay|ok|fair|right)|all clear|is that (?:okay|ok|right))$",
    ]
)
_REASON = Phrases(
    [
        "because|due to|the reason|caused by|that's why|this is why|which is why|since (?:the|we|"
        "our|it|your)|as a result|"
        "(?:it|this|that) happened (?:when|as|after)|owing to|so that|it (?:turns|turned) out|"
        "what happened (?:is|was)|the cause",
    ]
)
_DECISION = Phrases(
    [
        "^(?:oh |well )?(?:yes|no(?! (?:reason|date|one|news|wonder|matter)))|(?:unfortunately|"
        "sadly|regrettably|certainly|of course|absolutely|definitely|"
        "indeed|sure|"
        "i'm afraid|correct|that's right|it is possible|it's possible|not possible|you (?:can|may|"
        "could|cannot|can't|qualify|are entitled|don't need)|"
        "<i> (?:can|can't|cannot|could|will|won't|do|don't|have|are able)|<will>|<have>|it (?:is|"
        "was|has|will|does)|there (?:is|are|was))",
    ]
)
_NUMBER = Phrases(["[$£€]?\\d[\\d.,]*%?|<num> (?:pounds|dollars|euros|percent|times|pieces|units)"])
_WAY = Phrases(
    [
        "(?:go to|click|press|attach|complete|provide|keep|put|take|hand|show|ask|open|select|"
        "enter|type|call|visit|choose|hold|turn|restart|unplug|"
        "plug|log|sign|tap|use|send|return|bring|fill|follow|try|check|make sure|you (?:can|need|"
        "should|could))"
    ]
)
_JARGON = Phrases(
    [
        "(?:sla|kpi|rma|crm|erp|csat|api|backend|l2|l3|tier (?:2|3|two|three)|sop|p1|p2|sku|etd|"
        "dns|dhcp|tcp|pnr|"
        "provisioning|synerg\\w+|leverage|actioned|workstream|bandwidth|going forward|per (?:our|"
        "the) (?:policy|sop|guidelines)|"
        "pursuant|aforementioned|heretofore|herewith|utili[sz]e|remediat\\w+|root cause analysis|"
        "stakeholder|deliverables?|"
        "ingest\\w*|workflow|ticketing|queue management|non conformance|adjudicat\\w+)"
    ]
)
_ANSWERS = {
    "time": _TIME,
    "reason": _REASON,
    "amount": _NUMBER,
    "way": _WAY,
    "decision": _DECISION,
    "fact": _DECISION,
}


@cue("offers_step")
def offers_step(spoken: Spoken, _reading: Reading) -> float:
    """Something will be done, or can be."""
    if spoken.hollow or not _does(spoken):
        return 0.0
    if not _STEP.search(spoken.norm):
        return 0.6
    return 0.5 if spoken.question else 0.9


def _does(spoken: Spoken) -> bool:
    """Something is done or can be, by whomever."""
    return bool(_STEP.search(spoken.norm) or _PROCESS.search(spoken.norm))


@cue("eases_harm")
def eases_harm(spoken: Spoken, _reading: Reading) -> float:
    """A step that makes good or spares something, said to the customer by somebody."""
    text = spoken.norm
    if spoken.hollow or _REFUSAL.search(text) or not _EASE.search(text):
        return 0.0
    if not (_STEP.search(text) and (spoken.addresses_customer or _BY_ME.search(text))):
        return 0.7 if _BARE_OFFER.search(text) and not spoken.question else 0.0
    return 0.5 if spoken.question else 0.9


@cue("next_step_time")
def next_step_time(spoken: Spoken, _reading: Reading) -> float:
    """Who does what by when, in one sentence."""
    text = _FEELS_NOW.sub(" ", spoken.norm)
    if spoken.hollow or not _TIME.search(text) or not (_ACTOR.search(text) or _does(spoken)):
        return 0.0
    if spoken.question:
        return 0.3
    times = [m[0] for m in _TIME.finditer(text)]
    return 0.5 if all(_FIRM_TIME.fullmatch(time) for time in times) else 0.9


@cue("vague_time")
def vague_time(spoken: Spoken, reading: Reading) -> float:
    """Soon, in due course, someone will be in touch: without a time anywhere in the turn."""
    if not (_VAGUE.search(spoken.norm) or _SOMEONE.search(spoken.norm)):
        return 0.0
    firm = any(
        next_step_time(other, reading) > 0.5
        for other in reading.spoken
        if other.turn == spoken.turn
    )
    return 0.0 if firm or spoken.question or _TIME.search(spoken.norm) else 0.8


@cue("gives_reason")
def gives_reason(spoken: Spoken, _reading: Reading) -> float:
    """Because, due to, what happened was."""
    return 0.8 if _REASON.search(spoken.norm) and not spoken.hollow else 0.0


@cue("confirms_understanding")
def confirms_understanding(spoken: Spoken, _reading: Reading) -> float:
    """Checks that it was understood or agreed."""
    if not _CHECK.search(spoken.norm) or REPROACHING_QUESTION.search(spoken.norm):
        return 0.0
    return (
        0.9 if spoken.question or "let me know" in spoken.norm or "confirm" in spoken.norm else 0.5
    )


@cue("uses_detail")
def uses_detail(spoken: Spoken, reading: Reading) -> float:
    """Takes up the customer's own facts."""
    return min(1.0, 0.4 * reading.n_details(spoken))


@cue("jargon")
def jargon(spoken: Spoken, reading: Reading) -> float:
    """Words of the trade that the customer did not use."""
    found = {match[0] for match in _JARGON.finditer(spoken.norm)}
    ours = {word for word in found if word not in reading.prompt_of(spoken).norm}
    return min(1.0, 0.4 * len(ours))


@cue("answers_question")
def answers_question(spoken: Spoken, reading: Reading) -> float:
    """The kind of statement that the customer's question asks for, about their matter."""
    prompt = reading.prompt_of(spoken)
    acts = _does(spoken)
    if spoken.hollow or (spoken.question and not acts):
        return 0.0
    details = reading.n_details(spoken)
    if not prompt.asks:
        return 0.6 if details and acts else 0.0
    kind = _ANSWERS.get(prompt.wants, _DECISION)
    fits = bool(kind.search(spoken.norm))
    if kind is _DECISION and not acts and _ACKNOWLEDGES.search(spoken.norm):
        return 0.0
    return min(1.0, 0.45 * fits + 0.25 * acts + 0.2 * min(details, 2)) if fits or acts else 0.0


@whole("ordered_steps")
def ordered_steps(reading: Reading) -> float:
    """First …, then …; a numbered list; or options with times set side by side."""
    return max(_ordered(reading, turn) for turn in range(len(reading.texts)))


def _ordered(reading: Reading, turn: int) -> float:
    spoken = [s for s in reading.spoken if s.turn == turn and not s.hollow]
    steps = [s.norm for s in spoken if _does(s) or _WAY.search(s.norm)]
    if steps and _LISTED.search(reading.texts[turn]):
        return 0.9
    first = any(_FIRST.search(n) for n in steps)
    if any(_THEN.search(n) for n in steps) and (first or len(steps) >= 2):
        return 0.9 if first else 0.6
    side_by_side = any(len(list(_TIME.finditer(n))) >= 2 and " or " in n for n in steps)
    chosen = any(_OPTIONS.search(s.norm) for s in spoken)
    return 0.6 if side_by_side and chosen else 0.0


@whole("missing_answer")
def missing_answer(reading: Reading) -> float:
    """Nothing decides, informs or does anything for the last customer turn that asks.

    Where the candidate was given facts to tell, an answer without any of them.
    """
    if reading.has_facts:
        return 0.8 * max(0.0, 1.0 - 2.0 * reading.facts_told())
    last = len(reading.texts) - 1
    if not reading.prompts[last].asks:
        return 0.0
    reply = [s for s in reading.spoken if s.turn == last]
    best = max(
        (
            max(answers_question(s, reading), offers_step(s, reading), eases_harm(s, reading))
            for s in reply
        ),
        default=0.0,
    )
    asked_back = any(s.question for s in reply)
    return 0.0 if best >= 0.4 else 0.4 if asked_back else 0.8


@whole("wall_of_text")
def wall_of_text(reading: Reading) -> float:
    """Typed sentences that run on without an end; speech has no marks and is left out."""
    if reading.channel == "phone":
        return 0.0
    for text in reading.texts:
        words = text.split()
        ends = sum(text.count(mark) for mark in ".!?\n")
        if len(words) > 70 and ends * 60 < len(words):
            return 0.8
    return 0.0
