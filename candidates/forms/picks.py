"""The candidates that a page or an address names, as ``a=12&a=15``."""

from collections.abc import Sequence

from django.http import QueryDict

from assessments.forms.numbers import whole
from candidates.models import Opening


def asked(sent: QueryDict) -> list[int]:
    """Each once, in the order given; what is no number counts as not given."""
    numbers = [whole(text) for text in sent.getlist("a")]
    return list(dict.fromkeys(number for number in numbers if number is not None))


def of_opening(opening: Opening, pks: Sequence[int]) -> list[int]:
    """Those of them who are candidates of ``opening``, in their order."""
    known = set(opening.applications.filter(pk__in=pks).values_list("pk", flat=True))
    return [pk for pk in pks if pk in known]
