"""Banks to files."""

from assessments import audit
from assessments.actions.author.bank_specs import bank_spec, stored
from assessments.enums import Verb
from assessments.interchange.write import Format, Written, write_bank
from assessments.models import ItemBank, StaffUser


def export_bank(bank: ItemBank, file_format: Format, actor: StaffUser | None = None) -> Written:
    """Write the bank as it counts now; the notes say what is left out."""
    spec, names, notes = bank_spec(bank)
    files = {path: stored(name) for path, name in names.items()}
    written = write_bank(spec, files, file_format)
    audit.record(
        Verb.EXPORTED,
        bank,
        actor=actor,
        by_system=actor is None,
        format=file_format.value,
        n_items=len(spec.items),
    )
    return Written(written.name, written.content_type, written.data, tuple(notes) + written.notes)
