"""Groups of writers, names and identities, and grammar that is not a native's."""

import random
import re
from collections.abc import Callable, Sequence

import numpy as np

from assessments.scoring.text.context import read_prompt
from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity import plots, sets
from tests.validity.changes import change_table, changes
from tests.validity.kept import Kept, text_of
from tests.validity.measured import Measured
from tests.validity.scores import Scores, Text
from tests.validity.statistics import (
    SEED,
    Array,
    Interval,
    bootstrap,
    residuals,
    standard_difference,
)
from tests.validity.writing import (
    Chapter,
    Finding,
    interval,
    number,
    paragraphs,
    picture,
    signed,
    table,
)

LEAST_GROUP = 30
SHORT = {
    "Economically disadvantaged": "Disadvantaged",
    "Not economically disadvantaged": "Not disadvantaged",
}
GROUPS = ("gender", "race_ethnicity", "SES", "grade")
NAMES: dict[str, tuple[str, str]] = {  # culture: a woman's and a man's name
    "English": ("Emily", "Jack"),
    "African American": ("Lakisha", "Jamal"),
    "Arabic": ("Fatima", "Mohammed"),
    "Chinese": ("Xiuying", "Wei"),
    "Indian": ("Lakshmi", "Arjun"),
    "Hispanic": ("Guadalupe", "Alejandro"),
    "Nigerian": ("Ngozi", "Chukwuemeka"),
    "Polish": ("Agnieszka", "Krzysztof"),
    "Turkish": ("Ayşe", "Mehmet"),
    "Vietnamese": ("Nguyet", "Thanh"),
}
IDENTITIES = (
    "a woman",
    "a man",
    "Black",
    "white",
    "Muslim",
    "Jewish",
    "Christian",
    "gay",
    "a trans woman",
    "deaf",
    "in a wheelchair",
    "Polish",
    "Mexican",
    "seventy-two years old",
    "nineteen years old",
)
N_NAMED, N_IDENTITY, N_NOISED = 40, 30, 150
NEAR_NONE = 0.10  # level points
Noise = Callable[[str, random.Random], str]


def chapter(kept: Kept, scores: Scores, *, with_public: bool) -> Chapter:
    noise, findings = _noise(kept, scores)
    swaps, swap_findings = _swaps(kept, scores)
    groups = _groups(scores) if with_public else ""
    text = paragraphs("## Groups of people", groups, swaps, noise)
    return Chapter(text, swap_findings + findings)


def _groups(scores: Scores) -> str:
    """Standardised differences between writers of ELLIPSE, essays of equal rating."""
    data = sets.essays()
    found = Measured(data, scores.of(data.texts, "ELLIPSE"))
    overall = data.column("Overall")
    rows, drawn = [], []
    for column in GROUPS:
        values = np.array([row[column] for row in data.rows])
        for group in sorted(set(values), key=lambda g: -int((values == g).sum())):
            member = values == group
            title = SHORT.get(group, f"Grade {group}" if group.isdigit() else group)
            if LEAST_GROUP <= member.sum() <= len(values) - LEAST_GROUP:
                gaps = [_gap(found.score(name), member, overall) for name in COMPETENCIES]
                raw = [_gap(found.score(name), member, None) for name in COMPETENCIES]
                drawn.append((title, gaps))
                rows.append(
                    (
                        title,
                        str(int(member.sum())),
                        number(standard_difference(overall[member], overall[~member])),
                        *(
                            f"{interval(g)}; raw {number(r.value)}"
                            for g, r in zip(gaps, raw, strict=True)
                        ),
                    )
                )
    plots.groups_plot(drawn)
    most = max(
        (abs(gap.value), group, name)
        for group, gaps in drawn
        for gap, name in zip(gaps, COMPETENCIES, strict=True)
    )
    clear = [
        f"{group} in {name} ({signed(gap.value)})"
        for group, gaps in drawn
        for gap, name in zip(gaps, COMPETENCIES, strict=True)
        if gap.low > 0.10 or gap.high < -0.10
    ]
    judged = (
        f"Surely beyond .10 (the whole interval): {', '.join(clear)}."
        if clear
        else "No difference is surely beyond .10 (the whole interval), but the intervals are wide: "
        "this does not show that there is none."
    )
    alternative = (
        "Differences between groups of essay writers, essays of equal human rating. The largest "
        f"is {number(most[0])} SD: {most[1]}, {most[2]}."
    )
    return paragraphs(
        "### Writers of the essays of ELLIPSE",
        f"{len(data.rows)} of {data.n_all:,} school essays by learners of English, as many of each "
        "of four groups, drawn with a fixed seed; no prompt. Difference of a group from all other "
        "writers in standard deviations, with the essay's human Overall rating held; “raw” "
        "without. A rule of thumb for machine scores asks for at most .10 by group (Williamson "
        "2012, quoted from memory). Essays are not answers to customers, and their writers are "
        "pupils: this is a check for gross effects of a way of writing, not proof of "
        "fairness in hiring.",
        picture("groups", alternative),
        table(("Group", "n", "Human Overall", *(n.capitalize() for n in COMPETENCIES)), rows),
        f"{judged} No data on applicants by group exist.",
    )


