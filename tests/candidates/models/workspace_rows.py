"""Rows that break what the hiring team's tables hold, and rows that never change."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from assessments.enums import Role
from candidates.models import (
    Accommodation,
    AngoffRating,
    Application,
    ApplicationNote,
    BarItem,
    Dispute,
    Erasure,
    GroupJudgement,
    HiringBar,
    Judge,
    LegalHold,
    Mail,
    OneTimeCode,
    ScoreOverride,
    StandardSetting,
    Standing,
    StandingScore,
    Unblinding,
)
from tests.assessments.models.rows import again, change
from tests.candidates.results import make_scored
from tests.factories import (
    make_application,
    make_competency,
    make_form,
    make_item,
    make_opening,
    make_staff,
)

Row = Callable[[], object]


def a_bar_item(minimum: float = 3.0) -> BarItem:
    version = make_item()
    bar = HiringBar.objects.create(
        opening=make_opening(make_form([version])),
        version=1,
        author=make_staff(Role.RECRUITER),
        reason="Agreed.",
    )
    return BarItem.objects.create(
        bar=bar, item=version.item, competency=make_competency(), minimum=minimum
    )


def a_setting(**fields: object) -> StandardSetting:
    given = {"method": "angoff", "description": "Can just do it.", **fields}
    return StandardSetting.objects.create(
        opening=make_opening(make_form([make_item()])),
        created_by=make_staff(Role.RECRUITER),
        **given,
    )


def a_judge(setting: StandardSetting | None = None, **fields: object) -> Judge:
    given = {"number": 1, "email": "judge@example.org", **fields}
    return Judge.objects.create(setting=setting or a_setting(), **given)


def an_angoff_rating(expected: float = 3.0) -> AngoffRating:
    judge = a_judge()
    section = judge.setting.opening.form_version.sections.get()
    return AngoffRating.objects.create(
        judge=judge,
        round=1,
        form_item=section.items.get(),
        competency=make_competency(),
        expected=expected,
    )


def a_judgement() -> GroupJudgement:
    return GroupJudgement.objects.create(
        judge=a_judge(), application=make_application(), is_competent=True
    )


def scored() -> Application:
    return make_scored(make_opening(make_form([make_item()])), {"compassion": 3.0})


def a_standing_score() -> StandingScore:
    return StandingScore.objects.filter(standing=Standing.objects.get(application=scored())).get()


def an_override(**fields: object) -> ScoreOverride:
    application = scored()
    given = {"score": 4.0, "reason": "The answer names the worry.", **fields}
    return ScoreOverride.objects.create(
        application=application,
        competency=make_competency(),
        run=application.standing.run,
        by=make_staff(Role.RECRUITER),
        **given,
    )


def a_note(text: str = "Call her on Monday.") -> ApplicationNote:
    return ApplicationNote.objects.create(
        application=make_application(), author=make_staff(Role.RECRUITER), text=text
    )


def an_unblinding(reason: str = "A cousin applied.") -> Unblinding:
    return Unblinding.objects.create(
        application=make_application(), reader=make_staff(Role.RECRUITER), reason=reason
    )


def a_hold(**fields: object) -> LegalHold:
    given = {"reason": "A complaint.", "placed_by": make_staff(Role.RECRUITER), **fields}
    if "opening" not in given:
        given["opening"] = make_opening(make_form([make_item()]))
    return LegalHold.objects.create(**given)


def an_erasure(**fields: object) -> Erasure:
    given = {"number": 7, "reason": "asked", "due_at": timezone.now(), **fields}
    return Erasure.objects.create(opening=make_opening(make_form([make_item()])), **given)


def a_mail(**fields: object) -> Mail:
    application = None if "application" in fields else make_application()
    return Mail.objects.create(**{"application": application, "kind": "received", **fields})


def a_second_judge(**fields: object) -> Judge:
    first = a_judge(user=fields.get("user"), email="" if "user" in fields else "judge@example.org")
    return a_judge(first.setting, **{"number": 2, **fields})


def an_accommodation(**fields: object) -> Accommodation:
    given = {"kind": "untimed", **fields}
    return Accommodation.objects.create(application=make_application(), **given)


def a_dispute(**fields: object) -> Dispute:
    given = {"text": "Please listen.", "due_at": timezone.now() + timedelta(days=14), **fields}
    given.setdefault("application", make_application())
    return Dispute.objects.create(subject="result", **given)


def a_code(**fields: object) -> OneTimeCode:
    return OneTimeCode.objects.create(application=make_application(), **fields)


BREAKS: dict[str, Row] = {
    "code_is_tried_five_times": lambda: a_code(n_tries=6),
    "code_is_tried_before_it_is_used": lambda: a_code(used_at=timezone.now()),
    "dispute_is_answered_whole": lambda: a_dispute(answer="We listened."),
    "dispute_is_due_after_it_is_asked": lambda: a_dispute(
        due_at=timezone.now() - timedelta(days=1)
    ),
    "application_has_one_open_dispute": lambda: again(a_dispute()),
    "accommodation_says_who_answered": lambda: an_accommodation(state="granted"),
    "other_accommodation_is_in_words": lambda: an_accommodation(kind="other"),
    "accommodation_is_asked_once_at_a_time": lambda: again(an_accommodation()),
    "opening_asks_for_raters_within_reason": lambda: change(make_opening(), n_raters=6),
    "bar_names_an_item_once_a_competency": lambda: again(a_bar_item()),
    "bar_item_minimum_is_one_to_five": lambda: a_bar_item(0.5),
    "standing_has_a_score_once": lambda: again(a_standing_score()),
    "note_says_something": lambda: a_note(""),
    "override_is_one_to_five": lambda: an_override(score=6.0),
    "override_has_a_reason": lambda: an_override(reason=""),
    "reader_is_unblinded_once": lambda: again(an_unblinding()),
    "unblinding_has_a_reason": lambda: an_unblinding(""),
    "standard_is_set_by_judges": lambda: a_setting(method="judgement"),
    "only_angoff_has_a_second_round": lambda: a_setting(method="contrasting", round=2),
    "standard_describes_the_person": lambda: a_setting(description=""),
    "judge_number_is_unique_in_setting": lambda: a_second_judge(
        number=1, email="other@example.org"
    ),
    "staff_judges_once_in_a_setting": lambda: a_second_judge(user=make_staff(), email=""),
    "judge_is_invited_once_to_a_setting": a_second_judge,
    "judge_is_staff_or_invited": lambda: a_judge(email=""),
    "judge_rates_an_item_once_a_round": lambda: again(an_angoff_rating()),
    "angoff_rating_is_one_to_five": lambda: an_angoff_rating(0.5),
    "judge_sorts_a_candidate_once": lambda: again(a_judgement()),
    "hold_says_who_lifted_it": lambda: a_hold(lifted_at=timezone.now()),
    "hold_names_its_application": lambda: a_hold(application=make_application(), number=None),
    "opening_or_application_is_held_once": lambda: again(a_hold()),
    "ended_record_is_empty": lambda: an_erasure(
        record={"decisions": []}, record_ended_at=timezone.now()
    ),
    "erasure_is_due_after_it_is_asked": lambda: an_erasure(
        asked_at=timezone.now() + timedelta(days=1)
    ),
    "mail_is_to_an_applicant_or_about_an_erasure": lambda: a_mail(application=None),
    "sent_mail_says_when": lambda: a_mail(state="sent"),
    "mail_is_sent_once_about_a_thing": lambda: again(a_mail()),
    "erasure_is_mailed_once": lambda: again(
        a_mail(
            application=None,
            erasure=an_erasure(due_at=timezone.now() + timedelta(days=1)),
            kind="erased",
        )
    ),
}

FIXED: dict[str, Row] = {
    "note": lambda: change(a_note(), text="Another."),
    "override": lambda: change(an_override(), score=1.0),
    "unblinding": lambda: change(an_unblinding(), reason="Another."),
}
