"""Heads for warmth: friendly and respectful in manner."""

from assessments.scoring.text import tone
from assessments.scoring.text.patterns import Phrases
from assessments.scoring.text.reading import Reading, Spoken, cue

_GREETING = Phrases(
    [
        "(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|welcome|howdy|hiya)",
        "(?:lovely|nice|good|great|pleasure) to (?:hear from|meet|speak|talk|see)",
        "thank you for (?:calling|contacting|getting in touch|reaching out|writing|your (?:call|"
        "email|message|e mail))",
        "thanks for (?:calling|contacting|getting in touch|reaching out|writing|your (?:call|"
        "email|message))",
        "my name is",
        "i hope (?:this (?:email|message|note)|you're|you are|your|all)",
    ]
)
_THANKS = Phrases(
    [
        "(?:thank you|thanks|thankyou|many thanks|thx|cheers|grateful|much obliged)",
        "<i> (?:<adv>|do |would |sincerely )*appreciate (?:you|your|it|that|the|this|how)",
    ]
)
_NO_THANKS = Phrases(
    [
        "(?:no thanks|no thank you|thanks for nothing|thanks to you|thanks a lot for (?:wasting|"
        "shouting|nothing)|"
        "thank (?:god|goodness|heavens)|thanks for (?:wasting|shouting|yelling|your rude\\w*))"
    ]
)
_COURTESY = Phrases(
    [
        "please(?! (?:stop|calm|refrain|don't|do not|be quiet|shut|hurry|just stop|"
        "explain to me why))",
        "(?:would|could|may|might|can|shall) (?:you|i|we) (?:please|kindly|possibly|perhaps|mind|"
        "like|ask|just|have|be able)",
        "would you (?:mind|like|prefer|be|allow)",
        "if (?:you (?:don't|do not|wouldn't) mind|that's (?:ok|okay|alright|all right|fine)|"
        "you like|you'd like|"
        "i may|you would like|possible|you prefer)",
        "(?:of course|certainly|gladly|my pleasure|you're welcome|you are welcome|"
        "no problem at all|with pleasure|absolutely)",
        "(?:happy|glad|pleased|delighted|more than happy) to (?:help|assist|explain|do|look|go|"
        "take|answer|sort|arrange|walk|repeat|check)",
        "at your (?:earliest )?convenience",
        "i was wondering|i wonder if|when you (?:get|have) a (?:moment|chance|minute)",
        "kindly",
    ]
)
_CLOSE = Phrases(
    [
        "(?:kind|best|warm|warmest|kindest) (?:regards|wishes)",
        "(?:sincerely|respectfully|regards|cheers|best|warmly)$",
        "(?:have|enjoy) (?:a |the )?(?:<adv>|rest of |your |great |good |nice |lovely |wonderful )*"
        "(?:day|evening|weekend|night|one|week|morning|afternoon)",
        "take care",
        "look(?:ing)? forward to",
        "don't hesitate|do not hesitate|feel free to",
        "(?:bye|goodbye|see you|talk soon|speak soon)",
    ]
)
_WISH = Phrases(
    [
        "(?:<i> )?(?:<adv>|do )*(?:hope|wish|wishing) (?:that |for )?(?:you|your|she|he|they|the|"
        "it|this|everything|things|to) ",
        "fingers crossed",
        "(?:enjoy|good luck|best of luck|congratulations|get well|safe travels|happy birthday|"
        "happy anniversary|"
        "all the best|welcome (?:back|home)|give (?:my|our) (?:best|regards|love))",
        "(?:looking|look) forward to (?:seeing|hearing|welcoming|speaking|working|meeting)",
        "have a (?:wonderful|lovely|great|fantastic|beautiful|safe) (?:time|trip|party|"
        "celebration|wedding|holiday|flight|stay|birthday)",
        "(?:i'm|i am|we're|we are) (?:<adv>)?(?:glad|delighted|thrilled|happy|excited|pleased|"
        "relieved) (?:that |to hear|for|you|we)",
    ]
)
_EMAIL_FORMULA = Phrases(
    [
        "i hope (?:this (?:email|message|note|finds)|you're well|you are well|you're doing well|"
        "all is well)"
    ]
)
_PARTNER = Phrases(
    [
        "let's|let us (?!know)",
        "together",
        "(?:with|for|beside|alongside) you (?:on this|through|until|every|while|personally|"
        "right now|today|all the way)",
        "(?:i'll|i will|i'm going to|let me|we'll|we will|i'd like to|i want to|i'm) (?:<adv>|"
        "do my best to |try to )*"
        "(?:take care of|sort|make sure|stay|look after|see (?:to|that)|put (?:this|it|"
        "things) right|get (?:this|that|it|you)|"
        "handle|help|fix|make (?:this|it|that) right|own|personally|keep you|work with|be with|"
        "walk you)",
        "(?:i'll|i will|i'm going to|i am going to|let me) (?:<adv>|be the one to )*(?:call|ring|"
        "phone|text|email|update|check in with|check with|stay in touch with|come back to|"
        "get back to|"
        "send) (?:you|your|them|the)(?: [\\w']+){0,6} (?:back|myself|personally|directly|to make|"
        "to let|"
        "by|at|on|before|every|as soon|today|tomorrow|tonight|right now)",
        "(?:i'm|i am|we're|we are) (?:<adv>|right )*(?:here (?:to|for|with)|on your side|in this|"
        "on it|by your side|"
        "glad you|with you|listening|happy to)",
        "(?:count on|rely on|lean on) (?:me|us)",
        "(?:you can|please) (?:reach|call|ask for|contact|write to) me (?:directly|any time|"
        "anytime|personally)",
        "(?:leave (?:it|this) with me|i've got you|you're in good hands|we can do this|"
        "we'll get there|between us|as a team)",
        "(?:both of us|the two of us|you and i|you and me)",
        "i'd (?:love|be (?:happy|glad|delighted)) to",
        "glad (?:you|to have|that you)",
    ]
)
_CAN = Phrases(
    [
        "(?:what|here's what|here is what|the good news is|one thing) (?:<i> )(?:can|could|"
        "will) (?:<adv>)?(?:do|offer|suggest|try|is)",
        "(?:<i>) (?:can|could) (?:<adv>|still |instead |offer |definitely |at least |also )*(?!not)"
        "(?:send|offer|arrange|get|give|replace|refund|book|move|change|waive|help|check|find|put|"
        "set|"
        "make|fix|credit|reserve|do|look|add|extend|switch|upgrade|deliver|transfer|call|ship|"
        "order|"
        "organi[sz]e|sort|ask|have|take|cancel|re\\w+|expedite|speak|walk|show|try|hold)",
        "(?:the )?good news",
        "(?:you|we) (?:have|do have|'ve got) (?:a |some |two |three |several )?(?:choice|choices|"
        "options|option|ways)",
    ]
)


