"""Make the demo: a bank, staff, openings, and invented people who answer like anybody would.

Only answers and media are seeded, never a score: everything goes through the same actions
as a candidate's own browser, and the workers score what was submitted.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assessments import seed
from assessments.actions import attempts, gold, recordings, responses, uploads
from assessments.actions.author import competencies, import_package
from assessments.enums import ItemKind, Role, Route
from assessments.interchange.read import read_path
from assessments.models import Attempt, AttemptItem, FormVersion, Response, StaffUser
from candidates.actions import applications, bars, consents, openings
from candidates.enums import ConsentPurpose
from candidates.judging import BarSpec, Requirement
from candidates.models import Application, Opening

FOLDER = Path(__file__).parent
SEED_FOLDER = Path(seed.__file__).parent
SEED_BANKS = ("bank.yaml", "bank.de.yaml")
RETENTION = timedelta(days=180)
STAFF = (
    ("admin", "Demo Admin", [Role.ADMIN]),
    ("recruiter", "Demo Recruiter", [Role.RECRUITER]),
    ("author", "Demo Author", [Role.AUTHOR]),
    ("rater", "Demo Rater", [Role.RATER]),
    ("auditor", "Demo Auditor", [Role.AUDITOR]),
    ("coordinator", "Demo Coordinator", [Role.COORDINATOR]),
)


@dataclass(frozen=True, slots=True)
class SignIns:
    password: str
    emails: tuple[str, ...]


def load_content(actor: StaffUser | None = None) -> list[import_package.Imported]:
    """Bring in the shipped competencies, banks and gold answers; what is there stays."""
    competencies.load_shipped()
    made = [import_package.import_bank(read_path(SEED_FOLDER / name), actor) for name in SEED_BANKS]
    gold.load_shipped()
    return made


def load_demo() -> None:
    """Create what is missing of the demo; one person is one transaction."""
    load_content()
    staff = _staff()
    spec = yaml.safe_load((FOLDER / "demo.yaml").read_text(encoding="utf-8"))
    by_slug = {o["slug"]: _opening(o, staff) for o in spec["openings"]}
    for person in spec["candidates"]:
        _person(person, by_slug[person["opening"]], staff["recruiter"])


def sign_ins() -> SignIns:
    """The demo's accounts; their one password is drawn at the first start and kept here."""
    kept = settings.HOME / "demo-sign-ins.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({"password": secrets.token_urlsafe(9)}))
    password = json.loads(kept.read_text())["password"]
    return SignIns(password, tuple(f"{name}@example.org" for name, *_ in STAFF))


def waiting_candidate() -> Application | None:
    """The demo's own invitation that nobody has answered: the one to try out."""
    waiting = Application.objects.filter(candidate__is_demo=True, attempt__state="invited")
    return waiting.order_by("pk").first()


@transaction.atomic
def _staff() -> dict[str, StaffUser]:
    password = sign_ins().password
    made = {}
    for name, full_name, roles in STAFF:
        email = f"{name}@example.org"
        user = StaffUser.objects.filter(email=email).first()
        if user is None:
            first, last = full_name.split()
            user = StaffUser.objects.create_user(
                email,
                password,
                first_name=first,
                last_name=last,
                roles=[role.value for role in roles],
            )
        made[name] = user
    return made


@transaction.atomic
def _opening(spec: Mapping[str, Any], staff: Mapping[str, StaffUser]) -> Opening:
    known = Opening.objects.filter(name=spec["name"], location=spec["location"]).first()
    if known:
        return known
    form = FormVersion.objects.published().filter(form__slug=spec["form"]).latest("number")
    opening = openings.create(
        name=spec["name"],
        location=spec["location"],
        description=spec["description"].strip(),
        form_version=form,
        contact_email=spec["contact_email"],
        retention_until=timezone.localdate() + RETENTION,
        actor=staff["recruiter"],
        team=[staff["admin"]],
        tasks=[
            openings.TaskSpec(t["text"], t["importance"], tuple(t["competencies"]))
            for t in spec["tasks"]
        ],
    )
    bar = spec["bar"]
    requirements = tuple(
        Requirement(slug, float(weight), bar["minimum"].get(slug))
        for slug, weight in bar["weights"].items()
    )
    bars.adopt(opening, BarSpec(requirements, bar["composite"]), bar["reason"], staff["recruiter"])
    openings.open_(opening, actor=staff["recruiter"])
    return opening


@transaction.atomic
def _person(spec: Mapping[str, Any], opening: Opening, recruiter: StaffUser) -> None:
    if Application.objects.filter(opening=opening, candidate__email=spec["email"]).exists():
        return
    application = applications.invite(
        opening,
        spec["name"],
        spec["email"],
        spec["language"],
        recruiter,
        notify=False,
        is_demo=True,
    )
    if spec["state"] == "invited":
        return
    route = Route(spec["route"])
    given = {
        ConsentPurpose.RECORDING: route != Route.TYPED,
        ConsentPurpose.MACHINE_SCORING: True,
        ConsentPurpose.EXTERNAL_MODEL: False,  # a demo sends nothing to anybody
    }
    consents.answer(application, {purpose: given[purpose] for purpose in consents.asked()})
    attempt = Attempt.objects.get(pk=application.attempt_id)
    attempts.choose_route(attempt, route)
    attempts.start(attempt)
    for item in attempt.items.select_related("form_item__item_version__item").order_by("position"):
        if not _answer(item, spec):
            break
    if spec["state"] == "submitted":
        attempts.submit(attempt)


def _answer(item: AttemptItem, spec: Mapping[str, Any]) -> bool:
    """Give the person's answer to ``item``; False where they have not come so far."""
    version = item.form_item.item_version
    code = version.item.code
    if version.kind == ItemKind.SJT:
        return _say(responses.show(item), answer=spec["sjt"].get(code))
    if version.kind == ItemKind.WRITTEN:
        return _say(responses.show(item), text=spec["written"].get(code))
    given = spec["role_play"].get(code, [])
    for turn, answer in zip(version.turns.order_by("position"), given, strict=False):
        response = responses.show(item, turn)
        if "media" in answer:
            _record(response, FOLDER / answer["media"], Route(spec["route"]))
        else:
            _say(response, text=answer["text"])
    return bool(given)


def _say(
    response: Response, *, answer: Mapping[str, object] | None = None, text: str | None = None
) -> bool:
    if answer is None and not text:
        return False
    responses.save(response, answer=answer, text=text)
    responses.confirm(response)
    return True


def _record(response: Response, path: Path, route: Route) -> None:
    data = path.read_bytes()
    take = recordings.begin_take(response, route)
    part = uploads.create(take, mime="video/webm", length=len(data))
    uploads.append(part, 0, [data], len(data))
    uploads.seal(part, uploads.Claim(len(data), hashlib.sha256(data).hexdigest(), 0.0))
    recordings.stop_take(take)
    recordings.choose_take(response, take)
