from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments import audit
from assessments.enums import PublicationState, Role, Verb
from assessments.models import ExpertPanel, ItemVersion
from tests.factories import make_bank, make_item, make_panel, make_staff, rate_all

pytestmark = pytest.mark.django_db
BANK = "/banks/service/"


@pytest.fixture
def page(client):
    client.force_login(make_staff(Role.AUTHOR))
    return client


@pytest.fixture
def panel() -> ExpertPanel:
    """Three experts: two agree, the third has not begun."""
    panel = make_panel([make_item(competencies=["warmth"])], n_experts=3)
    for expert in panel.experts.filter(number__lt=3):
        rate_all(expert)
    return panel


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.RATER, Role.AUDITOR])
@pytest.mark.parametrize("path", ["", "ratings/", "adopt/", "close/"])
def test_panel_is_for_authors_only(client, panel, role, path):
    client.force_login(make_staff(role))

    assert client.get(f"/panels/{panel.pk}/{path}").status_code == 403


def test_bank_without_panels_says_what_they_are(page):
    make_bank()

    html = page.get(f"{BANK}panels/").content.decode()

    assert "No panel yet" in html
    assert f"{BANK}panels/new/" in html


@pytest.mark.parametrize("n", [1, 3])
def test_list_of_panels_takes_the_same_queries(page, n, django_assert_num_queries):
    for _ in range(n):
        make_panel(n_experts=2)

    with django_assert_num_queries(5):
        page.get(f"{BANK}panels/")


@pytest.mark.parametrize("n", [1, 3])
def test_panel_takes_the_same_queries(page, n, django_assert_num_queries):
    panel = make_panel([make_item() for _ in range(n)], n_experts=n)

    with django_assert_num_queries(9):
        page.get(f"/panels/{panel.pk}/")


def test_new_panel_is_made_and_its_links_sent(page):
    item, other = make_item(), make_item()
    data = {
        "name": "Team leads",
        "emails": "a@example.org\nb@example.org; A@example.org",
        "items": [item.pk],
        "closes_on": timezone.localdate().isoformat(),
        "do": "create",
    }

    html = page.post(f"{BANK}panels/new/", data, follow=True).content.decode()

    panel = ExpertPanel.objects.get()
    assert list(panel.items.all()) == [item] != [other]
    assert panel.experts.count() == len(mail.outbox) == 2
    assert "2 links were sent." in html
    assert f"/expert/{panel.experts.get(number=2).public_id}/" in html


def test_wrong_panel_is_refused_in_words_and_keeps_what_was_typed(page):
    item = make_item()
    yesterday = timezone.localdate() - timedelta(days=1)
    data = {
        "name": "Team leads",
        "emails": "Ada Obi <ada@example.org>",
        "items": [item.pk],
        "closes_on": yesterday.isoformat(),
        "do": "create",
    }

    response = page.post(f"{BANK}panels/new/", data)

    html = response.content.decode()
    assert response.status_code == 422
    assert "Not an e-mail address: Ada, Obi" in html
    assert "This day is over" in html
    assert 'value="Team leads"' in html
    assert f'value="{item.pk}" checked' in html
    assert not ExpertPanel.objects.exists()


def test_panel_without_items_is_refused_in_words(page):
    make_item()

    response = page.post(
        f"{BANK}panels/new/", {"name": "Leads", "emails": "a@example.org", "do": "create"}
    )

    assert response.status_code == 422
    assert "Choose at least one item" in response.content.decode()


def test_items_are_narrowed_and_those_chosen_before_stay_chosen(page):
    chosen, shown = make_item(), make_item(response_format="rank")
    data = {"name": "Leads", "items": [chosen.pk], "response_format": "rank", "do": "all"}

    html = page.post(f"{BANK}panels/new/", data).content.decode()

    assert f'type="hidden" name="items" value="{chosen.pk}"' in html
    assert f'value="{shown.pk}" checked' in html
    assert "2 items chosen." in html
    assert 'value="Leads"' in html


def test_retired_written_and_practice_items_are_not_offered(page):
    make_item(kind="written")
    make_item(is_practice=True)
    retired = make_item()
    ItemVersion.objects.filter(pk=retired.pk).update(state=PublicationState.RETIRED)

    assert "Nothing to rate yet" in page.get(f"{BANK}panels/new/").content.decode()


