"""Pages by the last row seen: nobody is lost or shown twice, whatever is tied or empty."""

import pytest

from candidates.models import Standing
from candidates.reports import keyset
from candidates.reports.keyset import Part
from tests.candidates.results import ALIKE, make_scored
from tests.factories import make_form, make_item, make_opening

pytestmark = pytest.mark.django_db

SCORES = [3.0, 4.0, 4.0, None, 4.0, 2.0, None, 5.0]


@pytest.fixture
def parts() -> list[Part]:
    """Eight people, three of them tied, two without a composite."""
    opening = make_opening(make_form([make_item()]))
    for score in SCORES:
        standing = make_scored(opening, ALIKE).standing
        sem = None if score is None else 0.5
        Standing.objects.filter(pk=standing.pk).update(composite=score, composite_sem=sem)
    everyone = Standing.objects.filter(opening=opening)
    return [
        Part(everyone.filter(composite__isnull=False), "composite", True, tie_falls=False),
        Part(everyone.filter(composite__isnull=True)),
    ]


def expected() -> list[int]:
    rows = Standing.objects.values_list("composite", "pk")
    return [pk for _, pk in sorted(rows, key=lambda row: (row[0] is None, -(row[0] or 0), row[1]))]


def forwards(parts: list[Part], size: int) -> list[keyset.Slice]:
    pages = [keyset.page(parts, "best", size)]
    while pages[-1].after:
        pages.append(keyset.page(parts, "best", size, after=pages[-1].after))
    return pages


def test_pages_in_a_row_are_everybody_once_in_order(parts):
    for size in (1, 2, 3, 5, 8, 9):
        pages = forwards(parts, size)

        assert [pk for page in pages for pk in page.pks] == expected()
        assert [page.first for page in pages] == list(range(1, 9, size))


def test_way_back_shows_the_same_pages(parts):
    for size in (1, 2, 3, 5):
        there = forwards(parts, size)
        back = [there[-1]]
        while back[-1].before:
            back.append(keyset.page(parts, "best", size, before=back[-1].before))

        assert [page.pks for page in reversed(back)] == [page.pks for page in there]


def test_row_that_vanishes_moves_nobody_to_another_page(parts):
    first = keyset.page(parts, "best", 3)
    Standing.objects.filter(pk__in=first.pks[:2]).delete()

    assert keyset.page(parts, "best", 3, after=first.after).pks == tuple(expected()[1:4])


def test_address_that_was_not_made_here_shows_the_first_page(parts):
    for text in ("", "x", "WzFd:1abc:def"):
        assert keyset.page(parts, "best", 3, after=text).pks == tuple(expected()[:3])


def test_address_of_another_order_shows_the_first_page(parts):
    after = keyset.page(parts, "worst", 3).after

    assert keyset.page(parts, "best", 3, after=after).pks == tuple(expected()[:3])


def test_everybody_is_read_in_chunks(parts):
    assert [pk for chunk in keyset.every(parts, 3) for pk in chunk] == expected()
