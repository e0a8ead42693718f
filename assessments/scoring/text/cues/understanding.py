"""Heads for compassion: the customer's trouble is understood and matters."""

from assessments.scoring.text import tone
from assessments.scoring.text.cues.reassurance import reassures
from assessments.scoring.text.patterns import Phrases
from assessments.scoring.text.reading import Reading, Spoken, cue

_ACK = Phrases(
    [
        "<i> <adv>(?:can )?<adv>(?:see|understand|hear|know|get|imagine|appreciate|reali[sz]e|"
        "recogni[sz]e|notice|gather|feel)(?: (?:that|how|why|what|from|about|your|you|you've|"
        "you're|this|the|it))",
        "(?:can|could) (?:only |just )?(?:imagine|see|understand|hear|tell)",
        "(?:sorry|apologi[sz]e|apologies|regret)",
        "(?:sounds|seems|looks) (?:like|as if|as though|that)",
        "(?:so|if) (?:i've |i )?(?:understand|understood|heard|got|get|have)(?: you| this| that)?",
        "(?:must|would|has to) (?:be|have been|feel|have felt)",
        "(?:that|it|this|which)'s (?:not|never|no way|the last thing|a lot|awful|terrible)",
        "(?:after|when|while|with|before|especially|given|considering|on top of|for) (?:all )?"
        "(?:that |how )?(?:you|your|you've|you're|such)",
        "(?:no one|nobody) (?:should|wants|deserves)",
        "you (?:deserve|shouldn't|should not) (?:have|a|to|better)",
    ]
)
_YOU_FACT = Phrases(
    [
        "(?:you've|you have|you had|you'd|you were|you're|you are|you waited|you paid|you ordered|"
        "you tried|you called|you bought|you booked|you lost|you missed|you told|you said|"
        "you mentioned|you explained|you feel|you needed|you planned|you saved|you spent|"
        "you did|you went|you got|you received|you asked|you sent|you relied|you trusted|"
        "you expected|you hoped|you came|you rely|you need)",
        "your [\\w']+(?: [\\w']+){0,2} (?:is|was|has|had|never|didn't|hasn't|arrived|came|got|went|"
        "broke|failed|stopped|turned|hadn't|wasn't|isn't|keeps)",
    ]
)
_INSTRUCTION = Phrases(
    [
        "you (?:can|could|should|must|will|need to|have to|may|might|ought|are required|"
        "are welcome|are able)",
        "(?:if|once|until|unless|when) you (?:have|had|are|need|go|send|want)",
        "you'll",
    ]
)
_FEELING = Phrases(
    [
        "(?:must|has to|would|can|could|might) <adv>(?:be|have been|feel|have felt|seem) "
        "(?:<adv>|like |for you |a |such )*<bad>",
        "(?:is|was|are|were|sounds|seems|feels|looks|felt|it's|that's) "
        "(?:<adv>|like |for you |a |an |such |been |be |incredibly )*<bad>"
        "(?: (?:for you|for your|when|after|to|and|situation|time|experience|news|day))?",
        "how (?:<adv>)?<bad>(?: and [\\w]+)? (?:this|that|it|you|your|things)",
        "what an? (?:<adv>)?(?:<bad>|worrying|upsetting|stressful|trying|sad|shame)",
        "<you> (?:have )?(?:had |got )?every (?:right|reason) to",
        "(?:anyone|anybody|i|we|most people|any of us|who) would(?:n't)? (?:<adv>|also |too )*"
        "(?:be|feel|have been|have felt|react)(?: (?:the same|this way|that way|too|exactly|"
        "<adv>|<bad>))",
        "i'd (?:<adv>|probably )*(?:be|feel) (?:<adv>|the same|just as |every bit as )*(?:<bad>|"
        "the same|too)",
        "(?:you're|you are) (?:<adv>)?right to (?:be|feel|expect|complain|call|ask|worry)",
        "(?:in your (?:shoes|place|position)|if (?:it|that|this) (?:was|were|had been|"
        "happened to) (?:me|my))",
        "no wonder",
        "(?:understandable|understandably|natural|normal|reasonable|valid|justified)"
        "(?: (?:to|that|you|and|for|reaction|feeling|given|after))?",
        "makes (?:<adv>|complete |perfect |total |a lot of )*sense(?: that| why| to feel| you)?",
        "(?:i|we) (?:can |do )?(?:<adv>)?(?:hear|see|tell|sense|feel|know|understand|imagine) "
        "(?:that |how |why |just how )?(?:<adv>|you're |you are |this is |you feel |"
        "you must )*(?:<bad>)",
        "not (?:alone|easy|what you|fair|okay|acceptable|right)",
        "the last thing you (?:need|needed|want|wanted)",
        "(?:that|this|it|it's|that's) (?:<adv>)?(?:sucks|stinks|hurts|a lot to|tough)",
        "(?:is|are|it's|that's) (?:<adv>|just |simply )*(?:a lot (?:when|to|with|on|after)|too "
        "much|"
        "a lot$|no (?:joke|small thing|way to))",
    ]
)
_NOT_FEELING = Phrases(
    [
        "(?:if|when|unless) (?:even )?(?:that|this|it)(?:'s| is)|too (?:difficult|hard|tough)|"
        "not (?:rocket|that|so|very) (?:science|hard|difficult)"
    ]
)
_FORMULA = Phrases(
    [
        "<i> (?:<adv>|can |do |must )*(?:understand|appreciate|share|hear|acknowledge|apologi[sz]e "
        "for) (?:your|the|this|any) (?:<adv>)?(?:frustration\\w*|concerns?|disappointment|"
        "inconvenience|situation|issue|feelings?|annoyance|anger|pressure)",
        "sorry (?:for|about) (?:the|this|any|your|that) (?:<adv>)?(?:inconvenience|trouble|issue|"
        "frustration|delay)|sorry to hear (?:that|this|it)(?! you)",
        "(?:sorry|apologi[sz]e|apologies) for (?:the|any) [\\w']+$",
    ]
)
_IMPACT = Phrases(
    [
        "(?:which |it |that |this |and )?(?:means?|meant) (?:that )?(?:you|your)",
        "(?:left|leaves|leaving|cost|costs|costing|made|caused|put|puts|putting|kept|keeps|keeping|"
        "forced|robbed|ruined|spoiled|spoilt|stopped|prevented|let) (?:you|your)",
        "you(?:'ve| have|'d| had)? (?:missed|lost|wasted|went without|been without|had to|"
        "gone without|been left|been let down|been waiting|spent|been passed|been sent|been kept|"
        "were left|were counting|were relying|were looking forward|planned)",
        "you (?:were|are|'re) (?:left|stuck|stranded|without|unable|counting on|relying on|"
        "looking forward|out of pocket|now without)",
        "(?:your|the whole) [\\w']+(?: [\\w']+)? (?:was|is|has been|were) (?:ruined|spoiled|spoilt|"
        "missed|disrupted|lost|wasted|over|cut short)",
        "(?:ruin|spoil|miss|disrupt|upset)\\w* (?:your|the)",
        "without (?:your|a|any|the) [\\w']+ (?:for|since|all|over|this|on|at)",
        "(?:on top of|in the middle of|right before|just before|the day before|days before|"
        "hours before|the night before|in front of)",
    ]
)
_APOLOGY = Phrases(
    [
        "<adv>(?:sorry|apologi[sz]e|apologies|apology|regret|forgive us|forgive me)",
    ]
)
_STOCK = Phrases(
    [
        "(?:<im> )?<adv>sorry(?: (?:about|for|to hear|that|if|you))?",
        "(?:my|our|sincere|sincerest|deepest) (?:<adv>|sincere |sincerest |"
        "deepest )*(?:apologies|condolences|sympathies)",
        "(?:<i> )?(?:<adv>|do |must |want to |would like to |can only )*apologi[sz]e",
        "apologies",
        "<i> (?:<adv>|can |do )*(?:understand|appreciate|recogni[sz]e|share|hear|acknowledge) "
        "(?:how |that |why )?(?:your|you|this|the)",
        "(?:understand|understands|appreciate) (?:your|the|how) (?:concern|concerns|frustration|"
        "inconvenience|situation|disappointment|issue|you)",
        "(?:inconvenience|unfortunate)",
        "(?:sad|saddened|awful|shocked) to (?:hear|read|learn)",
    ]
)
_HOLLOW = Phrases(
    [
        "(?:not|never|n't|why should i be|nothing to be|no need to be|"
        "hardly) (?:[\\w']+ )?(?:sorry|apologi[sz]e|apologi[sz]ing)",
        "sorry (?:you feel|if you feel|that you feel|for you|but (?:you|that's|there's|it's not|"
        "we|i)|"
        "you (?:can't|don't|didn't|couldn't|failed))",
        "sorry not sorry",
        "(?:as if|like) i'?m? (?:should |ought to )?(?:be )?sorry",
        "you should be sorry",
        "(?:say|saying|said) sorry",
    ]
)
_CARE = Phrases(
    [
        "i(?:'m| am|'ll be| will be) (?:<adv>|right )*(?:here|there) (?:for you|if you|to listen|"
        "to talk|with you|any)",
        "(?:<i> )?(?:<adv>|do )*(?:hope|wish|pray|praying|hoping|wishing) (?:that |for )?(?:you|"
        "things|it|your|this|she|he|they)",
        "(?:sending|send) (?:you )?(?:<adv>|lots of |my |all |a |so much )*(?:love|hugs?|"
        "strength|good|positive|thoughts|prayers|warm)",
        "(?:breaks?|broke) my heart|(?:hugs?|hang in there|stay strong|keep your head up|my "
        "heart (?:goes|breaks|hurts)|"
        "heart goes out|"
        "thinking of you|in my thoughts|you'?re not alone|you are not alone|not alone in)",
        "(?:you|your [\\w]+) (?:<adv>|do )*(?:matter|matters|deserve|deserves|are loved|"
        "are worth|are important)",
        "i(?:'m| am) (?:<adv>)?(?:glad|happy|relieved|proud|grateful|pleased) (?:that |you|"
        "to hear|for you|your)",
        "(?:i|we) (?:<adv>|do )*(?:care|feel for you|feel bad|feel terrible|feel awful|feel your)",
        "(?:that|this|it) (?:<adv>)?matters",
        "(?:don't|do not|won't|never|shouldn't) (?:have to |need to )?(?:deal|go through|do|face|"
        "handle|"
        "carry|manage|cope)(?: [\\w']+){0,3} (?:alone|on your own|by yourself)",
        "(?:take care of yourself|look after yourself|be gentle with yourself|be kind to yourself)",
        "(?:i|we) (?:want|would like|'d like) you to (?:know|feel)",
        "(?:if you|whenever you|anytime you) (?:ever )?(?:need|want|feel like) (?:to |someone|"
        "anything|a )",
        "message me|pm me|feel free to (?:talk|message|vent|reach|call|contact|write)",
        "you (?:are|'re) (?:<adv>|a |an )*(?:strong|brave|amazing|wonderful|beautiful|great|"
        "valued|important|good person)",
        "i (?:believe in|'m rooting for|am rooting for|love) you",
        "(?:things|it) (?:will|'ll|does|do|can) get (?:better|easier)",
    ]
)
_WHAT_ELSE = Phrases(
    [
        "(?:is|are|was) there (?:anything|something|any other) (?:else |more |specific |other )?",
        "(?:what|anything|how) else",
        "(?:what|which|how) (?:would|could|can|might|may) (?:i|we|be|help|make|"
        "you)(?: [\\w']+){0,4} "
        "(?:help|easier|better|right|useful|support|best|most|prefer|do for you)",
        "(?:what|which) would (?:help|suit|work|you prefer|you like|be best|be most|feel|make)",
        "(?:would|does|will) (?:that|this|it|either|one of those) (?:<adv>|be |sound |feel |all )*"
        "(?:help|work|suit|okay|ok|good|alright|all right|fair|be|sound|do|better|right)",
        "(?:is|are) (?:that|this|you) (?:<adv>)?(?:okay|ok|alright|all right|acceptable|"
        "good)(?: with you| for you| by you)?",
        "anything (?:else|more|i can|we can|at all)",
        "(?:ok|okay|alright|all right|good|convenient) (?:for|with|by) you",
        "how (?:can|may|could) i (?:help|support|make|best)",
        "let me know (?:if|what|how|whether) (?:there|that|this|i|we|you|else|anything)",
    ]
)


