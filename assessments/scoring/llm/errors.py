"""Why an answer was not rated by the language model, one name and one sentence each."""

from enum import StrEnum

from assessments.scoring.errors import ScoringError


class Refusal(StrEnum):
    """The names of the reasons; ``REASONS`` completes "not rated, because …"."""

    # of the answer, before anything is sent
    SPEAKS_TO_RATER = "speaks_to_rater"
    HIDDEN_CHARACTERS = "hidden_characters"
    OTHER_LANGUAGE = "other_language"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    # of the reply as a whole
    REPLY_TOO_LONG = "reply_too_long"
    NOT_JSON = "not_json"
    DUPLICATE_KEY = "duplicate_key"
    WRONG_SHAPE = "wrong_shape"
    UNKNOWN_COMPETENCY = "unknown_competency"
    MISSING_COMPETENCY = "missing_competency"
    MODEL_SAW_INSTRUCTIONS = "model_saw_instructions"
    # of one competency in the reply
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    NO_QUOTE = "no_quote"
    QUOTE_TOO_SHORT = "quote_too_short"
    QUOTE_NOT_FOUND = "quote_not_found"
    FAR_ABOVE_MACHINE = "far_above_machine"


REASONS = {
    Refusal.SPEAKS_TO_RATER: "the answer speaks to the rater: a person should read it",
    Refusal.HIDDEN_CHARACTERS: "the answer holds hidden or disguised characters: a person "
    "should read it",
    Refusal.OTHER_LANGUAGE: "part of the answer is in another language: a person should read it",
    Refusal.TOO_LONG: "the answer is too long for the model: a person should read it",
    Refusal.EMPTY: "the answer is empty",
    Refusal.REPLY_TOO_LONG: "the model's reply was far too long",
    Refusal.NOT_JSON: "the model's reply was not the bare JSON that was asked for",
    Refusal.DUPLICATE_KEY: "the model's reply said one thing twice",
    Refusal.WRONG_SHAPE: "the model's reply did not have the shape that was asked for",
    Refusal.UNKNOWN_COMPETENCY: "the model rated something that was not asked",
    Refusal.MISSING_COMPETENCY: "the model left out something that was asked",
    Refusal.MODEL_SAW_INSTRUCTIONS: "the model read instructions to itself in the answer: a "
    "person should read it",
    Refusal.LEVEL_OUT_OF_RANGE: "the model gave a level that the rubric does not have",
    Refusal.NO_QUOTE: "the model gave no quote for a level that needs one",
    Refusal.QUOTE_TOO_SHORT: "the model's quotes are too short to show anything",
    Refusal.QUOTE_NOT_FOUND: "the model quoted words that are not in the answer",
    Refusal.FAR_ABOVE_MACHINE: "the model rated two levels or more above the machine: a person "
    "should read it",
}


class NotRated(ScoringError):
    """No rating: ``refusal`` names the reason, ``reason`` says it to a reader."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(REASONS[refusal])
        self.refusal = refusal
        self.reason = REASONS[refusal]
