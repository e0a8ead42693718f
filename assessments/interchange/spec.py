"""Turn the rows of a bank file into frozen specs, and say what a key could not score."""

from types import MappingProxyType

from assessments.interchange.bankfile import (
    CHANNELS,
    KEYED_FROM,
    KINDS,
    RESPONSE_FORMATS,
    SECTORS,
    BankFile,
    FormSpec,
    ItemSpec,
    OptionSpec,
    SectionSpec,
    TurnSpec,
)
from assessments.interchange.rows import MAX_NAME, Row

VERSION = 1
SJT_FIELDS = ("response_format", "options")
ROLE_PLAY_FIELDS = ("think_s", "answer_s", "takes", "speaker", "turns")


def bank_from_row(row: Row, competencies: tuple[str, ...], catalogue: tuple[str, ...]) -> BankFile:
    """Read the whole file; problems are noted in ``row.problems``."""
    if row.take("rapport_bank") != VERSION:
        row.fault(f"“rapport_bank” should be {VERSION}, the version of this format")
    head = row.row("bank")
    items = tuple(_item(r, competencies, catalogue) for r in row.rows("items", "item", "code"))
    bank = BankFile(
        slug=head.slug("slug"),
        name=head.text("name", limit=MAX_NAME),
        language=head.slug("language", limit=12),
        description=head.text("description"),
        keying_note=row.text("keying_note"),
        items=items,
        forms=tuple(_form(r, items) for r in row.rows("forms", "form", "slug")),
    )
    head.finish()
    row.finish()
    _refuse_repeats(row, "item", [item.code for item in bank.items])
    _refuse_repeats(row, "form", [form.slug for form in bank.forms])
    return bank


def _item(row: Row, competencies: tuple[str, ...], catalogue: tuple[str, ...]) -> ItemSpec:
    kind = row.choice("kind", KINDS)
    keyed = row.choices("competencies", competencies)
    is_sjt, is_spoken = kind == "sjt", kind == "role_play"
    response_format = row.choice("response_format", RESPONSE_FORMATS) if is_sjt else None
    item = ItemSpec(
        code=row.slug("code"),
        kind=kind,
        channel=row.choice("channel", CHANNELS),
        sector=row.choice("sector", SECTORS),
        title=row.text("title", limit=MAX_NAME),
        stem=row.text("stem"),
        facts=row.texts("facts", optional=True),
        competencies=keyed,
        catalogue=row.choices("catalogue", catalogue),
        practice=row.flag("practice"),
        response_format=response_format,
        options=_options(row, keyed) if is_sjt else (),
        time_limit_s=None if is_spoken else row.number("time_limit_s", 10, 3600),
        think_s=row.number("think_s", 0, 600) if is_spoken else None,
        answer_s=row.number("answer_s", 10, 600) if is_spoken else None,
        takes=row.number("takes", 1, 5) if is_spoken else None,
        speaker=row.text("speaker", limit=MAX_NAME) if is_spoken else None,
        turns=tuple(_turn(r) for r in row.rows("turns", "turn", "")) if is_spoken else (),
    )
    _refuse_fields_of_other_kinds(row, kind)
    row.finish()
    for competency in item.competencies:
        _check_key(row, item, competency)
    return item


def _refuse_fields_of_other_kinds(row: Row, kind: str) -> None:
    foreign = {
        "sjt": ROLE_PLAY_FIELDS,
        "written": SJT_FIELDS + ROLE_PLAY_FIELDS,
        "role_play": (*SJT_FIELDS, "time_limit_s"),
    }
    for name in foreign.get(kind, ()):
        if row.take(name) is not None:
            row.fault(f"“{name}” does not belong to the kind {kind}")


def _options(row: Row, competencies: tuple[str, ...]) -> tuple[OptionSpec, ...]:
    found = row.rows("options", "option", "key")
    options = tuple(_option(r, competencies) for r in found)
    if not 2 <= len(options) <= 10:
        row.fault("an item needs 2 to 10 options")
    _refuse_repeats(row, "option", [option.key for option in options])
    passes = {len(given) for option in options for given in option.ratings.values() if given}
    if len(passes) > 1:
        row.fault("every option needs the same number of rating passes")
    return options


def _option(row: Row, competencies: tuple[str, ...]) -> OptionSpec:
    ratings = row.row("ratings")
    given = {name: ratings.numbers(name, 1, 7) for name in competencies}
    ratings.finish()
    option = OptionSpec(row.slug("key"), row.text("text"), MappingProxyType(given))
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
    if not item.options or not all(option.ratings.get(competency) for option in item.options):
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
    sections = tuple(_section(r, items) for r in row.rows("sections", "section", "title"))
    form = FormSpec(
        row.slug("slug"), row.text("name", limit=MAX_NAME), row.number("minutes", 1, 240), sections
    )
    row.finish()
    _refuse_repeats(row, "item", [code for section in sections for code in section.items])
    return form


def _section(row: Row, items: tuple[ItemSpec, ...]) -> SectionSpec:
    title, codes = row.text("title", limit=MAX_NAME), row.texts("items")
    draw = row.number("draw", 1, 500) if "draw" in row.fields else None
    section = SectionSpec(title, codes, draw, row.flag("shuffle"))
    row.finish()
    scored = {item.code: not item.practice for item in items}
    for code in codes:
        if code not in scored:
            row.fault(f"there is no item “{code}”")
        elif not scored[code]:
            row.fault(f"“{code}” is a practice item and cannot be scored in a form")
    if draw is not None and draw > len(codes):
        row.fault(f"{draw} items cannot be drawn from {len(codes)}")
    return section


def _refuse_repeats(row: Row, noun: str, names: list[str]) -> None:
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        row.fault(f"the {noun} “{name}” stands there more than once")
