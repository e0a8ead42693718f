"""What the hiring team adds never changes; a stage is mirrored; the first reasons to choose from."""

from django.db import migrations

FIXED = ["applicationnote", "scoreoverride", "unblinding"]
FIX = "".join(
    f"CREATE TRIGGER rapport_fixed BEFORE UPDATE ON candidates_{table} "
    "FOR EACH ROW EXECUTE FUNCTION rapport_refuse();"
    for table in FIXED
) + (
    "CREATE TRIGGER rapport_fixed BEFORE INSERT OR UPDATE ON candidates_baritem "
    "FOR EACH ROW EXECUTE FUNCTION rapport_part_of_adopted_bar();"
)
UNFIX = "".join(
    f"DROP TRIGGER rapport_fixed ON candidates_{table};" for table in [*FIXED, "baritem"]
)

MIRROR = """
CREATE FUNCTION rapport_mirror_attempt_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidates_application SET attempt_state = NEW.state
        WHERE attempt_id = NEW.id AND attempt_state <> NEW.state;
    RETURN NEW;
END $$;

CREATE FUNCTION rapport_read_attempt_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT state INTO NEW.attempt_state FROM assessments_attempt WHERE id = NEW.attempt_id;
    RETURN NEW;
END $$;

CREATE TRIGGER rapport_mirrored AFTER UPDATE OF state ON assessments_attempt
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION rapport_mirror_attempt_state();
CREATE TRIGGER rapport_mirrored BEFORE INSERT OR UPDATE OF attempt_id ON candidates_application
    FOR EACH ROW EXECUTE FUNCTION rapport_read_attempt_state();

UPDATE candidates_application AS a SET attempt_state = t.state
    FROM assessments_attempt AS t WHERE t.id = a.attempt_id;
INSERT INTO candidates_pool (opening_id, n_changes, n_read, n_people, data)
    SELECT id, 0, 0, 0, '' FROM candidates_opening;
INSERT INTO assessments_job
        (kind, subject_id, state, n_claims, n_published, last_error, facts)
    SELECT 'refresh_standings', id, 'queued', 0, 0, '', '{}' FROM candidates_opening;
"""
UNMIRROR = """
DROP TRIGGER rapport_mirrored ON assessments_attempt;
DROP TRIGGER rapport_mirrored ON candidates_application;
DROP FUNCTION rapport_mirror_attempt_state();
DROP FUNCTION rapport_read_attempt_state();
"""

REASONS = [
    ("advance", "Meets what the job asks for"),
    ("advance", "The answers show more than the figures do"),
    ("hold", "Suitable for another opening"),
    ("hold", "Another look is needed"),
    ("decline", "Others fit the tasks of the job better"),
    ("decline", "Below what the job asks for, after reading the answers"),
    ("decline", "The candidate withdrew"),
    ("", "Another reason"),
]


def add_reasons(apps, schema_editor):
    model = apps.get_model("candidates", "DecisionReason")
    model.objects.bulk_create(
        model(verdict=verdict, text=text, position=10 * (n + 1))
        for n, (verdict, text) in enumerate(REASONS)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0004_recruiters_workspace"),
        ("assessments", "0010_recruiters_workspace"),
    ]

    operations = [
        migrations.RunSQL(FIX, UNFIX),
        migrations.RunSQL(MIRROR, UNMIRROR),
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
    ]
