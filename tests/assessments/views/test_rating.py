import hashlib

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from assessments.actions import ratings
from assessments.enums import ItemKind, JobKind, Role, Route, Verb
from assessments.models import (
    AuditEvent,
    BlurredCopy,
    Job,
    Rating,
    RatingAssignment,
    RecordingPart,
    Response,
    Take,
    Transcript,
)
from candidates.actions import standings
from tests.assessments.views.author.signing_in import client_of
from tests.candidates.results import make_run
from tests.factories import make_application, make_form, make_item, make_opening
from tests.rating import make_answer, make_rater, make_rubric, make_written_form, question_of

pytestmark = pytest.mark.django_db
TWO = {"level-compassion": "4", "level-warmth": "3"}


@pytest.fixture
def rater():
    return make_rater()


@pytest.fixture
def attempt():
    made = make_answer(make_written_form(), "Hello, my name is Ada Obi. I am sorry.")
    ratings.ask([made.pk], 2, 2)
    return made


def taken(client, attempt):
    return client.post(reverse("take_answer", args=[question_of(attempt)])).headers["Location"]


def test_rater_takes_rates_and_is_led_to_the_next(rater):
    form = make_written_form()
    attempts = [make_answer(form) for _ in range(2)]
    ratings.ask([a.pk for a in attempts], 2, 2)
    client = client_of(user=rater)

    first = taken(client, attempts[0])
    second = client.post(first, TWO).headers["Location"]
    home = client.post(second, TWO, follow=True)

    assert first != second
    assert Rating.objects.count() == 2
    assert "No answer to this question waits for you any more." in home.content.decode()
    assert (
        client.post(reverse("take_back_rating", args=[int(second.split("/")[-2])])).headers[
            "Location"
        ]
        == second
    )
    assert 'value="4" required checked' in client.get(second).content.decode()


def test_page_shows_words_and_anchors_and_nothing_of_whose_they_are(rater, attempt):
    opening = make_opening(attempt.form_version, name="Night desk")
    application = make_application(attempt, opening=opening, name="Ada Obi")
    make_run(attempt, {"compassion": 1.7, "warmth": 1.7})
    standings.refresh(application)
    client = client_of(user=rater)

    page = client.get(taken(client, attempt)).content.decode()

    assert "I am sorry." in page
    assert "Specific and checked." in page
    for secret in ("Ada", "Obi", "Night desk", "1.7", f"C-{application.pk}"):
        assert secret not in page


def test_missing_level_is_said_and_what_was_chosen_is_kept(rater, attempt):
    client = client_of(user=rater)

    page = client.post(taken(client, attempt), {"level-compassion": "4", "note": "Unsure."})

    assert page.status_code == 422
    assert "Choose a level" in page.content.decode()
    assert 'value="4" required checked' in page.content.decode()
    assert "Unsure." in page.content.decode()


def test_refusal_needs_its_reason(rater, attempt):
    client = client_of(user=rater)
    address = taken(client, attempt)
    refused = TWO | {"level-warmth": "none"}

    assert client.post(address, refused).status_code == 422
    client.post(address, refused | {"reason": "It breaks off."})
    ratings.settle_of(rater)

    assert Rating.objects.get(competency__slug="warmth").cannot_rate_reason == "It breaks off."


def test_answer_given_back_is_gone(rater, attempt):
    client = client_of(user=rater)
    address = taken(client, attempt)

    client.post(f"{address}give-back/")

    assert client.get(address).headers["Location"] == reverse("rating")
    assert RatingAssignment.objects.filter(rater__isnull=True).count() == 2


def spoken(route):
    make_rubric("warmth")
    form = make_form([make_item(ItemKind.ROLE_PLAY, competencies=["warmth"])])
    attempt = make_answer(form, text="")
    now = timezone.now()
    response = Response.objects.get(attempt_item__attempt=attempt)
    item = attempt.items.get()
    response.turn = item.form_item.item_version.turns.get()
    response.save()
    take = Take.objects.create(
        response=response, number=1, route=route, started_at=now, stopped_at=now, is_chosen=True
    )
    part = RecordingPart(
        take=take,
        number=1,
        length=3,
        received=3,
        sha256=hashlib.sha256(b"one").hexdigest(),
        completed_at=now,
    )
    part.file.save("1.webm", ContentFile(b"one"), save=False)
    part.save()
    Transcript.objects.create(
        response=response, take=take, version=1, source="recognised", text="Good morning."
    )
    ratings.ask([attempt.pk], 1, 2)
    return attempt, part


def played(rater, attempt, part):
    """The page of the answer, and what its player gets."""
    client = client_of(user=rater)
    address = taken(client, attempt)
    return client.get(address).content.decode(), client.get(f"{address}recordings/{part.pk}/")


def test_voice_may_be_heard_and_its_issue_is_recorded(rater):
    page, answer = played(rater, *spoken(Route.AUDIO))

    assert ("<audio" in page, "<video" in page) == (True, False)
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(verb=Verb.MEDIA_ISSUED, actor_id=rater.pk).count() == 1
    assert not Job.objects.filter(kind=JobKind.BLUR_PART).exists()


def test_video_is_words_only_before_its_copy_without_faces_is_made(rater):
    attempt, part = spoken(Route.VIDEO)

    page, answer = played(rater, attempt, part)

    assert "Good morning." in page
    assert ("<audio" in page, "<video" in page) == (False, False)
    assert answer.status_code == 404
    assert Job.objects.get(kind=JobKind.BLUR_PART).subject_id == part.pk


def test_copy_without_faces_is_what_a_rater_sees_of_a_video(rater):
    attempt, part = spoken(Route.VIDEO)
    copy = BlurredCopy(part=part, made_by="test", made_at=timezone.now())
    copy.file.save("1.webm", ContentFile(b"no face"), save=True)

    page, answer = played(rater, attempt, part)

    assert "<video" in page
    issued = AuditEvent.objects.get(verb=Verb.MEDIA_ISSUED)
    assert (answer.status_code, issued.facts) == (302, {"faces": "hidden"})
    client = client_of(user=rater)
    assert b"".join(client.get(answer.headers["Location"])) == b"no face"


def test_nobody_else_opens_an_answer_in_a_raters_hands(rater, attempt):
    address = taken(client_of(user=rater), attempt)

    assert client_of(user=make_rater()).get(address).status_code == 404
    assert client_of(Role.RECRUITER).get(address).status_code == 403


def test_unqualified_rater_is_led_to_the_qualification(attempt):
    client = client_of(user=make_rater(is_qualified=False))

    home = client.post(reverse("take_answer", args=[question_of(attempt)]), follow=True)

    assert "First, the qualification" in home.content.decode()
    assert not RatingAssignment.objects.filter(rater__isnull=False).exists()


@pytest.mark.parametrize("n", [1, 3])
def test_home_asks_the_same_queries_for_any_number_of_questions(
    rater, n, django_assert_num_queries
):
    form = make_written_form(n=n)
    ratings.ask([make_answer(form).pk for _ in range(n)], 2, 2)
    client = client_of(user=rater)

    with django_assert_num_queries(11):
        page = client.get(reverse("rating"))

    assert (
        page.content.decode().count("answer waits") + page.content.decode().count("answers wait")
        == n
    )


def test_home_of_a_rater_is_the_queue(rater):
    page = client_of(user=rater).get("/", follow=True)

    assert page.redirect_chain[-1][0] == reverse("rating")
    assert "Nothing waits for you" in page.content.decode()
