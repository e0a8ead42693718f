"""Fit the word weights of the tone heads: ``python -m tests.bench.fit_tone`` writes tone.json.

Only the two sets whose licence lets weights ship are read: GoEmotions (care, irritation) and
the Stanford politeness requests (politeness). A fifth of each is held out and its figure printed.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assessments.scoring.text import tone
from assessments.scoring.text.patterns import Phrases
from tests.shared import SHARED

TEXT = SHARED / "data" / "text"
OUT = Path(tone.__file__).with_name("tone.json")
SEED = 20261121
EMOTIONS = {
    "care": {"caring"},
    "irritation": {"annoyance", "anger", "disgust"},
}

# Kept out of the weights: whom a text is about, how the other person feels, and words of care
# that belie it. A weight on any of them would score the topic or the customer's feeling.
LEFT_OUT = Phrases(
    [
        "(?:black|white|asian|african|arab|indian|jew\\w*|muslim\\w*|islam\\w*|christian\\w*|"
        "catholic\\w*|"
        "gay|lesbian|trans|queer|wom[ae]n|m[ae]n|girls?|boys?|guys?|males?|females?|old|young|race|"
        "racis\\w*|sexis\\w*|sexual|immigra\\w*|country|american\\w*|british|religio\\w*|god|"
        "disab\\w*|"
        "fat|foreign\\w*|mexic\\w*|chinese|bless|pray\\w*|liberals?|republicans?|democrats?|trump|"
        "parents|mother|dad|child|baby|bro|dude|buddy|man|rape|name|his|her|he|she|him)",
        "<bad>|sorry|apolog\\w*|regret\\w*|guilt\\w*|calm|over it|move on|you should|suggest|"
        "doctor|therap\\w*|stop",
    ]
)


def main() -> int:
    """Fit, print held-out figures, write the weights."""
    texts, labels = _goemotions()
    heads = {
        name: _fit(name, texts, np.array([bool(wanted & label) for label in labels]), strength=0.35)
        for name, wanted in EMOTIONS.items()
    }
    requests, scores = _politeness()
    clear = np.abs(scores) > 0.4  # the middle third is where five raters do not agree
    kept = [text for text, keep in zip(requests, clear, strict=True) if keep]
    heads["politeness"] = _fit("politeness", kept, scores[clear] > 0, strength=0.3)
    OUT.write_text(json.dumps(heads, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{OUT.name}: {OUT.stat().st_size:,} bytes\n")
    return 0


def _fit(name: str, texts: list[str], y: NDArray[np.bool_], strength: float) -> dict[str, Any]:
    counter = CountVectorizer(analyzer=_grams, binary=True, min_df=6)
    x = counter.fit_transform(texts)
    held_out = np.random.default_rng(SEED).random(len(texts)) < 0.2
    model = LogisticRegression(l1_ratio=1.0, C=strength, solver="liblinear", random_state=SEED)
    model.fit(x[~held_out], y[~held_out])
    p = model.predict_proba(x[held_out])[:, 1]
    auc, rho = roc_auc_score(y[held_out], p), spearmanr(y[held_out], p)[0]
    weights = {
        gram: round(float(weight), 2)
        for gram, weight in zip(counter.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(weight) >= 0.05
    }
    say = f"{name}: held-out n={held_out.sum()} AUC={auc:.3f} rho={rho:.3f} weights={len(weights)}"
    sys.stdout.write(say + "\n")
    return {"bias": round(float(model.intercept_[0]), 3), "weights": weights}


def _grams(text: str) -> list[str]:
    found = tone.grams(tone.plain_words(text))
    return [gram for gram in found if not LEFT_OUT.search(gram)]


def _goemotions() -> tuple[list[str], list[set[str]]]:
    names = (TEXT / "goemotions_labels.txt").read_text(encoding="utf-8").split()
    rows = _rows("goemotions.csv")
    label_column = next(key for key in rows[0] if key not in ("text", "id"))
    labels = [
        {names[int(i)] for i in row[label_column].replace("[", "").replace("]", "").split(",")}
        for row in rows
    ]
    return [row["text"] for row in rows], labels


def _politeness() -> tuple[list[str], NDArray[np.float64]]:
    rows = _rows("stanford_politeness.csv")
    scores = np.array([float(row["Normalized Score"]) for row in rows])
    return [row["Request"] for row in rows], scores


def _rows(name: str) -> list[dict[str, str]]:
    with (TEXT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main())
