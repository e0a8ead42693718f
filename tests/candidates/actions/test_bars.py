from dataclasses import replace

import pytest

from assessments.models import AuditEvent, FormItem, StaffUser
from candidates.actions import bars
from candidates.errors import BarNotAdoptable, ProposalChanged, ReasonMissing
from candidates.judging import BarSpec, ItemKnockOut, Requirement
from candidates.models import HiringBar, Opening, Standing
from tests.candidates.results import ALIKE, link_tasks, make_scored, make_spec
from tests.factories import make_competency, make_form, make_item, make_opening, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    opening = make_opening()
    link_tasks(opening)
    return opening


@pytest.fixture
def author() -> StaffUser:
    return make_staff("recruiter")


def test_adopted_bar_is_the_next_version_with_its_figures(opening, author):
    bars.adopt(opening, make_spec(), "First.", author)

    bar = bars.adopt(opening, make_spec(3.0, warmth=2.5), " Tighter. ", author)

    assert (bar.version, bar.reason, bar.author) == (2, "Tighter.", author)
    assert bar.adopted_at is not None
    assert BarSpec.of(bar).minimums == {"warmth": 2.5}
    assert list(HiringBar.objects.current()) == [bar]


def test_adopting_writes_one_audit_event(opening, author):
    bar = bars.adopt(opening, make_spec(), "First.", author)

    event = AuditEvent.objects.get(verb="bar_adopted")

    assert (event.subject_type, event.subject_id, event.actor_id) == (
        "hiringbar",
        bar.pk,
        author.pk,
    )
    assert event.facts == {"opening": opening.pk, "version": 1, "after_results": False}


def test_bar_after_the_first_result_says_so(opening, author):
    make_scored(opening)

    bar = bars.adopt(opening, make_spec(), "Late.", author)

    assert bar.adopted_after_results is True


def test_adopting_reads_everyone_against_the_new_bar(opening, author):
    make_scored(opening, dict.fromkeys(ALIKE, 4.0))
    make_scored(opening, dict.fromkeys(ALIKE, 3.0))

    bars.adopt(opening, make_spec(), "Late.", author)

    outcomes = Standing.objects.order_by("pk").values_list("outcome", "bar__version")
    assert list(outcomes) == [("meets", 1), ("below", 1)]


def test_bar_with_a_knock_out_by_item_sends_to_review(opening, author):
    application = make_scored(opening, dict.fromkeys(ALIKE, 4.5))
    item = FormItem.objects.filter(section__form_version=opening.form_version)[0].item_version.item
    need = ItemKnockOut(item.pk, item.code, "warmth", 4.6)

    bar = bars.adopt(opening, replace(make_spec(), items=(need,)), "Late.", author)

    assert BarSpec.of(bar).items == (need,)
    standing = Standing.objects.get(application=application)
    assert standing.outcome == "review"
    assert standing.reasons == [
        f"the requirement “warmth of at least 4.6 in item {item.code}” is not met: a person decides"
    ]


def test_item_that_not_everybody_gets_is_no_knock_out(author):
    opening = make_opening(make_form([make_item(), make_item()], n_drawn=1))
    link_tasks(opening)
    item = FormItem.objects.filter(section__form_version=opening.form_version)[0].item_version.item
    spec = replace(make_spec(), items=(ItemKnockOut(item.pk, item.code, "warmth", 3.0),))

    with pytest.raises(BarNotAdoptable) as refused:
        bars.adopt(opening, spec, "First.", author)

    assert refused.value.sentence == (
        f"Not every candidate gets this item for that competency: {item.code}."
    )


def test_proposed_bar_counts_only_once_somebody_else_adopts_it(opening, author, settings):
    settings.BAR_NEEDS_SECOND_PERSON = True
    colleague = make_staff("recruiter")

    bar = bars.put_forward(opening, make_spec(), "First.", author)
    assert (bar.adopted_at, list(HiringBar.objects.current())) == (None, [])
    with pytest.raises(BarNotAdoptable):
        bars.adopt_proposed(bar, author)
    bars.adopt_proposed(bar, colleague)

    assert list(HiringBar.objects.current()) == [bar]
    bar.refresh_from_db()
    assert (bar.author, bar.adopted_by) == (author, colleague)
    events = AuditEvent.objects.filter(subject_type="hiringbar").order_by("pk")
    assert list(events.values_list("verb", "actor_id")) == [
        ("bar_proposed", author.pk),
        ("bar_adopted", colleague.pk),
    ]
    with pytest.raises(ProposalChanged):
        bars.adopt_proposed(bar, colleague)


