"""What is wrong with a closed answer, in the reader's language: ``scoring`` knows English only."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from assessments.scoring.errors import InvalidAnswer

# Here for the catalogues to find them; a test holds them equal to what ``scoring/answers.py`` says.
SENTENCES = {
    _("Please choose one option."),
    _("Please choose the best option."),
    _("Please choose the worst option."),
    _("Please choose at least one option."),
    _("Please rank every option: {n} of {n_options} done."),
    _("Please rate every option: {n} of {n_options} done."),
    _("There is no response format “{found}”."),
    _("The answer is not in the expected form."),
    _("The answer holds something unexpected: {fields}."),
    _("“{option}” is not one of the options."),
    _("The best and the worst option must be two different ones."),
    _("An option was ranked twice."),
    _("An option was picked twice."),
    _("Ratings are whole numbers from {lowest} to {highest}."),
}


def in_words(error: InvalidAnswer) -> str:
    return gettext(error.words).format(**error.values)
