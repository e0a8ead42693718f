"""What a candidate changed in the words that were understood, as far as a reader may read it."""

from assessments.enums import TranscriptSource
from assessments.models import Response
from assessments.reports.diffs import Part, words
from candidates.reports.veil import Veil


def correction(response: Response, veil: Veil) -> tuple[Part, ...]:
    """The words with what was added and removed; empty where the candidate corrected nothing.

    Load ``transcripts`` with the response.
    """
    versions = sorted(response.transcripts.all(), key=lambda row: row.version)
    if not versions or versions[-1].source != TranscriptSource.CANDIDATE:
        return ()
    heard = [row for row in versions if row.source != TranscriptSource.CANDIDATE] or versions
    return words(veil.text(heard[-1].text).text, veil.text(versions[-1].text).text)
