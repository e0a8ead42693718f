"""A hold on an application says its number too: it is what outlives the application."""

from django.db import migrations, models

NAME = "hold_names_its_application"


class Migration(migrations.Migration):
    dependencies = [("candidates", "0009_pools_are_not_compressed")]

    operations = [
        migrations.RemoveConstraint(model_name="legalhold", name=NAME),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("application__isnull", True),
                    models.Q(
                        ("application__isnull", False),
                        ("number", models.F("application")),
                        ("number__isnull", False),
                    ),
                    _connector="OR",
                ),
                name=NAME,
            ),
        ),
    ]
