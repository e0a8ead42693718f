"""Failures that a caller of the actions can act on, one class each."""

from uuid import UUID

from django.utils.translation import gettext_noop as _

from assessments.errors import RapportError


class LinkNotValid(RapportError):
    words = _("This link is not valid. Please open the link from your invitation once more.")


class CodeNotRight(RapportError):
    """``sentence`` says what to do."""


class LinkExpired(RapportError):
    words = _("This invitation has ended. Please ask the company that invited you for a new one.")


class OpeningNotOpen(RapportError):
    words = _("This opening does not take candidates at the moment.")


class BarNotAdoptable(RapportError):
    """``sentence`` says what is missing."""


class ProposalChanged(RapportError):
    words = _("This proposal was adopted or taken back meanwhile. Please look at it again.")


class JudgeMissing(RapportError):
    words = _("Name at least one judge.")


class JudgingClosed(RapportError):
    words = _("This judgement is closed, or your part of it is handed in. What was saved is kept.")


class NotAllRated(RapportError):
    words = _("Some ratings are missing. What you gave is saved; every question needs one.")


class StandardChanged(RapportError):
    words = _("This was changed meanwhile. Please look at it again.")


class AlreadyInvited(RapportError):
    words = _("This person is already invited to this opening.")


class ReasonMissing(RapportError):
    words = _("Please give a reason: it is kept beside the decision.")


class ReasonNotOffered(RapportError):
    words = _("This reason is not offered with that decision. Please choose another.")


class NoteEmpty(RapportError):
    words = _("This note is empty. Please write what the team should know.")


class OverrideOutOfRange(RapportError):
    words = _("Please give a score from 1 to 5, as on the scale beside it.")


class NoOverride(RapportError):
    words = _("There is no score of the team to take back.")


class ShareEnded(RapportError):
    words = _("This shared comparison has ended. Whoever shared it can share it again.")


class ConsentMissing(RapportError):
    words = _("Please choose yes or no for each question: both are fine.")


class FormInUse(RapportError):
    words = _(
        "Somebody is invited already, so the assessment of this opening stays as it is. "
        "Make a new opening for another one."
    )


class PilotFixed(RapportError):
    words = _("Somebody is invited already, so this opening stays what it is: a pilot or not.")


class OpeningChanged(RapportError):
    words = _("This opening was changed meanwhile. Please look at it again.")


class TooSoon(RapportError):
    """The waiting period for another attempt at the same assessment is not over."""

    words = _("This person took the same assessment a short while ago and has to wait.")


class LinkChanged(RapportError):
    words = _("This link was changed meanwhile. Please look at it again.")


class MailChanged(RapportError):
    words = _("This mail was sent again meanwhile. Please look at it again.")


class SameAddress(RapportError):
    words = _("This is the address that the invitation was sent to. Please write the right one.")


class NotRenewable(RapportError):
    words = _("This candidate has finished: there is nothing left to send a link for.")


class NotDecidable(RapportError):
    words = _("This candidate may still be answering. Decide when the answers are in.")


class NotScoredYet(RapportError):
    words = _("The first scoring is still under way. Please wait for it.")


class TooEarlyToAsk(RapportError):
    words = _("We ask this only after the assessment is handed in.")


class LinkDeleted(RapportError):
    """The link was ours, and what it opened is deleted; ``key`` names the page that says so."""

    words = _("What belonged to this link was deleted.")

    def __init__(self, detail: object = "", *, key: UUID | None = None) -> None:
        super().__init__(detail)
        self.key = key


class Held(RapportError):
    words = _("A legal hold keeps this from being deleted by schedule.")


class AlreadyHeld(RapportError):
    words = _("There is such a hold already. Lift it first, or leave it as it is.")


class NobodyToHold(RapportError):
    words = _("Nobody of this opening has this reference, or nothing of them is kept any more.")


class HoldChanged(RapportError):
    words = _("This hold was lifted meanwhile.")


class RetentionOver(RapportError):
    words = _(
        "The day on which everybody of this opening is deleted has come. Choose a later one first."
    )
