import re

import pytest
from django.test import Client
from django.utils import timezone

from assessments.actions import responses
from assessments.enums import AttemptState, ItemKind, Role, Route
from assessments.models import (
    Attempt,
    AuditEvent,
    ItemScore,
    Job,
    ModelQuote,
    ModelRating,
    ModelRequest,
    RecordingPart,
    Rubric,
    RubricLevel,
    StaffUser,
)
from assessments.pipeline import llm
from assessments.scoring import rubric as scoring_rubric
from candidates.actions import bars, unblinding
from candidates.models import Application, Decision, Opening
from tests.candidates.answered import KIND_REPLY, make_answered, make_written_form
from tests.candidates.results import ALIKE, link_tasks, make_run, make_scored, make_spec
from tests.factories import (
    item_of,
    make_application,
    make_attempt,
    make_competency,
    make_form,
    make_item,
    make_language_model,
    make_opening,
    make_staff,
)

pytestmark = pytest.mark.django_db
MODEL = make_language_model()


@pytest.fixture
def recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER, first_name="Rae", last_name="Cole")


@pytest.fixture
def page(client: Client, recruiter: StaffUser) -> Client:
    client.force_login(recruiter)
    return client


def opening_for(recruiter: StaffUser, *kinds: str) -> Opening:
    opening = make_opening(make_form([make_item(kind) for kind in kinds]) if kinds else None)
    opening.team.add(recruiter)
    link_tasks(opening)
    return opening


def address(application: Application, more: str = "") -> str:
    return f"/openings/{application.opening_id}/candidates/{application.pk}/{more}"


def read(page: Client, application: Application, more: str = "") -> str:
    response = page.get(address(application, more))
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- who may ---------------------------------------------------------------------------------


PATHS = [
    ("get", ""),
    ("get", "recordings/1/"),
    *(("post", f"{what}/") for what in ("decide", "rescore", "notes", "override", "take-back")),
]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.RATER, Role.AUDITOR])
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_profile_is_closed_to_other_roles_even_on_the_team(client, role, method, path):
    user = make_staff(role)
    application = make_scored(opening_for(user))
    client.force_login(user)

    assert getattr(client, method)(address(application, path)).status_code == 403


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_profile_of_another_team_is_not_found(page, method, path):
    application = make_scored(make_opening())

    assert getattr(page, method)(address(application, path)).status_code == 404


def test_profile_of_another_opening_of_the_team_is_not_found(page, recruiter):
    application, other = make_scored(opening_for(recruiter)), opening_for(recruiter)

    response = page.get(f"/openings/{other.pk}/candidates/{application.pk}/")

    assert response.status_code == 404


def test_profile_is_shown_to_an_admin_who_is_not_on_the_team(client):
    application = make_scored(make_opening())
    client.force_login(make_staff(Role.ADMIN))

    assert "C-" in read(client, application)


def test_each_view_is_an_audit_event(page, recruiter):
    application = make_scored(opening_for(recruiter))

    read(page, application)
    read(page, application)

    events = AuditEvent.objects.filter(verb="viewed").values_list(
        "subject_type", "subject_id", "actor_id"
    )
    assert list(events) == [("application", application.pk, recruiter.pk)] * 2


# --- the result ------------------------------------------------------------------------------


def test_profile_shows_the_outcome_with_its_reasons_by_name(page, recruiter):
    opening = opening_for(recruiter)
    bars.adopt(opening, make_spec(3.5, compassion=3.5), "Agreed.", recruiter)
    application = make_scored(opening, ALIKE | {"compassion": 3.4})

    text = text_of(read(page, application))

    assert "Within error" in text
    assert "please look at the evidence yourself" in text
    assert (
        "Compassion 3.40 is within error of its minimum of 3.50. "
        "The chance that the true score reaches it is 42 %."
    ) in text
    assert "Bar v1" in text


def test_profile_says_that_the_bar_came_after_results(page, recruiter):
    opening = opening_for(recruiter)
    application = make_scored(opening)
    bars.adopt(opening, make_spec(), "Late.", recruiter)

    assert "adopted after results were visible" in read(page, application)


def test_profile_without_a_score_asks_for_a_person(page, recruiter):
    opening = opening_for(recruiter)
    bars.adopt(opening, make_spec(), "Agreed.", recruiter)
    application = make_scored(opening, ALIKE | {"patience": None})

    text = text_of(read(page, application))

    assert "Needs a person" in text
    assert "Patience is not scored, because the answer is too short." in text


