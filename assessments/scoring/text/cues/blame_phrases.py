"""Phrases that put the fault on the customer, and those that only share their words."""

from assessments.scoring.text.patterns import Phrases

BLAME = Phrases(
    [
        "(?:your|you're) (?:<adv>|own |entire |whole )*(?:fault|mistake|negligence|carelessness|"
        "own (?:fault|doing|problem|error|failure))",
        "(?:it's|that's|is|was|it is|this is|all|entirely|because of|due to|through) your "
        "(?:<adv>)?"
        "(?:problem|error|doing|responsibility|failure|oversight)",
        "you (?:should|ought to) (?:<adv>|really |easily |at least )*(?:have|'ve|of) (?:<adv>)?"
        "(?:\\w+)",
        "you could (?:<adv>|easily |at least )*(?:have|'ve|of) (?:<adv>)?(?:\\w+ed|read|told|taken|"
        "thought|gone|come|kept|known|done|written|bought|chosen|seen|made|sent|paid)",
        "you must have (?:<adv>)?(?:entered|typed|misread|forgotten|clicked|broken|overlooked|"
        "chosen|made a|done something|given|deleted|dropped|pressed|missed (?:the|our))",
        "you shouldn't have|you (?:<adv>)?(?:should|ought to) (?:<adv>)?(?:know|read|learn|be more|"
        "pay more|think)|you (?:really|honestly) should(?! (?:have|get|see|receive|not|be))|"
        "you (?:failed|forgot|neglected|refused|ignored|misread|misunderstood|broke|caused|"
        "missed (?:the|our|your) (?:deadline|notice|e ?mail|letter|payment|window|step|"
        "instructions)|chose to|(?:entered|typed|gave|chose|selected|ordered|booked) (?:us |me )?"
        "(?:the |a |an |in )?(?:[\\w']+ )?(?:wrong|incorrect|false|too late)|didn't (?:read|"
        "check|follow|listen|pay|bother|give|provide|tell|"
        "update|choose|order|plan|look|ask|do|take|enter)|did not (?:read|check|follow|provide|"
        "give|enter)|clearly (?:didn't|did not|don't|haven't|misread))",
        "if you (?:had|'d) (?:<adv>|only |actually |just |bothered |read |checked |ordered |"
        "followed |told |called |listened |paid |been )+",
        "why (?:didn't|did not|don't|haven't|wouldn't|weren't) you|"
        "next time (?:you |try |please |maybe |perhaps |read |check |order |plan |don't )|(?:it|"
        "that|this) (?:is|was|'s) (?:on you|up to you|what you (?:get|signed|ordered|agreed))|"
        "(?:not|isn't|wasn't|nothing to do with) (?:our|my) (?:fault|problem|mistake|"
        "responsibility|doing)|not our problem|user error|"
        "(?:can't|cannot) (?:blame|be blamed|be held responsible)|you (?:only have|"
        "have only) yourself|brought (?:this|it) on yourself|you(?:'re| are) (?:the one who|"
        "to blame|responsible for|partly)|"
        "did you (?:even|actually|not) (?:read|check|look|try|listen)|you agreed to|"
        "that's what happens when",
    ]
)
BLAMED_CAUSE = Phrases(
    [
        "(?:because|since) you (?:didn't|did not|failed|forgot|never|were late|couldn't|can't|"
        "chose|waited|ordered|left)"
    ]
)
GRANT = Phrases(
    [
        "(?:refund\\w*|credit\\w*|waiv\\w+|free|at no (?:extra )?(?:cost|charge)|"
        "without (?:charge|a fee)|entitled|entitles|eligible|qualif\\w+|covered|give back|"
        "(?:give|pay|get)(?: [\\w']+){0,3} back|bonus|discount|reward|gift|upgrade\\w*|"
        "exception|goodwill|you can still|still have|is yours)"
    ]
)
REFUSED = Phrases(
    [
        "(?:can't|cannot|can not|won't|will not|unable|not (?:able|entitled|eligible|covered|"
        "possible)|no (?:refund|credit|discount|exception|longer)|doesn't|does not|isn't|aren't|"
        "refus\\w+|denied|lost|lose)"
    ]
)
NOT_BLAME = Phrases(
    [
        "(?:not|isn't|wasn't|nothing|never|hardly) (?:<adv>|anything |at all )*(?:your|you)|"
        "you should have (?:been|received|had|got|heard|gotten|never|to)|"
        "(?:is|was|it's|that's|are|were|entirely|completely|purely) (?:<adv>)?(?:our|my) (?:own )?"
        "(?:mistake|fault|error|doing)|(?:because of|from) us|and not yours|"
        "(?:we|i) should have|you shouldn't have (?:to|had|been)|no fault of yours|"
        "you couldn't have|you did nothing|you didn't do anything|"
        "you should(?:n't)? (?:not )?have (?:to|had to|been)|you could have (?:been|done nothing)"
    ]
)
