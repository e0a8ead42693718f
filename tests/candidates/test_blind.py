from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from assessments.enums import ItemKind, JobKind, Role, Route, Verb
from assessments.models import AuditEvent, BlurredCopy, Job, RecordingPart, StaffUser, Take
from candidates import blind
from candidates.actions import decisions, unblinding
from candidates.enums import DecisionVerdict
from candidates.errors import ReasonMissing
from candidates.models import Application, Unblinding
from tests.candidates.answered import make_answered, make_spoken, make_written_form
from tests.candidates.results import make_scored
from tests.factories import item_of, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db
SAID = "Hello Mrs Ortiz, my name is Robin Fairfax. I will send the parcel again by 5 pm today."


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


@pytest.fixture
def application(recruiter: StaffUser) -> Application:
    application = make_scored(make_opening())
    application.opening.team.add(recruiter)
    return application


def shown(reader: StaffUser | None, application: Application) -> str:
    return blind.identities(reader, [application])[application.pk].name


def test_nobody_knows_before_a_decision(recruiter, application):
    assert shown(recruiter, application) == shown(make_staff(Role.ADMIN), application) == ""
    assert blind.is_blind(recruiter, application)


def test_staff_know_after_a_decision_but_no_judge_does(recruiter, application):
    decisions.decide(application, DecisionVerdict.ADVANCE, "Calm throughout.", recruiter)

    assert shown(recruiter, application) == application.candidate.name
    assert shown(None, application) == ""


def test_lifting_the_blind_is_for_this_reader_alone(recruiter, application):
    unblinding.lift(application, " Asked for an interpreter. ", recruiter)

    assert not blind.is_blind(recruiter, application)
    assert blind.is_blind(make_staff(Role.RECRUITER), application)
    assert Unblinding.objects.get().reason == "Asked for an interpreter."


def test_lifting_twice_is_recorded_once(recruiter, application):
    unblinding.lift(application, "First.", recruiter)
    unblinding.lift(application, "Second.", recruiter)

    event = AuditEvent.objects.get(verb=Verb.UNBLINDED)
    assert (event.subject_type, event.subject_id, event.actor_id) == (
        *("application", application.pk, recruiter.pk),
    )
    assert event.facts == {"unblinding": Unblinding.objects.get().pk}


def test_lifting_without_a_reason_is_refused(recruiter, application):
    with pytest.raises(ReasonMissing):
        unblinding.lift(application, "  ", recruiter)

    assert not AuditEvent.objects.filter(verb=Verb.UNBLINDED).exists()


def test_identities_cost_one_query(recruiter, django_assert_num_queries):
    people = [make_scored(make_opening()) for _ in range(3)]

    with django_assert_num_queries(1):
        blind.identities(recruiter, people)


# --- the page --------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


@pytest.fixture
def answered(recruiter: StaffUser) -> Application:
    application = make_answered(make_opening(make_written_form()), text=SAID)
    application.opening.team.add(recruiter)
    application.candidate.name = "Robin Fairfax"
    application.candidate.save()
    return application


def address(application: Application, more: str = "") -> str:
    return f"/openings/{application.opening_id}/candidates/{application.pk}/{more}"


def test_profile_covers_the_name_in_the_answer(page, answered):
    html = page.get(address(answered)).content.decode()

    assert "Fairfax" not in html
    assert "Mrs Ortiz" in html
    assert "my name is" in html
    assert 'covered">[name hidden]' in html


def test_asking_who_this_is_with_a_reason_shows_it(page, answered):
    page.post(address(answered, "unblind/"), {"reason": "A relative applied too."})

    html = page.get(address(answered)).content.decode()
    assert "my name is Robin Fairfax" in html
    assert answered.candidate.email in html


def test_asking_without_a_reason_shows_the_page_again(page, answered):
    response = page.post(address(answered, "unblind/"), {"reason": " "})

    assert response.status_code == 422
    assert "Fairfax" not in response.content.decode()


def test_comparison_covers_names_too(page, answered, recruiter):
    other = make_answered(answered.opening, text=SAID, seed=8)

    html = page.get(
        f"/openings/{answered.opening_id}/compare/?a={answered.pk}&a={other.pk}"
    ).content.decode()

    assert "Fairfax" not in html
    assert "[name hidden]" in html


# --- recordings ------------------------------------------------------------------------------