def test_error_is_called_provisional(page, recruiter):
    application = make_scored(opening_for(recruiter))

    assert "The errors are provisional" in text_of(read(page, application))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AttemptState.INVITED, "Not begun yet"),
        (AttemptState.OPEN, "Still answering"),
        (AttemptState.EXPIRED, "Not answered in time"),
    ],
)
def test_answers_that_are_not_handed_in_are_not_shown(page, recruiter, state, words):
    opening = opening_for(recruiter, ItemKind.WRITTEN)
    attempt = make_attempt(opening.form_version)
    responses.save(responses.show(item_of(attempt)), text=KIND_REPLY)
    type(attempt).objects.filter(pk=attempt.pk).update(
        state=state, **({"opened_at": None} if state == AttemptState.INVITED else {})
    )
    application = make_application(attempt, opening=opening)

    html = read(page, application)

    assert words in html
    assert "Mill Road" not in html


def test_submitted_answers_are_shown_while_they_are_scored(page, recruiter):
    opening = opening_for(recruiter, ItemKind.WRITTEN)
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)

    text = text_of(read(page, make_application(attempt, opening=opening)))

    assert "Being scored" in text
    assert "Not answered." in text


# --- the answers -----------------------------------------------------------------------------


def test_written_answer_is_shown_whole_with_its_evidence(page, recruiter):
    opening = opening_for(recruiter, ItemKind.WRITTEN)
    rubric = Rubric.objects.create(competency=make_competency("warmth"), number=1)
    RubricLevel.objects.bulk_create(
        RubricLevel(rubric=rubric, level=n, anchor=f"Anchor {n} of warmth.") for n in range(1, 6)
    )
    application = make_answered(opening)
    warmth = ItemScore.objects.get(competency__slug="warmth").score
    assert warmth is not None

    html = read(page, application)

    assert KIND_REPLY in text_of(re.sub(r"<sup.*?</sup>", "", html, flags=re.S))
    quote = "I am so sorry that your parcel is late and that you had to wait at home all day."
    assert re.search(rf'<mark class="mark-for">[^<]*{re.escape(quote)}</mark>', html)
    assert "Apologises for what happened to this customer" in html
    level = scoring_rubric.level(warmth)
    assert f"Level {level}: Anchor {level} of warmth." in text_of(html)


def test_closed_answer_is_shown_beside_the_raters_means(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.SJT), choice="b")

    html = read(page, application)

    [given] = re.findall(r'<tr class="row-given">(.*?)</tr>', html, flags=re.S)
    assert "It will be there tomorrow before noon." in given
    assert "Chosen" in given
    assert text_of(given).count("4.3") == 4  # (5 + 4 + 4) / 3, for each competency
    assert "Rated by the authors of these tests." in html


def test_spoken_answer_has_words_that_lead_into_the_recording(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.ROLE_PLAY), route=Route.VIDEO)
    unblinding.lift(application, "I know the case.", recruiter)

    html = read(page, application)

    first, second = RecordingPart.objects.order_by("number")
    assert f'src="{address(application, f"recordings/{first.pk}/")}"' in html
    assert f'href="{address(application, f"recordings/{second.pk}/")}"' in html
    assert 'data-start="10.00"' in html
    assert '<span class="word" data-seek="0.00" data-until="0.40">Hello</span>' in html
    assert re.search(r'class="word word-unsure" data-seek="0.50"[^>]*>Mrs</span>', html)
    assert "Timing, not scored" in html
    assert "168 words a minute" in html
    assert "of the time" not in html
    assert "The picture is dark." in html
    assert 'class="mark-for"' in html


def test_competency_filter_keeps_its_evidence_and_its_items(page, recruiter):
    only_warm = make_item(competencies=["warmth"])
    opening = make_opening(make_form([make_item(ItemKind.WRITTEN), only_warm]))
    opening.team.add(recruiter)
    application = make_answered(opening)

    html = read(page, application, "?competency=communication")

    assert only_warm.title in read(page, application)
    assert only_warm.title not in html
    assert "Answers what was asked" in html or "Says who does what by when" in html
    assert "Greets" not in html
    assert 'aria-current="page">Communication' in html


