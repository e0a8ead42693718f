"""One class per failure that a caller of the scoring rooms can act on."""


class ScoringError(ValueError):
    """A figure is undefined for what was given; the message says why in plain words."""


class NotScored(ScoringError):
    """This answer cannot be scored; ``reason`` completes "not scored, because …"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidAnswer(ScoringError):
    """The answer is incomplete or illegal; the message may be shown to the person answering.

    ``words`` is the sentence with the places of ``values``, for whoever says it in another
    language.
    """

    def __init__(self, words: str, **values: object) -> None:
        super().__init__(words.format(**values))
        self.words, self.values = words, values


class InvalidKey(ScoringError):
    """The key cannot score anything; the message may be shown to the author of the item."""
