"""Consents, decisions and adopted bars never change: the database refuses it."""

from django.db import migrations

SQL = """
CREATE FUNCTION rapport_adopted_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_at IS NOT NULL THEN
        RAISE EXCEPTION 'an adopted bar is never changed: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION rapport_part_of_adopted_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT adopted_at IS NOT NULL FROM candidates_hiringbar WHERE id = NEW.bar_id) THEN
        RAISE EXCEPTION 'an adopted bar is never changed: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rapport_fixed BEFORE UPDATE ON candidates_hiringbar
    FOR EACH ROW EXECUTE FUNCTION rapport_adopted_bar();
CREATE TRIGGER rapport_fixed BEFORE INSERT OR UPDATE ON candidates_barcompetency
    FOR EACH ROW EXECUTE FUNCTION rapport_part_of_adopted_bar();
CREATE TRIGGER rapport_fixed BEFORE UPDATE ON candidates_consent
    FOR EACH ROW EXECUTE FUNCTION rapport_refuse();
CREATE TRIGGER rapport_fixed BEFORE UPDATE ON candidates_decision
    FOR EACH ROW EXECUTE FUNCTION rapport_refuse();
"""
UNDO = """
DROP TRIGGER rapport_fixed ON candidates_hiringbar;
DROP TRIGGER rapport_fixed ON candidates_barcompetency;
DROP TRIGGER rapport_fixed ON candidates_consent;
DROP TRIGGER rapport_fixed ON candidates_decision;
DROP FUNCTION rapport_adopted_bar();
DROP FUNCTION rapport_part_of_adopted_bar();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0001_first_tables"),
        ("assessments", "0002_what_never_changes"),
    ]

    operations = [migrations.RunSQL(SQL, UNDO)]
