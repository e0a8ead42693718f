"""A crowd in a database of its own, vacuumed as a live one is, and what its queries would read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.enums import Role
from assessments.models import StaffUser
from candidates.actions import bars
from candidates.demo import pool
from candidates.models import Opening
from tests.candidates.results import link_tasks, make_spec
from tests.factories import make_form, make_item, make_opening, make_staff

LARGE = {
    "assessments_attempt",
    "assessments_attemptitem",
    "assessments_competencyscore",
    "assessments_itemscore",
    "assessments_scoringrun",
    "candidates_application",
    "candidates_candidate",
    "candidates_decision",
    "candidates_standing",
    "candidates_standingscore",
}


@contextmanager
def database_of_its_own(suffix: str) -> Iterator[None]:
    """A copy of the test database; VACUUM needs rows that are committed."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.creation.clone_test_db(suffix=suffix, verbosity=0)
    own = connection.creation.get_test_db_clone_settings(suffix)["NAME"]
    connection.settings_dict["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        connection.creation.destroy_test_db(suffix=suffix, verbosity=0)


def make_crowd(recruiter: StaffUser, n_people: int, seed: int) -> Opening:
    form = make_form([make_item(), make_item()])
    opening = make_opening(form, name=f"Crowd {seed}")
    opening.team.add(recruiter)
    link_tasks(opening)
    bars.adopt(opening, make_spec(3.4, warmth=2.5), "What the task asks for.", recruiter)
    pool.fill(opening, n_people, recruiter, np.random.default_rng(seed))
    return opening


def make_recruiter() -> StaffUser:
    return make_staff(Role.RECRUITER)


def vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def queries_of(client: Client, address: str) -> list[str]:
    """The statements that a page makes; reads it whole where it streams."""
    with CaptureQueriesContext(connection) as caught:
        response = client.get(address)
        b"".join(response)
    assert response.status_code == 200
    return [query["sql"] for query in caught.captured_queries]


def read_in_whole(sql: str) -> set[str]:
    """The large tables that the database would read from end to end for ``sql``."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    plans = json.loads(found) if isinstance(found, str) else found
    return {
        node["Relation Name"]
        for node in _nodes(plans[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE
    }


def _nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    for child in plan.get("Plans", []):  # type: ignore[attr-defined]
        yield from _nodes(child)
