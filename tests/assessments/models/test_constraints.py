"""Each constraint of the measurement tables refuses the row that it is there to refuse."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint
from django.utils import timezone

from assessments.enums import ItemKind, JobState, Role, Route
from assessments.models import (
    Attempt,
    AuditEvent,
    BankImport,
    CompetencyScore,
    Evidence,
    Expert,
    ExpertPanel,
    ExpertRating,
    FormItem,
    FormSection,
    FormVersion,
    Item,
    ItemCompetency,
    ItemScore,
    ItemVersion,
    Job,
    ModelQuote,
    ModelRating,
    ModelRequest,
    NormGroup,
    Option,
    OptionRating,
    Rating,
    RecordingPart,
    ReviewNote,
    Rubric,
    RubricLevel,
    ScalePoint,
    ScoringRun,
    StaffUser,
    StemMedia,
    Take,
    Transcript,
    Turn,
    UploadChunk,
)
from tests.assessments.models import rating_rows
from tests.assessments.models.rows import a_response, again, change
from tests.factories import (
    item_of,
    make_attempt,
    make_bank,
    make_competency,
    make_form,
    make_item,
    make_staff,
)

pytestmark = pytest.mark.django_db


def draft_item(kind: str = ItemKind.SJT) -> ItemVersion:
    return make_item(kind, publish=False)


def draft_form_item() -> FormItem:
    return FormItem.objects.get(section__form_version=make_form([make_item()], publish=False))


def a_take(**fields) -> Take:
    defaults = {"number": 1, "route": Route.AUDIO, "started_at": timezone.now()}
    return Take.objects.create(response=a_response(ItemKind.ROLE_PLAY), **{**defaults, **fields})


def a_part(**fields) -> RecordingPart:
    return RecordingPart.objects.create(take=a_take(), number=1, **fields)


def a_rubric() -> Rubric:
    return Rubric.objects.create(competency=make_competency(), number=1, content_hash="a")


def a_run() -> ScoringRun:
    now = timezone.now()
    return ScoringRun.objects.create(
        attempt=make_attempt(make_form([make_item()])),
        number=1,
        scorer_version="x",
        code_revision="x",
        input_hash="x",
        started_at=now,
        finished_at=now,
    )


def an_item_score(**fields) -> ItemScore:
    run = a_run()
    return ItemScore.objects.create(
        run=run,
        attempt_item=item_of(run.attempt),
        competency=make_competency(),
        method="x",
        **{"score": 3.0, **fields},
    )


def a_competency_score(**fields) -> CompetencyScore:
    return CompetencyScore.objects.create(
        run=a_run(),
        competency=make_competency(),
        n_items=1,
        **{"score": 3.0, "sem": 0.5, **fields},
    )


def a_rating(**fields) -> Rating:
    return Rating.objects.create(
        attempt_item=item_of(make_attempt(make_form([make_item()]))),
        competency=make_competency(),
        rubric=a_rubric(),
        rater=make_staff(Role.RATER),
        **{"level": 3, **fields},
    )


def a_model_rating(**fields) -> ModelRating:
    request = ModelRequest.objects.create(rater="llm:x", sent_at=timezone.now(), tokens=1)
    return ModelRating.objects.create(
        attempt_item=item_of(make_attempt(make_form([make_item()]))),
        competency=make_competency(),
        rubric=a_rubric(),
        rater="llm:x",
        prompt_version="x",
        input_hash="x",
        **{"level": 3, "request": request, **fields},
    )


def a_job(**fields) -> Job:
    return Job.objects.create(kind="score_attempt", subject_id=1, **fields)


def a_transcript() -> Transcript:
    take = a_take()
    return Transcript.objects.create(
        response=take.response, take=take, version=1, source="recognised"
    )


def a_scale_point() -> ScalePoint:
    return draft_form_item().scale.all()[0]


def a_chunk() -> UploadChunk:
    return UploadChunk.objects.create(part=a_part(), offset=0, size=1, name="x")


def a_picture() -> StemMedia:
    return StemMedia.objects.create(
        item_version=draft_item(), position=1, kind="image", file="x.png", description="A queue."
    )


def an_expert() -> Expert:
    panel = ExpertPanel.objects.create(bank=make_bank(), name="Leads", created_by=make_staff())
    return Expert.objects.create(panel=panel, number=1, email="a@example.org")


def an_expert_rating() -> ExpertRating:
    return ExpertRating.objects.create(
        expert=an_expert(),
        option=Option.objects.filter(item_version=make_item()).earliest("position"),
        competency=make_competency(),
        value=5,
    )


def an_import(**fields) -> BankImport:
    return BankImport.objects.create(name="x.zip", created_by=make_staff(), **fields)


def a_norm_group(**fields) -> NormGroup:
    return NormGroup.objects.create(
        name="Agents",
        form_version=make_form([make_item()]),
        competency=make_competency(),
        collected_on=timezone.localdate(),
        scores=[],
        **{"n": 100, **fields},
    )


def a_version_twice() -> None:
    version = draft_item()
    again(version, number=version.number)


def a_response_twice() -> None:
    response = a_response()
    again(response)


def two_chosen_takes() -> None:
    now = timezone.now()
    take = a_take(stopped_at=now, is_chosen=True)
    again(take, number=2)


def a_second_queued_job() -> None:
    a_job()
    a_job()


BREAKS: dict[str, Callable[[], object]] = {
    "staff_email_is_unique_in_any_case": lambda: (
        make_staff(email="a@example.org"),
        make_staff(email="A@example.org"),
    ),
    "staff_roles_are_known": lambda: change(make_staff(), roles=["owner"]),
    "rubric_number_is_unique_in_competency": lambda: again(a_rubric(), content_hash="b"),
    "rubric_content_is_unique": lambda: again(a_rubric(), number=2),
    "rubric_level_is_one_to_five": lambda: RubricLevel.objects.create(
        rubric=a_rubric(), level=6, anchor="x"
    ),
    "rubric_has_one_anchor_per_level": lambda: again(
        RubricLevel.objects.create(rubric=a_rubric(), level=5, anchor="x")
    ),
    "item_code_is_unique_in_bank": lambda: again(Item.objects.get(pk=draft_item().item_id)),
    "exposure_limit_is_positive": lambda: change(
        Item.objects.get(pk=draft_item().item_id), exposure_limit=0
    ),
    "item_version_number_is_unique": a_version_twice,
    "only_sjt_items_have_a_response_format": lambda: change(draft_item(), response_format=""),
    "only_role_plays_have_think_and_answer_time": lambda: change(draft_item(), think_s=3),
    "sjt_and_written_items_have_a_time_limit": lambda: change(draft_item(), time_limit_s=None),
    "item_allows_one_to_five_takes": lambda: change(draft_item(), takes=6),
    "item_version_says_when_it_was_published": lambda: change(
        draft_item(), published_at=timezone.now()
    ),
    "item_names_a_competency_once": lambda: again(
        ItemCompetency.objects.filter(item_version=draft_item()).first()
    ),
    "stem_media_position_is_unique_in_item": lambda: again(a_picture()),
    "stem_media_is_given_in_words_too": lambda: change(a_picture(), description=""),
    "turn_position_is_unique_in_item": lambda: again(
        Turn.objects.get(item_version=draft_item(ItemKind.ROLE_PLAY))
    ),
    "spoken_turn_has_captions": lambda: change(
        Turn.objects.get(item_version=draft_item(ItemKind.ROLE_PLAY)), audio="x.opus"
    ),
    "option_key_is_unique_in_item": lambda: again(
        Option.objects.filter(item_version=draft_item()).first(), position=9
    ),
    "option_position_is_unique_in_item": lambda: again(
        Option.objects.filter(item_version=draft_item()).first(), key="z"
    ),
    "rater_rates_an_option_once_per_competency": lambda: again(
        OptionRating.objects.filter(option__item_version=draft_item()).first()
    ),
    "option_rating_is_one_to_seven": lambda: change(
        OptionRating.objects.filter(option__item_version=draft_item()).first(), value=8
    ),
    "form_version_number_is_unique": lambda: again(make_form([make_item()], publish=False)),
    "form_version_says_when_it_was_published": lambda: change(
        make_form([make_item()], publish=False), published_at=timezone.now()
    ),
    "section_position_is_unique_in_form": lambda: again(draft_form_item().section),
    "section_draws_at_least_one_item": lambda: change(draft_form_item().section, n_drawn=0),
    "form_item_position_is_unique_in_section": lambda: again(
        draft_form_item(), item_version=make_item()
    ),
    "form_section_names_an_item_once": lambda: again(draft_form_item(), position=9),
    "form_item_weight_is_positive": lambda: change(draft_form_item(), weight=0),
    "form_item_time_limit_is_positive": lambda: change(draft_form_item(), time_limit_s=0),
    "scale_has_one_point_per_competency": lambda: again(a_scale_point()),
    "full_key_scores_above_chance": lambda: change(a_scale_point(), full=F("chance")),
    "attempt_says_when_it_was_submitted": lambda: change(make_attempt(), state="submitted"),
    "attempt_says_when_it_was_opened": lambda: change(make_attempt(), opened_at=None),
    "time_factor_never_shortens": lambda: change(make_attempt(), time_factor="0.5"),
    "only_a_consenting_attempt_records": lambda: change(
        make_attempt(), may_record=False, route=Route.VIDEO
    ),
    "attempt_item_position_is_unique": lambda: again(
        item_of(make_attempt()), form_item=draft_form_item()
    ),
    "attempt_draws_an_item_once": lambda: again(item_of(make_attempt()), position=99),
    "outage_credit_is_at_most_three_minutes_an_item": lambda: change(
        item_of(make_attempt()), credit_s=181
    ),
    "one_response_per_item_or_turn": a_response_twice,
    "response_ends_after_it_is_shown": lambda: change(a_response(), answer_by=F("shown_at")),
    "saved_response_says_when": lambda: change(a_response(), n_saves=1),
    "take_number_is_unique_in_response": lambda: again(a_take()),
    "response_has_one_chosen_take": two_chosen_takes,
    "only_a_stopped_take_is_chosen": lambda: a_take(is_chosen=True),
    "take_is_audio_or_video": lambda: a_take(route=Route.TYPED),
    "part_number_is_unique_in_take": lambda: again(a_part(), upload_id=uuid.uuid4()),
    "part_receives_at_most_its_length": lambda: a_part(length=3, received=4),
    "complete_part_is_stored_whole": lambda: a_part(completed_at=timezone.now()),
    "chunk_offset_is_unique_in_part": lambda: again(a_chunk()),
    "chunk_is_not_empty": lambda: change(a_chunk(), size=0),
    "transcript_version_is_unique_in_response": lambda: again(a_transcript()),
    "run_number_is_unique_in_attempt": lambda: again(a_run()),
    "run_ends_after_it_starts": lambda: again(
        a_run(), number=2, finished_at=timezone.now() - timedelta(days=1)
    ),
    "run_scores_an_item_once_per_competency": lambda: again(an_item_score()),
    "item_score_or_reason": lambda: an_item_score(not_scored_reason="because"),
    "evidence_quotes_something": lambda: Evidence.objects.create(
        item_score=an_item_score(),
        response=a_response(),
        act="x",
        direction="for",
        start=4,
        end=4,
        quote="",
    ),
    "run_scores_a_competency_once": lambda: again(a_competency_score()),
    "competency_score_or_reason": lambda: a_competency_score(sem=None),
    "rater_rates_an_answer_once_per_competency": lambda: again(a_rating()),
    "rating_is_one_to_five_or_says_why_not": lambda: a_rating(level=None),
    "only_a_machine_scored_attempt_is_sent": lambda: make_attempt(
        may_machine_score=False, may_send_to="Example Models Ltd"
    ),
    "model_rates_the_same_words_once": lambda: again(a_model_rating()),
    "model_rating_is_one_to_five_or_says_why_not": lambda: a_model_rating(request=None),
    "withheld_level_is_one_to_five": lambda: a_model_rating(
        level=None, not_rated_reason="because", withheld_level=6
    ),
    "model_quotes_something": lambda: ModelQuote.objects.create(
        rating=a_model_rating(), response=a_response(), start=4, end=4, quote=""
    ),
    "expert_number_is_unique_in_panel": lambda: again(
        an_expert(), email="b@example.org", public_id=uuid.uuid4()
    ),
    "expert_is_invited_once_to_a_panel": lambda: again(
        an_expert(), number=2, public_id=uuid.uuid4()
    ),
    "expert_rates_an_option_once_per_competency": lambda: again(an_expert_rating()),
    "expert_rating_is_one_to_seven": lambda: change(an_expert_rating(), value=8),
    "import_that_was_read_has_a_report": lambda: an_import(state="read"),
    "import_says_when_it_ended": lambda: an_import(state="refused"),
    "review_note_says_something": lambda: ReviewNote.objects.create(
        item_version=draft_item(), author=make_staff(), text=""
    ),
    "review_note_is_about_one_version": lambda: ReviewNote.objects.create(
        author=make_staff(), text="x"
    ),
    "norm_group_is_named_once_per_form_and_competency": lambda: again(a_norm_group()),
    "norm_group_has_at_least_100_people": lambda: a_norm_group(n=99),
    "one_queued_job_per_kind_and_subject": a_second_queued_job,
    "running_job_is_claimed_and_leased": lambda: a_job(state=JobState.RUNNING),
    "ended_job_says_when": lambda: a_job(state=JobState.DONE),
    "audit_event_has_one_actor": lambda: AuditEvent.objects.create(
        verb="scored", subject_type="attempt", subject_id=1, by_system=True, actor_id=1
    ),
    **rating_rows.BREAKS,
}


def test_every_constraint_has_a_row_that_breaks_it():
    named = {
        constraint.name
        for model in apps.get_app_config("assessments").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }

    assert named == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_refuses_the_row_that_breaks_it(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


def test_roles_of_a_staff_member_include_what_admins_may():
    admin, rater = make_staff(Role.ADMIN), make_staff(Role.RATER)

    assert admin.has_role(Role.RECRUITER)
    assert not rater.has_role(Role.RECRUITER)
    assert StaffUser.objects.count() == 2


def test_invitation_that_nobody_opened_may_expire():
    attempt = make_attempt(make_form([make_item()]), state="invited")

    Attempt.objects.filter(pk=attempt.pk).update(route=Route.VIDEO, state="expired")

    assert Attempt.objects.get().state == "expired"


def test_overdue_names_open_attempts_past_their_day():
    past = timezone.now() - timedelta(minutes=1)
    overdue = make_attempt(make_form([make_item()]))
    change(overdue, expires_at=past)
    scored = make_attempt(make_form([make_item()]), state="scored")
    change(scored, expires_at=past)

    assert list(Attempt.objects.overdue()) == [overdue]
    assert FormVersion.objects.published().count() == 2
    assert FormSection.objects.count() == 2
