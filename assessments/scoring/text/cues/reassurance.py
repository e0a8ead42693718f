"""Words that take shame or blame away; the words of an insult or a reproach stand in them too."""

from assessments.scoring.text.patterns import Phrases

_BETWEEN = (
    "(?:a |an |the |any |any kind of |some kind of |sort of |for sure |at all |in any way |"
    "by any means |certainly |surely |being |in the least |the least bit |one bit |remotely |"
    "feel |feeling |look |looking |sound |sounding |seem |like |so |such |that |way |"
    "think you're |think you are |thinks you're |thinks you are |calling you |call you )*"
)
_SHAME = (
    "(?:idiot\\w*|morons?|imbecile|losers?|clowns?|liars?|stupid\\w*|dumb\\w*|fools?|foolish|"
    "pathetic|ignorant|lazy|crazy|silly|insane|annoying|dense|clueless|useless|ridiculous|hopeless|"
    "incompetent|slow|embarrass\\w+|asham\\w+|guilty|nuisance|burden|bother|a pain)"
)
NEGATED_INSULT = Phrases(
    [
        "(?:no|not|isn't|aren't|ain't|wasn't|weren't|never|nobody|no one|nothing|hardly|far from|"
        "anything but|don't|doesn't|do not|does not|wouldn't|neither|nor)(?! (?:only|just|merely)) "
        "(?:here |of us |would |is )*" + _BETWEEN + _SHAME,
        "no (?:need|reason) to (?:feel|be) (?:<adv>)?" + _SHAME,
    ]
)
NO_FAULT = Phrases(
    [
        "you (?:did|have done|'ve done) (?:<adv>)?(?:nothing|not do anything|everything|"
        "all(?: things)?|it all|the) (?:<adv>)?(?:wrong|right|correctly|properly)",
        "you (?:didn't|haven't|did not|have not) (?:do|done|make|made) (?:anything|a thing|any|a) "
        "(?:wrong|mistakes?)",
        "(?:not|isn't|wasn't|never|none of (?:this|it|that) (?:is|was)) (?:<adv>|at all |because "
        "of |down to )*(?:your|yours|you)(?: (?:own )?(?:fault|mistake|error|doing|failure))?(?: "
        "at "
        "all| in any way)?$",
        "(?:not|isn't|wasn't|never) (?:<adv>|at all )*your (?:own )?(?:fault|mistake|error|doing)",
        "no fault of yours|don't blame yourself|you (?:couldn't|could not) have (?:known|done)|"
        "nothing (?:that )?you (?:did|could|should)",
    ]
)


def reassures(norm: str) -> bool:
    """Whether normalised text says that the customer is no fool, or not at fault."""
    return bool(NEGATED_INSULT.search(norm) or NO_FAULT.search(norm))
