"""A bank that uses all that a bank file can say, for every format to carry."""

from assessments.interchange.bankfile import (
    BankFile,
    CompetencySpec,
    FormSpec,
    ItemSpec,
    MediaSpec,
    OptionSpec,
    PlacedItem,
    SectionSpec,
    TurnSpec,
)

PNG = b"\x89PNG\r\n\x1a\n a queue at a counter"
OGG = b"OggS a voice"
GIF = b"GIF89a a door"
FLAC = b"fLaC a bell"
MP4 = b"\x00\x00\x00\x18ftypmp42 a letter"
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello?\n"
FILES = {
    "media/queue-1.png": PNG,
    "media/queue-2.gif": GIF,
    "media/queue-3.flac": FLAC,
    "media/queue-3.vtt": VTT,
    "media/call-turn-1.opus": OGG,
    "media/call-turn-1.vtt": VTT,
    "media/letter-1.mp4": MP4,
    "media/letter-1.vtt": VTT,
}


def option(key: str, *ratings: int | None, **others: tuple[int | None, ...]) -> OptionSpec:
    return OptionSpec(key, f"Reply {key}", {"warmth": ratings, **others} if ratings else {})


def sjt(code: str, response_format: str, *options: OptionSpec, **fields: object) -> ItemSpec:
    about: dict[str, object] = {
        "channel": "chat",
        "sector": "retail",
        "title": f"Title of {code}",
        "stem": "A customer writes:\n\n“Where is it?”",
        "facts": (),
        "competencies": ("warmth",),
        "catalogue": ("follow-up",),
        "practice": False,
        "time_limit_s": 90,
    }
    return ItemSpec(
        code=code,
        kind="sjt",
        response_format=response_format,
        options=options,
        **{**about, **fields},  # type: ignore[arg-type]
    )


ABC = (option("a", 6, 7, 6), option("b", 4, 3, 4), option("c", 1, 2, 1))
WHOLE_BANK = BankFile(
    slug="whole",
    name="Whole: “all” of it",
    language="en",
    description="Every kind.",
    keying_note="Rated by the tests.",
    competencies=(
        CompetencySpec(
            "charm", "Charm", "Shown by ease.", "stiffness", {n: f"Level {n}" for n in range(1, 6)}
        ),
    ),
    items=(
        sjt("one", "pick_one", *ABC, tags=("calls", "new hires"), exposure_limit=500),
        sjt("two", "best_worst", *ABC, facts=("It is paid.", "=SUM(A1)")),
        sjt("three", "rank", *ABC, language="ar", stem="كتبت عميلة: «أين طردي؟»"),
        sjt(
            "four",
            "rate_each",
            option("a", 7, None),
            option("b", None, 2),
            raters=("expert-1", "expert-2"),
        ),
        sjt("five", "pick_several", option("a", 7, 6), option("b", 6, 6), option("c", 1, 1)),
        sjt(
            "six",
            "pick_one",
            option("a"),
            option("b"),
            state="draft",
            competencies=(),
            catalogue=(),
        ),
        sjt(
            "seven",
            "pick_one",
            option("a", 7, charm=(2,)),
            option("b", 1, charm=(6,)),
            competencies=("warmth", "charm"),
        ),
        sjt(
            "queue",
            "pick_one",
            *ABC,
            state="retired",
            media=(
                MediaSpec("image", "media/queue-1.png", None, "A queue."),
                MediaSpec("image", "media/queue-2.gif", None, "A door."),
                MediaSpec("audio", "media/queue-3.flac", "media/queue-3.vtt", "A bell."),
            ),
        ),
        sjt("warm-up", "pick_one", *ABC, practice=True),
        ItemSpec(
            "letter",
            "written",
            "email",
            "",
            "The letter",
            "Answer it.",
            (),
            ("warmth",),
            (),
            False,
            time_limit_s=600,
            media=(
                MediaSpec("video", "media/letter-1.mp4", "media/letter-1.vtt", "A hand writes."),
            ),
        ),
        ItemSpec(
            "call",
            "role_play",
            "phone",
            "banking",
            "The call",
            "Somebody calls.",
            (),
            ("warmth",),
            ("negotiation",),
            False,
            think_s=0,
            answer_s=60,
            takes=2,
            typed_s=200,
            speaker="Ms Ortiz",
            turns=(
                TurnSpec("Hello?", "media/call-turn-1.opus", "media/call-turn-1.vtt"),
                TurnSpec("And now?", None, None),
            ),
        ),
    ),
    forms=(
        FormSpec(
            "sketch",
            "A sketch",
            5,
            (SectionSpec("All", ("six",), None, False),),
            "For later.",
            "draft",
        ),
        FormSpec(
            "whole-form",
            "The form",
            12,
            (
                SectionSpec(
                    "Pool",
                    ("one", "two", "three"),
                    2,
                    True,
                    False,
                    False,
                    {"two": PlacedItem(weight=2.5, time_limit_s=45)},
                ),
                SectionSpec(
                    "Rest",
                    ("four", "letter"),
                    None,
                    False,
                    True,
                    True,
                    {"four": PlacedItem("profile_correlation")},
                ),
            ),
            practice=("warm-up",),
        ),
    ),
)
