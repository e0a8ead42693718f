from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0010_hold_names_its_number"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("erasure__isnull", False)),
                fields=("erasure",),
                name="erasure_is_mailed_once",
            ),
        ),
    ]
