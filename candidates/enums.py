"""The closed lists of the people side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OpeningState(TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class BarMethod(TextChoices):
    JUDGEMENT = "judgement", _("Hiring team's judgement")
    ANGOFF = "angoff", _("Angoff")
    CONTRASTING = "contrasting", _("Contrasting groups")


class Outcome(TextChoices):
    """Against the bar. The words are shown with a shape and a tone, never by colour alone."""

    MEETS = "meets", _("Meets")
    REVIEW = "review", _("Within error")
    BELOW = "below", _("Below")
    NEEDS_PERSON = "needs_person", _("Needs a person")


class DecisionVerdict(TextChoices):
    ADVANCE = "advance", _("Move forward")
    HOLD = "hold", _("Keep in mind")
    DECLINE = "decline", _("Decline")


class Stage(TextChoices):
    """How far a candidate is: the first four have a result, the others wait for one."""

    UNDECIDED = "undecided", _("Not decided")
    ADVANCE = "advance", _("Move forward")
    HOLD = "hold", _("Keep in mind")
    DECLINE = "decline", _("Declined")
    INVITED = "invited", _("Invited")
    OPEN = "open", _("In progress")
    SCORING = "scoring", _("Being scored")


class ConsentPurpose(TextChoices):
    RECORDING = "recording", _("Recording")
    MACHINE_SCORING = "machine_scoring", _("Machine scoring")
    EXTERNAL_MODEL = "external_model", _("External model")


class Sex(TextChoices):
    """As the voluntary question offers it; the first two are those of the EEO-1 report."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another, or non-binary")
    UNDISCLOSED = "undisclosed", _("I prefer not to say")


class RaceEthnicity(TextChoices):
    """The categories of the EEO-1 report (Component 1), which NYC Local Law 144 names too."""

    HISPANIC = "hispanic", _("Hispanic or Latino")
    WHITE = "white", _("White")
    BLACK = "black", _("Black or African American")
    PACIFIC = "pacific", _("Native Hawaiian or other Pacific Islander")
    ASIAN = "asian", _("Asian")
    NATIVE = "native", _("American Indian or Alaska Native")
    TWO_OR_MORE = "two_or_more", _("Two or more races")
    UNDISCLOSED = "undisclosed", _("I prefer not to say")
