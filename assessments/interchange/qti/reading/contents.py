"""Find what a package holds: its manifest, items and tests, wherever they lie."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assessments.interchange.archive import MAX_FILES, MAX_XML, MIB, Archive, folder_of
from assessments.interchange.package import BankFileError, Fate, ItemReport
from assessments.interchange.qti.reading.media import Files, located
from assessments.interchange.qti.reading.xml import Node, NotWellFormed, parse

MANIFEST = "imsmanifest.xml"
MAX_ITEMS = 2_000
NOT_PACKED = ("webcontent", "associatedcontent", "css", "controlfile", "resource")
ROOTS = (b"assessmentItem", b"assessment-item", b"assessmentTest", b"assessment-test")
PARTS = ("assessmentstimulus", "assessmentsection", "responseprocessing", "outcomedeclaration")
UTF16 = (b"<\0", b"\0<", b"\xff\xfe", b"\xfe\xff")
OTHERS = {  # by the outermost element
    "questestinterop": "It is QTI 1, which is not read. Export it as QTI 2.1, 2.2 or 3.0.",
    "quiz": "It is Moodle's own XML, which is not read. Export it as QTI 2.1, 2.2 or 3.0.",
}
AGAIN = "Export the package again."


@dataclass(frozen=True, slots=True)
class QtiFile:
    """One item or test; ``identifier``: its own, or the name of its file."""

    path: str
    identifier: str
    root: Node


@dataclass(slots=True)
class Contents:
    files: Files
    title: str = ""
    items: list[QtiFile] = field(default_factory=list)
    tests: list[QtiFile] = field(default_factory=list)
    broken: list[ItemReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class Listing(Files, Protocol):
    """Files that can be listed."""

    def __iter__(self) -> Iterator[str]: ...


class Folder:
    """A folder of an archive, read as if it were the whole."""

    def __init__(self, archive: Listing, prefix: str) -> None:
        self._archive, self._prefix = archive, prefix

    def __contains__(self, name: str) -> bool:
        return self._prefix + name in self._archive

    def __iter__(self) -> Iterator[str]:
        start = self._prefix
        return (name.removeprefix(start) for name in self._archive if name.startswith(start))

    def read(self, name: str) -> bytes:
        return self._archive.read(self._prefix + name)


class InMemory:
    """Files that were never zipped."""

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self._content = content

    def __contains__(self, name: str) -> bool:
        return name in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def read(self, name: str) -> bytes:
        return self._content[name]


def contents(data: bytes) -> Contents:
    """Return what ``data`` holds; raises BankFileError where it is no QTI, or not to be trusted."""
    if not data:
        raise BankFileError(["The file is empty."])
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<", *UTF16)):
        return _lone_item(data)
    return unpacked(Archive(data))


def unpacked(archive: Listing) -> Contents:
    """Return what the files of a package hold."""
    names = [name for name in archive if not _is_clutter(name)]
    manifest = _manifest_path(names)
    folder = f"{folder_of(manifest)}/" if manifest and folder_of(manifest) else ""
    files = Folder(archive, folder)
    found = Contents(files)
    if manifest:
        _read_manifest(found, manifest.removeprefix(folder))
    else:
        found.notes.append(f"There is no {MANIFEST}; every item that was found was read.")
    if not found.items and not found.tests and not found.broken:
        _read_all(found, [name for name in files if not _is_clutter(name)])
    _finish(found)
    return found


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def _lone_item(data: bytes) -> Contents:
    if len(data) > MAX_XML:
        raise BankFileError([f"The file is larger than {MAX_XML // MIB} MiB. Split it."])
    found = Contents(InMemory({"item.xml": data}))
    _add(found, "item.xml")
    if found.broken:
        raise BankFileError([reason for report in found.broken for reason in report.reasons])
    if found.tests:
        raise BankFileError(["This is a test without its items. Upload the whole package (zip)."])
    _finish(found)
    return found


def _manifest_path(names: list[str]) -> str | None:
    manifests = [name for name in names if name.rpartition("/")[2].lower() == MANIFEST]
    if not manifests:
        return None
    least = min(name.count("/") for name in manifests)
    top = [name for name in manifests if name.count("/") == least]
    if len(top) > 1:
        raise BankFileError(["The zip holds several packages. Upload them one by one."])
    return top[0]


def _read_manifest(found: Contents, path: str) -> None:
    try:
        root = parse(found.files.read(path), path)
    except NotWellFormed as error:
        raise BankFileError([f"The manifest {error}. {AGAIN}"]) from error
    if root.name != "manifest":
        raise BankFileError([f"The file {MANIFEST} is no manifest. {AGAIN}"])
    resources = root.below("resource")
    if len(resources) > MAX_FILES:
        raise BankFileError([f"The manifest names more than {MAX_FILES} files. Split the package."])
    _refuse_repeats("resource", [node.get("identifier") for node in resources])
    found.title = _title(root)
    missing = []
    for resource in resources:
        path_of = _path(resource, root, found.files)
        kind = resource.get("type").lower()
        is_qti = not kind.startswith(NOT_PACKED) and not kind.startswith("imsqti_rp")
        if path_of is None:
            href = resource.get("href")
            if is_qti and href:
                missing.append(f"The manifest names “{href[:80]}”, which is missing. {AGAIN}")
            elif href:
                found.notes.append(f"“{href[:80]}” is named but not in the package.")
        elif is_qti or _looks_like_qti(path_of, found.files):
            _add(found, path_of, is_told=is_qti)
    if missing:
        raise BankFileError(missing[:20])


def _title(root: Node) -> str:
    """The title of the package in its LOM metadata, if any."""
    for metadata in root.elements("metadata"):
        for title in metadata.below("title"):
            return title.words()
    return ""


def _path(resource: Node, root: Node, files: Files) -> str | None:
    hrefs = [resource.get("href"), *(file.get("href") for file in resource.elements("file"))]
    bases = [node.get("base") for node in (root, *root.elements("resources"), resource)]
    base = "".join(bases).strip("/")
    for href in filter(None, hrefs):
        return located(files, base, href)
    return None


def _looks_like_qti(path: str, files: Files) -> bool:
    if not path.lower().endswith(".xml"):
        return False
    start = files.read(path)[:2000]
    return any(root in start for root in ROOTS)


def _read_all(found: Contents, names: list[str]) -> None:
    for name in sorted(names):
        if name.lower().endswith(".xml") and name.rpartition("/")[2].lower() != MANIFEST:
            _add(found, name, is_told=False)


def _add(found: Contents, path: str, *, is_told: bool = True) -> None:
    """Parse ``path`` and file it; what is not QTI is left alone unless the manifest said so."""
    if path in found.seen:
        return
    found.seen.add(path)
    try:
        root = parse(found.files.read(path), path)
    except NotWellFormed as error:
        if is_told:
            refused = (f"The file “{path[:80]}” {error}.",)
            found.broken.append(ItemReport(path, path[:80], Fate.REFUSED, reasons=refused))
        return
    name = path.rpartition("/")[2].rpartition(".")[0]
    file = QtiFile(path, root.get("identifier")[:200] or name, root)
    if root.name == "assessmentitem":
        found.items.append(file)
    elif root.name == "assessmenttest":
        found.tests.append(file)
    elif root.name in OTHERS:
        raise BankFileError([OTHERS[root.name]])
    elif is_told and not root.name.startswith(PARTS):
        refused = (f"The file “{path[:80]}” holds <{root.tag[:40]}>, not an item.",)
        found.broken.append(ItemReport(path, path[:80], Fate.REFUSED, reasons=refused))


def _finish(found: Contents) -> None:
    _add_from_tests(found)
    if len(found.items) > MAX_ITEMS:
        raise BankFileError([f"The package holds more than {MAX_ITEMS} items. Split it."])
    _refuse_repeats("item", [file.identifier for file in found.items])
    _refuse_repeats("test", [file.identifier for file in found.tests])
    if not found.items and not found.broken:
        raise BankFileError(["There is no QTI item in the file. Upload a QTI 2 or 3 package."])


def _add_from_tests(found: Contents) -> None:
    """Items that only a test names are read too; one that is missing is a fault."""
    missing = []
    for test in found.tests:
        for reference in test.root.below("assessmentitemref"):
            href = reference.get("href")
            path = located(found.files, folder_of(test.path), href)
            if path is None:
                missing.append(f"The test names “{href[:80]}”, which is missing. {AGAIN}")
            else:
                _add(found, path)
    if missing:
        raise BankFileError(list(dict.fromkeys(missing))[:20])


def _refuse_repeats(noun: str, names: list[str]) -> None:
    counted = Counter(filter(None, names))
    twice = sorted(name for name, n in counted.items() if n > 1)[:20]
    if twice:
        raise BankFileError(
            [
                f"The identifier “{name[:80]}” is used by two {noun}s. Make it unique."
                for name in twice
            ]
        )
