"""The media of a published item are as fixed as its words."""

from django.db import migrations

ITEM = "SELECT published_at IS NOT NULL FROM assessments_itemversion WHERE id = $1"
FIX = (
    "CREATE TRIGGER rapport_fixed BEFORE INSERT OR UPDATE OR DELETE ON assessments_stemmedia "
    f"FOR EACH ROW EXECUTE FUNCTION rapport_part_of_published('{ITEM}', 'item_version_id');"
)
UNDO = "DROP TRIGGER rapport_fixed ON assessments_stemmedia;"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_author_tables")]

    operations = [migrations.RunSQL(FIX, UNDO)]
