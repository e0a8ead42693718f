"""Where somebody says who they are or how to reach them: English, German, Spanish and French.

Rules on words alone: no name is known here. ``stay`` are the words of the scenario, in which
customers have names and numbers of their own; those are nobody's introduction.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from assessments.reports.masking import Folded, Kind, Span, fold

MOST_NAMES = 4  # words of one name
MOST_LOWER = 2  # of a name in text without capitals, where nothing says where it ends
PARTICLES = frozenset({
    "al", "bin", "da", "das", "de", "del", "della", "der", "di", "do", "dos", "du", "el", "ibn",
    "la", "las", "le", "los", "van", "vom", "von", "y", "zu"
})  # fmt: skip
TITLES = frozenset({
    "dr", "frau", "fraulein", "herr", "madame", "miss", "mme", "mr", "mrs", "ms", "monsieur",
    "prof", "senor", "senora"
})  # fmt: skip
#: What follows "I'm" or "this is" and is no name, as far as it can begin with a capital.
NO_NAME = frozenset(Path(__file__).with_name("no_names.txt").read_text().split())
#: What a closing is signed with instead of a name.
TEAM = frozenset({
    "customer", "equipe", "equipo", "kundenservice", "our", "service", "support", "team", "the",
    "ihr", "euer", "your", "votre", "su"
})  # fmt: skip

#: A name follows, whatever it is written like.
STRONG = re.compile(
    r"\b(?:my (?:full |first |last )?name(?:'s| is)|mein (?:voller )?name (?:ist|lautet)"
    r"|ich hei(?:ss|s)e|me llamo|mi nombre (?:completo )?es"
    r"|je m'appelle|mon (?:pre)?nom est|je me (?:pre)?nomme)[\s,:]+"
)
#: What follows is a name if it is written as one.
FIRM = re.compile(
    r"\b(?:the name(?:'s| is)|you(?:'re| are) (?:speaking|talking|chatting) (?:with|to)"
    r"|sie sprechen mit|man nennt mich|habla (?:usted )?con|me puede llamar"
    r"|vous parlez (?:a|avec))[\s,:]+"
)
#: What follows is a name if it is written as one and what stands after it fits.
WEAK = re.compile(
    r"\b(?:this is|it's|i'm|i am|call me|hier (?:ist|spricht)|am apparat ist|ich bin|es spricht"
    r"|soy|(?:le|te|les) (?:habla|atiende|escribe|saluda)|ici|c'est|je suis)\s+"
)
CUE = re.compile(
    r"\s*(?:[,.;!\n)]|-\s|$)"
    r"|\s+(?:(?:speaking|calling|writing|here|from|with|at|of|your|von|aus|vom|am apparat|ihre?|de"
    r"|del|al habla|al aparato|y le|su|votre|du|des|chez|a l'appareil)\b"
    r"|(?:and|und|et|y) (?:i|ich|je|yo)\b|et j')"
)
SURE_CUE = re.compile(
    r"\s+(?:speaking|calling|am apparat|al habla|al aparato|a l'appareil)\b(?! (?:with|to|you))"
)
LOWER_CUE = re.compile(rf"{SURE_CUE.pattern}|\s+(?:from|here|von)\b")
BEFORE_CUE = re.compile(
    r"(?:^|(?<=[.!?,;:\n])) ?([^\W\d_]+(?:[ '-][^\W\d_]+){0,3}?),? "
    r"(?:speaking\b|here(?=[,.!]| from| at| with|$)|am apparat|al habla|al aparato|a l'appareil)",
    re.MULTILINE,
)
CLOSING = re.compile(
    r"\b(?:regards|(?:best|warm|kind) wishes|sincerely|yours(?: truly)?|cheers|all the best"
    r"|take care|gru(?:ss|s)en?|ihre?|saludos?|atentamente|cordialement|bien a vous"
    r"|salutations(?: distinguees)?)[ ,.!]*(?:\n\s*|(?<=,) )"
)
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
SPOKEN_EMAIL = re.compile(
    r"\b\w+(?: (?:dot|punkt|point|punto|underscore|dash) \w+)* (?:at|arroba|arobase) "
    r"(?:\w+(?: (?:dot|punkt|point|punto) \w{2,})+"
    r"|(?:gmail|outlook|hotmail|yahoo|icloud|proton|gmx|web|live|mail|orange)\.\w{2,})\b"
)
LINK = re.compile(
    r"(?:https?://)?(?:[\w-]{1,63}\.){0,4}\b(?:linkedin|xing|github|gitlab|twitter|x|instagram"
    r"|facebook|tiktok|threads|mastodon|bsky|youtube|linktr)\.(?:com|net|org|social|app|ee|de)"
    r"/[^\s)>\]]+"
)
HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{2,}")
NUMBER = re.compile(r"(?<![\w.,/€$£-])(?:\+|\(\+)?\(?\d[\d ()./-]{5,20}\d(?![\w/-])")
GROUPED = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
PHONE_WORDS = re.compile(
    r"\b(?:phone|mobile|cell|call me|ring me|text me|reach me|number is|whatsapp|telefon\w*"
    r"|handy\w*|nummer|rufnummer|telefono|movil|numero|llamarme|telephone|portable|joindre"
    r"|appelez-moi)\b"
    r"[^.!?\n]{0,30}$"
)
DIGIT_WORDS = re.compile(
    r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo"
    r"|drei|vier|funf|sechs|sieben|acht|neun|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    r"|un|deux|trois|quatre|cinq|sept|huit|neuf)\b[ ,-]*){7,}"
)


def find(text: str, stay: Collection[str] = (), scenario: str = "") -> list[Span]:
    """Introductions and contacts in ``text``.

    ``stay``: folded words that are no introduction; ``scenario``: addresses and numbers in it stay.
    """
    reader = _Reader(fold(text), frozenset(stay))
    known = fold(scenario).text
    return [*reader.introductions(), *reader.contacts(known)]


Words = list[re.Match[str]]


@dataclass(frozen=True, slots=True)
class _Reader:
    folded: Folded
    stay: frozenset[str]

    @property
    def is_lower(self) -> bool:
        """Whether the text is written without capitals, but for the English "I"."""
        return re.sub(r"\bI\b", "", self.folded.source).islower()

    def introductions(self) -> Iterator[Span]:
        text = self.folded.text
        for opener in STRONG.finditer(text):
            words = self._words(opener.end())
            yield from self._span(self._taken(words) or self._lower(words))
        for opener in FIRM.finditer(text):
            yield from self._span(self._taken(self._words(opener.end())))
        for opener in WEAK.finditer(text):
            yield from self._span(self._cued(self._words(opener.end())))
        for cued in BEFORE_CUE.finditer(text):
            words = [word for word in self._words(cued.start(1)) if word.end() <= cued.end(1)]
            if words and self._taken(words) == words:
                yield from self._span(words)
        for closing in CLOSING.finditer(text):
            taken = self._taken(self._words(closing.end()))
            if taken and taken[0][0] not in TEAM:
                yield from self._span(taken)

    def contacts(self, known: str) -> Iterator[Span]:
        text = self.folded.text
        for pattern in (EMAIL, SPOKEN_EMAIL, LINK, HANDLE):
            for found in pattern.finditer(text):
                if found[0] not in known:
                    yield self.folded.span(*found.span(), Kind.CONTACT)
        digits = re.sub(r"\D", "", known)
        for found in NUMBER.finditer(text):
            if self._is_phone(found, digits):
                yield self.folded.span(*found.span(), Kind.CONTACT)
        for found in DIGIT_WORDS.finditer(text):
            if PHONE_WORDS.search(text, 0, found.start()):
                end = found.start() + len(found[0].rstrip(" ,-"))
                yield self.folded.span(found.start(), end, Kind.CONTACT)

    def _is_phone(self, found: re.Match[str], known: str) -> bool:
        digits = re.sub(r"\D", "", found[0])
        if not 7 <= len(digits) <= 15 or digits in known:
            return False
        if PHONE_WORDS.search(self.folded.text, 0, found.start()):
            return True
        if found[0].lstrip("(").startswith(("+", "00")):
            return len(digits) >= 8
        is_national = digits.startswith("0") and len(digits) >= 9
        return is_national or bool(GROUPED.fullmatch(found[0]))

    def _span(self, words: Words) -> Iterator[Span]:
        if words and not all(word[0] in self.stay or word[0] in TITLES for word in words):
            yield self.folded.span(words[0].start(), words[-1].end())

    def _cued(self, words: Words) -> Words:
        """A name that goes on as introductions do; without capitals only before a sure sign."""
        text = self.folded.text
        if taken := self._taken(words):
            return taken if CUE.match(text, taken[-1].end()) else []
        sign = LOWER_CUE if self.is_lower else SURE_CUE
        taken = self._lower(words)
        while taken and not sign.match(text, taken[-1].end()):
            taken.pop()
        return [] if any(word[0].endswith(("ing", "ed")) for word in taken) else taken

    def _words(self, at: int) -> Words:
        """The words from ``at`` on that only spaces, or the dot of a title or initial, part."""
        words: Words = []
        while len(words) <= MOST_NAMES and (word := WORD.match(self.folded.text, at)):
            words.append(word)
            is_short = len(word[0]) == 1 or word[0] in TITLES
            gap = re.compile(r"\.? +|\.(?=\w)" if is_short else r" +").match(
                self.folded.text, word.end()
            )
            if gap is None:
                break
            at = gap.end()
        return words

    def _taken(self, words: Words) -> Words:
        """The leading words written as names are; a particle only before another name."""
        taken: Words = []
        for word in words[:MOST_NAMES]:
            if word[0] in PARTICLES or word[0] in TITLES:
                taken.append(word)
                continue
            if not self._is_capital(word) or word[0] in NO_NAME:
                break
            taken.append(word)
        while taken and (taken[-1][0] in PARTICLES or taken[-1][0] in TITLES):
            taken.pop()
        return taken

    def _lower(self, words: Words) -> Words:
        return list(takewhile(lambda word: word[0] not in NO_NAME, words[:MOST_LOWER]))

    def _is_capital(self, word: re.Match[str]) -> bool:
        """Also true of scripts without capitals, where nothing else can tell."""
        first = self.folded.source[self.folded.at[word.start()]]
        return first.isupper() or first.istitle() or first.lower() == first.upper()
