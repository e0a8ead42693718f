"""Measure the costs that docs/ states, side by side in one run; CPU seconds of this process.

make bench
"""

import io
import os
import sys
import time
from collections.abc import Callable
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from assessments.enums import ItemKind  # noqa: E402
from assessments.interchange import qti  # noqa: E402
from assessments.interchange.bankfile import CATALOGUE, COMPETENCIES  # noqa: E402
from assessments.interchange.read import read_path  # noqa: E402
from assessments.interchange.yaml import load_bank  # noqa: E402
from assessments.media.asr import transcribe  # noqa: E402
from assessments.media.sandbox import decode_recording  # noqa: E402
from assessments.scoring.text import TurnAnswer, score_answer  # noqa: E402
from candidates.demo import load  # noqa: E402
from tests.conftest import pytest_configure  # noqa: E402

RECORDING = load.FOLDER / "media/priya-raman-double-rent-1.webm"
REPLY = (
    "Hello Mrs Ortiz, I am so sorry that your rent was taken twice. Could you tell me which "
    "account it was? I will send it back today and call you by 5 pm."
)


def per_call(act: Callable[[], object], n: int) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call, the mean of ``n`` after one to warm up."""
    act()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(n):
        act()
    return (
        1000 * (time.perf_counter() - wall) / n,
        1000 * (time.process_time() - cpu) / n,
    )


def autosave() -> Callable[[], object]:
    from tests.assessments.views.holding import hold
    from tests.factories import make_attempt, make_form, make_item

    attempt = make_attempt(make_form([make_item(ItemKind.WRITTEN)]))
    client = Client()
    hold(client, attempt)
    client.get(f"/take/{attempt.public_id}/items/1/")
    address = f"/take/{attempt.public_id}/items/1/save/"
    return lambda: client.post(address, {"text": REPLY})


def item_analysis(n_people: int, n_items: int) -> dict[str, Callable[[], object]]:
    """The author's figures over a full table, as after an hour: nothing of them is kept."""
    from assessments.models import Competency
    from assessments.reports.item_analysis import analyse
    from assessments.reports.item_traces import traces_of
    from assessments.reports.responses import Scope
    from candidates.reports import dif
    from tests.assessments.reports.many import make_many
    from tests.factories import make_form, make_item

    versions = [make_item(competencies=["compassion"]) for _ in range(n_items)]
    form = make_form(versions)
    groups = {attempt.pk: "ab"[n % 3 == 0] for n, attempt in enumerate(make_many(form, n_people))}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    scope, compassion = Scope(form_version=form.pk), Competency.objects.get(slug="compassion")

    def afresh() -> object:
        cache.clear()
        return analyse(scope, compassion)

    what = f"of {n_items} items, {n_people:,} people"
    return {
        f"item analysis {what}": afresh,
        f"the same, kept {what}": lambda: analyse(scope, compassion),
        f"option traces {what}": lambda: traces_of(scope, versions[0], compassion),
        f"DIF {what}": lambda: dif.analyse(scope, compassion, groups, "a", "b"),
    }


def rates_of_groups(n_people: int) -> dict[str, Callable[[], object]]:
    """The auditor's page over everybody, in two openings."""
    from candidates.reports.census import Census, Split
    from candidates.reports.fairness import report
    from tests.candidates.crowd import add_people
    from tests.factories import make_form, make_item, make_opening

    form = make_form([make_item()])
    for sex in ("female", "male"):
        opening = make_opening(form)
        for race in ("white", "black", "asian", ""):
            add_people(opening, n_people // 8, sex=sex, race=race, n_advanced=n_people // 40)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        f"rates of groups, {n_people:,} people": lambda: report(Census.take(), 0, Split.ADVANCED)
    }


