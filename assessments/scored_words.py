"""What the scorers found, and why they refused, in the reader's language.

``scoring/`` and ``media/`` have no Django: they say it in English, which the rows keep.
"""

import re

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

# As in scoring/rubric.py, which a test holds them equal to; here for the catalogues to find them.
ACTS = {
    _("Names this customer's situation in its own detail"),
    _("Says that the feeling is understandable"),
    _("States what it meant for the customer"),
    _("Apologises for what happened to this customer"),
    _("Says that the customer matters to the speaker"),
    _("Stock sympathy or apology"),
    _("Offers a step that eases the harm"),
    _("Asks what else would help"),
    _("Greets"),
    _("Uses the customer's name"),
    _("Thanks the customer"),
    _("Courteous wording"),
    _("A polite closing formula"),
    _("A personal close or fitting good wish"),
    _("Speaks as a partner in the matter"),
    _("Says what can be done"),
    _("Invites the customer to tell more"),
    _("Asks a clarifying question"),
    _("Explains again without reproach"),
    _("Paraphrases to check"),
    _("Gives the customer time"),
    _("Stays courteous after an insult or a repeat"),
    _("Gives a realistic wait or limit"),
    _("Offers a step"),
    _("Answers what was asked"),
    _("Says who does what by when"),
    _("Puts the steps in order"),
    _("Gives the reason"),
    _("Checks that it was understood"),
    _("Friendly words"),
    _("Words of concern"),
    _("Polite wording"),
    _("Minimises the trouble"),
    _("Blames the customer"),
    _("Treats the customer as a case number"),
    _("Goes straight to policy"),
    _("Turns to the speaker's own story"),
    _("Gives curt orders"),
    _("Answers in a cold formula"),
    _("Is sarcastic"),
    _("Insults or belittles"),
    _("False cheer on a serious loss"),
    _("Dismisses the matter"),
    _("Reproaches the customer for asking again"),
    _("Hurries to close"),
    _("Shows irritation"),
    _("Sets an ultimatum or threatens"),
    _("Pays back in kind"),
    _("Advises before listening"),
    _("Leaves the time vague"),
    _("Uses jargon"),
    _("Contradicts itself or the facts"),
    _("Leaves the question without an answer"),
    _("Is hard to follow"),
    _("Piles up phrases instead of acting"),
    _("Neither greeting nor close in a letter"),
    _("Speaks of something else"),
    _("Reads as caring on the whole"),
    _("Reads as warm on the whole"),
    _("Reads as patient on the whole"),
    _("Reads as uncaring on the whole"),
    _("Reads as cold on the whole"),
    _("Reads as impatient on the whole"),
}

REASONS = {
    _("the question was not answered"),
    _("no answered item measures it"),
    _("the answer is incomplete"),
    _("the answer is empty"),
    _("the answer is off the point"),
    _("the answer is too long for the machine: a person should read it"),
    _("the answer is not in English: a person should read it"),
    _("the answer seems to be in another language: a person should listen"),
    _("most of the answer is not words"),
    _("the answer repeats the same few words"),
    _("the answer is a list of words, not sentences"),
    _("the answer repeats the customer's own words"),
    _("every option was given the same rating, so nothing was told apart"),
    _("there is no scorer for this competency"),
    _("no speech was found in the recording"),
    _("no part of the recording arrived"),
    _("the recogniser made out no words that it can rely on: a person should listen"),
    _("the recogniser missed most of what was said: a person should listen"),
    _("the recording could not be processed after several tries; a person should look at it"),
    _("the questions that measure it do not count here"),
    _("the candidate asked for a person to rate the answers"),
    _("no rater has rated it"),
    _("its raters differ, and a further one has yet to rate it"),
    _("the raters of an answer differ, and a further one has yet to rate it"),
}

# Why a key cannot score, as scoring/ says it to authors.
KEY_FAULTS = {
    _("A key needs at least two options with different names."),
    _("Every rater must have rated every option."),
    _("No option reaches a mean rating of 5.0: none is keyed."),
    _("The mean ratings of all options are equal."),
    _("The mean ratings of all options are on the same side."),
    _("The raters prefer every option equally."),
    _("No answer to this key can do better than chance."),
    _("No key of the hybrid tells one answer from another."),
}

# Reasons with a figure or a name in them; the reader is told what matters of them.
KINDS = (
    (re.compile(r"the answer is too short to judge"), _("the answer is too short to judge")),
    (
        re.compile(r"the recogniser was unsure of"),
        _("the recogniser was unsure of too many words: a person should listen"),
    ),
    (
        re.compile(r"(?:the answer seems to be in|there is no validated scorer for the language)"),
        _("the answer seems to be in another language: a person should read it"),
    ),
    (re.compile(r"its raters could not rate it"), _("its raters could not rate it")),
)
MOST = re.compile(r"more than half of its items could not be scored \((?P<why>.*)\)")


def act_in_words(label: str) -> str:
    return gettext(label) if label in ACTS else label


def key_fault_in_words(fault: Exception) -> str:
    said = str(fault)
    return gettext(said) if said in KEY_FAULTS else said


def reason_in_words(reason: str) -> str:
    """What completes "not scored, because …"; in English as it was written."""
    if (get_language() or "en").startswith("en"):
        return reason
    most = MOST.fullmatch(reason)
    if most:
        why = {"why": reason_in_words(most["why"])}
        return gettext("more than half of its questions could not be scored (%(why)s)") % why
    return "; ".join(dict.fromkeys(_one(part) for part in reason.split("; ")))


def _one(reason: str) -> str:
    if reason in REASONS:
        return gettext(reason)
    for pattern, said in KINDS:
        if pattern.match(reason):
            return gettext(said)
    return gettext("a person has to look at it")
