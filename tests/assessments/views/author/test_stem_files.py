"""Files of a stem: taken by their bytes, kept over mistakes, given to candidates with words."""

import struct
import zlib
from pathlib import Path, PurePath
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse

from assessments.actions.author import items
from assessments.enums import ItemKind, StemKind
from assessments.forms import stem_files
from assessments.interchange.media_types import endings
from assessments.interchange.rows import MEDIA_PATH
from assessments.models import ItemVersion, StaffUser, StemMedia, Turn
from tests.assessments.media.making import moving, record, tone
from tests.assessments.views.author.filling import sent_by
from tests.assessments.views.author.signing_in import author
from tests.factories import make_attempt, make_form, make_item
from tests.taking import address, browser_of

pytestmark = pytest.mark.django_db

VOICES = Path(__file__).parents[4] / "assessments/seed/media"


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }


def picture(name: str = "x.dat") -> SimpleUploadedFile:
    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\x00\x80\x80" * 2)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return SimpleUploadedFile(name, png)


def voice() -> SimpleUploadedFile:
    path = VOICES / "practice-opening-hours-1.opus"
    return SimpleUploadedFile("voice.txt", path.read_bytes())


def words_of(file: FieldFile) -> str:
    with file.open() as opened:
        return str(opened.read().decode())


def edit_page(version: ItemVersion) -> str:
    return reverse("edit_item", args=[version.item.bank.slug, version.item.code])


def with_a_medium(client: Client, version: ItemVersion) -> dict[str, Any]:
    data = sent_by(client.get(edit_page(version)))
    return sent_by(client.post(edit_page(version), data | {"do": "media.add"}))


def test_imported_sound_has_its_captions_made_of_the_authors_words():
    version, client = make_item(publish=False), author()
    StemMedia.objects.create(
        item_version=version,
        position=1,
        kind=StemKind.AUDIO,
        file=default_storage.save("stems/call.opus", voice()),
        captions=default_storage.save("stems/none.vtt", ContentFile(b"WEBVTT\n")),
    )

    before = items.what_is_missing(version)
    page = client.get(edit_page(version))
    client.post(edit_page(version), sent_by(page) | {"media-0-description": "Are you open?"})

    assert before == ["Write what its sound or video says: the captions are empty."]
    assert "Captions are made from the words when you save." in page.content.decode()
    assert items.what_is_missing(version) == []
    assert "Are you open?" in words_of(version.media.get().captions)


def test_picture_is_kept_over_a_mistake_and_shown_to_candidates_in_words_too():
    version, client = make_item(publish=False), author()
    data = with_a_medium(client, version)

    mistaken = client.post(edit_page(version), data | {"media-0-file": picture(), "title": ""})
    client.post(
        edit_page(version),
        sent_by(mistaken) | {"title": "T", "media-0-description": "A cracked “phone”."},
    )

    medium = StemMedia.objects.get()
    assert mistaken.status_code == 422
    assert "A picture is here." in mistaken.content.decode()
    assert (medium.kind, medium.captions.name) == (StemKind.IMAGE, "")
    assert str(medium.file.name).endswith(".png")
    items.publish(version)
    attempt = make_attempt(make_form([version]))
    browser = browser_of(attempt)
    page = browser.get(address("take_item", attempt, 1)).content.decode()
    assert 'alt="A cracked “phone”."' in page
    url = page.split('<img src="')[1].split('"')[0]
    assert browser.get(url).headers["Content-Type"] == "image/png"
    assert client.get(url).status_code == 403


def test_sound_gets_captions_made_from_its_words():
    version, client = make_item(publish=False), author()
    data = with_a_medium(client, version)
    words = "We are open until six. On Sundays <never> & nowhere."

    client.post(
        edit_page(version),
        data | {"media-0-file": voice(), "media-0-description": words},
    )

    medium = StemMedia.objects.get()
    captions = words_of(medium.captions)
    assert medium.kind == StemKind.AUDIO
    assert str(medium.file.name).endswith(".ogg")
    assert captions.startswith("WEBVTT\n\n")
    assert "00:00:00.000 --> " in captions
    assert "On Sundays &lt;never> &amp; nowhere." in captions


def test_video_is_known_by_its_picture(tmp_path: Path):
    version, client = make_item(publish=False), author()
    film = record(tmp_path / "film.webm", moving(1), tone(1)).read_bytes()
    given = {"media-0-file": SimpleUploadedFile("x.mp3", film), "media-0-description": "A train."}

    client.post(edit_page(version), with_a_medium(client, version) | given)

    medium = StemMedia.objects.get()
    assert medium.kind == StemKind.VIDEO
    assert str(medium.file.name).endswith(".webm")
    assert "A train." in words_of(medium.captions)
    preview = reverse("preview_item", args=["service", version.item.code])
    assert "<video controls" in client.get(preview).content.decode()


def test_file_without_words_is_refused():
    version, client = make_item(publish=False), author()

    answer = client.post(
        edit_page(version), with_a_medium(client, version) | {"media-0-file": picture()}
    )

    assert answer.status_code == 422
    assert "Say in words what this shows or says." in answer.content.decode()


def test_voice_of_a_turn_follows_its_words_and_survives_a_new_version():
    version, client = make_item(ItemKind.ROLE_PLAY, publish=False), author()
    data = sent_by(client.get(edit_page(version)))
    client.post(
        edit_page(version), data | {"turns-0-audio": voice(), "turns-0-text": "Are you open?"}
    )
    first = Turn.objects.get()

    data = sent_by(client.get(edit_page(version)))
    client.post(edit_page(version), data | {"turns-0-text": "When do you close?"})

    turn = Turn.objects.get()
    assert turn.pk == first.pk
    assert turn.audio.name == first.audio.name
    assert "Are you open?" in words_of(first.captions)
    assert "When do you close?" in words_of(turn.captions)
    items.publish(version)
    draft = items.new_version(version)
    assert draft.turns.get().audio.name == turn.audio.name


