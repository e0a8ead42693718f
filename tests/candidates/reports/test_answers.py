"""What the profile says of how a closed answer was scored."""

from assessments.scoring.sjt import Method
from candidates.reports.methods import METHODS


def test_every_method_is_told_in_words():
    assert set(METHODS) == set(Method)
