"""Wanting to see recordings without their faces."""

from collections.abc import Collection

from assessments import jobs
from assessments.enums import JobKind, JobState
from assessments.models import Job


def ask(part_pks: Collection[int]) -> None:
    """Have a copy of each part made, where none is on its way; one query where nothing is asked."""
    if not part_pks:
        return
    on_the_way = Job.objects.filter(
        kind=JobKind.BLUR_PART,
        subject_id__in=part_pks,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    )
    for pk in set(part_pks) - set(on_the_way.values_list("subject_id", flat=True)):
        jobs.enqueue(JobKind.BLUR_PART, pk)
