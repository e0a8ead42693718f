"""The pages of item analysis."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from assessments.enums import Role
from tests.assessments.reports.many import make_many
from tests.factories import make_bank, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Client:
    client = Client()
    client.force_login(make_staff(Role.AUTHOR))
    return client


def make_answered_form(n: int = 40, n_items: int = 3):
    form = make_form([make_item(competencies=["compassion"]) for _ in range(n_items)])
    make_many(form, n)
    return form


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUDITOR])
def test_only_authors_analyse(role):
    form = make_form([make_item()])
    client = Client()
    client.force_login(make_staff(role))

    for address in (reverse("analysis"), reverse("form_analysis", args=[form.pk])):
        assert client.get(address).status_code == 403


def test_nothing_to_analyse_says_what_comes_first(author):
    assert "Nothing to analyse yet" in text_of(author.get(reverse("analysis")))


@pytest.mark.parametrize("n", [1, 3])
def test_choice_lists_forms_with_their_people_in_few_queries(author, n, django_assert_num_queries):
    for _ in range(n):
        make_many(make_form([make_item(competencies=["compassion"])]), 2)

    with django_assert_num_queries(6):
        page = text_of(author.get(reverse("analysis")))

    assert page.count("2 people") == n
    assert reverse("bank_analysis", args=[make_bank().slug]) in page


@pytest.mark.parametrize("n_items", [1, 3])
def test_queries_do_not_grow_with_the_items(author, n_items, django_assert_num_queries):
    form = make_answered_form(n_items=n_items)
    cache.clear()

    with django_assert_num_queries(12):
        assert author.get(reverse("form_analysis", args=[form.pk])).status_code == 200


def test_form_shows_each_item_with_its_figures_and_files(author):
    form = make_answered_form()

    page = text_of(author.get(reverse("form_analysis", args=[form.pk])))

    assert "40 people" in page
    assert "Reliability by number of items" in page
    for item in form.sections.get().items.all():
        assert item.item_version.title in page
    assert reverse("form_analysis_file", args=[form.pk, "csv"]) in page
    assert "30 s" in page


def test_bank_is_analysed_over_its_forms(author):
    make_answered_form()

    page = text_of(author.get(reverse("bank_analysis", args=[make_bank().slug])))

    assert "40 people" in page


def test_few_answers_are_said_in_words(author):
    form = make_answered_form(n=12)

    page = text_of(author.get(reverse("form_analysis", args=[form.pk])))

    assert page.count("too few answers (n = 12; at least 30)") == 3
    assert "Too few scored people (n = 12; at least 30)" in page


def test_form_without_answers_and_range_without_people_say_so(author):
    empty = make_form([make_item()])
    form = make_answered_form()

    bare = text_of(author.get(reverse("form_analysis", args=[empty.pk])))
    narrow = text_of(author.get(reverse("form_analysis", args=[form.pk]), {"until": "2020-01-01"}))

    assert "No answers yet" in bare
    assert "Nobody handed in on these days" in narrow


def test_days_in_the_wrong_order_keep_what_was_typed(author):
    form = make_answered_form()

    page = text_of(
        author.get(
            reverse("form_analysis", args=[form.pk]),
            {"since": "2026-05-02", "until": "2026-05-01"},
        )
    )

    assert "The last day is before the first one." in page
    assert 'value="2026-05-02"' in page


@pytest.mark.parametrize("sort", ["facility", "-facility", "-rest", "missing", "nonsense"])
def test_table_sorts_by_any_column(author, sort):
    form = make_answered_form()

    answer = author.get(reverse("form_analysis", args=[form.pk]), {"sort": sort})

    facilities = [line.facility for line in answer.context["page"].object_list]
    if sort == "facility":
        assert facilities == sorted(facilities)
    if sort == "-facility":
        assert facilities == sorted(facilities, reverse=True)
    assert answer.status_code == 200


def test_item_is_drawn_with_a_table_that_says_the_same(author):
    form = make_answered_form()
    version = form.sections.get().items.first().item_version

    page = text_of(author.get(reverse("item_analysis", args=[version.pk]), {"form": form.pk}))
    in_bank = author.get(reverse("item_analysis", args=[version.pk]))

    assert "Who chooses what" in page
    assert page.count("<polyline") == 4
    assert "You should have ordered earlier." in page
    assert in_bank.status_code == 200


@pytest.mark.parametrize(("kind", "type_"), [("csv", "text/csv"), ("json", "application/json")])
def test_figures_can_be_taken_along(author, kind, type_):
    form = make_answered_form()

    answer = author.get(reverse("form_analysis_file", args=[form.pk, kind]))
    of_bank = author.get(reverse("bank_analysis_file", args=[make_bank().slug, kind]))

    assert answer.headers["Content-Type"].startswith(type_)
    assert f"compassion.{kind}" in answer.headers["Content-Disposition"]
    assert of_bank.status_code == 200


def test_unknown_file_and_unscored_form_have_none(author):
    form = make_answered_form()
    unscored = make_form([make_item(competencies=[])])

    assert author.get(f"/analysis/forms/{form.pk}/items.exe").status_code == 404
    assert author.get(reverse("form_analysis_file", args=[unscored.pk, "csv"])).status_code == 404
    bare = author.get(reverse("form_analysis", args=[unscored.pk]))
    assert "Nothing here is scored" in text_of(bare)
