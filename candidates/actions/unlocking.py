"""A one-time code by e-mail: who opens the link must also read the candidate's mail."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.errors import NotNow
from candidates import codes
from candidates.actions import mails
from candidates.enums import MailKind
from candidates.errors import CodeNotRight
from candidates.models import Application, OneTimeCode
from candidates.models.code import MOST_TRIES

# With five tries each: fifty guesses a day at one of a million.
MOST_A_DAY = 10


@transaction.atomic
def send_code(application: Application) -> None:
    """Mail a new code, which ends the one before; raises NotNow after too many in a day."""
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    today = locked.codes.filter(asked_at__gt=Now() - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise NotNow(
            application.pk,
            sentence=_(
                "You asked for many codes today. Please try again tomorrow, or write to the "
                "address below."
            ),
        )
    code = OneTimeCode.objects.create(application=locked)
    mails.queue(MailKind.CODE, locked, code.pk)


def enter(application: Application, digits: str) -> None:
    """Use up the newest code; raises CodeNotRight, which says what to do.

    A try is counted before it is looked at, so that many at once are no more than five.
    """
    code = codes.newest(application).first()
    if code is None or not codes.newest(application).filter(pk=code.pk).update(
        n_tries=F("n_tries") + 1
    ):
        raise CodeNotRight(
            application.pk, sentence=_("This code is no longer valid. Please ask for a new one.")
        )
    if not constant_time_compare(codes.digits_of(code), digits):
        code.refresh_from_db(fields=["n_tries"])
        raise CodeNotRight(application.pk, sentence=_not_right(MOST_TRIES - code.n_tries))
    OneTimeCode.objects.filter(pk=code.pk).update(used_at=Now())


def _not_right(n_left: int) -> str:
    if n_left < 1:
        return _("This is not the code, and it was the last try. Please ask for a new one.")
    return ngettext(
        "This is not the code of the newest mail. You have %(n)d more try.",
        "This is not the code of the newest mail. You have %(n)d more tries.",
        n_left,
    ) % {"n": n_left}
