"""A norm group is deleted or kept, never changed: a percentile must mean the same for good."""

from django.db import migrations

FIX = (
    "CREATE TRIGGER rapport_fixed BEFORE UPDATE ON assessments_normgroup "
    "FOR EACH ROW EXECUTE FUNCTION rapport_refuse();"
)
UNDO = "DROP TRIGGER rapport_fixed ON assessments_normgroup;"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_bank_imports")]

    operations = [migrations.RunSQL(FIX, UNDO)]
