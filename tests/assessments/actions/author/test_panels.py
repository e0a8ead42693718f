from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments.actions.author import panels
from assessments.enums import ItemKind, Role, Verb
from assessments.errors import ExpertLinkEnded, NotNow, PanelClosed, PanelRefused
from assessments.models import AuditEvent, Expert, ExpertPanel, ExpertRating
from tests.factories import make_bank, make_item, make_panel, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_staff(Role.AUTHOR, email="author@example.org")


@pytest.fixture
def expert() -> Expert:
    return make_panel(n_experts=1).experts.get()


def cells(expert: Expert):
    return panels.asked(expert.panel)[0].cells


def verbs(subject) -> list[str]:
    events = AuditEvent.objects.filter(subject_id=subject.pk, subject_type=subject._meta.model_name)
    return list(events.order_by("pk").values_list("verb", flat=True))


def test_panel_is_made_with_numbered_experts(author):
    item = make_item()

    panel = panels.create(
        make_bank(), name="Leads", items=[item], emails=["b@example.org", "a@e.org"], actor=author
    )

    found = panel.experts.order_by("number").values_list("number", "email", "invited_at")
    assert list(found) == [(1, "b@example.org", None), (2, "a@e.org", None)]
    assert list(panel.items.all()) == [item]
    assert verbs(panel) == [Verb.CREATED]


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([], "at least one item"),
        ([{"kind": ItemKind.WRITTEN}], "no options to be rated"),
        ([{"competencies": []}], "two options and a competency"),
    ],
)
def test_panel_without_anything_to_rate_is_refused(author, items, says):
    made = [make_item(**fields) for fields in items]

    with pytest.raises(PanelRefused) as refused:
        panels.create(make_bank(), name="Leads", items=made, emails=[], actor=author)

    assert says in refused.value.sentence
    assert not ExpertPanel.objects.exists()


def test_links_are_mailed_and_noted(author):
    panel = make_panel(n_experts=2, created_by=author, instructions="Think of a busy day.")

    unsent = panels.send(list(panel.experts.order_by("number")))

    assert unsent == []
    assert [message.to for message in mail.outbox] == [
        ["expert1@example.org"],
        ["expert2@example.org"],
    ]
    assert f"/expert/{panel.experts.get(number=1).public_id}/" in mail.outbox[0].body
    assert "Think of a busy day." in mail.outbox[0].body
    assert mail.outbox[0].reply_to == ["author@example.org"]
    assert panel.experts.filter(invited_at=None).count() == 0


def test_dead_mail_server_leaves_the_experts_unsent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody answers there
    panel = make_panel(n_experts=2)

    unsent = panels.send(list(panel.experts.order_by("number")))

    assert [expert.number for expert in unsent] == [1, 2]
    assert panel.experts.filter(invited_at=None).count() == 2


def test_added_experts_go_on_counting_and_known_ones_stay(author):
    panel = make_panel(n_experts=2)

    made = panels.add_experts(panel, ["EXPERT1@example.org", "new@example.org"], author)

    assert [(one.number, one.email) for one in made] == [(3, "new@example.org")]


def test_closed_panel_takes_no_experts(author):
    panel = make_panel(closes_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(PanelClosed):
        panels.add_experts(panel, ["new@example.org"], author)


def test_rating_again_changes_the_rating(expert):
    first, second, *_ = cells(expert)
    panels.rate(expert, {first: 3, second: 4})

    panels.rate(expert, {first: 7})

    found = ExpertRating.objects.order_by("option", "competency").values_list("value", flat=True)
    assert sorted(found) == [4, 7]


def test_rating_after_handing_in_is_refused(expert):
    panels.finish(expert)

    with pytest.raises(PanelClosed):
        panels.rate(expert, {cells(expert)[0]: 3})

    assert verbs(expert) == [Verb.SUBMITTED]


def test_rating_in_a_closed_panel_is_refused(expert, author):
    panels.close(expert.panel, author)

    with pytest.raises(PanelClosed):
        panels.rate(expert, {cells(expert)[0]: 3})
    with pytest.raises(NotNow):
        panels.close(expert.panel, author)


def test_panel_that_is_opened_again_takes_ratings(expert, author):
    ExpertPanel.objects.update(closes_on=timezone.localdate() - timedelta(days=2))

    panels.reopen(expert.panel, author)
    panels.rate(expert, {cells(expert)[0]: 3})

    assert verbs(expert.panel) == [Verb.OPENED]
    with pytest.raises(NotNow):
        panels.reopen(expert.panel, author)


def test_revoked_link_rates_nothing_until_there_is_a_new_one(expert, author):
    panels.revoke(expert, author)

    with pytest.raises(ExpertLinkEnded):
        panels.rate(expert, {cells(expert)[0]: 3})
    with pytest.raises(NotNow):
        panels.revoke(expert, author)

    fresh = panels.renew(expert, author)
    panels.rate(fresh, {cells(expert)[0]: 3})
    assert fresh.public_id != expert.public_id
    assert verbs(expert) == [Verb.LINK_REVOKED, Verb.INVITED]


def test_live_link_stays_the_same_when_sent_again(expert, author):
    assert panels.renew(expert, author).public_id == expert.public_id
