import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.actions import attempts
from assessments.enums import ItemKind, ResponseFormat
from assessments.models import Attempt, AttemptItem, Response
from tests.factories import make_attempt, make_form, make_item
from tests.taking import address, browser_of, leads_to

pytestmark = pytest.mark.django_db

WHOLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "pick_one": ({"choice": "a"}, {"choice": "a"}),
    "best_worst": ({"best": "a", "worst": "d"}, {"best": "a", "worst": "d"}),
    "rank": (
        {"place_a": "2", "place_b": "1", "place_c": "4", "place_d": "3"},
        {"order": ["b", "a", "d", "c"]},
    ),
    "rate_each": (
        {"rating_a": "7", "rating_b": "5", "rating_c": "3", "rating_d": "1"},
        {"ratings": {"a": 7, "b": 5, "c": 3, "d": 1}},
    ),
    "pick_several": ({"choices": ["a", "c"]}, {"choices": ["a", "c"]}),
}
HALF: dict[str, dict[str, str]] = {
    "pick_one": {},
    "best_worst": {"best": "a"},
    "rank": {"place_a": "1"},
    "rate_each": {"rating_a": "7"},
    "pick_several": {},
}


def at_item(*formats: str, **options: Any) -> tuple[Attempt, Client]:
    """An attempt of one SJT item a format, its first item shown in the browser that holds it."""
    versions = [make_item(response_format=fmt) for fmt in formats or ("pick_one",)]
    return shown(make_attempt(make_form(versions, **options)))


def shown(attempt: Attempt) -> tuple[Attempt, Client]:
    client = browser_of(attempt)
    client.get(address("take_item", attempt, 1))
    return attempt, client


def let_time_pass(seconds: float) -> None:
    for response in Response.objects.all():
        for name in ("shown_at", "seen_at", "answer_by"):
            setattr(response, name, getattr(response, name) - timedelta(seconds=seconds))
        response.save()


@pytest.mark.parametrize("fmt", ResponseFormat.values)
def test_whole_answer_without_a_script_is_kept_and_goes_on(fmt: str) -> None:
    attempt, client = at_item(fmt)
    sent, kept = WHOLE[fmt]

    answer = client.post(address("take_item", attempt, 1), {**sent, "do": "continue"})

    assert leads_to(answer) == address("take", attempt)
    assert Response.objects.get().answer == kept
    assert AttemptItem.objects.get().completed_at is not None


@pytest.mark.parametrize("fmt", ResponseFormat.values)
def test_half_an_answer_stays_on_the_page_and_says_what_is_missing(fmt: str) -> None:
    attempt, client = at_item(fmt)

    answer = client.post(address("take_item", attempt, 1), {**HALF[fmt], "do": "continue"})

    assert answer.status_code == 422
    assert "Please " in answer.content.decode()
    assert AttemptItem.objects.get().completed_at is None


@pytest.mark.parametrize("fmt", ResponseFormat.values)
def test_saved_answer_is_shown_again(fmt: str) -> None:
    attempt, client = at_item(fmt)
    sent, _kept = WHOLE[fmt]
    client.post(address("take_save", attempt, 1), sent)

    page = client.get(address("take_item", attempt, 1)).content.decode()
    page = page.partition('id="answer"')[2].partition("</form>")[0]

    n_marked = page.count(" checked>") + page.count(" selected>")
    assert n_marked == sum(len(v) if isinstance(v, list) else 1 for v in sent.values())


def test_written_answer_is_kept_as_typed() -> None:
    attempt, client = shown(make_attempt(make_form([make_item(ItemKind.WRITTEN)])))

    answer = client.post(
        address("take_item", attempt, 1), {"text": " Dear Ms Ortiz,\r\nI am sorry. "}
    )

    assert leads_to(answer) == address("take", attempt)
    assert Response.objects.get().text == " Dear Ms Ortiz,\nI am sorry. "


def test_same_reply_as_best_and_worst_is_refused_in_words() -> None:
    attempt, client = at_item("best_worst")

    answer = client.post(address("take_item", attempt, 1), {"best": "a", "worst": "a"})

    assert answer.status_code == 422
    assert "must be two different ones" in answer.content.decode()


def test_shared_place_in_a_ranking_is_refused_in_words() -> None:
    attempt, client = at_item("rank")

    answer = client.post(address("take_item", attempt, 1), {"place_a": "1", "place_b": "1"})

    assert answer.status_code == 422
    assert "Two replies share a place." in answer.content.decode()


def test_saving_script_gets_the_time_left() -> None:
    attempt, client = at_item()

    answer = client.post(
        address("take_save", attempt, 1),
        {"choice": "b", "stored_age_s": "0.4"},
        headers={"X-Requested-With": "fetch"},
    )

    assert answer.json()["n"] == 1
    assert 85 < answer.json()["left_s"] <= 90
    assert Response.objects.get().answer == {"choice": "b"}


def test_saves_are_ordered_as_the_browser_counts_them() -> None:
    attempt, client = at_item()
    for order, choice in ((7, "b"), (6, "a")):
        client.post(address("take_save", attempt, 1), {"choice": choice, "order": str(order)})

    assert Response.objects.get().answer == {"choice": "b"}


@pytest.mark.parametrize("order", ["", "-1", "soon", str(2**60)])
def test_answer_is_kept_whatever_the_count_says(order: str) -> None:
    attempt, client = at_item()

    client.post(address("take_item", attempt, 1), {"choice": "b", "order": order})

    assert Response.objects.get().answer == {"choice": "b"}


def test_saving_what_is_no_option_is_refused() -> None:
    attempt, client = at_item()

    answer = client.post(address("take_save", attempt, 1), {"choice": "z"})

    assert (answer.status_code, answer.json()["problem"]) == (422, "answer")