def test_proposal_that_is_taken_back_leaves_its_number_free(opening, author):
    bar = bars.propose(opening, make_spec(), "First.", author)

    bars.take_back(bar, author)

    assert bars.proposed(opening) is None
    assert bars.adopt(opening, make_spec(), "Again.", author).version == 1
    assert AuditEvent.objects.filter(verb="deleted", subject_id=bar.pk).exists()


def test_no_version_passes_one_that_waits(opening, author):
    bars.propose(opening, make_spec(), "First.", author)

    with pytest.raises(BarNotAdoptable) as refused:
        bars.adopt(opening, make_spec(3.0), "Quickly.", author)

    assert refused.value.sentence.startswith("A proposed version waits already.")


def test_adopted_bar_cannot_be_taken_back(opening, author):
    bar = bars.adopt(opening, make_spec(), "First.", author)

    with pytest.raises(ProposalChanged):
        bars.take_back(bar, author)


def test_proposal_whose_task_went_away_is_not_adopted(opening, author):
    bar = bars.propose(opening, make_spec(), "First.", author)
    opening.tasks.all().delete()

    with pytest.raises(BarNotAdoptable):
        bars.adopt_proposed(bar, make_staff("recruiter"))

    assert not HiringBar.objects.current().exists()


def test_bar_without_a_reason_is_refused(opening, author):
    with pytest.raises(ReasonMissing):
        bars.adopt(opening, make_spec(), "  ", author)


def test_bar_on_a_competency_that_no_task_asks_for_is_refused(author):
    opening = make_opening()
    link_tasks(opening, "compassion", "warmth", "patience")

    with pytest.raises(BarNotAdoptable) as refused:
        bars.adopt(opening, make_spec(), "First.", author)

    assert refused.value.sentence == (
        "No task of this job asks for: Communication. Link a task first."
    )
    assert not HiringBar.objects.exists()


def test_bar_on_a_competency_that_the_form_does_not_measure_is_refused(opening, author):
    make_competency("negotiation")
    link_tasks(opening, "negotiation")

    with pytest.raises(BarNotAdoptable) as refused:
        bars.adopt(
            opening, BarSpec((Requirement("negotiation"),), composite_cut=3.0), "First.", author
        )

    assert refused.value.sentence == "The assessment does not measure: Negotiation."


def test_bar_may_ask_for_a_competency_of_ones_own_that_replies_are_keyed_to(author):
    make_competency("charm", is_scored=False)
    opening = make_opening(make_form([make_item(competencies=["charm"])]))
    link_tasks(opening, "charm")

    bar = bars.adopt(opening, BarSpec((Requirement("charm"),), composite_cut=3.0), "First.", author)

    assert [row.competency.slug for row in bar.competencies.all()] == ["charm"]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (
            BarSpec((Requirement("warmth", 0.0, 3.0),)),
            "Give at least one competency a weight above 0, and none below.",
        ),
        (make_spec(5.5), "Minimums and the composite cut lie between 1 and 5."),
        (make_spec(None), "Set a composite cut or a minimum: this bar would ask nothing."),
        (
            BarSpec((Requirement("warmth", is_knock_out=True),), composite_cut=3.0),
            "A knock-out needs a minimum.",
        ),
        (
            replace(make_spec(), meets_p=0.1),
            "The probability for “below” must be under the one for “meets”.",
        ),
    ],
)
def test_bar_with_figures_that_make_no_sense_is_refused(opening, author, spec, sentence):
    with pytest.raises(BarNotAdoptable) as refused:
        bars.adopt(opening, spec, "First.", author)

    assert refused.value.sentence == sentence
