"""The public sets beside the checkout, as texts with their labels."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessments.scoring.text.shapes import Channel
from assessments.scoring.training.public_sets import KEPT_BACK
from assessments.scoring.training.recognition import as_recognised
from tests.shared import SHARED
from tests.validity.scores import Text
from tests.validity.statistics import SEED, Array

FOLDER = SHARED / "data" / "text"
WORD_ERRORS = 0.12
OF_EACH = 75  # essays of each group of writers
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """``rows`` beside their ``texts``; ``clusters`` tells which rows hang together."""

    name: str
    rows: Sequence[Row]
    texts: Sequence[Text]
    clusters: Sequence[str]
    n_all: int

    def column(self, name: str) -> Array:
        return np.array([float(row[name]) for row in self.rows])

    def is_any(self, *names: str) -> Array:
        return np.array([any(row[name] == "1" for name in names) for row in self.rows], float)

    def equals(self, name: str, *wanted: str) -> Array:
        return np.array([row[name] in wanted for row in self.rows], float)

    @property
    def words(self) -> Array:
        return np.array([text.n_words for text in self.texts], float)

    @property
    def is_sample(self) -> bool:
        return self.n_all > len(self.rows)

    def sampled(self, most: int) -> "LabelledSet":
        """At most ``most`` of the rows, drawn with the seed."""
        rows = sorted(random.Random(SEED).sample(range(len(self.rows)), min(most, len(self.rows))))
        return LabelledSet(
            self.name,
            [self.rows[n] for n in rows],
            [self.texts[n] for n in rows],
            [self.clusters[n] for n in rows],
            self.n_all,
        )

    def as_recognised(self) -> list[Text]:
        """The same answers as simulated recognition would give them; prompts stay typed."""
        return [recognised(text, f"{self.name}-{n}") for n, text in enumerate(self.texts)]


def recognised(text: Text, name: str, word_errors: float = WORD_ERRORS) -> Text:
    heard = as_recognised(text.text, random.Random(f"{SEED}-{name}-{word_errors}"), word_errors)
    return Text(text.prompt, heard.text, "phone")


def are_there() -> bool:
    return FOLDER.is_dir()


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(
    name: str,
    rows: list[dict[str, str]],
    column: str,
    cluster: str = "",
    *,
    channel: Channel = "chat",
    most: int = 10**6,
) -> LabelledSet:
    """A set without a prompt."""
    texts = [Text("", row[column], channel) for row in rows]
    clusters = [row[cluster] if cluster else str(n) for n, row in enumerate(rows)]
    return LabelledSet(name, rows, texts, clusters, len(rows)).sampled(most)


def epitome() -> LabelledSet:
    rows = _rows("epitome.csv")
    texts = [Text(row["seeker_post"], row["response_post"]) for row in rows]
    return LabelledSet("EPITOME", rows, texts, [row["sp_id"] for row in rows], len(rows))


def rationale_tokens(row: Row, column: str) -> set[int]:
    """Numbers of the words of the response that lie in the marked spans."""
    response, found = row["response_post"], set()
    for quote in filter(None, (part.strip() for part in row[column].split("|"))):
        at = response.find(quote)
        if at >= 0:
            found |= tokens_within(response, at, at + len(quote))
    return found


def tokens_within(text: str, start: int, end: int) -> set[int]:
    """Numbers of the words of ``text`` that begin in ``text[start:end]``."""
    found, at = set(), 0
    for n, word in enumerate(text.split()):
        at = text.index(word, at)
        if start <= at < end:
            found.add(n)
        at += len(word)
    return found


def wassa() -> LabelledSet:
    """Turns in their order; the prompt is the turn before, "" at a conversation's opening."""
    rows = sorted(
        _rows("wassa23_turns.csv"), key=lambda r: (r["conversation_id"], int(float(r["turn_id"])))
    )
    texts, before = [], ("", "")
    for row in rows:
        prompt = before[1] if before[0] == row["conversation_id"] else ""
        texts.append(Text(prompt, row["text"]))
        before = (row["conversation_id"], row["text"])
    return LabelledSet("WASSA 2023", rows, texts, [r["conversation_id"] for r in rows], len(rows))


def annomi() -> LabelledSet:
    """The therapist's utterances, once each; labels are the majority of their annotators."""
    turns: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for row in _rows("annomi.csv"):
        turns[row["transcript_id"], int(row["utterance_id"])].append(row)
    rows, texts, said, session = [], [], "", ""
    for (transcript, _), versions in sorted(turns.items()):
        said = said if transcript == session else ""
        session = transcript
        row = versions[0]
        if row["interlocutor"] == "therapist":
            rows.append(row | {name: _majority(versions, name) for name in _ANNOMI_LABELS})
            texts.append(Text(said, row["utterance_text"], "phone"))
        else:
            said = row["utterance_text"]
    return LabelledSet("AnnoMI", rows, texts, [row["transcript_id"] for row in rows], len(rows))


_ANNOMI_LABELS = ("question_subtype", "reflection_exists")


def _majority(versions: Iterable[Row], name: str) -> str:
    counts = Counter(row[name] for row in versions)
    return min(counts, key=lambda value: (-counts[value], value))


def emails() -> LabelledSet:
    rows = _rows("email_politeness.csv")
    return _plain("Business e-mails", rows, "text_email", "seed", channel="email")


def bios() -> LabelledSet:
    return _plain("Self-introductions", _rows("warmth_bios.csv"), "bio")


def politeness() -> LabelledSet:
    """The fifth of the requests that nothing was fitted on."""
    rows = [r for r in _rows("stanford_politeness.csv") if int(r["Id"]) % KEPT_BACK == 0]
    return _plain("Stanford politeness, kept fifth", rows, "Request", "Id")


def unhealthy() -> LabelledSet:
    return _plain("News comments", _rows("unhealthy_comments.csv"), "comment", most=3000)


def short_replies() -> LabelledSet:
    return _plain("Short replies", _rows("satbot_empathy.csv"), "response")


def tutors() -> LabelledSet:
    """Replies to a learner; the prompt is what the learner said last."""
    rows = _rows("mrbench_tutor.csv")
    texts = [Text(_last_turn(row["history"]), row["response"]) for row in rows]
    return LabelledSet("MRBench", rows, texts, [row["conversation_id"] for row in rows], len(rows))


def _last_turn(history: str) -> str:
    return history.replace("\xa0", " ").rpartition("Student:")[2].strip()


def essays() -> LabelledSet:
    """As many essays by writers of each of the four larger groups, drawn with the seed."""
    rows = _rows("ellipse.csv")
    rng, groups = random.Random(SEED), defaultdict(list)
    for row in rows:
        groups[row["race_ethnicity"]].append(row)
    large = [groups[name] for name in sorted(groups) if len(groups[name]) >= OF_EACH]
    chosen = [row for group in large for row in rng.sample(group, OF_EACH)]
    texts = [Text("", row["full_text"], "email") for row in chosen]
    return LabelledSet("ELLIPSE", chosen, texts, [str(n) for n in range(len(texts))], len(rows))


def comments() -> LabelledSet:
    names = (FOLDER / "goemotions_labels.txt").read_text(encoding="utf-8").split()
    rows = [row for row in _rows("goemotions.csv") if row["split"] == "test"]
    for row in rows:
        row |= dict.fromkeys(names, "0")
        row |= {names[int(label)]: "1" for label in row["label"].split(",")}
    return _plain("GoEmotions", rows, "text", most=600)
