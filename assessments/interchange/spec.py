"""Turn the rows of a bank file into frozen specs, and say what a key could not score."""

from types import MappingProxyType

from assessments.interchange.bankfile import (
    CHANNELS,
    FIXED_STATES,
    KEYED_FROM,
    KINDS,
    OPEN_STATES,
    RESPONSE_FORMATS,
    STATES,
    STEM_KINDS,
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
from assessments.interchange.rows import MAX_NAME, Row

VERSION = 1
SJT_FIELDS = ("response_format", "options")
ROLE_PLAY_FIELDS = ("think_s", "answer_s", "typed_s", "takes", "speaker", "turns")
MAX_TAG = 40
MAX_OPTIONS = 12
TYPED_TIME_FACTOR = 3  # typing an answer takes about three times as long as saying it


def bank_from_row(row: Row, competencies: tuple[str, ...], catalogue: tuple[str, ...]) -> BankFile:
    """Read the whole file; problems are noted in ``row.problems``."""
    if row.take("rapport_bank") != VERSION:
        row.fault(f"“rapport_bank” should be {VERSION}, the version of this format")
    head = row.row("bank")
    own = tuple(_competency(r) for r in _rows(row, "competencies", "competency", "slug"))
    competencies += tuple(c.slug for c in own if c.slug not in competencies + catalogue)
    catalogue += tuple(c.slug for c in own if c.slug not in catalogue)
    items = tuple(_item(r, competencies, catalogue) for r in row.rows("items", "item", "code"))
    bank = BankFile(
        slug=head.slug("slug"),
        name=head.text("name", limit=MAX_NAME),
        language=head.slug("language", limit=12),
        description=head.text("description", optional=True),
        keying_note=row.text("keying_note", optional=True),
        items=items,
        forms=tuple(_form(r, items) for r in _rows(row, "forms", "form", "slug")),
        competencies=own,
    )
    head.finish()
    row.finish()
    _refuse_repeats(row, "competency", [competency.slug for competency in own])
    _refuse_repeats(row, "item", [item.code for item in bank.items])
    _refuse_repeats(row, "form", [form.slug for form in bank.forms])
    return bank


def _rows(row: Row, key: str, noun: str, name_key: str) -> list[Row]:
    return row.rows(key, noun, name_key) if key in row.fields else []


def _competency(row: Row) -> CompetencySpec:
    levels = row.row("levels") if "levels" in row.fields else None
    anchors = {level: levels.text(level) for level in range(1, 6)} if levels else {}
    competency = CompetencySpec(
        slug=row.slug("slug"),
        name=row.text("name", limit=80),
        description=row.text("description"),
        opposed_by=row.text("opposed_by", optional=True),
        levels=MappingProxyType(anchors),
    )
    if levels:
        levels.finish()
    row.finish()
    return competency


def _item(row: Row, competencies: tuple[str, ...], catalogue: tuple[str, ...]) -> ItemSpec:
    kind = row.choice("kind", KINDS)
    state = row.choice("state", STATES) if "state" in row.fields else "published"
    practice, is_fixed = row.flag("practice"), state in FIXED_STATES
    keyed = row.choices("competencies", competencies, optional=practice or not is_fixed)
    is_sjt, is_spoken = kind == "sjt", kind == "role_play"
    response_format = row.choice("response_format", RESPONSE_FORMATS) if is_sjt else None
    answer_s = row.number("answer_s", 10, 600) if is_spoken else None
    item = ItemSpec(
        code=row.slug("code", limit=80),
        kind=kind,
        channel=row.choice("channel", CHANNELS),
        sector=row.text("sector", optional=True, limit=MAX_TAG),
        title=row.text("title", limit=MAX_NAME),
        stem=row.text("stem"),
        facts=row.texts("facts", optional=True),
        competencies=keyed,
        catalogue=row.choices("catalogue", catalogue, optional=True),
        practice=practice,
        response_format=response_format,
        options=_options(row, keyed, is_fixed=is_fixed) if is_sjt else (),
        time_limit_s=None if is_spoken else row.number("time_limit_s", 10, 3600),
        think_s=row.number("think_s", 0, 600) if is_spoken else None,
        answer_s=answer_s,
        typed_s=_maybe(row, "typed_s", 10, 3600, (answer_s or 0) * TYPED_TIME_FACTOR)
        if is_spoken
        else None,
        takes=row.number("takes", 1, 5) if is_spoken else None,
        speaker=row.text("speaker", limit=MAX_NAME) if is_spoken else None,
        turns=tuple(_turn(r) for r in row.rows("turns", "turn", "")) if is_spoken else (),
        state=state,
        language=row.slug("language", limit=12) if "language" in row.fields else None,
        tags=row.texts("tags", optional=True),
        exposure_limit=_maybe(row, "exposure_limit", 1, 10_000_000, None),
        raters=row.texts("raters", optional=True) if is_sjt else (),
        media=tuple(_media(r) for r in _rows(row, "media", "media", "file")),
    )
    _refuse_fields_of_other_kinds(row, kind)
    row.finish()
    _check_raters(row, item)
    if is_fixed:
        for competency in item.competencies:
            _check_key(row, item, competency)
    return item


def _maybe(row: Row, key: str, low: int, high: int, absent: int | None) -> int | None:
    return row.number(key, low, high) if key in row.fields else absent


def _media(row: Row) -> MediaSpec:
    media = MediaSpec(
        kind=row.choice("kind", STEM_KINDS),
        file=row.media("file") or "",
        captions=row.media("captions"),
        description=row.text("description", optional=True),
    )
    row.finish()
    if not media.file:
        row.fault("“file” should name the file")
    if media.kind == "image" and (media.captions or not media.description):
        row.fault("a picture needs a description, and no captions")
    if media.kind in ("audio", "video") and not media.captions:
        row.fault("sound and video need captions")
    return media


def _check_raters(row: Row, item: ItemSpec) -> None:
    n_given = {len(given) for option in item.options for given in option.ratings.values()}
    if item.raters and n_given - {len(item.raters)}:
        row.fault(f"“raters” names {len(item.raters)}, but the options have other numbers of them")


def _refuse_fields_of_other_kinds(row: Row, kind: str) -> None:
    foreign = {
        "sjt": ROLE_PLAY_FIELDS,
        "written": (*SJT_FIELDS, "raters", *ROLE_PLAY_FIELDS),
        "role_play": (*SJT_FIELDS, "raters", "time_limit_s"),
    }
    for name in foreign.get(kind, ()):
        if row.take(name) is not None:
            row.fault(f"“{name}” does not belong to the kind {kind}")


def _options(row: Row, keyed: tuple[str, ...], *, is_fixed: bool) -> tuple[OptionSpec, ...]:
    found = row.rows("options", "option", "key")
    options = tuple(_option(r, keyed, is_fixed=is_fixed) for r in found)
    if not 2 <= len(options) <= MAX_OPTIONS:
        row.fault(f"an item needs 2 to {MAX_OPTIONS} options")
    _refuse_repeats(row, "option", [option.key for option in options])
    raters = {len(given) for option in options for given in option.ratings.values() if given}
    if len(raters) > 1:
        row.fault("every option needs the same number of raters; write null for a missing rating")
    return options


def _option(row: Row, keyed: tuple[str, ...], *, is_fixed: bool) -> OptionSpec:
    ratings = row.row("ratings") if is_fixed or "ratings" in row.fields else None
    wanted = [name for name in keyed if ratings and (is_fixed or name in ratings.fields)]
    given = {name: ratings.numbers(name, 1, 7, gaps=True) for name in wanted if ratings}
    if ratings:
        ratings.finish()
    option = OptionSpec(row.slug("key", limit=8), row.text("text"), MappingProxyType(given))
    row.finish()
    return option


def _turn(row: Row) -> TurnSpec:
    turn = TurnSpec(row.text("text"), row.media("audio"), row.media("captions"))
    row.finish()
    if turn.audio and not turn.captions:
        row.fault("spoken audio needs captions")
    return turn


def _check_key(row: Row, item: ItemSpec, competency: str) -> None:
    """Note a competency whose ratings could tell no answer from another."""
    for option in item.options:
        given = option.ratings.get(competency)
        if given and not any(given):
            row.fault(f"nobody rated the option {option.key} for {competency}")
    if not item.options or not all(any(o.ratings.get(competency, ())) for o in item.options):
        return
    means = [option.mean_rating(competency) for option in item.options]
    if len(set(means)) == 1:
        row.fault(f"all options are rated alike for {competency}")
    elif item.response_format == "pick_several":
        n_keyed = sum(mean >= KEYED_FROM for mean in means)
        if n_keyed < 2 or n_keyed == len(means):
            row.fault(
                f"pick several needs at least two options rated {KEYED_FROM} or more"
                f" for {competency} and at least one below"
            )


def _form(row: Row, items: tuple[ItemSpec, ...]) -> FormSpec:
    everyone = tuple(item.code for item in items if item.practice)
    form = FormSpec(
        slug=row.slug("slug"),
        name=row.text("name", limit=MAX_NAME),
        minutes=row.number("minutes", 1, 240),
        sections=tuple(_section(r, items) for r in row.rows("sections", "section", "title")),
        description=row.text("description", optional=True),
        state=row.choice("state", STATES) if "state" in row.fields else "published",
        practice=row.texts("practice", optional=True) if "practice" in row.fields else everyone,
    )
    row.finish()
    _refuse_repeats(row, "item", [code for section in form.sections for code in section.items])
    for code in form.practice:
        if code not in everyone:
            row.fault(f"“practice” names “{code}”, which is no practice item of this file")
    if form.state in FIXED_STATES:
        _refuse_drafts(row, form, items)
    return form


def _refuse_drafts(row: Row, form: FormSpec, items: tuple[ItemSpec, ...]) -> None:
    open_to_change = {item.code for item in items if item.state in OPEN_STATES}
    for code in (code for section in form.sections for code in section.items):
        if code in open_to_change:
            row.fault(f"“{code}” is not published, so the form cannot be")


def _section(row: Row, items: tuple[ItemSpec, ...]) -> SectionSpec:
    title, entries = row.text("title", limit=MAX_NAME), row.entries("items")
    placed = {code: _placed(entry) for code, entry in entries if entry}
    codes = tuple(code for code, _ in entries)
    draw = row.number("draw", 1, 500) if "draw" in row.fields else None
    shuffle = row.flag("shuffle")
    section = SectionSpec(
        title=title,
        items=codes,
        draw=draw,
        shuffle=shuffle,
        shuffle_options=row.flag("shuffle_options") if "shuffle_options" in row.fields else shuffle,
        offers_break=row.flag("break"),
        placed=MappingProxyType(placed),
    )
    row.finish()
    _refuse_repeats(row, "item", list(codes))
    scored = {item.code: not item.practice for item in items}
    for code in codes:
        if code not in scored:
            row.fault(f"there is no item “{code}”")
        elif not scored[code]:
            row.fault(f"“{code}” is a practice item and cannot be scored in a form")
    if draw is not None and draw > len(codes):
        row.fault(f"{draw} items cannot be drawn from {len(codes)}")
    return section


def _placed(row: Row) -> PlacedItem:
    placed = PlacedItem(
        method=row.text("method", optional=True, limit=32) or None,
        weight=row.decimal("weight") if "weight" in row.fields else 1,
        time_limit_s=_maybe(row, "time_limit_s", 10, 3600, None),
    )
    row.finish()
    return placed


def _refuse_repeats(row: Row, noun: str, names: list[str]) -> None:
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        row.fault(f"the {noun} “{name}” stands there more than once")
