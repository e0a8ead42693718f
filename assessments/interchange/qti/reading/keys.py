"""What the scoring of an item says of its options, as ratings on 1–7.

Right answers become 7 and others 1; points (partial credit) go linearly onto 1–7; an order is
spaced evenly from 7 to 1.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments.interchange.qti.reading.xml import Node, number

LOW, HIGH = 1, 7
READ = frozenset(
    [
        "responseprocessing",
        "responsecondition",
        "responseif",
        "responseelseif",
        "responseelse",
        "setoutcomevalue",
        "match",
        "member",
        "variable",
        "correct",
        "mapresponse",
        "basevalue",
        "isnull",
        "not",
        "and",
        "or",
        "sum",
        "product",
        "multiple",
        "gt",
        "gte",
        "lt",
        "lte",
        "null",
        "exitresponse",
        "default",
    ]
)
NO_SUCH_OPTION = "The right answer that it names is none of its options."
OUTCOME_OF = "SCORE_"  # our own outcomes: SCORE_warmth, SCORE_conflict-resolution
# Those of the specification that score one response; CC2 is what Common Cartridge calls them.
TEMPLATES = {
    "match_correct": "match_correct",
    "map_response": "map_response",
    "cc2_match": "match_correct",
    "cc2_match_basic": "match_correct",
    "cc2_map_response": "map_response",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """A response variable: what is right, and what each value earns (``points``)."""

    cardinality: str = ""
    correct: tuple[str, ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)
    default: float = 0
    has_points: bool = False
    faults: tuple[str, ...] = ()

    def earns(self, value: str) -> float:
        return self.points.get(value, self.default)


def declaration(node: Node) -> Declaration:
    correct = node.first("correctresponse")
    values = [value.words() for value in correct.elements("value")] if correct else []
    mapping = node.first("mapping")
    points, faults = _points(mapping) if mapping else ({}, ())
    if node.elements("defaultvalue"):
        faults += ("Left out: an answer that was filled in beforehand.",)
    if node.elements("areamapping"):
        faults += ("Left out: points for areas of a picture.",)
    return Declaration(
        cardinality=node.get("cardinality").lower(),
        correct=tuple(value for value in values if value),
        points=points,
        default=(mapping.number("defaultvalue") or 0) if mapping else 0,
        has_points=mapping is not None,
        faults=faults,
    )


def _points(mapping: Node) -> tuple[dict[str, float], tuple[str, ...]]:
    points, faults = {}, []
    for entry in mapping.elements("mapentry"):
        value = entry.number("mappedvalue")
        if value is None:
            faults.append(f"The points of “{entry.get('mapkey')[:40]}” are no number.")
        else:
            points[" ".join(entry.get("mapkey").split())] = value
    return points, tuple(faults)


@dataclass(slots=True)
class Processing:
    """How the item scores: by which key, and by which rules of its own.

    ``rules``: outcome → response → value → points.
    """

    template: str = ""
    by_points: set[str] = field(default_factory=set)
    by_correct: set[str] = field(default_factory=set)
    rules: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def processing(node: Node | None) -> Processing:
    found = Processing()
    if node is None:
        return found
    address = node.get("template") or node.get("templatelocation")
    name = address.rstrip("/").rpartition("/")[2].removesuffix(".xml")
    found.template = TEMPLATES.get(name.lower(), "")
    if name and not found.template:
        found.unread = (f"the template “{name[:60]}”",)
    for mapped in node.below("mapresponse"):
        found.by_points.add(mapped.get("identifier"))
    for pair in node.below("match", "member", "equal", "stringmatch"):
        if pair.elements("correct"):
            found.by_correct.update(each.get("identifier") for each in pair.elements("correct"))
    for branch in node.below("responseif", "responseelseif"):
        _rule(branch, found.rules)
    strange = dict.fromkeys(each.tag for each in node.walk() if each.name not in READ)
    found.unread += tuple(f"“{tag}”" for tag in list(strange)[:5])
    return found


def _rule(branch: Node, rules: dict[str, dict[str, dict[str, float]]]) -> None:
    """Note “if the response is V, the outcome is (or grows by) N”, where a branch says that."""
    test = branch.first("match", "member")
    variable, value = (test.first("variable"), test.first("basevalue")) if test else (None, None)
    if not variable or not value or branch.elements()[0] is not test:
        return
    for outcome in branch.elements("setoutcomevalue"):
        added = outcome.first("sum") or outcome
        points = [number(each.words()) for each in added.elements("basevalue")]
        if len(points) == 1 and points[0] is not None:
            of_response = rules.setdefault(outcome.get("identifier"), {})
            by_value = of_response.setdefault(variable.get("identifier"), {})
            by_value.setdefault(value.words(), points[0])


@dataclass(frozen=True, slots=True)
class Key:
    """Ratings by competency (None: not said) and option; ``right``: the correct values."""

    ratings: Mapping[str | None, Mapping[str, int]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def option_key(
    response: str, declared: Declaration, scoring: Processing, options: Sequence[str]
) -> Key:
    """Return the key of a choice among ``options``."""
    own = _own_ratings(response, scoring, options)
    if own:
        return Key(own, declared.faults)
    points, reasons = _chosen_points(response, declared, scoring, options)
    if points is None:
        return Key(reasons=declared.faults + reasons)
    ratings, said = rated(points)
    reasons += said
    if not ratings:
        reasons += ("All options earn the same, so there is no key.",)
        return Key(reasons=declared.faults + reasons)
    return Key({None: ratings}, declared.faults + reasons)


def _own_ratings(
    response: str, scoring: Processing, options: Sequence[str]
) -> dict[str | None, Mapping[str, int]]:
    """The means that Rapport writes as outcomes SCORE_…, rounded."""
    found: dict[str | None, Mapping[str, int]] = {}
    for outcome, by_response in scoring.rules.items():
        means = by_response.get(response, {})
        is_ours = outcome.startswith(OUTCOME_OF) and set(means) == set(options)
        if is_ours and all(LOW <= mean <= HIGH for mean in means.values()):
            competency = outcome.removeprefix(OUTCOME_OF)
            found[competency] = {name: half_up(mean) for name, mean in means.items()}
    return found


def _chosen_points(
    response: str, declared: Declaration, scoring: Processing, options: Sequence[str]
) -> tuple[dict[str, float] | None, tuple[str, ...]]:
    """Take points where the item scores by them, right answers otherwise, rules at last."""
    by_points = scoring.template == "map_response" or response in scoring.by_points
    by_correct = scoring.template == "match_correct" or response in scoring.by_correct
    mapped = {option: declared.earns(option) for option in options}
    right = {option: float(option in declared.correct) for option in options}
    rules = _rules(response, scoring)
    is_open = not by_points and not by_correct
    if declared.has_points and (by_points or (is_open and not rules)):
        return mapped, _unread(scoring)
    if declared.correct and (not is_open or not rules):
        unused = declared.has_points and by_correct
        said = ("Points that the item's own scoring does not use were left out.",) if unused else ()
        if not any(right.values()):
            return None, (NO_SUCH_OPTION, *_unread(scoring))
        return right, said + _unread(scoring)
    if rules:
        return {option: rules.get(option, 0.0) for option in options}, _unread(scoring)
    if declared.has_points:
        return mapped, _unread(scoring)
    return None, _unread(scoring)


def _rules(response: str, scoring: Processing) -> dict[str, float] | None:
    """The points by value, of SCORE first, else of the first outcome that has any."""
    outcomes = sorted(scoring.rules, key=lambda name: name != "SCORE")
    found = [scoring.rules[name] for name in outcomes if response in scoring.rules[name]]
    return found[0][response] if found else None


def _unread(scoring: Processing) -> tuple[str, ...]:
    if not scoring.unread:
        return ()
    return (f"The item's own scoring rules were not read ({', '.join(scoring.unread)}).",)


def rated(points: Mapping[str, float]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return ``points`` on 1–7, and what rounding made alike; nothing where all are equal."""
    low, high = min(points.values()), max(points.values())
    if low == high:
        return {}, ()
    share = {name: (value - low) / (high - low) for name, value in points.items()}
    ratings = {name: half_up(LOW + (HIGH - LOW) * part) for name, part in share.items()}
    return ratings, _made_alike(points, ratings)


