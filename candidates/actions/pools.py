"""The pool of an opening: everybody's packed figures in one row, read anew when some changed."""

from functools import lru_cache

import psycopg
from django.db import connection

from candidates import packed
from candidates.models import Pool, Standing
from candidates.packed import Block

KEEP = """
UPDATE candidates_pool SET n_read = %s, n_people = %s, data = %b WHERE id = %s AND n_read <= %s
"""
SMALL = 500  # people whose figures are read in no time at all
KEPT = 4  # pools in the memory of a process: some 6 MB each with 20,000 people


def reread(opening_id: int) -> None:
    """Bring the pool up to date; of two at a time the one that saw more changes wins."""
    pool, _made = Pool.objects.defer("data").get_or_create(opening_id=opening_id)
    rows = Standing.objects.filter(opening=opening_id).values_list("application", "figures")
    block = packed.merge((pk, bytes(data)) for pk, data in rows.order_by("application"))
    # Read before the people: a change that comes between is counted as not read.
    given = [pool.n_changes, len(block.people), packed.dump(block), pool.pk, pool.n_changes]
    connection.ensure_connection()
    # Not by the ORM, which writes 7 MB out as 14 MB of digits: that alone took half a second.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(KEEP, given)


def block_of(opening_id: int, *, may_be_older: bool = False) -> tuple[Block, int]:
    """The figures and by how many changes they are behind.

    ``may_be_older``: a large pool is not read anew for it.
    """
    pool = _state(opening_id)
    if pool is None or (pool.n_read < pool.n_changes and not (may_be_older and _is_large(pool))):
        reread(opening_id)
        pool = _state(opening_id)
    if pool is None:
        return packed.merge(()), 0
    return _kept(pool.pk, pool.n_read), pool.n_changes - pool.n_read


def _state(opening_id: int) -> Pool | None:
    return Pool.objects.defer("data").filter(opening=opening_id).first()


def _is_large(pool: Pool) -> bool:
    return pool.n_people > SMALL


@lru_cache(maxsize=KEPT)
def _kept(pool_id: int, n_read: int) -> Block:  # noqa: ARG001 a part of the key
    """What a pool held when it had read ``n_read`` changes, or what it holds by now."""
    data = Pool.objects.values_list("data", flat=True).get(pk=pool_id)
    return packed.load(bytes(data)) if data else packed.merge(())
