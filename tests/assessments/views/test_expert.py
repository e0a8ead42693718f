import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.actions.author import panels
from assessments.enums import Role, StemKind
from assessments.models import Competency, Expert, ExpertPanel, StemMedia
from assessments.views.expert import option_order
from tests.factories import make_item, make_panel, make_staff, rate_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> Expert:
    """One of two experts on a panel of two items, four ratings each."""
    items = [make_item(competencies=["warmth"]) for _ in range(2)]
    return make_panel(items, n_experts=2).experts.get(number=1)


def url(expert: Expert, path: str = "") -> str:
    return f"/expert/{expert.public_id}/{path}"


def names(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(rating-\d+-\d+)"', html)))


def chosen(html: str) -> list[str]:
    return re.findall(r'name="rating-[^>]* value="(\d)"[^>]* checked', html)


def rated(expert: Expert) -> int:
    return expert.ratings.count()


def test_start_explains_the_task_with_competency_and_opposite(client, expert):
    Competency.objects.update(description="Kind words.", opposed_by="Cold words.")

    response = client.get(url(expert))

    html = response.content.decode()
    assert "2 situations" in html
    assert "Kind words." in html
    assert "Cold words." in html
    assert 'content="noindex"' in html
    assert "no-store" in response["Cache-Control"]


def test_item_is_blind(client, expert):
    rate_all(expert.panel.experts.get(number=2))
    title = panels.asked(expert.panel)[0].version.title

    html = client.get(url(expert, "items/1/")).content.decode()

    assert "Situation 1 of 2" in html
    assert title not in html
    assert chosen(html) == []
    assert "expert2@example.org" not in html


def test_ratings_are_saved_and_the_next_item_follows(client, expert):
    fields = names(client.get(url(expert, "items/1/")).content.decode())

    response = client.post(url(expert, "items/1/"), dict.fromkeys(fields, "6"))

    assert response.url == url(expert, "items/2/")
    assert list(expert.ratings.values_list("value", flat=True)) == [6] * 4


def test_each_choice_is_saved_while_it_is_made(client, expert):
    field, *_ = names(client.get(url(expert, "items/1/")).content.decode())

    html = client.post(url(expert, "items/1/save/"), {field: "7"}).content.decode()

    assert "1 of 4 rated here" in html
    assert rated(expert) == 1


def test_missing_ratings_are_named_and_what_was_chosen_kept(client, expert):
    field, *_ = names(client.get(url(expert, "items/1/")).content.decode())

    response = client.post(url(expert, "items/1/"), {field: "2"})
    html = response.content.decode()

    assert response.status_code == 422
    assert "3 ratings are missing" in html
    assert chosen(html) == ["2"]
    going_on = client.post(url(expert, "items/1/"), {"do": "skip"})
    assert going_on.url == url(expert, "items/2/")


def test_going_back_saves_too(client, expert):
    field, *_ = names(client.get(url(expert, "items/2/")).content.decode())

    response = client.post(url(expert, "items/2/"), {field: "2", "do": "back"})

    assert response.url == url(expert, "items/1/")
    assert rated(expert) == 1


def test_rating_of_another_item_or_off_the_scale_is_not_read(client, expert):
    foreign, *_ = names(client.get(url(expert, "items/2/")).content.decode())
    own, *_ = names(client.get(url(expert, "items/1/")).content.decode())

    client.post(url(expert, "items/1/"), {foreign: "5", own: "8"})

    assert rated(expert) == 0


def test_item_that_is_not_there_is_not_found(client, expert):
    assert client.get(url(expert, "items/3/")).status_code == 404
    assert client.get(url(expert, "items/0/")).status_code == 404


def test_last_item_leads_to_the_end_and_handing_in_says_thanks(client, expert):
    rate_all(expert)

    assert client.post(url(expert, "items/2/")).url == url(expert, "finish/")
    assert "missing" not in client.get(url(expert, "finish/")).content.decode()
    response = client.post(url(expert, "finish/"), follow=True)

    assert response.status_code == 200
    assert "Thank you" in response.content.decode()
    assert client.get(url(expert, "items/1/")).status_code == 200  # the same thanks
    assert client.post(url(expert, "items/1/")).status_code == 200
    assert "Rate" not in client.get(url(expert, "items/1/")).content.decode()


def test_gaps_are_told_before_handing_in(client, expert):
    html = client.get(url(expert, "finish/")).content.decode()

    assert "8 ratings are missing. You can hand in all the same" in html


def test_closed_panel_and_revoked_link_say_so(client, expert):
    ExpertPanel.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    closed = client.get(url(expert))
    panels.revoke(expert, make_staff(Role.AUTHOR))
    revoked = client.get(url(expert, "items/1/"))

    assert (closed.status_code, revoked.status_code) == (410, 410)
    assert "This panel is closed" in closed.content.decode()
    assert "does not work any more" in revoked.content.decode()


def test_picture_and_captions_of_a_stem_are_served_by_the_link(client):
    version = make_item(publish=False)
    expert = make_panel([version], n_experts=1).experts.get()
    picture, video = (
        StemMedia.objects.create(
            item_version=version, position=n, kind=kind, description=words, captions=captions
        )
        for n, kind, words, captions in (
            (1, StemKind.IMAGE, "A broken box.", ""),
            (2, StemKind.VIDEO, "", ContentFile(b"WEBVTT\n\n", "said.vtt")),
        )
    )
    picture.file.save("box.png", ContentFile(b"\x89PNG\r\n\x1a\n" + bytes(20)))
    stranger = make_panel(n_experts=1).experts.get()

    html = client.get(url(expert, "items/1/")).content.decode()
    shown = client.get(url(expert, f"media/{picture.pk}/"))
    said = client.get(url(expert, f"media/{video.pk}/captions/"))

    assert f'src="{url(expert, f"media/{picture.pk}/")}" alt="A broken box."' in html
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert said["Content-Type"].startswith("text/vtt")
    assert client.get(url(stranger, f"media/{picture.pk}/")).status_code == 404


def test_order_of_replies_is_each_experts_own_and_stays(expert):
    item = panels.asked(expert.panel)[0]
    orders = set()
    for number in range(1, 30):
        expert.number = number
        order = option_order(expert, item)
        assert order == option_order(expert, item)
        orders.add(tuple(option.key for option in order))

    assert len(orders) > 10


@pytest.mark.parametrize("n", [1, 3])
def test_item_page_takes_the_same_queries(client, n, django_assert_num_queries):
    expert = make_panel([make_item() for _ in range(n)], n_experts=n).experts.get(number=1)

    with django_assert_num_queries(7):
        client.get(url(expert, "items/1/"))