def test_links_that_were_not_sent_are_named(page, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    panel = make_panel()

    html = page.post(
        f"/panels/{panel.pk}/experts/", {"emails": "a@example.org"}, follow=True
    ).content.decode()

    assert "Not sent, because the mail server did not take it: a@example.org." in html
    assert "link not sent" in html
    assert f"/expert/{panel.experts.get().public_id}/" in html


def test_wrong_addresses_of_more_experts_are_refused_on_the_page(page, panel):
    response = page.post(f"/panels/{panel.pk}/experts/", {"emails": "nobody"})

    assert response.status_code == 422
    assert "Not an e-mail address: nobody" in response.content.decode()


def test_revoked_link_is_gone_from_the_page_and_a_new_one_sent(page, panel):
    expert = panel.experts.get(number=3)
    assert (
        "stops working at once"
        in page.get(f"/panels/{panel.pk}/experts/3/revoke/").content.decode()
    )

    html = page.post(f"/panels/{panel.pk}/experts/3/revoke/", follow=True).content.decode()
    assert f"/expert/{expert.public_id}/" not in html
    assert "link revoked, does not count" in html

    html = page.post(f"/panels/{panel.pk}/experts/3/send/", follow=True).content.decode()
    assert "1 link was sent." in html
    assert str(panel.experts.get(number=3).public_id) in html


def test_closed_panel_shows_no_link_and_opens_again(page, panel):
    assert (
        "1 expert has not handed in" not in page.get(f"/panels/{panel.pk}/close/").content.decode()
    )

    html = page.post(f"/panels/{panel.pk}/close/", follow=True).content.decode()
    assert "/expert/" not in html
    assert "Add experts" not in html

    html = page.post(f"/panels/{panel.pk}/reopen/", follow=True).content.decode()
    assert "The panel takes ratings again" in html


def test_ratings_stand_with_agreement_and_a_warning_of_few(page, panel):
    html = page.get(f"/panels/{panel.pk}/ratings/").content.decode()

    assert "Only 2 experts have rated." in html
    assert "1.00" in html  # the ICC of two who agree
    assert "key now" in html


def test_ratings_without_any_say_so(page):
    panel = make_panel(n_experts=1)

    assert "No rating yet" in page.get(f"/panels/{panel.pk}/ratings/").content.decode()
    assert "Nothing to adopt yet" in page.get(f"/panels/{panel.pk}/adopt/").content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_ratings_take_the_same_queries(page, n, django_assert_num_queries):
    panel = make_panel([make_item() for _ in range(n)], n_experts=n)
    for expert in panel.experts.all():
        rate_all(expert)

    with django_assert_num_queries(10):
        page.get(f"/panels/{panel.pk}/ratings/")


def test_only_disputed_items_are_shown_where_asked(page):
    items = [make_item(competencies=["warmth"]) for _ in range(2)]
    panel = make_panel(items, n_experts=2)
    for expert, d in zip(panel.experts.all(), (1, 7), strict=True):
        rate_all(expert)
        expert.ratings.filter(option__item_version=items[0], option__key="d").update(value=d)

    html = page.get(f"/panels/{panel.pk}/ratings/?show=disputed").content.decode()

    assert items[0].title in html
    assert items[1].title not in html
    assert "1 reply disputed" in html


def test_key_is_adopted_after_a_look_at_what_it_means(page, panel):
    html = page.get(f"/panels/{panel.pk}/adopt/").content.decode()
    assert "1 item gets a new draft version" in html
    assert "Fewer than three experts" in html
    assert "still open" in html

    html = page.post(f"/panels/{panel.pk}/adopt/", {"raters": "replace"}, follow=True)

    assert "1 draft holds the experts’ ratings now." in html.content.decode()
    draft = ItemVersion.objects.get(number=2)
    assert set(draft.options.values_list("ratings__rater", flat=True)) == {"expert-1", "expert-2"}


def test_draft_that_was_edited_meanwhile_is_warned_of(page):
    draft = make_item(competencies=["warmth"], publish=False)
    panel = make_panel([draft], n_experts=1)
    rate_all(panel.experts.get())
    audit.record(Verb.EDITED, draft, actor=panel.created_by)

    html = page.get(f"/panels/{panel.pk}/adopt/").content.decode()

    assert "Edited while the experts rated" in html


def test_newer_words_are_warned_of_before_adopting(page, panel):
    page.post(f"/panels/{panel.pk}/adopt/", {"raters": "replace"})

    html = page.get(f"/panels/{panel.pk}/adopt/").content.decode()

    assert "Changed since the panel was made" in html