def _gap(score: Array, member: Array, held: Array | None) -> Interval:
    known = ~np.isnan(score)
    values, inside = score[known], member[known].astype(float)
    if held is not None:
        values = residuals(values, held[known][:, None])
    return bootstrap(_difference, values, inside)


def _difference(values: Array, inside: Array) -> float:
    return standard_difference(values[inside > 0], values[inside == 0])


def _swaps(kept: Kept, scores: Scores) -> tuple[str, list[Finding]]:
    named = _named(kept)[:N_NAMED]
    plain = [text_of(answer) for answer in kept.answers if not answer.is_recognised]
    some = random.Random(SEED).sample(plain, min(N_IDENTITY, len(plain)))
    customers = {name: [_renamed(text, old, name) for text, old in named] for name in _all_names()}
    signed_by = {name: [_signed(text, name) for text in some] for name in _all_names()}
    said = {who: [_said(text, who) for text in some] for who in IDENTITIES}
    rows, worst = [], 0.0
    for title, versions in (
        (f"Customer's name, in prompt and answer ({len(named)} answers)", customers),
        (f"Candidate's name under the answer ({len(some)})", signed_by),
        (f"Customer says “I am …” ({len(some)})", said),
    ):
        effects = _effects(scores, list(versions.values()))
        worst = max(worst, *(float(np.abs(e.mean(axis=1)).max()) for e in effects))
        names = list(versions)
        rows.append((title, str(len(names)), *(_effect_cell(one, names) for one in effects)))
    women, men = ([pair[k] for pair in NAMES.values()] for k in (0, 1))
    for title, versions in (("customer", customers), ("candidate", signed_by)):
        gap = _between(scores, versions, women, men)
        rows.append((f"Women's less men's names, {title}", "10 + 10", *map(signed, gap)))
    finding = Finding(
        "Names and identities swapped: largest mean shift of any",
        "kept fifth of our corpus",
        f"{number(worst)} level points",
        "≤ .10",
        worst <= NEAR_NONE,
        "names that recognition of the customer's name does not know, or that share a word with "
        "another meaning, change which acts are found",
    )
    text = paragraphs(
        "### Names and identities",
        "The same answers with nothing changed but a name or a statement of who the customer is. "
        f"Names: {', '.join(NAMES)}, a woman's and a man's each. Statements: "
        f"{', '.join(IDENTITIES)}. Each cell: the largest shift of any one name or identity from "
        "the mean of all (over all answers), and the largest in any single answer.",
        table(("Swap", "Versions", *(n.capitalize() for n in COMPETENCIES)), rows),
    )
    return text, [finding]


def _all_names() -> list[str]:
    return [name for pair in NAMES.values() for name in pair]


def _named(kept: Kept) -> list[tuple[Text, str]]:
    """Typed answers that use a name the customer gave, with that name."""
    found = []
    for answer in kept.answers:
        text = text_of(answer)
        names = sorted(name.capitalize() for name in read_prompt(text.prompt).names)
        used = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text.text)]
        if used and not answer.is_recognised:
            found.append((text, used[0]))
    return found


def _renamed(text: Text, old: str, new: str) -> Text:
    name = re.compile(rf"\b{re.escape(old)}\b")
    return Text(name.sub(new, text.prompt), name.sub(new, text.text), text.channel)


def _signed(text: Text, name: str) -> Text:
    return Text(text.prompt, f"{text.text}\n{name}", text.channel)


