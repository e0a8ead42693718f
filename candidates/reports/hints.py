"""What would lift an answer by one level: a hint for whoever gave it.

For the four competencies with a machine scorer in plain words, from the rubric's next level up;
for any other the anchor of that level as it stands in its rubric.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.scoring.rubric import LEVELS, Competency
from assessments.seed.words import in_words

TOP = LEVELS[-1]

# By competency and by the level that is aimed at; the last one is for those who are there.
HINTS: dict[str, dict[int, Promise]] = {
    Competency.COMPASSION: {
        2: _(
            "Leave blame and “it is only…” out, and deal with what the customer wrote to you about."
        ),
        3: _(
            "Say a word about the customer before the matter: that you are sorry for the trouble."
        ),
        4: _(
            "Name what happened to this customer in its own detail, or take one step that eases it."
        ),
        5: _("Do both: name the detail and ease the harm. Then ask what else would help."),
        TOP + 1: _("You named the trouble, eased it and checked. Keep doing that."),
    },
    Competency.WARMTH: {
        2: _("Leave out sarcasm and sharp words, even where the customer uses them."),
        3: _("Greet, say please and thank you, and close with a word of goodbye."),
        4: _("Make it personal: the name, “let's sort this out”, a wish that fits the case."),
        5: _(
            "Stay with the customer's mood from the first line to the last: lighter or more "
            "serious as they are."
        ),
        TOP + 1: _("You were friendly, personal and in tune with the customer. Keep doing that."),
    },
    Competency.PATIENCE: {
        2: _("Do not answer in kind or end the talk, even where the customer is unfair."),
        3: _("Take out hurry and reproach, such as “as I already said”."),
        4: _(
            "Make room: ask one question, repeat in your own words what you heard, or "
            "explain again in another way."
        ),
        5: _("Stay courteous under provocation too, and say honestly how long it will take."),
        TOP + 1: _(
            "You made room, stayed courteous and were honest about the wait. Keep doing that."
        ),
    },
    Competency.COMMUNICATION: {
        2: _("Answer the question that was asked, in whole sentences."),
        3: _("Put the answer first, and leave out what does not belong to it."),
        4: _("Answer every part, in an order that can be followed, in plain words."),
        5: _("Say who does what by when, and check that it was understood."),
        TOP + 1: _("You were clear and complete, with a next step in time. Keep doing that."),
    },
}


def hint(slug: str, level: int | None, anchors: Mapping[int, str]) -> str:
    """The hint for somebody at ``level`` (1–5); ``anchors``: the rubric's, by level.

    Empty where nothing was scored, or where there is nothing to go by.
    """
    if level is None:
        return ""
    if slug in HINTS:
        return str(HINTS[slug][level + 1])
    return in_words(anchors.get(min(level + 1, TOP), ""))
