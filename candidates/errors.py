"""Failures that a caller of the actions can act on, one class each."""

from assessments.errors import RapportError


class LinkNotValid(RapportError):
    sentence = "This link is not valid. Please open the link from your invitation once more."


class LinkExpired(RapportError):
    sentence = "This invitation has ended. Please ask the company that invited you for a new one."


class OpeningNotOpen(RapportError):
    sentence = "This opening does not take candidates at the moment."


class BarNotAdoptable(RapportError):
    """``sentence`` says what is missing."""


class AlreadyInvited(RapportError):
    sentence = "This person is already invited to this opening."


class ReasonMissing(RapportError):
    sentence = "Please give a reason: it is kept beside the decision."


class ConsentMissing(RapportError):
    sentence = "Please choose yes or no for each question: both are fine."