@cue("names_situation")
def names_situation(spoken: Spoken, reading: Reading) -> float:
    """An acknowledging or second-person frame around the customer's own details.

    A formula ("I understand your frustration") is no frame for what runs on behind it.
    """
    text = _FORMULA.sub(" ", spoken.norm)
    if spoken.asking_only or spoken.hollow:
        return 0.0
    frame = _ACK.search(text) is not None
    told = _YOU_FACT.search(text) is not None
    if not (frame or told) or (not frame and _INSTRUCTION.search(text)):
        return 0.0
    if reading.prompt_of(spoken).empty:
        return 0.5 if frame and told else 0.0
    details = reading.n_details(spoken)
    if details == 0:
        return 0.0
    return min(1.0, 0.35 + 0.25 * details + 0.15 * (frame and told))


@cue("validates_feeling")
def validates_feeling(spoken: Spoken, reading: Reading) -> float:
    """The feeling is called natural, its weight put in own words, or shame taken away."""
    if spoken.hollow:
        return 0.0
    if reassures(spoken.norm):
        return 0.7
    if not _FEELING.search(spoken.norm) or _NOT_FEELING.search(spoken.norm):
        return 0.0
    about_self = " i " in f" {spoken.norm} " and not spoken.addresses_customer
    strength = 0.9 if reading.n_details(spoken) or spoken.addresses_customer else 0.7
    return 0.4 if about_self else strength