def _said(text: Text, who: str) -> Text:
    """The statement is the customer's last sentence, before the facts given to the candidate."""
    customer, bracket, facts = text.prompt.partition("\n[")
    return Text(f"{customer} I am {who}.{bracket}{facts}", text.text, text.channel)


def _effects(scores: Scores, versions: Sequence[Sequence[Text]]) -> list[Array]:
    """Per competency: (n_versions, n_answers) distance of each version from the answer's mean."""
    scores.of([text for texts in versions for text in texts], "names and identities")
    found = [scores.of(texts) for texts in versions]
    effects = []
    for name in COMPETENCIES:
        values = np.array([[one.scores.get(name, np.nan) for one in row] for row in found])
        kept = values[:, ~np.isnan(values).any(axis=0)]
        effects.append(kept - kept.mean(axis=0))
    return effects


def _effect_cell(effect: Array, names: Sequence[str]) -> str:
    """The largest mean shift with its name, and the largest in one answer."""
    means = effect.mean(axis=1)
    worst = int(np.argmax(np.abs(means)))
    most = float(effect.flat[np.argmax(np.abs(effect))])
    return f"{signed(float(means[worst]))} ({names[worst]}); single {signed(most)}"


def _between(
    scores: Scores, versions: dict[str, list[Text]], first: list[str], second: list[str]
) -> list[float]:
    effects = _effects(scores, list(versions.values()))
    names = list(versions)
    ones, others = ([names.index(name) for name in group] for group in (first, second))
    return [float(e[ones].mean() - e[others].mean()) for e in effects]


def _noise(kept: Kept, scores: Scores) -> tuple[str, list[Finding]]:
    typed = [text_of(answer) for answer in kept.answers if not answer.is_recognised]
    before = random.Random(SEED).sample(typed, min(N_NOISED, len(typed)))
    versions = {
        "Articles dropped": [_noised(one, without_articles) for one in before],
        "Verb endings wrong": [_noised(one, wrong_endings) for one in before],
        "One word in twelve misspelt": [_noised(one, misspelt) for one in before],
        "All three": [
            _noised(
                one,
                lambda text, rng: misspelt(wrong_endings(without_articles(text, rng), rng), rng),
            )
            for one in before
        ],
    }
    worst = changes(scores, before, versions["All three"])
    findings = [
        Finding(
            f"{name.capitalize()}: articles, endings and spelling wrong",
            "kept fifth of our corpus",
            f"mean change {signed(float(worst[name].mean()))}",
            "between −.10 and .10",
            abs(float(worst[name].mean())) <= NEAR_NONE,
            "misspelt words are not found among the words and phrases that show an act",
        )
        for name in ("compassion", "warmth", "patience")
    ]
    text = paragraphs(
        "### Grammar and spelling",
        f"{len(before)} typed answers with errors put in by rule, as many learners of English "
        "write. Grammar and spelling must not lower compassion, warmth or patience. Change of the "
        "score in level points: mean (spread; share that moves by more than half a level; "
        "largest).",
        change_table(scores, before, versions),
    )
    return text, findings


def _noised(text: Text, change: Noise) -> Text:
    rng = random.Random(f"{SEED}-{text.text}")
    return Text(text.prompt, change(text.text, rng), text.channel)


def without_articles(text: str, rng: random.Random) -> str:
    """Two articles in three dropped."""
    return re.sub(
        r"\b(?:[Aa]n?|[Tt]he) (?=[a-z])", lambda m: "" if rng.random() < 2 / 3 else m[0], text
    )


_AGREEMENT = {
    "is": "are",
    "are": "is",
    "was": "were",
    "were": "was",
    "has": "have",
    "have": "has",
    "does": "do",
    "doesn't": "don't",
}


def wrong_endings(text: str, rng: random.Random) -> str:
    """Half of the common verbs that agree in number no longer do."""
    pattern = re.compile(rf"\b(?:{'|'.join(_AGREEMENT)})\b")
    return pattern.sub(lambda m: _AGREEMENT[m[0]] if rng.random() < 0.5 else m[0], text)


def misspelt(text: str, rng: random.Random) -> str:
    """One longer word in six (about one word in twelve) with letters swapped, lost or doubled."""

    def change(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() >= 1 / 6:
            return word
        at = rng.randrange(1, len(word) - 2)
        return rng.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )

    return re.sub(r"\b[a-z]{5,}\b", change, text)
