"""Notes of the hiring team: added, never changed."""

from django.db import transaction

from assessments import audit
from assessments.enums import Verb
from assessments.models import StaffUser
from candidates.errors import NoteEmpty
from candidates.models import Application, ApplicationNote


@transaction.atomic
def write(application: Application, text: str, author: StaffUser) -> ApplicationNote:
    """Add a note; raises NoteEmpty."""
    if not text.strip():
        raise NoteEmpty(application.pk)
    note = ApplicationNote.objects.create(application=application, author=author, text=text.strip())
    audit.record(Verb.NOTED, application, actor=author, note=note.pk)
    return note
