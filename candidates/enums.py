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


class MailKind(TextChoices):
    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")
    RECEIVED = "received", _("Received")
    RESULT = "result", _("Result ready")
    CHANGE = "change", _("Something changed")
    DISPUTE_ANSWERED = "dispute_answered", _("Answer to a request to look again")
    ACCOMMODATION = "accommodation", _("Answer about an accommodation")
    ERASED = "erased", _("Deletion done")
    CODE = "code", _("One-time code")


class MailState(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused by the mail server")
    DROPPED = "dropped", _("No longer needed")


class DisputeSubject(TextChoices):
    RESULT = "result", _("My result")
    TRANSCRIPT = "transcript", _("What was understood of my words")
    QUESTION = "question", _("A question")
    TECHNICAL = "technical", _("Something technical went wrong")
    OTHER = "other", _("Something else")


class DisputeOutcome(TextChoices):
    CHANGED = "changed", _("Something was changed")
    UPHELD = "upheld", _("It stays as it is")


class ErasureReason(TextChoices):
    ASKED = "asked", _("The candidate asked for it")
    RETENTION = "retention", _("The time to keep it was over")


class AccommodationKind(TextChoices):
    UNTIMED = "untimed", _("No clock at all")
    CAPTIONER = "captioner", _("A person writes down what I say")
    OTHER = "other", _("Something else")


class AccommodationState(TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Not possible")
