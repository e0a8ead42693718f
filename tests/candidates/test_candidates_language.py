"""What a candidate reads is in their language: every page, every mail, and every date in them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, ResponseFormat, Route
from assessments.models import Attempt, FormItem, FormSection, FormVersion
from candidates import letters
from candidates.actions import standings, unlocking
from candidates.enums import ErasureReason, MailKind
from candidates.models import Accommodation, Application, Dispute, Erasure, Mail, Opening
from candidates.news import News
from tests.candidates.results import link_tasks, make_run
from tests.catalogues import TRANSLATED, english_in, visible
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
    publish_version,
)
from tests.taking import address, browser_of, own_browser_of

pytestmark = pytest.mark.django_db
Pages = Mapping[str, str]


@pytest.fixture(autouse=True)
def _language_of_the_tests() -> Iterator[None]:
    """A page that speaks the candidate's language leaves the thread in it."""
    with translation.override("en"):
        yield


def opening_of(form_version: FormVersion, **fields: object) -> Opening:
    return make_opening(form_version, name="Kundendienst", **fields)


def person(attempt: Attempt, language: str, opening: Opening | None = None) -> Application:
    application = make_application(attempt, opening=opening or opening_of(attempt.form_version))
    application.candidate.language = language
    application.candidate.save()
    return application


def every_kind() -> FormVersion:
    """An item of each format, a written one, a role-play, and a second part; with one to try."""
    versions = [make_item(response_format=one) for one in ResponseFormat.values]
    versions += [make_item(ItemKind.WRITTEN), make_item(ItemKind.ROLE_PLAY)]
    tried = make_item(is_practice=True, competencies=[])
    form_version = make_form(versions, practice=[tried], publish=False)
    FormSection.objects.update(title="Teil 1")
    part = FormSection.objects.create(form_version=form_version, position=2, title="Teil 2")
    FormItem.objects.create(section=part, item_version=make_item(ItemKind.WRITTEN), position=1)
    publish_version(form_version)
    return form_version