@cue("greets")
def greets(spoken: Spoken, _reading: Reading) -> float:
    """A greeting in the opening of a turn."""
    match = _GREETING.search(spoken.norm)
    if not match or spoken.index > 1:
        return 0.0
    return 1.0 if match.start() < 25 else 0.5


@cue("uses_name")
def uses_name(spoken: Spoken, reading: Reading) -> float:
    """The customer's own name, or a name after the greeting."""
    names = reading.prompt_of(spoken).names
    if names & set(spoken.words) and not spoken.hollow:
        return 1.0
    return 1.0 if reading.greets_by_name(spoken) else 0.0


@cue("thanks")
def thanks(spoken: Spoken, _reading: Reading) -> float:
    """Thanks that are not sarcasm."""
    if not _THANKS.search(spoken.norm) or _NO_THANKS.search(spoken.norm):
        return 0.0
    return 1.0


@cue("courtesy")
def courtesy(spoken: Spoken, _reading: Reading) -> float:
    """Please, would you, may I, happy to."""
    if _COURTESY.search(spoken.norm):
        return 0.9
    return min(0.6, max(0.0, 1.5 * (tone.probability("politeness", spoken.words) - 0.5)))


@cue("stock_close")
def stock_close(spoken: Spoken, _reading: Reading) -> float:
    """Kind regards, have a nice day."""
    return 0.8 if _CLOSE.search(spoken.norm) and spoken.late else 0.0


@cue("personal_close")
def personal_close(spoken: Spoken, reading: Reading) -> float:
    """A good wish that fits: full strength with the customer's own detail in it."""
    text = spoken.norm
    if not _WISH.search(text) or _EMAIL_FORMULA.search(text) or spoken.hollow:
        return 0.0
    if reading.n_details(spoken):
        return 1.0
    return 0.6 if spoken.addresses_customer else 0.4


@cue("partnership")
def partnership(spoken: Spoken, _reading: Reading) -> float:
    """Let's, together, I'll stay with you, leave it with me."""
    return 0.9 if _PARTNER.search(spoken.norm) else 0.0


@cue("says_what_can_be_done")
def says_what_can_be_done(spoken: Spoken, _reading: Reading) -> float:
    """What I can do is …"""
    return 0.8 if _CAN.search(spoken.norm) and not spoken.hollow else 0.0
