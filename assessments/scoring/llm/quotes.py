"""Find a model's quote in the words of an answer; nothing is forgiven but type and spaces."""

_SAME = {**dict.fromkeys("‘’‚‛ʼ′´`", "'"), **dict.fromkeys("“”„‟«»″", '"')}


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Return where ``quote`` stands in ``text`` as (start, end), or None where it does not.

    Runs of white space count as one space and typographic quotation marks as plain ones; every
    other character must be the same, case included. A quote that begins or ends inside a word
    is not found. ``text[start:end]`` are the words as they were given.
    """
    flat, at = _flat(text)
    wanted = _flat(quote)[0].strip()
    start = flat.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not _inside_word(flat, start) and not _inside_word(flat, end):
            return at[start], at[end - 1] + 1
        start = flat.find(wanted, start + 1)
    return None


def _flat(text: str) -> tuple[str, list[int]]:
    """``text`` with plain marks and single spaces, and where each character came from."""
    flat: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        same = " " if char.isspace() else _SAME.get(char, char)
        if same == " " and flat and flat[-1] == " ":
            continue
        flat.append(same)
        at.append(place)
    return "".join(flat), at


def _inside_word(text: str, place: int) -> bool:
    """Whether the cut before ``text[place]`` would part a word."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
