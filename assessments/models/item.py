"""Question banks: items with immutable versions, options with expert ratings, turns."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assessments.enums import Channel, ItemKind, PublicationState, ResponseFormat, StemKind
from assessments.models.competency import Competency
from assessments.models.publication import says_when_published

SJT = Q(kind=ItemKind.SJT)


class ItemBank(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    keying_note = models.TextField(
        blank=True, help_text="Who rated the options; shown wherever a key is shown."
    )

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    bank = models.ForeignKey(ItemBank, models.PROTECT, related_name="items")
    code = models.SlugField(max_length=80)
    is_practice = models.BooleanField(default=False, help_text="Shown before the start, not kept.")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    exposure_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="Retired after so many attempts; empty: never."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="item_code_is_unique_in_bank"),
            models.CheckConstraint(
                condition=Q(exposure_limit__isnull=True) | Q(exposure_limit__gt=0),
                name="exposure_limit_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=PublicationState.choices, default=PublicationState.DRAFT
    )
    kind = models.CharField(max_length=12, choices=ItemKind.choices)
    response_format = models.CharField(
        max_length=16, choices=ResponseFormat.choices, blank=True, default=""
    )
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.CHAT)
    sector = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=120)
    stem = models.TextField()
    facts = models.JSONField(
        default=list, blank=True, help_text="Facts the candidate may use, one string each."
    )
    speaker = models.CharField(max_length=120, blank=True)
    time_limit_s = models.PositiveIntegerField(null=True, blank=True)
    think_s = models.PositiveIntegerField(null=True, blank=True)
    answer_s = models.PositiveIntegerField(null=True, blank=True)
    typed_s = models.PositiveIntegerField(
        null=True, blank=True, help_text="Answer time where a role-play is typed."
    )
    takes = models.PositiveSmallIntegerField(default=1)
    content_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    competencies = models.ManyToManyField(Competency, through="ItemCompetency")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], name="item_version_number_is_unique"
            ),
            models.CheckConstraint(
                condition=(SJT & ~Q(response_format="")) | (~SJT & Q(response_format="")),
                name="only_sjt_items_have_a_response_format",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=ItemKind.ROLE_PLAY,
                    answer_s__isnull=False,
                    answer_s__gt=0,
                    think_s__isnull=False,
                    typed_s__isnull=False,
                    typed_s__gt=0,
                )
                | (
                    ~Q(kind=ItemKind.ROLE_PLAY)
                    & Q(answer_s__isnull=True, think_s__isnull=True, typed_s__isnull=True)
                ),
                name="only_role_plays_have_think_and_answer_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.ROLE_PLAY, time_limit_s__isnull=True)
                | (~Q(kind=ItemKind.ROLE_PLAY) & Q(time_limit_s__isnull=False, time_limit_s__gt=0)),
                name="sjt_and_written_items_have_a_time_limit",
            ),
            models.CheckConstraint(
                condition=Q(takes__range=(1, 5)), name="item_allows_one_to_five_takes"
            ),
            says_when_published("item_version_says_when_it_was_published"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (v{self.number})"


class ItemCompetency(models.Model):
    """What an item shows: scored competencies and skills of the wider catalogue."""

    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="keyed_to")
    competency = models.ForeignKey(Competency, models.PROTECT)
    is_scored = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "item competencies"
        constraints = [
            models.UniqueConstraint(
                fields=["item_version", "competency"], name="item_names_a_competency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_version} → {self.competency}"


class StemMedia(models.Model):
    """A picture, sound or video of a stem, in words too: as captions, or as a description."""

    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="media")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=StemKind.choices)
    file = models.FileField(upload_to="stems/")
    captions = models.FileField(upload_to="stems/", blank=True)
    description = models.TextField(
        blank=True, help_text="What a picture shows, or what is to be seen and heard, in words."
    )

    class Meta:
        verbose_name_plural = "stem media"
        constraints = [
            models.UniqueConstraint(
                fields=["item_version", "position"], name="stem_media_position_is_unique_in_item"
            ),
            models.CheckConstraint(
                condition=(Q(kind=StemKind.IMAGE) & ~Q(description="") & Q(captions=""))
                | (~Q(kind=StemKind.IMAGE) & ~Q(captions="")),
                name="stem_media_is_given_in_words_too",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_version}, {self.kind} {self.position}"


class Turn(models.Model):
    """One thing the customer says in a role-play; later turns are shown after an answer."""

    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="turns")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="The customer's words; also the transcript of the audio.")
    audio = models.FileField(upload_to="stems/", blank=True)
    captions = models.FileField(upload_to="stems/", blank=True)
    is_synthetic_voice = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_version", "position"], name="turn_position_is_unique_in_item"
            ),
            models.CheckConstraint(
                condition=Q(audio="") | ~Q(captions=""), name="spoken_turn_has_captions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_version}, turn {self.position}"


class Option(models.Model):
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="options")
    key = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_version", "key"], name="option_key_is_unique_in_item"
            ),
            models.UniqueConstraint(
                fields=["item_version", "position"], name="option_position_is_unique_in_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_version}: {self.key}"


class OptionRating(models.Model):
    """How well one option shows one competency, by one rater, on 1–7."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT)
    rater = models.CharField(max_length=40, help_text="A code such as author-1, never a name.")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["option", "competency", "rater"],
                name="rater_rates_an_option_once_per_competency",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(1, 7)), name="option_rating_is_one_to_seven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option} {self.competency}: {self.value}"
