"""At a few thousand applicants: a constant number of queries, none of which reads a table whole."""

import re
from html import unescape

import pytest
from django.test import Client

from assessments.models import StaffUser
from candidates.demo import pool
from candidates.models import Opening
from tests.candidates.scale import (
    database_of_its_own,
    make_crowd,
    make_recruiter,
    queries_of,
    read_in_whole,
    vacuum,
)

pytestmark = pytest.mark.django_db

PEOPLE = 3000
ASKED = [
    "",
    "?outcome=review",
    "?stage=undecided",
    "?stage=hold",
    "?stage=decline&outcome=below",
    "?stage=scoring",
    "?sort=composite",
    "?sort=-warmth",
    "?sort=patience&outcome=below",
    "?sort=-newest",
    "?sort=newest&stage=advance",
    "?competency=warmth&least=4.8",
    "?competency=warmth&least=3&most=3.2&sort=-patience",
    "?warned=on",
    "?differ=on",
    "?show=person",
    "?show=waiting",
    "?q=C-1042",
    "?q=Ada+Berg",
]


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Two openings alike, so that one is a share of each table; most share the scores of some."""
    before = pool.WORKED_OUT
    pool.WORKED_OUT = 100
    with django_db_blocker.unblock(), database_of_its_own("scale"):
        recruiter = make_recruiter()
        opening = make_crowd(recruiter, PEOPLE, seed=1)
        make_crowd(recruiter, PEOPLE, seed=2)
        few = make_crowd(recruiter, 150, seed=3)
        vacuum()
        yield recruiter, opening, few
    pool.WORKED_OUT = before


@pytest.fixture
def page(client: Client, crowd: tuple[StaffUser, Opening, Opening]) -> Client:
    client.force_login(crowd[0])
    return client


def next_of(page: Client, address: str) -> str:
    html = page.get(address).content.decode()
    [on] = re.findall(r'href="(\?[^"]+)" rel="next"', html)
    return unescape(on)


@pytest.mark.parametrize("asked", ASKED)
def test_no_large_table_is_read_in_whole(page, crowd, asked):
    _recruiter, opening, _few = crowd

    queries = queries_of(page, f"/openings/{opening.pk}/{asked}")

    selects = [sql for sql in queries if sql.startswith("SELECT")]
    assert {sql: read for sql in selects if (read := read_in_whole(sql))} == {}


def test_later_pages_and_the_list_of_openings_read_no_table_in_whole(page, crowd):
    _recruiter, opening, _few = crowd
    here = f"/openings/{opening.pk}/"
    second = next_of(page, here + "?sort=-warmth&outcome=review")
    third = next_of(page, here + second)

    queries = [*queries_of(page, here + third), *queries_of(page, "/openings/")]

    selects = [sql for sql in queries if sql.startswith("SELECT")]
    assert {sql: read for sql in selects if (read := read_in_whole(sql))} == {}


@pytest.mark.parametrize("asked", ["", "?sort=-warmth", "?outcome=review", "?sort=-newest"])
def test_many_cost_the_queries_of_few(page, crowd, asked):
    _recruiter, many, few = crowd

    of_many = queries_of(page, f"/openings/{many.pk}/{asked}")
    of_few = queries_of(page, f"/openings/{few.pk}/{asked}")

    assert len(of_many) <= len(of_few) <= 22


def test_file_of_everybody_is_read_in_chunks(page, crowd):
    _recruiter, opening, _few = crowd

    queries = queries_of(page, f"/openings/{opening.pk}/export/?stage=undecided")

    assert len(queries) < 80


def test_pool_can_be_taken_away_again(crowd):
    _recruiter, _opening, few = crowd

    assert pool.remove(few.name) == 150
    assert not Opening.objects.filter(pk=few.pk).exists()
