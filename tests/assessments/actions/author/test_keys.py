import pytest

from assessments.actions.author import items, keys
from assessments.enums import PublicationState, Role, Verb
from assessments.models import AuditEvent, ExpertPanel, ItemVersion, OptionRating
from tests.factories import make_item, make_panel, make_staff, rate_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_staff(Role.AUTHOR)


@pytest.fixture
def panel() -> ExpertPanel:
    """Three experts who agree on all but option c."""
    panel = make_panel([make_item(competencies=["warmth"])], n_experts=3)
    for expert, c in zip(panel.experts.order_by("number"), (1, 4, 7), strict=True):
        rate_all(expert, {"a": 7, "b": 5, "c": c, "d": 1})
    return panel


def adopt(panel: ExpertPanel, author, *, keeps=False, drops=False) -> keys.Adopted:
    return keys.adopt(panel, keeps_other_raters=keeps, drops_disputed=drops, actor=author)


def ratings(version: ItemVersion) -> dict[str, dict[str, int]]:
    rows = OptionRating.objects.filter(option__item_version=version).order_by("rater")
    found: dict[str, dict[str, int]] = {}
    for rater, key, value in rows.values_list("rater", "option__key", "value"):
        found.setdefault(rater, {})[key] = value
    return found


def test_adopted_ratings_replace_the_authors_in_a_new_draft(panel, author):
    published = panel.items.get()

    adopted = adopt(panel, author)

    draft = adopted.drafts[0]
    assert (draft.item, draft.number) == (published.item, 2)
    assert draft.state == PublicationState.DRAFT
    assert ratings(draft) == {
        f"expert-{n}": {"a": 7, "b": 5, "c": c, "d": 1} for n, c in ((1, 1), (2, 4), (3, 7))
    }
    assert list(ratings(published)) == ["author-1", "author-2", "author-3"]
    assert items.what_is_missing(draft) == []


def test_adopted_ratings_stand_beside_the_authors_where_asked(panel, author):
    draft = adopt(panel, author, keeps=True).drafts[0]

    assert list(ratings(draft)) == [f"{who}-{n}" for who in ("author", "expert") for n in (1, 2, 3)]


def test_ratings_of_an_earlier_panel_keep_their_names(panel, author):
    first = adopt(panel, author).drafts[0]
    second = make_panel([first], n_experts=1)
    rate_all(second.experts.get())

    draft = adopt(second, author, keeps=True).drafts[0]

    assert list(ratings(draft)) == ["expert-1", "expert-2", "expert-3", "expert-4"]


def test_disputed_option_is_left_out_where_asked(panel, author):
    draft = adopt(panel, author, drops=True).drafts[0]

    assert list(draft.options.order_by("position").values_list("key", "position")) == [
        ("a", 1),
        ("b", 2),
        ("d", 3),
    ]
    assert panel.items.get().options.count() == 4


def test_expert_with_a_gap_or_a_revoked_link_does_not_count(panel, author):
    one, two, _three = panel.experts.order_by("number")
    one.ratings.first().delete()
    two.revoked_at = panel.created_at
    two.save()

    draft = adopt(panel, author).drafts[0]

    assert list(ratings(draft)) == ["expert-3"]


def test_item_that_nobody_rated_wholly_gets_no_draft(author):
    panel = make_panel(n_experts=1)

    adopted = adopt(panel, author)

    assert adopted == keys.Adopted((), ((panel.items.get(), "no expert has rated all of it yet"),))
    assert not AuditEvent.objects.filter(verb=Verb.KEYED).exists()


def test_item_with_too_few_options_left_gets_no_draft(author):
    panel = make_panel([make_item(competencies=["warmth"])], n_experts=2)
    for expert, low in zip(panel.experts.all(), (1, 7), strict=True):
        rate_all(expert, {"a": 7, "b": low, "c": low, "d": low})

    adopted = adopt(panel, author, drops=True)

    assert [reason for _, reason in adopted.left] == ["fewer than two options would be left"]


def test_adopting_is_told_of_the_panel_and_each_draft(panel, author):
    draft = adopt(panel, author, drops=True).drafts[0]

    events = AuditEvent.objects.filter(verb=Verb.KEYED).order_by("pk")
    found = list(events.values_list("subject_type", "subject_id", "actor_id", "facts"))
    assert found == [
        (
            "itemversion",
            draft.pk,
            author.pk,
            {"panel": panel.pk, "n_ratings": 9, "n_dropped": 1},
        ),
        (
            "expertpanel",
            panel.pk,
            author.pk,
            {"n_drafts": 1, "keeps_other_raters": False, "drops_disputed": True},
        ),
    ]
