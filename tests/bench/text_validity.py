"""How far the text scorer agrees with people: ``python -m tests.bench.text_validity``.

Prints the figures of docs/scoring-validity.md. Every set here is for evaluation only; nothing
is fitted on it.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import atanh, sqrt, tanh

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

from assessments.scoring.rubric import ACTS
from assessments.scoring.text import AnswerScore, TurnAnswer, score_answer
from assessments.scoring.text.shapes import Channel
from tests.bench.paraphrases import PAIRS
from tests.shared import SHARED

TEXT = SHARED / "data" / "text"
COMPETENCIES = ("compassion", "warmth", "patience", "communication")


def main() -> int:
    """Print one line a figure; 1 where the evaluation sets are not there."""
    say("| Measured on | Figure | n | not scored |")
    say("|---|---|---|---|")
    paraphrase_error()
    if not TEXT.is_dir():
        say(f"no evaluation sets in {TEXT}")
        return 1
    epitome()
    ranked("wassa23_turns.csv: empathy and compassion", "compassion", *wassa())
    ranked("email_politeness.csv: tone and warmth", "warmth", *emails())
    ranked("warmth_bios.csv: rated warmth and warmth", "warmth", *bios())
    annomi()
    unhealthy()
    length()
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def rows(name: str) -> list[dict[str, str]]:
    with (TEXT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(prompt: str, text: str, channel: Channel = "chat") -> AnswerScore:
    return score_answer([TurnAnswer(prompt, text)], channel)


def value(answer: AnswerScore, competency: str) -> float | None:
    level = answer.scores.get(competency)
    return level.score if level else None


def ranked(
    title: str, competency: str, answers: Sequence[AnswerScore], truth: Sequence[float]
) -> None:
    """Spearman's rho with a 95 % interval (Fisher z) over the answers that were scored."""
    pairs = [
        (got, wanted)
        for answer, wanted in zip(answers, truth, strict=True)
        if (got := value(answer, competency)) is not None
    ]
    rho = float(spearmanr(*zip(*pairs, strict=True))[0])
    half = 1.96 / sqrt(len(pairs) - 3)
    low, high = tanh(atanh(rho) - half), tanh(atanh(rho) + half)
    figure = f"ρ {rho:.2f} ({low:.2f} to {high:.2f})"
    say(f"| {title} | {figure} | {len(pairs)} | {len(truth) - len(pairs)} |")


def epitome() -> None:
    data = rows("epitome.csv")
    answers = [score(row["seeker_post"], row["response_post"]) for row in data]
    reaction = [float(row["ER_level"]) for row in data]
    ranked("epitome.csv: emotional reaction and compassion", "compassion", answers, reaction)
    exploring = [float(row["EX_level"]) for row in data]
    ranked("epitome.csv: exploring and patience", "patience", answers, exploring)
    own = [float(row["IP_level"]) for row in data]
    ranked(
        "epitome.csv: talk of oneself and compassion (should be ≤ 0)", "compassion", answers, own
    )
    kept = [
        (min(2, max(0, (level.level or 1) - 2)), int(wanted))
        for answer, wanted in zip(answers, reaction, strict=True)
        if (level := answer.scores.get("compassion")) and level.level
    ]
    kappa = cohen_kappa_score(*zip(*kept, strict=True), weights="quadratic")
    title = "epitome.csv: reaction 0–2 against compassion level 1–2, 3, 4–5"
    say(f"| {title} | weighted κ {kappa:.2f} | {len(kept)} | {len(data) - len(kept)} |")


def wassa() -> tuple[list[AnswerScore], list[float]]:
    data = rows("wassa23_turns.csv")
    answers = []
    for before, row in zip([None, *data], data, strict=False):
        same = before is not None and before["conversation_id"] == row["conversation_id"]
        answers.append(score(before["text"] if before and same else "", row["text"]))
    return answers, [float(row["Empathy"]) for row in data]


def emails() -> tuple[list[AnswerScore], list[float]]:
    data = rows("email_politeness.csv")
    answers = [score("", row["text_email"], "email") for row in data]
    return answers, [float(row["Tone_and_Overall_Consideration"]) for row in data]


def bios() -> tuple[list[AnswerScore], list[float]]:
    data = rows("warmth_bios.csv")
    truth = [float(np.mean([float(row[f"warm_{i}"]) for i in (1, 2, 3)])) for row in data]
    return [score("", row["bio"]) for row in data], truth


def annomi() -> None:
    said, heard = "", []
    for row in rows("annomi.csv"):
        if row["interlocutor"] == "therapist":
            heard.append((row, score(said, row["utterance_text"], "phone")))
        else:
            said = row["utterance_text"]
    for act, column in (
        ("paraphrases", "reflection_exists"),
        ("clarifying_question", "question_exists"),
    ):
        truth = [row[column] == "True" for row, _ in heard]
        found = [answer.acts.get(act, 0.0) >= 0.5 for _, answer in heard]
        title = f"annomi.csv: {column.removesuffix('_exists')} and act {act}"
        say(f"| {title} | F1 {f1_score(truth, found):.2f} | {len(heard)} | 0 |")
    for competency in ("patience", "compassion", "warmth"):
        sessions: dict[tuple[str, bool], list[float]] = defaultdict(list)
        for row, answer in heard:
            got = value(answer, competency)
            if got is not None:
                sessions[row["transcript_id"], row["mi_quality"] == "high"].append(got)
        means = [float(np.mean(scores)) for scores in sessions.values()]
        auc = roc_auc_score([high for _, high in sessions], means)
        title = f"annomi.csv: high against low sessions by {competency}"
        say(f"| {title} | AUC {auc:.2f} | {len(means)} | 0 |")


def unhealthy() -> None:
    data = rows("unhealthy_comments.csv")
    answers = [score("", row["comment"]) for row in data]
    against = [act.id for act in ACTS.values() if act.against]
    strength = [max((a.acts.get(act, 0.0) for act in against), default=0.0) for a in answers]
    for labels in (("dismissive", "condescending"), ("hostile", "antagonize")):
        truth = [any(row[name] == "1" for name in labels) for row in data]
        auc = roc_auc_score(truth, strength)
        title = f"unhealthy_comments.csv: {' or '.join(labels)} and acts against"
        say(f"| {title} | AUC {auc:.2f} | {len(data)} | 0 |")


def length() -> None:
    """Does a score follow length? Spearman with the number of words, per competency."""
    data = rows("satbot_empathy.csv")
    answers = [score("", row["response"]) for row in data]
    words = [float(len(row["response"].split())) for row in data]
    human = float(spearmanr([float(row["empathy_score"]) for row in data], words)[0])
    say(f"| satbot_empathy.csv: people's label and length | ρ {human:.2f} | {len(data)} | 0 |")
    ranked("satbot_empathy.csv: length and compassion", "compassion", answers, words)


def paraphrase_error() -> None:
    """The error of one answer from its wording: √(Σd²/2n) over pairs that say the same."""
    for competency in COMPETENCIES:
        gaps = list(_gaps(competency))
        sem = sqrt(sum(gap**2 for gap in gaps) / (2 * len(gaps)))
        refused = len(PAIRS) - len(gaps)
        say(f"| paraphrase pairs: {competency} | SEM {sem:.2f} | {len(gaps)} | {refused} |")


def _gaps(competency: str) -> Iterable[float]:
    for prompt, first, second in PAIRS:
        one, other = (value(score(prompt, text), competency) for text in (first, second))
        if one is not None and other is not None:
            yield one - other


if __name__ == "__main__":
    sys.exit(main())
