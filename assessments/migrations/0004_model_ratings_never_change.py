"""What a language model rated is a result: erasure may delete it, nobody may edit it."""

from django.db import migrations

TABLES = ["modelrating", "modelquote"]
FIX = "".join(
    f"CREATE TRIGGER rapport_fixed BEFORE UPDATE ON assessments_{table} "
    "FOR EACH ROW EXECUTE FUNCTION rapport_refuse();"
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER rapport_fixed ON assessments_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_language_model_rater")]

    operations = [migrations.RunSQL(FIX, UNDO)]