@cue("states_impact")
def states_impact(spoken: Spoken, reading: Reading) -> float:
    """What it did to the customer, in their own detail."""
    text = spoken.norm
    if spoken.hollow or spoken.question or not _IMPACT.search(text):
        return 0.0
    details = reading.n_details(spoken)
    if not details and not reading.prompt_of(spoken).empty:
        return 0.2 if spoken.addresses_customer else 0.0
    return 0.9 if spoken.addresses_customer else 0.6


@cue("apologises_for_impact")
def apologises_for_impact(spoken: Spoken, reading: Reading) -> float:
    """An apology that says for what, beyond the formula."""
    text = spoken.norm
    if not _APOLOGY.search(text) or _HOLLOW.search(text):
        return 0.0
    details = reading.n_details(spoken)
    if details:
        return min(1.0, 0.7 + 0.15 * details)
    impact = bool(_IMPACT.search(text)) or bool(_FEELING.search(text))
    return 0.6 if impact and spoken.addresses_customer else 0.0


@cue("stock_sympathy")
def stock_sympathy(spoken: Spoken, _reading: Reading) -> float:
    """Sorry, I understand, our apologies."""
    if not _STOCK.search(spoken.norm):
        return 0.0
    return 0.1 if _HOLLOW.search(spoken.norm) else 0.8


@cue("expresses_care")
def expresses_care(spoken: Spoken, _reading: Reading) -> float:
    """Care or a wish for this person, not a closing formula."""
    if _CARE.search(spoken.norm):
        return 0.8
    if spoken.hollow or spoken.question or _HOLLOW.search(spoken.norm):
        return 0.0
    return min(0.7, max(0.0, 1.5 * (tone.probability("care", spoken.words) - 0.2)))


@cue("asks_what_else")
def asks_what_else(spoken: Spoken, _reading: Reading) -> float:
    """A real question about what would help."""
    if not _WHAT_ELSE.search(spoken.norm):
        return 0.0
    return 0.9 if spoken.question or "let me know" in spoken.norm else 0.0
