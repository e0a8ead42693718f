"""A bank as a file of any of the formats, the same bytes each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.interchange import qti
from assessments.interchange.bankfile import BankFile
from assessments.interchange.csv import write_csv
from assessments.interchange.yaml import dump_bank
from assessments.interchange.zipped import zipped

BANK_NAME = "bank.yaml"


class Format(StrEnum):
    YAML = "yaml"
    CSV = "csv"
    QTI = "qti"


@dataclass(frozen=True)
class Written:
    """``notes``: what the format has no word for, in sentences."""

    name: str
    content_type: str
    data: bytes
    notes: tuple[str, ...] = ()


def write_bank(bank: BankFile, files: Mapping[str, bytes], file_format: Format) -> Written:
    """Write ``bank``; ``files``: its media by the paths that it names.

    YAML says everything, and with media it is a zip of ``bank.yaml`` and its folder.
    """
    if file_format is Format.CSV:
        data, notes = write_csv(bank)
        return Written(f"{bank.slug}.csv", "text/csv; charset=utf-8", data, notes)
    if file_format is Format.QTI:
        data, notes = qti.write_qti(bank, files)
        return Written(f"{bank.slug}-qti.zip", "application/zip", data, notes)
    text = dump_bank(bank).encode()
    if files:
        return Written(
            f"{bank.slug}.zip",
            "application/zip",
            zipped({BANK_NAME: text, **dict(sorted(files.items()))}),
        )
    return Written(f"{bank.slug}.yaml", "application/yaml; charset=utf-8", text)
