"""The scorer's name changes with what scores, and with nothing else."""

import json
import subprocess
import sys

from assessments.pipeline.score import NOT_SCORING

SCORERS = ("answers", "compose", "rubric", "sjt", "text")


def test_what_scores_imports_nothing_that_its_name_leaves_out() -> None:
    load = "; ".join(f"import assessments.scoring.{one}" for one in SCORERS)
    told = "import json, sys; print(json.dumps(list(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", f"{load}; {told}"], capture_output=True, text=True, check=True
    )

    left_out = {name.removesuffix(".py") for name in NOT_SCORING}
    loaded = {part for name in json.loads(done.stdout) for part in parts_of(name)}
    assert {"sjt", "compose"} <= loaded
    assert loaded & left_out == set()


def parts_of(module: str) -> list[str]:
    """Below ``scoring``: nobody else's modules count."""
    return module.split(".")[2:] if module.startswith("assessments.scoring.") else []
