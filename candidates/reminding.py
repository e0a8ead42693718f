"""The signed address that stops the reminders of one application, and lets them go on."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from candidates.errors import LinkNotValid
from candidates.models import Application

_signer = Signer(salt="candidates.reminders", sep=".")


def stop_link(application: Application) -> str:
    """The absolute address; whoever holds it changes this one wish and reads nothing."""
    return settings.SITE_URL + reverse("reminders", args=[_signer.sign(str(application.pk))])


def application_from(token: str) -> Application:
    """Raises LinkNotValid where nobody here signed ``token``, or its application is gone."""
    people = Application.objects.select_related("candidate", "opening")
    try:
        return people.get(pk=int(_signer.unsign(token)))
    except (BadSignature, Application.DoesNotExist) as error:
        raise LinkNotValid(token) from error
