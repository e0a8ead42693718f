"""Banks from files to tables and back: the same words, bytes and versions."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from assessments.actions.author import items
from assessments.actions.author.assign import assign
from assessments.actions.author.bank_specs import bank_spec, stored
from assessments.actions.author.export_file import export_bank
from assessments.actions.author.import_file import bring_in
from assessments.actions.author.import_package import import_bank
from assessments.enums import Role
from assessments.interchange.bankfile import BankFile
from assessments.interchange.csv import write_csv
from assessments.interchange.package import BankFileError, Package
from assessments.interchange.write import Format, write_bank
from assessments.interchange.yaml import dump_bank
from assessments.models import (
    AuditEvent,
    Competency,
    FormVersion,
    ItemBank,
    ItemVersion,
    StemMedia,
)
from tests.assessments.interchange.banks import FILES, GIF, PNG, WHOLE_BANK
from tests.factories import make_competency, make_staff

pytestmark = pytest.mark.django_db
WHOLE = Package(WHOLE_BANK, (), FILES)
WRITTEN_ITEM = """
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="{name}" title="{name}"
    adaptive="false" timeDependent="false">
  <responseDeclaration identifier="R" cardinality="single" baseType="string"/>
  <itemBody><extendedTextInteraction responseIdentifier="R"><prompt>Write.</prompt>
  </extendedTextInteraction></itemBody>
</assessmentItem>
"""


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    for slug in ("warmth", "follow-up", "negotiation"):
        make_competency(slug)


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was put into the storage; other tests share it."""
    names: list[str] = []
    save = default_storage.save

    def noted(name: str, content: "File[bytes]") -> str:
        names.append(save(name, content))
        return names[-1]

    monkeypatch.setattr(default_storage, "save", noted)
    return names


def exported(slug: str = "whole") -> BankFile:
    return bank_spec(ItemBank.objects.get(slug=slug))[0]


def test_bank_comes_back_as_it_went_in() -> None:
    import_bank(WHOLE)

    spec, files, notes = bank_spec(ItemBank.objects.get(slug="whole"))

    assert spec == WHOLE_BANK
    assert dump_bank(spec) == dump_bank(WHOLE_BANK)
    assert {path: stored(name) for path, name in files.items()} == FILES
    assert notes == []


@pytest.mark.parametrize("file_format", [Format.YAML, Format.QTI])
def test_export_of_an_import_is_the_same_bytes(file_format: Format) -> None:
    first = write_bank(WHOLE_BANK, FILES, file_format)

    bring_in(first.data, name=first.name)

    assert export_bank(ItemBank.objects.get(slug="whole"), file_format).data == first.data


def test_second_import_makes_nothing_new() -> None:
    import_bank(WHOLE)
    before = (ItemVersion.objects.count(), FormVersion.objects.count(), AuditEvent.objects.count())

    done = import_bank(WHOLE)

    assert (done.new, done.new_forms, len(done.same)) == ((), (), len(WHOLE_BANK.items))
    after = (ItemVersion.objects.count(), FormVersion.objects.count(), AuditEvent.objects.count())
    assert after == before


def test_changed_item_gets_a_new_version_and_its_forms_too() -> None:
    import_bank(WHOLE)
    other = replace(WHOLE_BANK.items[0], stem="Another stem.")

    done = import_bank(
        replace(WHOLE, bank=replace(WHOLE_BANK, items=(other, *WHOLE_BANK.items[1:])))
    )

    assert (done.new, done.new_forms) == (("one",), ("whole-form",))
    versions = ItemVersion.objects.filter(item__code="one").order_by("number")
    assert [v.stem for v in versions] == [WHOLE_BANK.items[0].stem, "Another stem."]
    assert exported() == replace(WHOLE_BANK, items=(other, *WHOLE_BANK.items[1:]))


def test_changed_picture_makes_a_new_version() -> None:
    import_bank(WHOLE)

    done = import_bank(replace(WHOLE, files={**FILES, "media/queue-1.png": PNG + b"!"}))

    assert done.new == ("queue",)