def test_answer_nobody_can_score_says_why(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.WRITTEN), text="Ok.")

    text = text_of(read(page, application))

    assert "Not scored , because" in text
    assert "Level" not in text


@pytest.mark.parametrize("n", [1, 3])
def test_profile_costs_the_same_queries(page, recruiter, n, django_assert_num_queries):
    opening = make_opening(make_written_form(n))
    opening.team.add(recruiter)
    application = make_answered(opening)

    with django_assert_num_queries(36):
        read(page, application)


# --- a second rater --------------------------------------------------------------------------


def rate_by_model(application: Application, level: int | None, reason: str = "") -> None:
    """A model's rating of the first written answer's warmth, as the pipeline would store it."""
    item = application.attempt.items.get(form_item__item_version__kind=ItemKind.WRITTEN)
    Attempt.objects.filter(pk=application.attempt_id).update(may_send_to=MODEL.run_by)
    warmth = make_competency("warmth")
    rubric = Rubric.objects.get_or_create(competency=warmth, number=1, content_hash="x")[0]
    RubricLevel.objects.get_or_create(rubric=rubric, level=4, anchor="Friendly and personal.")
    request = ModelRequest.objects.create(
        attempt=application.attempt, rater="llm:rater-7b", sent_at=timezone.now(), tokens=9
    )
    row = ModelRating.objects.create(
        attempt_item=item,
        competency=warmth,
        rubric=rubric,
        rater="llm:rater-7b",
        prompt_version="prompt-1",
        input_hash=f"{level}{reason}",
        request=request,
        level=level,
        not_rated_reason=reason,
    )
    if level:
        quote = KIND_REPLY[:16]
        ModelQuote.objects.create(
            rating=row, response=item.responses.get(), start=0, end=16, quote=quote
        )


def test_second_rater_stands_apart_by_its_name_with_its_quotes(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.WRITTEN))
    before = text_of(read(page, application))
    rate_by_model(application, 4)

    html = read(page, application)

    text = text_of(html)
    assert "Second opinion" not in before
    assert "Second opinion by llm:rater-7b not part of the score Warmth Level 4" in text
    assert "Friendly and personal. Hello Mrs Ortiz," in text
    assert "It moves no score, no outcome and no place in the list." in text
    assert "Second opinion" not in read(page, application, "?competency=patience")
    assert "Second opinion" in read(page, application, "?competency=warmth")
    assert (
        "Second opinion"
        not in page.get(
            f"/openings/{application.opening_id}/compare/?a={application.pk}"
        ).content.decode()
    )


def test_second_rater_that_rated_nothing_says_why_and_its_newest_word_counts(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.WRITTEN))
    rate_by_model(application, 4)
    rate_by_model(application, None, "the answer speaks to the rater: a person should read it")

    text = text_of(read(page, application))

    assert "Not rated , because the answer speaks to the rater: a person should read it." in text
    assert "Level 4 Friendly" not in text.partition("Second opinion")[2]


@pytest.mark.parametrize(
    ("state", "last_error", "told"),
    [
        ("queued", "", "Not rated by the language model yet."),
        ("queued", llm.DAY_SPENT, f"Not rated by the language model yet, because {llm.DAY_SPENT}."),
        ("failed", llm.UNAVAILABLE, f"the language model, because {llm.UNAVAILABLE}."),
        ("failed", "builtins.KeyError", "because something went wrong here; the log says what."),
        ("done", "", ""),
    ],
)
def test_rating_that_is_missing_says_why(page, recruiter, settings, state, last_error, told):
    settings.LLM = MODEL
    application = make_answered(opening_for(recruiter, ItemKind.WRITTEN))
    application.attempt.may_send_to = MODEL.run_by
    application.attempt.save(update_fields=["may_send_to"])
    Job.objects.create(
        kind="rate_by_model",
        subject_id=application.attempt_id,
        state=state,
        last_error=last_error,
        finished_at=None if state == "queued" else timezone.now(),
    )

    text = text_of(read(page, application))

    assert (told in text) if told else ("language model" not in text)
    assert "KeyError" not in text


# --- the recording ---------------------------------------------------------------------------