@pytest.fixture
def filmed(recruiter: StaffUser) -> RecordingPart:
    """A video answer of one part in an attempt that is handed in."""
    opening = make_opening(make_form([make_item(ItemKind.ROLE_PLAY)]))
    application = make_scored(opening)
    opening.team.add(recruiter)
    item = item_of(application.attempt)
    now = timezone.now()
    response = item.responses.create(
        turn=item.form_item.item_version.turns.get(),
        shown_at=now,
        seen_at=now,
        answer_by=now + timedelta(minutes=9),
    )
    return make_spoken(response, SAID, parts=(b"the face",)).parts.get()


def application_of(part: RecordingPart) -> Application:
    return Application.objects.get(attempt=part.take.response.attempt_item.attempt_id)


def play(page: Client, part: RecordingPart) -> bytes:
    """What the player gets; nothing where there is nothing to play."""
    response = page.get(address(application_of(part), f"recordings/{part.pk}/"))
    if response.status_code == 404:
        return b""
    return page.get(response.headers["Location"]).getvalue()


def add_copy(part: RecordingPart, data: bytes = b"no face", **fields: object) -> BlurredCopy:
    copy = BlurredCopy(part=part, made_by="test", made_at=timezone.now(), **fields)
    if data:
        copy.file.save("copy", ContentFile(data), save=False)
    copy.save()
    return copy


def test_blind_reader_never_gets_the_recording(page, filmed):
    html = page.get(address(application_of(filmed))).content.decode()

    assert play(page, filmed) == b""
    assert "<video" not in html
    assert "The copy without faces is being made" in html
    assert Job.objects.filter(kind=JobKind.BLUR_PART, subject_id=filmed.pk).count() == 1


def test_blind_reader_gets_the_copy_and_the_audit_says_so(page, recruiter, filmed):
    add_copy(filmed)

    html = page.get(address(application_of(filmed))).content.decode()

    assert play(page, filmed) == b"no face"
    assert f"recordings/{filmed.pk}/?faces=hidden" in html
    assert "Voice, hair, clothes, the room and spoken names" in html
    event = AuditEvent.objects.get(verb=Verb.MEDIA_ISSUED)
    assert (event.subject_type, event.subject_id, event.actor_id, event.facts) == (
        *("recordingpart", filmed.pk, recruiter.pk, {"faces": "hidden"}),
    )


def test_reader_who_lifted_the_blind_gets_the_recording(page, recruiter, filmed):
    add_copy(filmed)
    unblinding.lift(application_of(filmed), "A relative applied too.", recruiter)

    html = page.get(address(application_of(filmed))).content.decode()

    assert play(page, filmed) == b"the face"
    assert "faces=hidden" not in html


def test_copy_that_cannot_be_made_says_why_and_nothing_is_played(page, filmed):
    add_copy(filmed, b"", problem="The picture is too large.")

    html = page.get(address(application_of(filmed))).content.decode()

    assert play(page, filmed) == b""
    assert "There is no copy without faces: The picture is too large." in html
    assert not Job.objects.filter(kind=JobKind.BLUR_PART).exists()


def test_page_asks_for_the_copy_until_it_is_ready_or_failed(page, filmed):
    asks = address(application_of(filmed), f"answers/{filmed.take.response_id}/copy/")
    assert f'hx-get="{asks}"' in page.get(address(application_of(filmed))).content.decode()
    assert page.get(asks).status_code == 204

    copy = add_copy(filmed)
    assert "The copy without faces is ready." in page.get(asks).content.decode()

    BlurredCopy.objects.filter(pk=copy.pk).update(problem="The picture is too large.")
    assert "the sound alone can be heard" in page.get(asks).content.decode()

    BlurredCopy.objects.filter(pk=copy.pk).update(file="")
    told = page.get(asks).content.decode()
    assert "There is no copy without faces: The picture is too large." in told
    assert "hx-get" not in told


def test_sound_of_a_video_that_cannot_be_covered_is_heard_and_no_picture_is_promised(page, filmed):
    add_copy(filmed, b"a voice", problem="The picture is too large.")

    html = page.get(address(application_of(filmed))).content.decode()

    assert play(page, filmed) == b"a voice"
    assert "<audio" in html
    assert "<video" not in html
    assert "A voice and spoken names can still tell who this is." in html


def test_sound_alone_is_played_as_it_is(page, filmed):
    Take.objects.filter(pk=filmed.take_id).update(route=Route.AUDIO)

    assert play(page, filmed) == b"the face"