def test_form_of_another_bank_with_the_same_code_stays_as_it_is() -> None:
    import_bank(WHOLE)
    copy = replace(WHOLE, bank=replace(WHOLE_BANK, slug="copy"))

    done, again = import_bank(copy), import_bank(copy)

    assert (done.new_forms, again.new_forms) == (("sketch-copy", "whole-form-copy"), ())
    assert done.notes == again.notes
    assert "“whole-form”; this one is called “whole-form-copy”" in " ".join(done.notes)
    assert FormVersion.objects.filter(form__slug="whole-form").count() == 1
    assert exported() == WHOLE_BANK
    assert AuditEvent.objects.filter(verb="imported", subject_type="formversion").count() == 4


def test_package_that_comes_again_keeps_what_its_keys_are_said_to_measure() -> None:
    asked = '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Well?</prompt>{}'
    choices = "".join(f'<simpleChoice identifier="{n}">Reply {n}</simpleChoice>' for n in "ab")
    key = "<correctResponse><value>a</value></correctResponse></responseDeclaration>"
    xml = WRITTEN_ITEM.format(name="one").replace(
        'baseType="string"/>', f'baseType="identifier">{key}'
    )
    start, end = xml.index("<extended"), xml.index("</itemBody>")
    xml = f"{xml[:start]}{asked.format(choices)}</choiceInteraction>{xml[end:]}"
    bring_in(xml.encode(), name="x.xml")
    bank, warmth = ItemBank.objects.get(), Competency.objects.get(slug="warmth")
    assign(bank, warmth, actor=make_staff(Role.AUTHOR))

    again = bring_in(xml.encode(), name="x.xml").imported
    changed = bring_in(xml.replace("Well?", "And now?").encode(), name="x.xml").imported

    assert (again.new, again.same, changed.new) == ((), ("one",), ("one",))
    newest = exported(bank.slug).item("one")
    assert (newest.stem, newest.competencies) == ("And now?", ("warmth",))
    assert [dict(option.ratings) for option in newest.options] == [
        {"warmth": (7,)},
        {"warmth": (1,)},
    ]


def test_tags_and_limits_change_without_a_new_version() -> None:
    import_bank(WHOLE)
    other = replace(WHOLE_BANK.items[0], tags=("old",), exposure_limit=None)

    done = import_bank(
        replace(WHOLE, bank=replace(WHOLE_BANK, items=(other, *WHOLE_BANK.items[1:])))
    )

    assert done.new == ()
    assert exported().item("one").tags == ("old",)


def test_draft_that_the_file_calls_published_is_published() -> None:
    draft = replace(WHOLE_BANK.items[0], state="draft")
    bank = replace(WHOLE_BANK, items=(draft,), forms=())
    import_bank(Package(bank, (), {}))

    done = import_bank(Package(replace(bank, items=(WHOLE_BANK.items[0],)), (), {}))

    assert done.new == ("one",)
    assert ItemVersion.objects.get().state == "published"


def test_draft_above_a_published_version_stays_at_home() -> None:
    import_bank(WHOLE)
    items.new_version(ItemVersion.objects.get(item__code="one"))

    spec, _, notes = bank_spec(ItemBank.objects.get(slug="whole"))

    assert spec.item("one") == WHOLE_BANK.item("one")
    assert notes == ["one: the draft (version 2) is left out; version 1 is the one that counts."]


def test_dry_run_says_the_same_and_leaves_nothing(saved: list[str]) -> None:
    done = import_bank(WHOLE, dry_run=True)

    assert len(done.new) == len(WHOLE_BANK.items)
    assert not ItemBank.objects.exists()
    assert not Competency.objects.filter(slug="charm").exists()
    assert saved
    assert not any(map(default_storage.exists, saved))


def test_import_that_fails_leaves_no_row_and_no_file(saved: list[str]) -> None:
    missing = {path: data for path, data in FILES.items() if "letter" not in path}

    with pytest.raises(KeyError):
        import_bank(Package(WHOLE_BANK, (), missing))

    assert not ItemBank.objects.exists()
    assert saved
    assert not any(map(default_storage.exists, saved))


def test_competency_that_is_there_keeps_its_words() -> None:
    make_competency("charm")

    done = import_bank(WHOLE)

    assert done.notes == ("The competency “Charm” is there already in other words, which stay.",)
    assert Competency.objects.get(slug="charm").description == "Shows charm."


