"""A pool is floats that hardly compress, written whole: the database spent half a second on it."""

from django.db import migrations

PLAIN = "ALTER TABLE candidates_pool ALTER COLUMN data SET STORAGE EXTERNAL"
AS_BEFORE = "ALTER TABLE candidates_pool ALTER COLUMN data SET STORAGE EXTENDED"


class Migration(migrations.Migration):
    dependencies = [("candidates", "0008_candidate_side")]

    operations = [migrations.RunSQL(PLAIN, AS_BEFORE)]
