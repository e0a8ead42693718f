"""Failures that a caller of the actions can act on, one class each."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class RapportError(Exception):
    """Base of all; ``sentence`` says what happened, what is safe and what to do.

    ``words`` are its English; the reader's language is looked up when it is read.
    """

    words = _("Something went wrong. Nothing you saved is lost; please try again.")

    def __init__(self, detail: object = "", *, sentence: str | None = None) -> None:
        super().__init__(detail)
        self._said = sentence

    @property
    def sentence(self) -> str:
        return gettext(self.words) if self._said is None else self._said


class AttemptClosed(RapportError):
    words = _("This assessment is closed. What you had saved is kept.")


class OtherDevice(RapportError):
    words = _("This assessment is open on another device. Continue there, or move it here.")


class TimeUp(RapportError):
    words = _("The time for this question is over. What you had saved is kept.")


class NotAnswered(RapportError):
    words = _("This question has no complete answer yet.")


class AnswerRefused(RapportError):
    """The answer does not fit the question's format; ``sentence`` says how."""


class OutOfTurn(RapportError):
    words = _("Please answer the questions in the order in which they are shown.")


class NoTakesLeft(RapportError):
    words = _("You have used all your takes for this question. Your last recording is kept.")


class UploadConflict(RapportError):
    words = _("The upload is at another position. The page will continue from there by itself.")


class UploadBusy(RapportError):
    words = _("This upload is being written by another request. Please wait a moment.")


class UploadTooLarge(RapportError):
    words = _("This recording is larger than the limit. What was sent before is kept.")


class UploadMismatch(RapportError):
    words = _("The bytes that arrived are not those that were sent. The page will send them again.")


class UploadIncomplete(RapportError):
    words = _("The recording is still being sent. Please wait a moment.")


class UploadComplete(RapportError):
    words = _("This upload is complete and cannot be changed.")


class Published(RapportError):
    words = _("This version is published and cannot change. Make a new version instead.")


class NotPublishable(RapportError):
    """``sentence`` lists what is missing."""


class DraftChanged(RapportError):
    words = _("Somebody else saved this item while you were editing. Nothing of yours is lost.")


class CodeTaken(RapportError):
    words = _("Another item of this bank has this code already.")


class PartInUse(RapportError):
    words = _(
        "An option that you removed was rated by experts, so it has to stay. "
        "Change its words, or retire this item and make another one."
    )


class NotNow(RapportError):
    """The thing is in another state than the page showed; ``sentence`` says what cannot be done."""


class PanelRefused(RapportError):
    """The panel cannot be made so; ``sentence`` says why."""


class PanelClosed(RapportError):
    words = _("This panel is closed. The ratings that were saved are kept.")


class ExpertLinkEnded(RapportError):
    words = _("This link does not work any more. The ratings that were saved are kept.")


class StaleClaim(RapportError):
    """A worker's lease ran out and another worker holds the job: its results are dropped."""


class NotAllowed(RapportError):
    words = _("Your role does not include this.")


class NormsRefused(RapportError):
    """``sentence`` says why there is no such norm group, or why it stays."""


class NotQualified(RapportError):
    words = _("Please pass the qualification first: it takes about half an hour.")


class AssignmentGone(RapportError):
    words = _(
        "This answer is not in your hands any more: it was given back, or it was open for too "
        "long. Nothing of it was kept; please go on with another one."
    )


class RatingIncomplete(RapportError):
    words = _("Please give each competency a level, or say why you cannot.")


class NothingToTakeBack(RapportError):
    words = _("It is too late to take this back: your levels are final now.")


class NoGoldLeft(RapportError):
    words = _(
        "You have rated all the practice answers there are. Ask an administrator for new ones."
    )
