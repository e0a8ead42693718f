"""An item analysis as a file: CSV for a spreadsheet, JSON for a program."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from assessments.models import Competency
from assessments.reports.csv_cells import lines
from assessments.reports.item_analysis import LEAST_PEOPLE, Analysis, ItemLine
from assessments.reports.responses import Scope

COLUMNS = (
    *("bank", "item", "version", "title", "format", "n_shown", "n_scored", "facility"),
    *("item_rest", "median_seconds", "left_out", "not_reached", "likely_miskey", "note"),
)


def as_csv(analysis: Analysis) -> Iterator[str]:
    """A line an item."""
    told = map(_item, analysis.items)
    return lines(COLUMNS, ([_short(item[name]) for name in COLUMNS] for item in told))


def as_json(analysis: Analysis, scope: Scope, competency: Competency) -> str:
    scale = asdict(analysis.scale)
    found = {
        "competency": competency.slug,
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
        "n_attempts": analysis.n_attempts,
        "scale": scale,
        "items": [_item(line) for line in analysis.items],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _item(line: ItemLine) -> dict[str, Any]:
    version = line.version
    return {
        "bank": version.item.bank.slug,
        "item": version.item.code,
        "version": version.number,
        "title": version.title,
        "format": version.response_format or version.kind,
        "n_shown": line.n_shown,
        "n_scored": line.n,
        "facility": line.facility,
        "item_rest": line.item_rest,
        "median_seconds": line.median_s,
        "left_out": line.missing,
        "not_reached": line.not_reached,
        "likely_miskey": line.likely_miskey,
        "note": f"too few answers (n = {line.n}; at least {LEAST_PEOPLE})" if line.is_thin else "",
    }


def _short(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value
