"""What is asked for in an answer, in the reader's language."""

import ast
from pathlib import Path

from django.utils import translation

from assessments.actions.answer_words import SENTENCES, in_words
from assessments.scoring import answers
from assessments.scoring.errors import InvalidAnswer

SAID = Path(answers.__file__)


def test_every_sentence_of_the_scorer_is_known_to_the_catalogues() -> None:
    tree = ast.parse(SAID.read_text())
    ending = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.endswith(".") and "\n" not in node.value
    }
    docs = {
        ast.get_docstring(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }

    assert ending - docs - {ast.get_docstring(tree)} == SENTENCES


def test_sentence_is_filled_in_and_said_in_the_readers_language() -> None:
    error = InvalidAnswer("Please rank every option: {n} of {n_options} done.", n=2, n_options=4)

    assert in_words(error) == str(error) == "Please rank every option: 2 of 4 done."
    with translation.override("de"):
        assert "2" in in_words(error)
