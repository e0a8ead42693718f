"""A row trigger does not see TRUNCATE: the audit refuses that too.

Tests empty tables by it; their connections say ``rapport.may_truncate=on`` (tests/conftest.py).
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION rapport_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rapport.may_truncate', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER rapport_never_emptied BEFORE TRUNCATE ON assessments_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_refuse_truncate();
"""
UNDO = """
DROP TRIGGER rapport_never_emptied ON assessments_auditevent;
DROP FUNCTION rapport_refuse_truncate();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0015_import_as_a_new_bank")]

    operations = [migrations.RunSQL(REFUSE, UNDO)]
