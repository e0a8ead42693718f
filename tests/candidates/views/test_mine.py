"""The candidate's own page: who comes in, and what it says in each state."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.enums import AttemptState, ItemKind, ScoreSource
from assessments.models import Evidence, ItemScore
from candidates import codes, links
from candidates.actions import unlocking
from candidates.enums import DecisionVerdict
from candidates.models import Application, Decision, Invitation
from tests.candidates.results import link_tasks, make_run, make_scored
from tests.factories import (
    make_application,
    make_attempt,
    make_form,
    make_item,
    make_opening,
    make_staff,
)
from tests.taking import address, browser_of, leads_to, own_browser_of

pytestmark = pytest.mark.django_db


def scored(**scores: float | None) -> Application:
    opening = make_opening(make_form([make_item(ItemKind.WRITTEN, competencies=list(scores))]))
    link_tasks(opening, "compassion")
    return make_scored(opening, scores)


def page_of(application: Application, name: str = "mine", **query: str) -> str:
    client = own_browser_of(application.attempt, application)
    return words_of(client.get(address(name, application.attempt), query))


def words_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def quoted(application: Application, quote: str, direction: str = "for") -> None:
    score = ItemScore.objects.filter(run__attempt=application.attempt).first()
    assert score
    now = timezone.now()
    clock = {"shown_at": now, "answer_by": now + timedelta(1), "seen_at": now}
    response, _made = score.attempt_item.responses.get_or_create(turn=None, defaults=clock)
    Evidence.objects.create(
        item_score=score,
        response=response,
        act="names_situation",
        direction=direction,
        start=len(quote),
        end=2 * len(quote),
        quote=quote,
    )


# --- the door ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [AttemptState.SUBMITTED, AttemptState.SCORED, AttemptState.WITHDRAWN, AttemptState.EXPIRED],
)
def test_same_link_later_opens_the_own_page_on_any_device(state):
    application = make_application(make_attempt(state=state))
    own_browser_of(application.attempt, application)
    later = {"sent_at": timezone.now() - timedelta(9), "expires_at": timezone.now() - timedelta(1)}
    application.invitations.update(**later)

    client = Client()
    answer = client.get(links.link_for(application.invitations.get()))

    assert leads_to(answer) == address("mine", application.attempt)
    assert client.get(leads_to(answer)).status_code == 200


def test_revoked_link_opens_nothing_not_even_where_it_was_opened_before():
    application = make_application(make_attempt())
    client = own_browser_of(application.attempt, application)
    application.invitations.update(revoked_at=timezone.now())

    page = client.get(address("mine", application.attempt))
    again = Client().get(links.link_for(application.invitations.get()))

    assert (page.status_code, again.status_code) == (410, 410)


def test_revoked_link_of_what_is_over_leads_back_with_a_code_alone():
    application = make_application(make_attempt(state=AttemptState.SUBMITTED))
    browser_of(application.attempt, application)  # the first one holds the attempt
    application.invitations.update(revoked_at=timezone.now())
    client = Client()

    opened = client.get(links.link_for(application.invitations.get()), follow=True)
    unlocking.send_code(application)
    code = codes.digits_of(application.codes.get())
    inside = client.post(address("mine_code", application.attempt), {"digits": code}, follow=True)

    assert "Is it you?" in words_of(opened)
    assert "Where things stand" not in words_of(opened)
    assert "Where things stand" in words_of(inside)


def test_replaced_link_leads_nowhere_even_where_all_is_over():
    application = make_application(make_attempt(state=AttemptState.SUBMITTED))
    old = application.invitations.get()
    application.invitations.update(revoked_at=timezone.now())
    Invitation.objects.create(
        application=application, sent_at=old.sent_at, expires_at=old.expires_at
    )

    assert Client().get(links.link_for(old)).status_code == 410


def test_own_page_is_closed_to_browsers_without_the_link_and_to_other_candidates():
    mine, other = (make_application(make_attempt(state=AttemptState.SUBMITTED)) for _ in range(2))
    somebody = own_browser_of(other.attempt, other)

    assert Client().get(address("mine", mine.attempt)).status_code == 403
    assert somebody.get(address("mine", mine.attempt)).status_code == 403


def test_page_after_handing_in_leads_to_the_own_page():
    application = make_application(make_attempt(state=AttemptState.SUBMITTED))

    assert address("mine", application.attempt) in page_of(application, "take_done")


# --- where things stand --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (AttemptState.OPEN, "You have begun. You can hand in until"),
        (AttemptState.SUBMITTED, "A program is reading your answers."),
        (AttemptState.WITHDRAWN, "You withdrew. Nothing of this assessment is scored."),
        (AttemptState.EXPIRED, "before you handed in. Nothing is scored"),
    ],
)
def test_page_says_where_things_stand(state, sentence):
    application = make_application(make_attempt(state=state))

    page = page_of(application)

    assert sentence in page
    assert "Your result" not in page


def test_page_of_whoever_wanted_people_waits_for_people_and_shows_no_machine_figure():
    application = scored(compassion=3.6)
    application.attempt.may_machine_score = False
    application.attempt.save(update_fields=["may_machine_score"])

    page = page_of(application)

    assert "People are rating your answers." in page
    assert "Your result" not in page


def test_page_of_whoever_wanted_people_shows_what_people_gave():
    application = scored(compassion=2.0)
    make_run(application.attempt, {"compassion": 4.0}, source=ScoreSource.HUMAN)
    application.attempt.may_machine_score = False
    application.attempt.save(update_fields=["may_machine_score"])

    page = page_of(application)

    assert "People rated your written and spoken answers" in page
    assert "In these answers you showed 4.0 of 5" in page


def test_decision_is_told_as_made_never_what_it_is_nor_why():
    application = scored(compassion=3.6)
    assert "Nobody has decided yet." in page_of(application)
    Decision.objects.create(
        application=application,
        verdict=DecisionVerdict.DECLINE,
        reason="Somebody fits better",
        decided_by=make_staff(email="rita.cole@example.org"),
    )

    page = page_of(application)

    assert "A person of the hiring team decided on" in page
    assert "Somebody fits better" not in page
    assert "Declin" not in page
    assert "rita.cole" not in page


# --- the result ----------------------------------------------------------------------------


def test_result_is_told_in_plain_words_with_its_error_and_a_hint():
    application = scored(compassion=3.6, warmth=None)
    quoted(application, "Your parcel is at Mill Road & waits.")
    quoted(application, "You should have asked.", "against")

    page = page_of(application)

    assert "In these answers you showed 3.6 of 5: with 95 % certainty between 2.6 and 4.6." in page
    assert "Not scored, because the answer is too short." in page
    assert "Your parcel is at Mill Road &amp; waits." in page
    assert "Counted against:" in page
    assert "Then ask what else would help." in page  # from level 4 towards 5
    assert "A program scored your answers." in page
    assert "Answer mail" in page


def test_whoever_is_at_the_top_reads_what_to_keep_and_not_what_would_take_it_further():
    page, top = page_of(scored(patience=4.2)), page_of(scored(patience=4.8))

    assert "What would take it further" in page
    assert "Stay courteous under provocation too" in page
    assert "What you did well" in top
    assert "Keep doing that." in top
    assert "What would take it further" not in top


def test_range_never_leaves_the_scale():
    assert "between 3.8 and 5.0" in page_of(scored(compassion=4.8))


def test_consents_are_shown_with_version_time_and_words():
    page = page_of(make_application(make_attempt(state=AttemptState.SUBMITTED)))

    assert "text version test" in page
    assert "May we?" in page


def test_queries_of_the_page_do_not_grow_with_the_result(django_assert_num_queries):
    few, many = scored(compassion=3.0), scored(compassion=3.0, warmth=4.0, patience=2.0)
    for _ in range(3):
        quoted(many, "I see that it is late.")
    for application in (few, many):
        client = own_browser_of(application.attempt, application)
        with django_assert_num_queries(15):
            client.get(address("mine", application.attempt))