def _made_alike(points: Mapping[str, float], ratings: Mapping[str, int]) -> tuple[str, ...]:
    alike: dict[int, set[float]] = {}
    for name, value in points.items():
        alike.setdefault(ratings[name], set()).add(value)
    return tuple(
        f"{_listed(values)} points both become the rating {rating}."
        for rating, values in sorted(alike.items())
        if len(values) > 1
    )


def _listed(values: set[float]) -> str:
    return " and ".join(f"{value:g}" for value in sorted(values))


def ordered_key(declared: Declaration, options: Sequence[str]) -> Key:
    """Return the key of a ranking: the first of the right order 7, the last 1."""
    order = [value for value in dict.fromkeys(declared.correct) if value in options]
    if not order:
        unread: tuple[str, ...] = ()
        unread += ("The points of an order were not read.",) if declared.has_points else ()
        unread += (NO_SUCH_OPTION,) if declared.correct else ()
        return Key(reasons=declared.faults + unread)
    missing = [option for option in options if option not in order]
    last = max(len(order) + bool(missing) - 1, 1)
    ratings = {name: half_up(HIGH - 6 * place / last) for place, name in enumerate(order)}
    ratings |= dict.fromkeys(missing, LOW)
    reasons: tuple[str, ...] = declared.faults
    if len(set(ratings.values())) < len(order):
        reasons += ("More places than ratings on 1–7: some neighbours are rated alike.",)
    if missing:
        reasons += ("Options that the right order leaves out are rated 1.",)
    return Key({None: ratings}, reasons)


def half_up(value: float) -> int:
    return math.floor(value + 0.5)