def test_saving_an_item_that_was_never_shown_starts_no_clock() -> None:
    attempt, client = at_item("pick_one", "pick_one")

    answer = client.post(address("take_save", attempt, 2), {"choice": "a"})

    assert answer.status_code == 404
    assert Response.objects.count() == 1


def test_saving_after_the_time_says_so() -> None:
    attempt, client = at_item()
    let_time_pass(101)

    answer = client.post(address("take_save", attempt, 1), {"choice": "a"})

    assert (answer.status_code, answer.json()["problem"]) == (409, "time")


def test_saving_script_may_bring_an_answer_that_waited_offline() -> None:
    attempt, client = at_item()
    let_time_pass(3600)

    answer = client.post(
        address("take_save", attempt, 1), {"choice": "a", "stored_age_s": str(3600 - 50)}
    )

    assert answer.status_code == 200
    assert Response.objects.get().arrived_late


def test_beat_credits_a_reported_outage() -> None:
    attempt, client = at_item()
    let_time_pass(60)

    answer = client.post(address("take_beat", attempt, 1), {"offline_s": "40"})

    assert 68 < answer.json()["left_s"] <= 70


def test_time_over_completes_the_item_and_goes_on_calmly() -> None:
    attempt, client = at_item("pick_one", "pick_one")
    client.post(address("take_save", attempt, 1), {"choice": "a"})
    let_time_pass(95)

    answer = client.post(
        address("take_item", attempt, 1), {"choice": "b", "do": "time"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == address("take_item", attempt, 2)
    assert "The time for this question is over." in answer.content.decode()
    kept = Response.objects.get(attempt_item__position=1)
    assert kept.answer == {"choice": "b"}  # sent within the grace of ten seconds
    assert kept.answered_at is not None


def test_time_over_while_away_goes_on_at_the_next_question() -> None:
    attempt, client = at_item("pick_one", "pick_one")
    let_time_pass(500)

    answer = client.get(address("take", attempt), follow=True)

    assert answer.redirect_chain[-1][0] == address("take_item", attempt, 2)


def test_nobody_looks_beyond_the_first_open_question() -> None:
    attempt, client = at_item("pick_one", "pick_one")

    answer = client.get(address("take_item", attempt, 2))

    assert leads_to(answer) == address("take", attempt)
    assert Response.objects.count() == 1


def test_back_keeps_the_draft_and_opens_the_question_before() -> None:
    attempt, client = at_item("pick_one", "best_worst")
    client.post(address("take_item", attempt, 1), {"choice": "a", "do": "continue"})
    client.get(address("take_item", attempt, 2))

    answer = client.post(address("take_item", attempt, 2), {"best": "b", "do": "back"}, follow=True)

    assert answer.redirect_chain[-1][0] == address("take_item", attempt, 1)
    assert Response.objects.get(attempt_item__position=2).answer == {"best": "b"}


def test_question_before_is_offered_only_while_its_clock_runs() -> None:
    attempt, client = at_item("pick_one", "pick_one")
    client.post(address("take_item", attempt, 1), {"choice": "a", "do": "continue"})

    before = client.get(address("take_item", attempt, 2)).content.decode()
    Response.objects.filter(attempt_item__position=1).update(
        shown_at=timezone.now() - timedelta(hours=2), answer_by=timezone.now() - timedelta(hours=1)
    )
    after = client.get(address("take_item", attempt, 2)).content.decode()

    assert ('value="back"' in before, 'value="back"' in after) == (True, False)


def test_emptied_answer_does_not_count_as_given_any_more() -> None:
    attempt, client = at_item("pick_several")
    client.post(address("take_item", attempt, 1), {"choices": ["a"], "do": "continue"})

    client.post(address("take_save", attempt, 1), {})

    assert Response.objects.get().answered_at is None


def test_item_after_submission_leads_to_the_thanks() -> None:
    attempt, client = at_item()
    attempts.submit(attempt)

    page = client.get(address("take_item", attempt, 1), follow=True)
    saved = client.post(
        address("take_save", attempt, 1), {"choice": "a"}, headers={"X-Requested-With": "fetch"}
    )

    assert "It is handed in" in page.content.decode()
    assert (saved.status_code, saved.json()["problem"]) == (409, "closed")


def test_header_says_where_one_is() -> None:
    attempt, client = at_item("pick_one", "pick_one", "pick_one", "pick_one")

    page = client.get(address("take_item", attempt, 1)).content.decode()

    assert "1 of 4" in page
    assert "about 16 min" in page
    assert "Need help or more time?" in page


def order_in(page: str) -> tuple[str, ...]:
    return tuple(re.findall(r'name="choice"\s+value="(\w)"', page))


def test_options_are_shuffled_alike_each_time_where_the_section_asks() -> None:
    attempt, client = at_item(shuffles_options=True)

    orders = set()
    for seed in range(8):
        Attempt.objects.update(seed=seed)
        pages = [client.get(address("take_item", attempt, 1)).content.decode() for _ in range(2)]
        keys = [order_in(page) for page in pages]
        assert keys[0] == keys[1]
        orders.add(keys[0])

    assert len(orders) > 3


@pytest.mark.parametrize("fmt", ResponseFormat.values)
def test_item_page_costs_as_many_queries_for_every_format(
    fmt: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt, client = at_item(fmt)

    with django_assert_num_queries(12):
        client.get(address("take_item", attempt, 1))


def test_saving_costs_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    attempt, client = at_item()

    with django_assert_num_queries(10):
        client.post(address("take_save", attempt, 1), {"choice": "a"})