def test_table_into_a_bank_keeps_its_name() -> None:
    import_bank(WHOLE)
    table, _ = write_csv(replace(WHOLE_BANK, items=WHOLE_BANK.items[:3], forms=()))

    done = bring_in(table, name="more.csv", slug="whole")

    assert done.imported.new == ()
    assert ItemBank.objects.get().name == WHOLE_BANK.name


def test_package_without_a_title_is_called_after_its_file() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("one", "two"):
            file.writestr(f"{name}.xml", WRITTEN_ITEM.format(name=name))

    done = bring_in(out.getvalue(), name="Our calls.zip")

    assert (done.imported.bank.slug, done.imported.bank.name) == ("our-calls", "Our calls")
    assert done.imported.new == ("one", "two")


def test_shipped_competencies_are_made_where_they_are_missing() -> None:
    Competency.objects.all().delete()

    bring_in(
        dump_bank(replace(WHOLE_BANK, items=WHOLE_BANK.items[:2], forms=())).encode(), name="x"
    )

    warmth = Competency.objects.get(slug="warmth")
    assert (warmth.is_scored, warmth.rubrics.get().levels.count()) == (True, 5)


def test_bank_cannot_take_the_address_of_another_page() -> None:
    with pytest.raises(BankFileError, match="A bank cannot have the code “new”"):
        bring_in(
            dump_bank(
                replace(WHOLE_BANK, slug="new", items=WHOLE_BANK.items[:1], forms=())
            ).encode(),
            name="x",
        )


def test_stored_media_are_those_of_the_file() -> None:
    import_bank(WHOLE)

    pictures = StemMedia.objects.filter(kind="image").order_by("position")
    assert [(stored(one.file.name or ""), one.description) for one in pictures] == [
        (PNG, "A queue."),
        (GIF, "A door."),
    ]


def test_command_reports_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "whole.zip"
    path.write_bytes(write_bank(WHOLE_BANK, FILES, Format.YAML).data)

    call_command("import_bank", str(path), "--dry-run", "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["n_items"], report["n_new"], report["n_refused"]) == (11, 11, 0)
    assert report["items"][5] == {
        "source": "six",
        "title": "Title of six",
        "fate": "unscored",
        "reasons": [],
        "became": [
            {
                "code": "six",
                "kind": "sjt",
                "response_format": "pick_one",
                "state": "draft",
                "is_new": True,
            }
        ],
    }
    assert not ItemBank.objects.exists()


def test_command_names_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("rapport_bank: 1\nbank: {slug: x}\nitems: []\n")

    with pytest.raises(SystemExit):
        call_command("import_bank", str(path), "--json")

    assert json.loads(capsys.readouterr().out)["problems"] == [
        "the file: “items” should be a list with at least one entry.",
        "the file, bank: “name” should be a text.",
        "the file, bank: “language” should be a text.",
    ]


def test_command_says_that_there_is_no_such_file_or_bank() -> None:
    with pytest.raises(CommandError, match=r"The file cannot be read: No such file or directory\."):
        call_command("import_bank", "nowhere.csv")
    with pytest.raises(CommandError, match="There is no bank “nowhere”, only: none"):
        call_command("export_bank", "nowhere")


@pytest.mark.parametrize("file_format", ["yaml", "csv", "qti"])
def test_command_writes_what_it_reads(file_format: str, tmp_path: Path) -> None:
    import_bank(WHOLE)
    path = tmp_path / "out"

    call_command("export_bank", "whole", "--format", file_format, "--output", str(path))

    assert bring_in(path.read_bytes(), name="out", slug="whole", dry_run=True).imported.new == (
        ("queue", "letter", "call") if file_format == "csv" else ()
    )


def test_command_says_that_media_make_a_zip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_bank(WHOLE)

    call_command("export_bank", "whole", "--output", str(tmp_path / "whole.yaml"))

    assert "whole.yaml is a .zip file, whatever its name" in capsys.readouterr().err


def test_picture_without_its_file_is_refused_in_words() -> None:
    text = dump_bank(WHOLE_BANK).encode()

    with pytest.raises(BankFileError) as caught:
        bring_in(text, name="whole.yaml")

    assert caught.value.problems[0] == (
        "The file names “media/call-turn-1.opus”, which is not there. Import the whole zip."
    )
