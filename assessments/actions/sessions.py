"""What browsers' sessions keep of attempts: a key each, by the attempt's public id."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

SESSION_KEY = "take"


def forget(public_ids: Collection[UUID]) -> None:
    """Take the keys of these attempts out of every session, and end those that hold no more.

    Sessions are sealed, so each has to be opened: call it once for many attempts.
    """
    wanted = {str(public_id) for public_id in public_ids}
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        held = row.get_decoded()
        keys = held.get(SESSION_KEY, {})
        if wanted.isdisjoint(keys):
            continue
        left = {name: key for name, key in keys.items() if name not in wanted}
        store = SessionStore(row.session_key)
        store.update({**held, SESSION_KEY: left})
        store.save() if left or len(held) > 1 else store.delete()
