"""What was mailed to whom and when, for the hiring team: in words, with what to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments import emails
from candidates.actions import sending
from candidates.actions.mails import FORMER_ADDRESS
from candidates.enums import MailKind, MailState
from candidates.models import Mail, Opening


@dataclass(frozen=True, slots=True)
class Line:
    """One mail; ``at``: when it was sent, or asked for where it was not."""

    pk: int
    kind: str
    state: MailState
    said: str
    at: datetime
    advice: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A refused mail of somebody who needs no link any more."""

    name: str
    email: str
    line: Line


def lines(application_ids: Collection[int]) -> dict[int, list[Line]]:
    """By application, the newest first; in one query."""
    found: dict[int, list[Line]] = {}
    rows = shown().filter(application__in=application_ids).order_by("-asked_at", "-pk")
    for mail in rows:
        found.setdefault(mail.application_id or 0, []).append(_line(mail))
    return found


def refused(opening: Opening, states: Collection[str], limit: int) -> list[RefusedLine]:
    """The newest mails that people whose attempts are in ``states`` could not be sent."""
    rows = (
        shown()
        .filter(
            application__opening=opening,
            application__attempt__state__in=states,
            state=MailState.REFUSED,
        )
        .exclude(problem=FORMER_ADDRESS)
    )
    newest = rows.select_related("application__candidate").order_by("-asked_at", "-pk")[:limit]
    people = [(mail.application.candidate, mail) for mail in newest if mail.application]
    return [RefusedLine(person.name, person.email, _line(mail)) for person, mail in people]


def shown() -> "QuerySet[Mail]":
    """All but what tells that somebody asked for an accommodation, or looked at their own data:
    the team never learns that."""
    return Mail.objects.exclude(kind__in=(MailKind.ACCOMMODATION, MailKind.CODE))


def _line(mail: Mail) -> Line:
    return Line(
        mail.pk,
        str(MailKind(mail.kind).label),
        MailState(mail.state),
        _said(mail),
        mail.sent_at or mail.asked_at,
        _advice(mail),
    )


def _said(mail: Mail) -> str:
    if mail.state != MailState.WAITING:
        return str(MailState(mail.state).label)
    return _("On its way again") if mail.problem else str(MailState.WAITING.label)


def _advice(mail: Mail) -> str:
    code = {"code": mail.problem}
    if mail.problem == FORMER_ADDRESS:
        return _("This was for the former address, which was corrected since.")
    if mail.state == MailState.WAITING and mail.problem:
        return (
            _("The mail server did not take it yet (%(code)s). We try again by ourselves.") % code
        )
    if mail.state != MailState.REFUSED:
        return ""
    if mail.problem == sending.GAVE_UP:
        return _("This mail could not be written. Please tell whoever runs this site.")
    if mail.problem == emails.NO_ANSWER:
        return _(
            "The mail server did not answer for five days. Please tell whoever runs this site, "
            "then send it again."
        )
    if not mail.problem.startswith("5"):
        return (
            _(
                "The mail server put it off for five days (%(code)s), so we stopped. Send it "
                "again, or reach this person another way."
            )
            % code
        )
    return (
        _(
            "The mail server refused this address (%(code)s). Check it with the person, and "
            "reach them another way until then."
        )
        % code
    )
