"""Plain pictures as SVG with their own paper, in light and, where the reader prefers it, dark."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from assessments.scoring.training.corpus import COMPETENCIES
from tests.validity.kept import Kept
from tests.validity.measured import Row
from tests.validity.statistics import Interval

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images" / "validity"
PAPER, INK, MUTED, HAIRLINE, TEAL, BROWN = (
    "#fbfaf7",
    "#22262e",
    "#5f6673",
    "#dcdad4",
    "#0f6f6b",
    "#8a5a17",
)
DARK = {
    PAPER: "#191c21",
    INK: "#e9e7e2",
    MUTED: "#a5abb6",
    HAIRLINE: "#3a3f48",
    TEAL: "#5cc4bd",
    BROWN: "#dca75c",
}
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "validity",
    "font.family": "sans-serif",
    "font.sans-serif": ["system-ui", "DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
}
MARKS = ("o", "s", "^", "D")


@contextmanager
def _figure(name: str, title: str, width: float, height: float) -> Iterator[Figure]:
    """A figure that is written when the block ends."""
    # The house font is the reader's own: it is not on the machine that draws.
    mpl.set_loglevel("ERROR")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{name}.svg"
        figure.savefig(path, metadata={"Date": None, "Creator": None})
    path.write_text(_finished(path.read_text(encoding="utf-8"), title), encoding="utf-8")


def _finished(svg: str, title: str) -> str:
    """With a title, the dark colours, and without what no reader needs."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    rules = "".join(
        f'[style*="{kind}: {light}"]{{{kind}:{dark} !important}}'
        for light, dark in DARK.items()
        for kind in ("fill", "stroke")
    )
    head = (
        f"<title>{html.escape(title)}</title>\n"
        f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>\n"
    )
    svg = re.sub(r"(<svg [^>]*)>", rf'\1 role="img">\n{head}', svg, count=1, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _panel(axes: Axes, *, grid: Literal["x", "y", "both"] = "x") -> None:
    axes.grid(axis=grid, color=HAIRLINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def levels_plot(kept: Kept) -> None:
    """Mean score with its middle half and middle nine tenths, at each labelled level."""
    with _figure("levels", "Scores of the kept answers by labelled level", 7.2, 2.4) as figure:
        for axes, name in zip(figure.subplots(1, 4, sharey=True), COMPETENCIES, strict=True):
            pairs = kept.pairs(name)
            axes.plot([1, 5], [1, 5], color=HAIRLINE, linewidth=1.5)
            for level in range(1, 6):
                values = pairs.scores[pairs.levels == level]
                if len(values):
                    far_low, low, high, far_high = np.quantile(values, [0.05, 0.25, 0.75, 0.95])
                    axes.plot([level, level], [far_low, far_high], color=TEAL, linewidth=1)
                    axes.plot([level, level], [low, high], color=TEAL, linewidth=4)
                    axes.plot(level, values.mean(), "o", color=INK, markersize=4)
            _panel(axes, grid="y")
            axes.set(title=name.capitalize(), xticks=range(1, 6), yticks=range(1, 6))
            axes.set(xlabel="labelled level", xlim=(0.5, 5.5), ylim=(0.8, 5.2))
        figure.axes[0].set_ylabel("score")


def band_plot(wanted: Sequence[float], curves: Mapping[str, Sequence[float]]) -> None:
    with _figure("band", "How often the band holds the label", 3.9, 3.4) as figure:
        axes = figure.subplots()
        axes.plot([0.3, 1], [0.3, 1], color=MUTED, linewidth=1, linestyle=(0, (4, 3)))
        for name, mark, colour in zip(COMPETENCIES, MARKS, (TEAL, BROWN, INK, MUTED), strict=True):
            axes.plot(
                wanted,
                curves[name],
                marker=mark,
                color=colour,
                linewidth=1.2,
                markersize=5,
                label=name.capitalize(),
            )
        _panel(axes, grid="both")
        axes.set(xlabel="band says", ylabel="labels inside", xlim=(0.45, 1), ylim=(0.35, 1.01))
        axes.legend(frameon=False, loc="upper left")


def forest_plot(rows: Sequence[Row]) -> None:
    """Figures with targets; the target is the upright stroke."""
    shown = [row for row in rows if row.target is not None]
    with _figure(
        "public-sets", "Public sets: figures and targets", 7.2, 0.32 * len(shown) + 0.9
    ) as f:
        axes = f.subplots()
        for place, row in enumerate(shown):
            colour = TEAL if row.reached else BROWN
            axes.plot([row.found.low, row.found.high], [place, place], color=colour, linewidth=2)
            axes.plot(
                row.found.value, place, "o" if row.reached else "D", color=colour, markersize=6
            )
            axes.plot(row.of_length, place, "x", color=MUTED, markersize=5)
            axes.plot([row.target or 0.0] * 2, [place - 0.35, place + 0.35], color=INK, linewidth=2)
        _panel(axes)
        names = [f"{row.set_name.partition(',')[0]}: {row.what} ({row.measure})" for row in shown]
        axes.set(
            yticks=range(len(shown)),
            yticklabels=names,
            xlim=(min(0, *(r.of_length for r in shown)) - 0.05, 1),
        )
        axes.set_xlabel("● reached   ◆ not reached   ┃ target   × length alone")
        axes.invert_yaxis()


def groups_plot(drawn: Sequence[tuple[str, Sequence[Interval]]]) -> None:
    title = "Differences between groups of essay writers"
    with _figure("groups", title, 7.2, 0.3 * len(drawn) + 1.0) as figure:
        for axes, index in zip(figure.subplots(1, 4, sharey=True), range(4), strict=True):
            axes.axvspan(-0.1, 0.1, color=HAIRLINE, linewidth=0)
            for place, (_, gaps) in enumerate(drawn):
                gap = gaps[index]
                axes.plot([gap.low, gap.high], [place, place], color=TEAL, linewidth=1.5)
                axes.plot(gap.value, place, "o", color=TEAL, markersize=4)
            _panel(axes)
            axes.set(title=COMPETENCIES[index].capitalize(), xlim=(-0.8, 0.8), xlabel="SD")
        figure.axes[0].set(yticks=range(len(drawn)), yticklabels=[group for group, _ in drawn])
        figure.axes[0].invert_yaxis()
