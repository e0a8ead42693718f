"""An application knows whether it has a standing, so that those without are found at once."""

from django.db import migrations

MIRROR = """
CREATE FUNCTION rapport_mirror_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidates_application AS a SET has_result = (TG_OP = 'INSERT')
        FROM changed WHERE a.id = changed.application_id;
    RETURN NULL;
END $$;

CREATE TRIGGER rapport_result_made AFTER INSERT ON candidates_standing
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_mirror_result();
CREATE TRIGGER rapport_result_gone AFTER DELETE ON candidates_standing
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_mirror_result();

UPDATE candidates_application AS a SET has_result = true
    FROM candidates_standing AS s WHERE s.application_id = a.id;
"""
UNMIRROR = """
DROP TRIGGER rapport_result_made ON candidates_standing;
DROP TRIGGER rapport_result_gone ON candidates_standing;
DROP FUNCTION rapport_mirror_result();
"""


class Migration(migrations.Migration):
    dependencies = [("candidates", "0006_shortlist_columns")]

    operations = [migrations.RunSQL(MIRROR, UNMIRROR)]
