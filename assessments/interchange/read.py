"""Any file that may hold a bank: told apart by what is in it, never by its name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath

from assessments.interchange import names, qti
from assessments.interchange.archive import Archive
from assessments.interchange.bankfile import CATALOGUE, COMPETENCIES, BankFile, ItemSpec
from assessments.interchange.csv import read_csv
from assessments.interchange.package import BankFileError, Fate, ItemReport, Package
from assessments.interchange.rows import MAX_SLUG
from assessments.interchange.write import BANK_NAME
from assessments.interchange.yaml import load_bank

MAX_BYTES = 250 * 1024 * 1024


def read_bank(
    data: bytes,
    *,
    name: str,
    slug: str | None = None,
    language: str = "en",
    competencies: tuple[str, ...] = COMPETENCIES,
    catalogue: tuple[str, ...] = CATALOGUE,
) -> Package:
    """Return what ``data`` holds; raises BankFileError with every problem found.

    ``name``: the file's, after which a bank is called that does not say it itself. ``slug``:
    the bank to bring it into, whatever the file says. ``competencies`` and ``catalogue``: the
    slugs that items may be keyed to.
    """
    if not data.strip():
        raise BankFileError(["The file is empty."])
    if len(data) > MAX_BYTES:
        raise BankFileError([f"The file is larger than {MAX_BYTES // 1024**2} MiB."])
    known = {"competencies": competencies, "catalogue": catalogue}
    if data.startswith(b"PK"):
        package = _zipped(data, name, language, known)
    elif _begins(data, "<"):
        package = qti.read_qti(data, name=PurePath(name).stem, language=language, **known)
    elif _begins(data, "rapport_bank:") or b"\nrapport_bank:" in data:
        package = _plain(load_bank(_text(data), **known), _nothing)
    else:
        bank = read_csv(data, slug=slug or slug_of(name), language=language, **known)
        package = replace(_plain(bank, _nothing), has_head=False)
    if slug and slug != package.bank.slug:
        package = replace(package, bank=replace(package.bank, slug=slug), has_head=False)
    return package


def read_path(path: Path) -> Package:
    """The bank of a YAML file with the media that lie beside it."""
    bank = load_bank(path.read_text(encoding="utf-8"))
    return _plain(bank, lambda name: (path.parent / name).read_bytes())


def slug_of(name: str) -> str:
    """A bank's code made of a file's name."""
    return names.slug(PurePath(name).stem, MAX_SLUG) or "imported"


def _begins(data: bytes, mark: str) -> bool:
    """Whether the text begins with ``mark``, in whichever Unicode it is written."""
    head = data[:400]
    for encoding in ("utf-8-sig", "utf-16"):
        if head.decode(encoding, "ignore").lstrip().startswith(mark):
            return True
    return False


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BankFileError(
            ["The file is not in UTF-8. Save it as UTF-8 and try again."]
        ) from error


def _zipped(data: bytes, name: str, language: str, known: dict[str, tuple[str, ...]]) -> Package:
    files = Archive(data)
    if BANK_NAME not in files:
        return qti.read_qti(data, name=PurePath(name).stem, language=language, **known)
    return _plain(load_bank(_text(files.read(BANK_NAME)), **known), files.read)


def _nothing(path: str) -> bytes:
    raise KeyError(path)


def _plain(bank: BankFile, read: Callable[[str], bytes]) -> Package:
    """A package of our own formats: everything in it has a counterpart."""
    files, missing = {}, []
    for path in sorted(bank.media_paths()):
        try:
            files[path] = read(path)
        except (KeyError, FileNotFoundError):
            missing.append(f"The file names “{path}”, which is not there. Import the whole zip.")
    if missing:
        raise BankFileError(missing)
    reports = tuple(_report(item) for item in bank.items)
    return Package(bank, reports, files)


def _report(item: ItemSpec) -> ItemReport:
    unkeyed = item.kind == "sjt" and not any(option.ratings for option in item.options)
    fate = Fate.UNSCORED if unkeyed else Fate.WHOLE
    return ItemReport(item.code, item.title, fate, codes=(item.code,))
