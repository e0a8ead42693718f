"""What the API tells: figures with their error, never a name."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.enums import AttemptState, Route
from assessments.models import CompetencyScore
from candidates.enums import DecisionVerdict, Outcome
from candidates.models import Application, Opening


class OpeningSerializer(serializers.ModelSerializer[Opening]):
    n_invited = serializers.IntegerField(read_only=True)
    n_scored = serializers.IntegerField(read_only=True)
    n_meets = serializers.IntegerField(read_only=True)
    n_review = serializers.IntegerField(read_only=True, help_text="Within error of the bar.")
    n_below = serializers.IntegerField(read_only=True)
    n_needs_person = serializers.IntegerField(read_only=True)

    class Meta:
        model = Opening
        fields = [
            "id",
            "name",
            "location",
            "state",
            "created_at",
            "opened_at",
            "closed_at",
            "retention_until",
            "n_invited",
            "n_scored",
            "n_meets",
            "n_review",
            "n_below",
            "n_needs_person",
        ]
        read_only_fields = fields


class ScoreSerializer(serializers.ModelSerializer[CompetencyScore]):
    competency = serializers.SlugRelatedField[CompetencyScore](slug_field="slug", read_only=True)

    class Meta:
        model = CompetencyScore
        fields = [
            "competency",
            "score",
            "sem",
            "n_items",
            "is_provisional",
            "reliability",
            "not_scored_reason",
        ]
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    reference = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(
        source="attempt.state", choices=AttemptState.choices, read_only=True
    )
    route = serializers.ChoiceField(source="attempt.route", choices=Route.choices, read_only=True)
    submitted_at = serializers.DateTimeField(source="attempt.submitted_at", read_only=True)
    composite = serializers.FloatField(source="standing.composite", read_only=True, default=None)
    composite_sem = serializers.FloatField(
        source="standing.composite_sem", read_only=True, default=None
    )
    p_at_or_above = serializers.FloatField(
        source="standing.p_at_or_above",
        read_only=True,
        default=None,
        help_text="That the true composite is at or above the cut: normal error, no prior.",
    )
    outcome = serializers.SerializerMethodField()
    reasons = serializers.ListField(
        source="standing.reasons", child=serializers.CharField(), read_only=True, default=list
    )
    bar_version = serializers.IntegerField(
        source="standing.bar.version", read_only=True, default=None
    )
    scores = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "id",
            "reference",
            "created_at",
            "state",
            "route",
            "submitted_at",
            "composite",
            "composite_sem",
            "p_at_or_above",
            "outcome",
            "reasons",
            "bar_version",
            "scores",
            "verdict",
        ]
        read_only_fields = fields

    def get_outcome(self, application: Application) -> Outcome | None:
        """Against the bar; null without a bar or a result."""
        standing = getattr(application, "standing", None)
        return Outcome(standing.outcome) if standing and standing.outcome else None

    @extend_schema_field(ScoreSerializer(many=True))
    def get_scores(self, application: Application) -> list[dict[str, object]]:
        standing = getattr(application, "standing", None)
        rows = standing.run.competency_scores.all() if standing else []
        return [dict(row) for row in ScoreSerializer(rows, many=True).data]

    def get_verdict(self, application: Application) -> DecisionVerdict | None:
        """A person's newest decision."""
        decided = application.decisions.all()
        newest = max(decided, key=lambda d: (d.decided_at, d.pk), default=None)
        return DecisionVerdict(newest.verdict) if newest else None
