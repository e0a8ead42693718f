"""Which language an item is in: as it says, else by letters that leave no doubt."""

from assessments.interchange.names import slug
from assessments.interchange.qti.reading.xml import Node

SCRIPTS = (("he", "\u0590", "\u05ff"), ("ar", "\u0600", "\u06ff"))  # a language and its letters


def language(root: Node, item_body: Node) -> str:
    """The code of two or three letters; "" where the bank's may be taken."""
    return _named(root, item_body) or _by_letters(item_body)


def direction(root: Node, item_body: Node) -> list[str]:
    """What to say where the text runs right to left in a language that nobody named."""
    is_rtl = any(node.get("dir").lower() == "rtl" for node in (root, *item_body.walk()))
    if not is_rtl or _named(root, item_body):
        return []
    said = "The text runs right to left, but no language is named; "
    guess = _by_letters(item_body)
    return [
        said
        + (f"“{guess}” is taken for its letters: check it." if guess else "the bank's is taken.")
    ]


def _named(root: Node, item_body: Node) -> str:
    named = root.get("lang") or item_body.get("lang")
    if not named:
        named = next((node.get("lang") for node in item_body.elements() if node.get("lang")), "")
    short = slug(named.replace("_", "-").partition("-")[0])
    return short if 2 <= len(short) <= 3 and short.isalpha() else ""


def _by_letters(item_body: Node) -> str:
    """Hebrew or Arabic, where most of the letters are."""
    letters = [letter for letter in item_body.words() if letter.isalpha()]
    for code, first, last in SCRIPTS:
        if sum(first <= letter <= last for letter in letters) * 2 > len(letters):
            return code
    return ""
