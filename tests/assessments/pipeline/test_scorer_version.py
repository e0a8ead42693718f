"""The scorer's name changes with what scores, and with nothing else."""

import json
import subprocess
import sys

from assessments.pipeline.score import NOT_SCORING, SCORING_FOLDER

SCORERS = ("answers", "compose", "rubric", "sjt", "text")


def loaded() -> set[str]:
    """The modules of ``scoring`` that scoring an attempt needs, by each part of their names."""
    load = "; ".join(f"import assessments.scoring.{one}" for one in SCORERS)
    told = "import json, sys; print(json.dumps(list(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", f"{load}; {told}"], capture_output=True, text=True, check=True
    )

    return {part for name in json.loads(done.stdout) for part in parts_of(name)}


def test_name_leaves_out_all_that_scoring_does_not_import_and_nothing_else() -> None:
    there = {path.stem for path in SCORING_FOLDER.iterdir() if path.suffix == ".py"}
    there |= {path.parent.name for path in SCORING_FOLDER.glob("*/__init__.py")} | {"corpus"}

    needed = loaded()

    left_out = {name.removesuffix(".py") for name in NOT_SCORING}
    assert {"sjt", "compose"} <= needed
    assert there - needed - {"__init__"} == left_out
    assert needed & left_out == set()


def parts_of(module: str) -> list[str]:
    """Below ``scoring``: nobody else's modules count."""
    return module.split(".")[2:] if module.startswith("assessments.scoring.") else []