def laboratory(n_people: int) -> dict[str, Callable[[], object]]:
    """A slider of the bar laboratory is moved: the request of a recruiter, page and all."""
    from assessments.enums import Role
    from candidates.actions import bars
    from tests.candidates.pools import make_pool
    from tests.candidates.results import link_tasks, make_spec
    from tests.factories import SCORED, make_opening, make_staff

    opening, recruiter = make_opening(), make_staff(Role.RECRUITER)
    link_tasks(opening)
    opening.team.add(recruiter)
    bars.adopt(opening, make_spec(), "For the bench.", recruiter)
    make_pool(opening, n_people)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(recruiter)
    fields = {f"weight-{slug}": "1" for slug in SCORED} | {"minimum-warmth": "3.0"}
    fields |= {"composite_cut": "3.6", "meets_p": "0.84", "below_p": "0.16"}
    address = f"/openings/{opening.pk}/bar/"
    return {f"bar laboratory of {n_people:,} people": lambda: client.post(address, fields)}


def shortlist(n_people: int) -> dict[str, Callable[[], object]]:
    """The pages of an opening with so many invented applicants."""
    from assessments.enums import Role
    from candidates.demo import pool
    from tests.factories import make_staff

    recruiter = make_staff(Role.RECRUITER)
    opening = pool.make(f"Crowd {n_people}", n_people, recruiter)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(recruiter)
    here = f"/openings/{opening.pk}/"
    asked = {
        "shortlist": here,
        "filter by outcome": f"{here}?outcome=review",
        "filter by range": f"{here}?competency=warmth&least=4",
        "sort by competency": f"{here}?sort=-warmth",
        "list of openings": "/openings/",
    }
    return {
        f"{name}, {n_people:,} people": partial(client.get, address)
        for name, address in asked.items()
    }


def shortlists(few: int, many: int) -> dict[str, tuple[Callable[[], object], int]]:
    """The same pages with few people and with many, side by side."""
    load.load_content()
    pages = zip(shortlist(few).items(), shortlist(many).items(), strict=True)
    return {name: (act, 5) for pair in pages for name, act in pair}


def main() -> int:
    package = read_path(load.SEED_FOLDER / "bank.yaml")
    packed, _ = qti.write_qti(package.bank, package.files)
    file = load_bank((load.SEED_FOLDER / "bank.yaml").read_text())
    prompt = next(item for item in file.items if item.kind == "written").stem
    decoded = decode_recording(RECORDING)
    audio = decoded.audio
    if audio is None:
        raise SystemExit("The demo recording has no sound.")
    pytest_configure()
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0)
    databases = runner.setup_databases()
    try:
        figures = {
            "autosave of one answer": (autosave(), 200),
            "score one written answer": (
                lambda: score_answer([TurnAnswer(prompt, REPLY)], "chat"),
                200,
            ),
            f"decode and judge {decoded.duration_s:.0f} s of video (parent)": (
                lambda: decode_recording(RECORDING),
                3,
            ),
            f"recognise {decoded.duration_s:.0f} s of speech": (lambda: transcribe(audio), 2),
            "load the shipped bank file": (
                lambda: load_bank((load.SEED_FOLDER / "bank.yaml").read_text()),
                5,
            ),
            "read the shipped bank as a QTI package": (
                lambda: qti.read_qti(packed, competencies=COMPETENCIES, catalogue=CATALOGUE),
                3,
            ),
            **{name: (act, 3) for name, act in item_analysis(20_000, 18).items()},
            **shortlists(200, 20_000),
            **{name: (act, 5) for name, act in rates_of_groups(20_000).items()},
            **{name: (act, 20) for n in (200, 20_000) for name, act in laboratory(n).items()},
        }
        out = io.StringIO()
        out.write(f"{'':60}{'wall ms':>10}{'CPU ms':>10}\n")
        for name, (act, n) in figures.items():
            wall, cpu = per_call(act, n)
            out.write(f"{name:60}{wall:10.1f}{cpu:10.1f}\n")
    finally:
        runner.teardown_databases(databases)
    sys.stdout.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
