import ast
from pathlib import Path

from candidates.reports import audit_facts

ROOT = Path(__file__).parents[3]
NOT_FACTS = {"actor", "by_system", "subject"}


def names_recorded() -> set[str]:
    """The names of facts that any call of ``audit.record`` gives by keyword."""
    found: set[str] = set()
    for room in ("assessments", "candidates"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                    found |= {one.arg for one in node.keywords if one.arg}
    return found - NOT_FACTS


def test_every_fact_that_is_recorded_has_words():
    assert names_recorded() - set(audit_facts.WORDS) == set()


def test_codes_yes_and_nothing_are_told_in_words():
    facts = {"verdict": "advance", "after_results": True, "score": None, "what": ["a_b", "c"]}

    assert audit_facts.told(facts) == (
        "decision: Move forward; after results were visible: yes; score: –; what: a b, c"
    )
