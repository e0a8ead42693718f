"""What raters gave is a result: erasure may delete it, nobody may edit it. Nor reopenings."""

from django.db import migrations

TABLES = ["rating", "goldrating", "raterqualification", "reopening", "integritysignal"]
FIX = "".join(
    f"CREATE TRIGGER rapport_fixed BEFORE UPDATE ON assessments_{table} "
    "FOR EACH ROW EXECUTE FUNCTION rapport_refuse();"
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER rapport_fixed ON assessments_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0010_recruiters_workspace")]

    operations = [migrations.RunSQL(FIX, UNDO)]