def got(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code in (200, 403, 409, 410), (where, answer.status_code)
    return answer.content.decode()


def pages_before(language: str, form_version: FormVersion) -> Pages:
    attempt = make_attempt(form_version, state=AttemptState.INVITED, language=language)
    client = browser_of(attempt, person(attempt, language))
    names = ("take_welcome", "take_device", "take_practice", "take_help", "take_accommodation")
    return {name: got(client, address(name, attempt)) for name in names}


def pages_during(language: str, form_version: FormVersion) -> Pages:
    attempt = make_attempt(form_version, language=language)
    application = person(attempt, language)
    client = browser_of(attempt, application)
    n_first = attempt.items.count() - 1
    pages = {}
    for position in range(1, n_first + 1):
        pages[f"item {position}"] = got(client, address("take_item", attempt, position))
        responses.complete_item(item_of(attempt, position))
    pages["section"] = got(client, address("take_section", attempt, n_first + 1))
    pages["review"] = got(client, address("take_review", attempt))
    client = own_browser_of(attempt, application)
    pages["delete"] = got(client, address("mine_delete", attempt))
    pages["other device"] = got(browser_of(attempt, application), address("take", attempt))
    spoken = make_attempt(make_form([make_item(ItemKind.ROLE_PLAY)]), route=Route.VIDEO)
    Attempt.objects.filter(pk=spoken.pk).update(language=language)
    held = browser_of(spoken, person(spoken, language))
    return {**pages, "recorder": got(held, address("take_item", spoken, 1))}


def pages_after(language: str) -> Pages:
    form_version = make_form([make_item(ItemKind.WRITTEN)])
    opening = opening_of(form_version)
    link_tasks(opening, "compassion")
    attempt = make_attempt(form_version, state=AttemptState.SCORED, language=language)
    application = person(attempt, language, opening)
    make_run(attempt, {"compassion": 3.2, "warmth": None, "patience": 5, "communication": 1})
    standings.refresh(application)
    locked = browser_of(attempt, application)
    names = ("take_done", "mine", "mine_look_again", "mine_answers", "mine_delete")
    client = own_browser_of(attempt, application)
    pages = {name: got(client, address(name, attempt)) for name in names}
    pages["locked"] = got(locked, address("mine", attempt))
    pages["code"] = got(locked, address("mine_code", attempt))
    unlocking.send_code(application)
    pages["code, sent"] = got(locked, address("mine_code", attempt))
    return pages


def pages_at_the_door(language: str) -> Pages:
    """Where no invitation is known, the browser's wish says the language."""
    late = timezone.now() - timedelta(hours=1)
    attempt = make_attempt(make_form([make_item()]), expires_at=late, language=language)
    client = browser_of(attempt, person(attempt, language))
    stranger = Client(headers={"accept-language": language})
    erasure = an_erasure(opening_of(attempt.form_version), language)
    return {
        "expired": got(client, address("take_done", attempt)),
        "own page, expired": got(client, address("mine", attempt)),
        "no link": got(stranger, address("take", attempt)),
        "deleted": got(stranger, reverse("deleted", args=[erasure.attempt_key])),
    }


def an_erasure(opening: Opening, language: str) -> Erasure:
    return Erasure.objects.create(
        opening=opening,
        number=9,
        reason=ErasureReason.ASKED,
        address="ada@example.org",
        language=language,
        due_at=timezone.now() + timedelta(days=1),
    )


def all_pages(language: str) -> Pages:
    form_version = every_kind()
    return {
        **pages_before(language, form_version),
        **pages_during(language, form_version),
        **pages_after(language),
        **pages_at_the_door(language),
    }


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_of_a_candidate_holds_english(language: str) -> None:
    pages = all_pages(language)

    left = {name: english_in(visible(page, language), language) for name, page in pages.items()}
    assert len(pages) >= 25
    assert all(f'<html lang="{language}"' in page for page in pages.values())
    assert {name: found for name, found in left.items() if found} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_dates_are_in_the_candidates_language(language: str) -> None:
    form_version = make_form([make_item(ItemKind.WRITTEN)])
    attempt = make_attempt(form_version, state=AttemptState.SUBMITTED, language=language)
    application = person(attempt, language)

    page = got(browser_of(attempt, application), address("mine", attempt))

    with translation.override(language):
        said = date_format(application.opening.retention_until, "DATE_FORMAT")
    with translation.override("en"):
        assert date_format(application.opening.retention_until, "DATE_FORMAT") not in page
    assert said in page


@pytest.mark.parametrize("sentence", ["What was measured, and why", "Your result"])
def test_sentence_that_nobody_translated_is_found(
    sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in trans_real.translation("de")._catalog._catalogs:  # type: ignore[attr-defined]
        if sentence in words:
            monkeypatch.delitem(words, sentence)

    page = pages_after("de")["mine"]

    assert sentence in english_in(visible(page, "de"), "de")


def test_sentence_that_was_never_wrapped_is_found() -> None:
    page = '<html lang="de"><p>Ihr Ergebnis</p><p lang="en">Say it to the customer.</p>{}</html>'

    assert english_in(visible(page.format(""), "de"), "de") == []
    assert english_in(visible(page.format("<p>Wait for the answer.</p>"), "de"), "de")


# --- mail ----------------------------------------------------------------------------------


def mails_in(language: str) -> Iterator[Mail]:
    attempt = make_attempt(make_form([make_item()]), state=AttemptState.SCORED, language=language)
    application = person(attempt, language)
    make_run(attempt, {"compassion": 3.0})
    standings.refresh(application)
    opening, now, staff = application.opening, timezone.now(), make_staff()
    later = now + timedelta(days=9)
    said = {"answered_at": later, "answered_by": staff, "answer": "Ja."}
    dispute = Dispute.objects.create(
        application=application, subject="result", text="?", due_at=later, outcome="upheld", **said
    )
    asked = Accommodation.objects.create(
        application=application, kind="untimed", state="granted", **said
    )
    new = person(make_attempt(attempt.form_version, state=AttemptState.INVITED), language, opening)
    link = new.invitations.get().pk
    code = application.codes.create()
    subjects = {
        MailKind.DISPUTE_ANSWERED: dispute.pk,
        MailKind.ACCOMMODATION: asked.pk,
        MailKind.CODE: code.pk,
    }
    for kind in MailKind:
        to_begin = kind in (MailKind.INVITATION, MailKind.REMINDER)
        who, subject = (new, link) if to_begin else (application, subjects.get(kind))
        if kind == MailKind.ERASED:
            yield Mail(pk=1, erasure=an_erasure(opening, language), kind=kind, asked_at=now)
        else:
            yield Mail(pk=1, application=who, kind=kind, subject_id=subject, asked_at=now)


@pytest.mark.parametrize("language", TRANSLATED)
def test_mail_of_each_kind_is_in_the_candidates_language(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = News(n_voided=1, n_lifted=2, reopening=None, as_of=timezone.now())
    monkeypatch.setattr("candidates.news.news_for", lambda _application: news)
    left = {}
    for mail in mails_in(language):
        words = letters.letter(mail)
        assert words, mail.kind
        message = letters.message(mail, words)
        html = str(message.alternatives[0][0])
        read = [message.subject, *str(message.body).split("\n\n"), *visible(html, language)]
        left[mail.kind] = english_in([" ".join(piece.split()) for piece in read], language)
        assert f'lang="{language}"' in html

    assert left == {kind: [] for kind in MailKind}
