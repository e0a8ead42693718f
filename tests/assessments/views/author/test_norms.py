"""Norm groups: made from at least a hundred scores, shown, never changed."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.enums import Role, Verb
from assessments.models import AuditEvent, CompetencyScore, NormGroup
from assessments.reports import norms
from assessments.reports.responses import Scope
from tests.assessments.reports.many import make_many
from tests.candidates.results import make_run
from tests.factories import make_competency, make_form, make_item, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Client:
    client = Client()
    client.force_login(make_staff(Role.AUTHOR))
    return client


def make_scored_form(n: int):
    form = make_form([make_item(competencies=["compassion"])])
    make_many(form, n)
    return form


def make_group(**fields: object) -> NormGroup:
    form = make_form([make_item(competencies=["compassion"])])
    values: dict[str, object] = {
        "name": "Applicants",
        "form_version": form,
        "competency": make_competency("compassion"),
        "collected_on": "2026-11-01",
        "n": 100,
        "scores": [1.0] * 25 + [3.0] * 50 + [5.0] * 25,
    }
    return NormGroup.objects.create(**{**values, **fields})


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.AUDITOR])
def test_only_authors_see_norms(role):
    client = Client()
    client.force_login(make_staff(role))

    assert client.get(reverse("norms")).status_code == 403


def test_group_is_made_from_the_newest_scores_in_order(author):
    form = make_scored_form(100)
    first = form.attempts.order_by("pk")[0]
    make_run(first, {"compassion": 4.9})

    answer = author.post(
        reverse("new_norm_group"), {"name": "Phone support", "form_version": form.pk}
    )

    group = NormGroup.objects.get()
    assert answer.url == reverse("norm_group", args=[group.pk])
    assert (group.name, group.n, group.competency.slug) == ("Phone support", 100, "compassion")
    assert group.scores == sorted(group.scores)
    assert 4.9 in group.scores
    event = AuditEvent.objects.get(verb=Verb.CREATED, subject_type="normgroup")
    assert event.facts == {"n": 100}


def test_too_few_scores_are_refused_in_words_and_what_was_typed_stays(author):
    form = make_scored_form(99)

    answer = author.post(
        reverse("new_norm_group"), {"name": "Phone support", "form_version": form.pk}
    )

    assert answer.status_code == 422
    assert "at least 100 people with a score; on these days there are 99" in text_of(answer)
    assert "Phone support" in text_of(answer)
    assert not NormGroup.objects.exists()


def test_name_is_taken_once_a_form(author):
    form = make_scored_form(100)
    given = {"name": "Phone support", "form_version": form.pk}
    author.post(reverse("new_norm_group"), given)

    answer = author.post(reverse("new_norm_group"), given)

    assert "has a norm group of this name already" in text_of(answer)
    assert NormGroup.objects.count() == 1


def test_scores_that_were_not_given_are_in_no_group():
    form = make_scored_form(3)
    first = CompetencyScore.objects.order_by("pk")[0]
    make_run(first.run.attempt, {"compassion": None})

    found = norms.scores_of(Scope(form_version=form.pk))

    assert {one.slug: len(scores) for one, scores in found.items()} == {"compassion": 2}


def test_group_shows_its_percentiles_and_that_of_a_score(author):
    group = make_group()

    page = text_of(author.get(reverse("norm_group", args=[group.pk]), {"score": "3"}))
    wrong = text_of(author.get(reverse("norm_group", args=[group.pk]), {"score": "x"}))

    assert "3.00 stands at percentile <strong>50</strong>." in page
    assert page.count('class="plot-bar"') == 16
    assert "12.5" in page  # of score 1
    assert "Write a score from 1 to 5." in wrong


@pytest.mark.parametrize("n", [1, 3])
def test_list_reads_all_groups_in_few_queries(author, n, django_assert_num_queries):
    for place in range(n):
        make_group(name=f"Group {place}")

    with django_assert_num_queries(4):
        page = text_of(author.get(reverse("norms")))

    assert page.count(">Group ") == n


def test_no_groups_say_what_they_are_for(author):
    assert "No norm groups yet" in text_of(author.get(reverse("norms")))


def test_group_is_deleted_by_post_and_on_record(author):
    group = make_group()

    assert author.get(reverse("delete_norm_group", args=[group.pk])).status_code == 405
    author.post(reverse("delete_norm_group", args=[group.pk]))

    assert not NormGroup.objects.exists()
    assert AuditEvent.objects.filter(verb=Verb.DELETED, subject_id=group.pk).exists()


def test_group_never_changes():
    group = make_group()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        NormGroup.objects.filter(pk=group.pk).update(name="Others")
