"""What the public sets gave so far: rows of figures, findings, and shares without a score."""

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity.measured import HEAD, Measured, Row
from tests.validity.scores import Scores
from tests.validity.sets import LabelledSet
from tests.validity.writing import Finding, paragraphs, percent, table


class Gathered:
    """The sets one after another; ``rows`` and ``findings`` gather as they go."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self.rows: list[Row] = []
        self.findings: list[Finding] = []
        self._refusals: list[tuple[str, ...]] = []

    def measure(self, data: LabelledSet) -> Measured:
        done = Measured(data, self._scores.of(data.texts, data.name))
        size = f"{len(data.rows):,}" + (f" of {data.n_all:,}, sampled" * data.is_sample)
        prompt = "yes" if any(text.prompt for text in data.texts) else "none"
        shares = [percent(done.lacking(name)) for name in COMPETENCIES]
        self._refusals.append((data.name, size, prompt, percent(done.held_back), *shares))
        return done

    def table(self, *rows: Row) -> str:
        self.rows += rows
        return table(HEAD, [row.cells() for row in rows])

    def not_scored_table(self) -> str:
        head = ("Set", "Answers", "Prompt", "Held back", *(c.capitalize() for c in COMPETENCIES))
        note = (
            "Share without a score. “Held back”: the whole answer, for example as too short to "
            "judge. The rest of a competency's share are answers that the machine read as off the "
            "point. Where a set has no prompt, the acts that need one are not looked for."
        )
        return paragraphs(table(head, self._refusals), note)
