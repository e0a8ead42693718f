"""A reopened attempt asks anew: the former answer stays, set aside."""

from django.db import migrations, models

NAME = "one_response_per_item_or_turn"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0013_places_for_raters")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="response", name=NAME),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                fields=["attempt_item", "turn"],
                condition=models.Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name=NAME,
            ),
        ),
    ]
