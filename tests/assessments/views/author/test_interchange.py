"""Bringing a bank in through the pages: read by a worker, confirmed by the author."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments import tasks
from assessments.actions.author import bank_imports
from assessments.enums import ImportState, JobKind, JobState, Role
from assessments.handlers import register_all
from assessments.interchange.write import Format, write_bank
from assessments.models import AuditEvent, BankImport, ItemBank, ItemVersion, Job
from tests.assessments.interchange.banks import FILES, WHOLE_BANK
from tests.factories import make_competency, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/bank-imports/"


@pytest.fixture(autouse=True)
def _ready() -> None:
    register_all()
    for slug in ("warmth", "follow-up", "negotiation"):
        make_competency(slug)


def client_of(*roles: Role, email: str = "") -> Client:
    client = Client()
    fields = {"email": email} if email else {}
    client.force_login(
        make_staff(*roles, **fields),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def upload(client: Client, data: bytes, name: str = "whole.zip", **fields: str) -> BankImport:
    file = SimpleUploadedFile(name, data)
    answer = client.post(PAGE, {"file": file, "language": "en", **fields})
    row = BankImport.objects.latest("pk")
    assert answer.headers["Location"] == reverse("bank_import", args=[row.pk])
    return row


def work() -> None:
    for job in Job.objects.filter(state=JobState.QUEUED):
        tasks.run_job(job.pk)


def whole() -> bytes:
    return write_bank(WHOLE_BANK, FILES, Format.YAML).data


def test_file_is_read_shown_and_brought_in_at_the_authors_word() -> None:
    client = client_of(Role.AUTHOR)
    row = upload(client, whole())
    assert b"Waiting for a worker" in client.get(reverse("bank_import", args=[row.pk])).content

    work()
    page = client.get(reverse("bank_import", args=[row.pk])).content.decode()
    assert "Make the bank “Whole: “all” of it”" in page
    assert not ItemBank.objects.exists()

    client.post(reverse("confirm_import", args=[row.pk]))
    work()

    row.refresh_from_db()
    assert (row.state, str(row.bank), row.file.name) == (ImportState.DONE, WHOLE_BANK.name, "")
    assert ItemVersion.objects.count() == len(WHOLE_BANK.items)
    assert AuditEvent.objects.filter(verb="imported", actor_id=row.created_by_id).count() == 14
    told = client.get(reverse("bank_import", args=[row.pk])).content
    assert b"11 item versions were brought in" in told


def test_bad_file_is_refused_with_every_reason_and_forgotten() -> None:
    client = client_of(Role.AUTHOR)
    row = upload(client, b"rapport_bank: 1\nbank: {slug: x}\nitems: []\n", "x.yaml")
    stored = row.file.name or ""

    work()

    page = client.get(reverse("bank_import", args=[row.pk])).content.decode()
    assert "The file was refused. Nothing was changed." in page
    assert "the file, bank: “name” should be a text." in page
    assert not default_storage.exists(stored)


def test_file_whose_bank_is_there_joins_it_or_makes_one_of_its_own() -> None:
    client = client_of(Role.AUTHOR)
    theirs = ItemBank.objects.create(slug=WHOLE_BANK.slug, name="Theirs", language="en")
    row = upload(client, whole())
    work()
    as_new = reverse("import_as_new", args=[row.pk])

    page = client.get(reverse("bank_import", args=[row.pk])).content.decode()
    taken = client.post(as_new, {"code": WHOLE_BANK.slug})
    client.post(as_new, {"code": "Whole-Too"})
    work()
    again = client.get(reverse("bank_import", args=[row.pk])).content.decode()
    client.post(reverse("confirm_import", args=[row.pk]))
    work()

    made = ItemBank.objects.get(slug="whole-too")
    assert "(whole) is here already." in page
    assert taken.status_code == 422
    assert "Another page has this address already." in taken.content.decode()
    assert "Make the bank “Whole: “all” of it”" in again
    assert "is here already" not in again
    assert (made.name, made.keying_note) == (WHOLE_BANK.name, WHOLE_BANK.keying_note)
    assert (theirs.items.count(), made.items.count()) == (0, 11)


def test_file_into_a_bank_goes_there() -> None:
    bank = ItemBank.objects.create(slug="mine", name="Mine")
    client = client_of(Role.AUTHOR)
    row = upload(client, whole(), bank=str(bank.pk))

    work()
    client.post(reverse("confirm_import", args=[row.pk]))
    work()

    assert bank.items.count() == len(WHOLE_BANK.items)
    assert ItemBank.objects.get().name == "Mine"


def test_second_word_changes_nothing_and_says_so() -> None:
    client = client_of(Role.AUTHOR)
    row = upload(client, whole())
    work()
    client.post(reverse("confirm_import", args=[row.pk]))

    page = client.post(reverse("confirm_import", args=[row.pk]), follow=True)

    assert b"This file is not waiting to be brought in." in page.content
    assert Job.objects.filter(kind=JobKind.IMPORT_BANK).count() == 1


def test_discarded_upload_leaves_no_row_and_no_file() -> None:
    client = client_of(Role.AUTHOR)
    row = upload(client, whole())
    early = client.post(reverse("discard_import", args=[row.pk]), follow=True)
    assert b"The file is being worked on." in early.content
    work()

    client.post(reverse("discard_import", args=[row.pk]))

    assert not BankImport.objects.exists()
    assert not default_storage.exists(row.file.name or "")


def test_file_that_kills_the_worker_is_given_up() -> None:
    row = upload(client_of(Role.AUTHOR), whole())
    default_storage.delete(row.file.name or "")

    for _ in range(10):
        Job.objects.update(available_at="2000-01-01T00:00Z")
        work()

    row.refresh_from_db()
    assert (row.state, row.problems) == (ImportState.REFUSED, [bank_imports.LOST])


def test_old_uploads_are_forgotten() -> None:
    row = upload(client_of(Role.AUTHOR), whole())
    work()
    BankImport.objects.update(created_at="2020-01-01T00:00Z")

    assert bank_imports.delete_old() == 1

    assert not default_storage.exists(row.file.name or "")


def test_upload_of_somebody_else_is_not_there() -> None:
    row = upload(client_of(Role.AUTHOR), whole())

    other = client_of(Role.AUTHOR, email="other@example.org")

    assert other.get(reverse("bank_import", args=[row.pk])).status_code == 404
    admin = client_of(Role.ADMIN, email="admin@example.org")
    assert admin.get(reverse("bank_import", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUDITOR])
def test_other_roles_are_refused(role: Role) -> None:
    assert client_of(role).get(PAGE).status_code == 403


def test_no_file_is_named_at_its_field() -> None:
    page = client_of(Role.AUTHOR).post(PAGE, {"language": "en"})

    assert (page.status_code, b"Choose a file." in page.content) == (422, True)


def test_export_downloads_at_once_what_loses_nothing() -> None:
    client = client_of(Role.AUTHOR)
    upload(client, whole())
    work()
    client.post(reverse("confirm_import", args=[BankImport.objects.get().pk]))
    work()

    answer = client.post("/banks/whole/export/", {"format": "yaml"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="whole.zip"'
    assert answer.content == whole()


def test_export_says_first_what_a_table_leaves_out() -> None:
    client = client_of(Role.AUTHOR)
    upload(client, whole())
    work()
    client.post(reverse("confirm_import", args=[BankImport.objects.get().pk]))
    work()

    told = client.post("/banks/whole/export/", {"format": "csv"})
    given = client.post("/banks/whole/export/", {"format": "csv", "anyway": "on"})

    assert "A table holds no forms" in told.content.decode()
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
