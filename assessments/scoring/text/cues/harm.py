"""Heads for acts against the customer."""

from assessments.scoring.text import tone
from assessments.scoring.text.cues import blame_phrases as fault
from assessments.scoring.text.cues import harm_phrases as says
from assessments.scoring.text.cues.reassurance import NEGATED_INSULT, reassures
from assessments.scoring.text.reading import Reading, Spoken, cue, whole


@cue("minimises")
def minimises(spoken: Spoken, reading: Reading) -> float:
    """Only a …, calm down, at least …; light consolation ("please don't be sad") counts little."""
    if says.SELF_ONLY.search(spoken.norm):
        return 0.0
    only = says.ONLY_A.search(spoken.norm)
    of_theirs = bool(only) and reading.n_details(spoken) > 0
    if not (of_theirs or says.MINIMISE.search(spoken.norm)):
        consoles = 0.2 if "please" in spoken.norm or "sorry" in spoken.norm else 0.5
        return consoles if says.MAKE_LIGHT.search(spoken.norm) else 0.0
    soft = "sorry" in spoken.norm or (spoken.question and "why" not in spoken.norm)
    return 0.5 if soft or spoken.norm.startswith("i ") else 0.9


@cue("blames")
def blames(spoken: Spoken, _reading: Reading) -> float:
    """Your fault, you should have; not the reason why something is granted."""
    text = spoken.norm
    if fault.NOT_BLAME.search(text) or reassures(text):
        return 0.0
    granted = fault.GRANT.search(text) and not fault.REFUSED.search(text)
    caused = fault.BLAMED_CAUSE.search(text) and not granted
    return 0.9 if caused or fault.BLAME.search(text) else 0.0


@cue("case_number")
def case_number(spoken: Spoken, _reading: Reading) -> float:
    """Your ticket has been logged."""
    return 0.5 if says.CASE.search(spoken.norm) else 0.0


@cue("policy_first")
def policy_first(spoken: Spoken, reading: Reading) -> float:
    """Policy before, or instead of, any sign that the customer was heard."""
    if not says.POLICY.search(spoken.norm):
        return 0.0
    earlier = [s for s in reading.spoken if s.turn == spoken.turn and s.index <= spoken.index]
    heard = any(says.LISTENS.search(s.norm) for s in earlier)
    return 0.4 if heard else 0.9


@cue("own_story")
def own_story(spoken: Spoken, _reading: Reading) -> float:
    """Turns to the speaker."""
    if not says.OWN.search(spoken.norm) or spoken.question:
        return 0.0
    return 0.4 if spoken.addresses_customer else 0.7


@cue("orders")
def orders(spoken: Spoken, _reading: Reading) -> float:
    """Curt commands; "please" softens those that are not rude in themselves."""
    if says.RUDE_ORDER.search(spoken.norm):
        return 0.9
    softened = "please" in spoken.words or "kindly" in spoken.words
    return 0.9 if says.ORDER.search(spoken.norm) and not softened else 0.0


@cue("sarcasm")
def sarcasm(spoken: Spoken, _reading: Reading) -> float:
    """Praise or pity that is not meant."""
    return 0.9 if says.SARCASM.search(spoken.norm) else 0.0


@cue("insult")
def insult(spoken: Spoken, _reading: Reading) -> float:
    """Insults aimed at the customer; words about the event do not count."""
    text = spoken.norm
    if not says.INSULT.search(text) or spoken.hollow:
        return 0.0
    if says.STRONG_ALONE.search(text):
        return 1.0
    if says.NOT_INSULT.search(text) or NEGATED_INSULT.search(text):
        return 0.0
    return 0.9 if says.INSULT_AT.search(text) else 0.3


@cue("false_cheer")
def false_cheer(spoken: Spoken, reading: Reading) -> float:
    """Cheer in reply to a death, an illness or an accident."""
    if not reading.prompt_of(spoken).loss:
        return 0.0
    return 0.7 if says.CHEER.search(spoken.norm) else 0.0


@cue("dismisses")
def dismisses(spoken: Spoken, _reading: Reading) -> float:
    """Not my problem, nothing I can do, that is how it is."""
    return 0.9 if says.DISMISS.search(spoken.norm) else 0.0


@cue("as_already_said")
def as_already_said(spoken: Spoken, _reading: Reading) -> float:
    """As I already said."""
    if not says.AS_SAID.search(spoken.norm) or says.SOFT_AGAIN.search(spoken.norm):
        return 0.0
    return 0.9


@cue("hurries")
def hurries(spoken: Spoken, _reading: Reading) -> float:
    """Is that all, I have other calls."""
    return 0.9 if says.HURRY.search(spoken.norm) else 0.0


@cue("shows_irritation")
def shows_irritation(spoken: Spoken, _reading: Reading) -> float:
    """Irritated words of the speaker's own; naming the customer's anger is not irritation."""
    if says.LISTENS.search(spoken.norm) or spoken.hollow or reassures(spoken.norm):
        return 0.0
    return min(0.9, max(0.0, 1.5 * (tone.probability("irritation", spoken.words) - 0.35)))


@cue("ultimatum")
def ultimatum(spoken: Spoken, _reading: Reading) -> float:
    """Or I will hang up."""
    return 0.9 if says.ULTIMATUM.search(spoken.norm) else 0.0


@cue("retaliates")
def retaliates(spoken: Spoken, _reading: Reading) -> float:
    """Answers an insult in kind; a boundary that is set politely counts little."""
    if not says.RETALIATE.search(spoken.norm):
        return 0.0
    return 0.3 if says.BOUNDARY.search(spoken.norm) else 0.9


@whole("unasked_advice")
def unasked_advice(reading: Reading) -> float:
    """Opens a turn with advice to a customer who did not ask what to do."""
    for turn, prompt in enumerate(reading.prompts):
        spoken = [s for s in reading.spoken if s.turn == turn]
        if prompt.wants in ("way", "decision", "fact") or not spoken:
            continue
        opening = next((s for s in spoken if says.ADVICE.search(s.norm) and not s.question), None)
        if opening and not any(says.LISTENS.search(s.norm) for s in spoken[: opening.index + 1]):
            return 0.7
    return 0.0


@whole("sharpens")
def sharpens(reading: Reading) -> float:
    """Shouts in capitals, or falls from sentences to a few curt words as turns go on."""
    if any(s.shouted for s in reading.spoken):
        return 0.8
    sizes = [
        sum(len(s.words) for s in reading.spoken if s.turn == turn)
        for turn in range(len(reading.texts))
    ]
    curt = len(sizes) > 1 and 0 < sizes[-1] <= 4 and sizes[0] >= 12
    return (
        0.6 if curt and not any(says.LISTENS.search(s.norm) for s in reading.spoken[-1:]) else 0.0
    )


@whole("no_greeting_or_close")
def no_greeting_or_close(reading: Reading) -> float:
    """A letter with neither greeting, thanks nor close."""
    if reading.channel != "email" or not reading.spoken:
        return 0.0
    return 0.0 if any(says.POLITE_FRAME.search(s.norm) for s in reading.spoken) else 0.8


@whole("names_virtues")
def names_virtues(reading: Reading) -> float:
    """Empathy, ownership, accountability: virtues that are named; two are enough."""
    named = {match[0] for s in reading.spoken for match in says.VIRTUE.finditer(s.norm)}
    return min(1.0, len(named) / 2)