def test_page_issues_no_recording_and_playing_issues_one(page, recruiter):
    application = make_answered(opening_for(recruiter, ItemKind.ROLE_PLAY), route=Route.VIDEO)
    unblinding.lift(application, "I know the case.", recruiter)
    read(page, application)
    issued_by_reading = AuditEvent.objects.filter(verb="media_issued").count()
    part = RecordingPart.objects.get(number=2)

    response = page.get(address(application, f"recordings/{part.pk}/"))

    event = AuditEvent.objects.get(verb="media_issued")
    assert issued_by_reading == 0
    assert (event.subject_id, event.actor_id) == (part.pk, recruiter.pk)
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "private, max-age=840"
    played = page.get(response.headers["Location"], headers={"Range": "bytes=0-1"})
    assert (played.status_code, b"".join(played.streaming_content)) == (206, b"tw")


def test_recording_of_somebody_else_is_not_found(page, recruiter):
    opening = opening_for(recruiter, ItemKind.ROLE_PLAY)
    mine = make_answered(opening, route=Route.VIDEO)
    make_answered(opening, route=Route.VIDEO)
    foreign = RecordingPart.objects.exclude(
        take__response__attempt_item__attempt=mine.attempt_id
    ).first()
    assert foreign is not None

    assert page.get(address(mine, f"recordings/{foreign.pk}/")).status_code == 404
    assert not AuditEvent.objects.filter(verb="media_issued").exists()


# --- the decision ----------------------------------------------------------------------------


def test_name_is_hidden_until_somebody_decides(page, recruiter):
    application = make_scored(opening_for(recruiter))
    before = read(page, application)

    page.post(address(application, "decide/"), {"verdict": "advance", "reason": "Kind and clear."})

    after = read(page, application)
    assert "Ada Obi" not in before
    assert application.candidate.email not in before
    assert "Ada Obi" in after
    assert "Move forward Kind and clear. Rae Cole" in text_of(after)


def test_decision_without_a_reason_stays_on_the_page(page, recruiter):
    application = make_scored(opening_for(recruiter))

    response = page.post(address(application, "decide/"), {"verdict": "advance", "reason": " "})

    assert response.status_code == 422
    assert "Choose a reason from the list, or write your own." in response.content.decode()
    assert not Decision.objects.exists()


def test_earlier_decisions_stay_listed(page, recruiter):
    application = make_scored(opening_for(recruiter))
    for verdict, reason in (("decline", "Cold."), ("hold", "Read again.")):
        page.post(address(application, "decide/"), {"verdict": verdict, "reason": reason})

    text = text_of(read(page, application))

    assert text.index("Keep in mind") < text.index("Decline replaced Cold.")


def test_decision_while_somebody_answers_says_to_wait(page, recruiter):
    opening = opening_for(recruiter)
    application = make_application(make_attempt(opening.form_version), opening=opening)

    response = page.post(address(application, "decide/"), {"verdict": "hold", "reason": "Wait."})

    assert response.status_code == 422
    assert not Decision.objects.exists()


# --- scoring again ---------------------------------------------------------------------------


def test_score_again_says_what_may_change_and_queues_it(page, recruiter):
    application = make_scored(opening_for(recruiter))

    response = page.post(address(application, "rescore/"), follow=True)

    assert "Nothing changes unless the scorer or an answer did." in response.content.decode()
    assert Job.objects.filter(kind="score_attempt", state="queued").count() == 1


def test_score_again_before_the_first_result_is_refused_in_words(page, recruiter):
    opening = opening_for(recruiter)
    attempt = make_attempt(opening.form_version, state=AttemptState.SUBMITTED)
    application = make_application(attempt, opening=opening)

    response = page.post(address(application, "rescore/"), follow=True)

    assert "The first scoring is still under way." in response.content.decode()
    assert not Job.objects.exists()


def test_runs_are_listed_the_newest_first(page, recruiter):
    application = make_scored(opening_for(recruiter))
    make_run(application.attempt, ALIKE)

    text = text_of(read(page, application))

    assert "Machine: 2 runs Run 2" in text
    assert "Run 1 shown" in text


def test_shortlist_leads_to_the_profile_and_to_the_comparison(page, recruiter):
    opening = opening_for(recruiter)
    application = make_scored(opening)

    html = page.get(f"/openings/{opening.pk}/").content.decode()

    assert f'href="{address(application)}"' in html
    assert f'action="/openings/{opening.pk}/picked/"' in html
    assert 'name="do" value="compare"' in html
    assert re.search(rf'name="a"\s+value="{application.pk}"', html)