def test_voice_can_be_removed():
    version, client = make_item(ItemKind.ROLE_PLAY, publish=False), author()
    data = sent_by(client.get(edit_page(version)))
    client.post(edit_page(version), data | {"turns-0-audio": voice()})

    data = sent_by(client.get(edit_page(version)))
    client.post(edit_page(version), data | {"turns-0-drop": "on"})

    turn = Turn.objects.get()
    assert (turn.audio.name, turn.captions.name) == ("", "")


def test_own_captions_must_be_webvtt():
    version, client = make_item(ItemKind.ROLE_PLAY, publish=False), author()
    data = sent_by(client.get(edit_page(version)))
    wrong = SimpleUploadedFile("x.vtt", b"1\n00:00:01 hello")
    right = SimpleUploadedFile("x.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n")

    refused = client.post(
        edit_page(version), data | {"turns-0-audio": voice(), "turns-0-captions": wrong}
    )
    client.post(edit_page(version), sent_by(refused) | {"turns-0-captions": right})

    assert "This is not a WebVTT file" in refused.content.decode()
    assert words_of(Turn.objects.get().captions).endswith("Hello\n")


def test_picture_is_no_voice():
    version, client = make_item(ItemKind.ROLE_PLAY, publish=False), author()
    data = sent_by(client.get(edit_page(version)))

    answer = client.post(edit_page(version), data | {"turns-0-audio": picture("voice.webm")})

    assert "This is not a file of the kind that belongs here." in answer.content.decode()


def test_stored_name_cannot_be_made_up():
    version, client = make_item(ItemKind.ROLE_PLAY, publish=False), author()
    data = sent_by(client.get(edit_page(version)))

    client.post(edit_page(version), data | {"turns-0-stored": "takes/somebody/else.webm"})

    assert Turn.objects.get().audio.name == ""


def test_large_file_is_refused_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(stem_files.MAX_BYTES, StemKind.IMAGE, 10)
    version, client = make_item(publish=False), author()

    answer = client.post(
        edit_page(version), with_a_medium(client, version) | {"media-0-file": picture()}
    )

    assert "MB are taken" in answer.content.decode()


def test_captions_share_the_time_by_length():
    made = stem_files.made_captions("One two. Three four five six.", 10)

    assert made.splitlines()[4:] == [
        "00:00:00.000 --> 00:00:02.857",
        "One two.",
        "",
        "00:00:02.857 --> 00:00:10.000",
        "Three four five six.",
    ]


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("image", ending) for ending in ("jpg", "png", "webp", "gif")]
    + [(kind, ending) for ending in stem_files.ENDINGS.values() for kind in ("audio", "video")
       if (kind, ending) not in (("video", "wav"), ("video", "flac"))],
)  # fmt: skip
def test_whatever_may_be_kept_may_be_named_in_a_bank_file(kind: str, ending: str):
    assert ending in endings(kind)
    assert MEDIA_PATH.fullmatch(f"media/late-1.{ending}")


def with_a_picture(client: Client, version: ItemVersion) -> StemMedia:
    data = with_a_medium(client, version)
    client.post(
        edit_page(version), data | {"media-0-file": picture(), "media-0-description": "A phone"}
    )
    return StemMedia.objects.latest("pk")


def replace_picture(client: Client, version: ItemVersion) -> None:
    data = sent_by(client.get(edit_page(version)))
    client.post(edit_page(version), data | {"media-0-file": picture()})


def test_replaced_file_leaves_the_storage(django_capture_on_commit_callbacks):
    version, client = make_item(publish=False), author()
    old = with_a_picture(client, version).file.name

    with django_capture_on_commit_callbacks(execute=True):
        replace_picture(client, version)

    assert StemMedia.objects.get().file.name != old
    kept = PurePath(StemMedia.objects.get().file.name or "").name
    assert default_storage.listdir("stems")[1] == [kept]


def test_file_of_a_published_version_stays(django_capture_on_commit_callbacks):
    version, client = make_item(publish=False), author()
    old = with_a_picture(client, version).file.name
    items.publish(version)

    with django_capture_on_commit_callbacks(execute=True):
        replace_picture(client, version)

    assert version.item.versions.count() == 2
    assert StemMedia.objects.get(item_version=version).file.name == old
    assert len(default_storage.listdir("stems")[1]) == 2


def test_deleted_draft_takes_its_files_along(django_capture_on_commit_callbacks):
    version, client = make_item(publish=False), author()
    with_a_picture(client, version)

    with django_capture_on_commit_callbacks(execute=True):
        items.delete_draft(version, StaffUser.objects.get())

    assert default_storage.listdir("stems")[1] == []


def test_page_that_names_a_replaced_file_says_so(django_capture_on_commit_callbacks):
    version, client = make_item(publish=False), author()
    with_a_picture(client, version)
    opened_before = sent_by(client.get(edit_page(version)))
    with django_capture_on_commit_callbacks(execute=True):
        replace_picture(client, version)

    answer = client.post(edit_page(version), opened_before)

    assert answer.status_code == 422
    assert "This file was replaced by somebody. Choose it again." in answer.content.decode()
    assert default_storage.exists(StemMedia.objects.get().file.name or "")
