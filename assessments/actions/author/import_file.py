"""Banks from files: read, tried out, brought in; what became of each item is reported."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.actions.author.import_package import Imported, import_bank
from assessments.interchange.bankfile import CATALOGUE, COMPETENCIES, RESERVED, ItemSpec
from assessments.interchange.package import BankFileError, ItemReport, Package
from assessments.interchange.read import read_bank
from assessments.models import Competency, ItemBank, StaffUser


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file holds, and what bringing it in did or would do."""

    package: Package
    imported: Imported

    def as_json(self) -> dict[str, object]:
        new, items = set(self.imported.new), {i.code: i for i in self.package.bank.items}
        new_forms = set(self.imported.new_forms)
        return {
            "bank": {
                "code": self.imported.bank.slug,
                "name": self.imported.bank.name,
                "is_new": self.imported.is_new_bank,
            },
            "n_items": len(self.package.bank.items),
            "n_new": len(new),
            "n_same": len(self.imported.same),
            "n_refused": sum(not report.codes for report in self.package.reports),
            "items": [_row(report, new, items) for report in self.package.reports],
            "forms": [
                {
                    "code": form.slug,
                    "state": form.state,
                    "is_new": form.slug in new_forms,
                }
                for form in self.imported.forms
            ],
            "notes": [*self.package.notes, *self.imported.notes],
        }


def _row(report: ItemReport, new: set[str], items: Mapping[str, ItemSpec]) -> dict[str, object]:
    made = [items[code] for code in report.codes if code in items]
    return {
        "source": report.source,
        "title": report.title,
        "fate": report.fate.value,
        "reasons": list(report.reasons),
        "became": [
            {
                "code": item.code,
                "kind": item.kind,
                "response_format": item.response_format,
                "state": item.state,
                "is_new": item.code in new,
            }
            for item in made
        ],
    }


def read(data: bytes, *, name: str, slug: str | None = None, language: str = "en") -> Package:
    """Read a file with this installation's competencies; raises BankFileError with all faults."""
    rows = Competency.objects.order_by("position", "slug").values_list("slug", flat=True)
    every = tuple(dict.fromkeys((*rows, *COMPETENCIES, *CATALOGUE)))
    bank = ItemBank.objects.filter(slug=slug).first() if slug else None
    package = read_bank(
        data,
        name=name,
        slug=slug,
        language=bank.language if bank else language,
        competencies=every,
        catalogue=every,
    )
    if package.bank.slug in RESERVED:
        fault = (
            f"A bank cannot have the code “{package.bank.slug}”. Choose the bank to bring it into."
        )
        raise BankFileError([fault])
    return package


def bring_in(
    data: bytes,
    *,
    name: str,
    slug: str | None = None,
    language: str = "en",
    actor: StaffUser | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Read a file and import what it holds, whole or not at all."""
    package = read(data, name=name, slug=slug, language=language)
    return Outcome(package, import_bank(package, actor, dry_run=dry_run))
