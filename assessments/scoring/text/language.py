"""A light own detector: which language the function words belong to, and whether they are words."""

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROFILES: dict[str, frozenset[str]] = {
    "en": _words(
        """the be to of and a in that have i it for not on with he as you do at this but his by
        from they we say her she or an will my one all would there their what so up out if about
        who get which go me when make can like no just him know take into your some could them
        see other than then now only its over also back after use how our well even want because
        any these give most us is are was were been has had did i'm i'll i've it's that's don't
        you're we're can't let's am please thank thanks sorry more here let why where too very
        dont im ive ill"""
    ),
    "de": _words(
        """der die das und ist nicht ich wir sie es ein eine einen einem einer mit auf für von zu
        den dem des im sich auch als an wie bei oder aber wenn nur noch nach aus kann haben habe
        hat sind wird werden wurde ihnen ihr ihre ihren mir mich uns unser bitte danke dass sehr
        so tut leid möchte können gerne schon mein meine"""
    ),
    "fr": _words(
        """le la les un une des et est pas je nous vous il elle ils que qui dans pour sur avec ce
        cette ces au aux du de mais ou où ne se son sa ses votre vos notre nos mon ma mes être
        avoir avons avez suis sont était très plus merci bonjour désolé désolée cela ça"""
    ),
    "es": _words(
        """el la los las un una y es no yo nosotros usted ustedes que en para por con su sus mi mis
        lo le les se del al pero o si como más muy está están estoy estamos hay ser fue ha han he
        gracias hola siento lamento cuando donde esto este esta puede puedo"""
    ),
    "it": _words(
        """il lo la i gli le un una e è non io noi lei che di in per con su da del della dei delle
        al alla mi si ci suo sua mio mia ma o se come più molto sono siamo ho ha hanno questo
        questa grazie dispiace può posso anche"""
    ),
    "nl": _words(
        """de het een en is niet ik wij we u je jij dat die in op te van voor met aan er maar om
        ook als bij of uit naar dan nog wel zijn heeft hebben heb kan kunnen worden wordt mijn uw
        onze ons dit deze heel graag dank spijt"""
    ),
    "pt": _words(
        """o a os as um uma e é não eu nós você que em para por com seu sua meu minha do da dos das
        no na mas ou se como mais muito está estou são foi tem obrigado obrigada isso este esta
        pode posso"""
    ),
    "pl": _words(
        """i w nie na się z do to że jest jak o co po tak za od ale czy pan pani państwa mi mnie
        bardzo proszę dziękuję przykro przepraszam już dla może jestem są był"""
    ),
}
_COURTESIES = frozenset({"please", "sorry", "thank", "thanks"})
_NAMES = {
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "pl": "Polish",
}
_VOWELS = frozenset("aeiouyàáâäåæèéêëìíîïòóôöøœùúûüÿąęó")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_KEYS = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|zxcv|xcvb|cvbn|(.)\1\1|(..)\2\2")
_ALLOWED_RUNS = re.compile(
    r"ngths?|tchs|ghts|rchs|ndths|xths|lfths|mpts|rsts|ghtl|ngstr|nkst|chts|ths"
)


def function_word_share(words: Sequence[str], language: str = "en") -> float:
    """Share (0–1) of ``words`` that are function words of ``language``; 0 for no words."""
    if not words:
        return 0.0
    profile = _PROFILES[language]
    return sum(word in profile for word in words) / len(words)


def sentence_share(words: Sequence[str]) -> float:
    """``function_word_share`` without courtesies, which keyword lists are full of."""
    plain = [
        word
        for i, word in enumerate(words)
        if word not in _COURTESIES and not (word == "you" and i and words[i - 1] == "thank")
    ]
    return function_word_share(plain)


def other_language(words: Sequence[str]) -> str | None:
    """The English name of another language that the words belong to; None where they do not."""
    if len(words) < 3:
        return None
    shares = {code: function_word_share(words, code) for code in _NAMES}
    best = max(shares, key=lambda code: shares[code])
    english = function_word_share(words)
    if shares[best] >= 0.2 and shares[best] > english + 0.1:
        return _NAMES[best]
    return None


def latin_share(text: str) -> float:
    """Share (0–1) of letters that are Latin; 1 for a text without letters."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return 1.0
    return sum(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in letters) / len(letters)


def non_word_share(words: Sequence[str]) -> float:
    """Share (0–1) of words that cannot be words: no vowel, long consonant runs, keyboard rows."""
    alphabetic = [word for word in words if word.isalpha() and len(word) > 3]
    if not alphabetic:
        return 0.0
    return sum(map(_impossible, alphabetic)) / len(alphabetic)


def _impossible(word: str) -> bool:
    if not _VOWELS & set(word) or _KEYS.search(word):
        return True
    return bool(_CONSONANTS.search(_ALLOWED_RUNS.sub("", word)))
