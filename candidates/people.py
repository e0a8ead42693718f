"""Read a pasted list of people: name, e-mail and perhaps a language, one a line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from candidates.actions import applications
from candidates.actions.applications import Person
from candidates.models import Opening

MAX_PEOPLE = 500
HEADER = {"email", "e-mail", "mail", "email address", "e-mail address"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read; ``problem`` is empty where the person can be invited."""

    number: int
    person: Person
    problem: str


def read(text: str, opening: Opening) -> list[Line]:
    """All lines with what is wrong with each; blank lines and a header are left out.

    Raises ValidationError where nobody or more than MAX_PEOPLE are listed.
    """
    rows = [(n, _cells(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if rows and any(cell.lower() in HEADER for cell in rows[0][1]):
        rows = rows[1:]
    if not rows:
        raise ValidationError(_("Nobody is listed here yet."))
    if len(rows) > MAX_PEOPLE:
        raise ValidationError(_("Please paste at most %(n)s people at a time.") % {"n": MAX_PEOPLE})
    lines: list[Line] = []
    seen: set[str] = set()
    for number, cells in rows:
        person = _person(cells, opening.form_version.language)
        problem = _problem(cells, person, seen) or _obstacle(opening, person)
        lines.append(Line(number, person, problem))
        seen.add(person.email.lower())
    return lines


def _cells(line: str) -> list[str]:
    counts = {mark: line.count(mark) for mark in "\t;,"}
    mark = next((mark for mark in "\t;," if counts[mark]), ",")
    return [
        cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True))
    ]


def _person(cells: Sequence[str], language: str) -> Person:
    name, email, given, *_rest = [*cells, "", "", ""]
    return Person(name, email, given.lower() or language)


def _problem(cells: Sequence[str], person: Person, seen: set[str]) -> str:
    if len(cells) < 2:
        return _("needs a name and an e-mail address, with a comma between them")
    if len(cells) > 3 and any(cells[3:]):
        return _("has more than three columns")
    if not person.name or len(person.name) > 120:
        return _("needs a name of at most 120 characters")
    if not _is_email(person.email):
        return _("“%(email)s” is not an e-mail address") % {"email": person.email}
    if person.language not in dict(settings.LANGUAGES):
        return _("“%(language)s” is not a language of this site") % {"language": person.language}
    if person.email.lower() in seen:
        return _("is listed twice")
    return ""


def _obstacle(opening: Opening, person: Person) -> str:
    obstacle = applications.why_not(opening, person.email)
    return obstacle.sentence if obstacle else ""


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
