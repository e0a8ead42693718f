"""Published versions, results and the audit never change: the database refuses it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION rapport_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- A published version may only be retired.
CREATE FUNCTION rapport_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state'
                OR NEW.state NOT IN ('published', 'retired') THEN
            RAISE EXCEPTION '% is published: make a new version', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- The parts of a published version are as fixed as it is. The trigger's arguments name the
-- query that finds out whether the part's version is published.
CREATE FUNCTION rapport_part_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_published boolean;
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
BEGIN
    EXECUTE TG_ARGV[0] INTO is_published USING (COALESCE(old_row, new_row) ->> TG_ARGV[1])::bigint;
    IF is_published THEN
        RAISE EXCEPTION '% belongs to a published version', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF new_row IS NOT NULL AND old_row IS NOT NULL THEN
        EXECUTE TG_ARGV[0] INTO is_published USING (new_row ->> TG_ARGV[1])::bigint;
        IF is_published THEN
            RAISE EXCEPTION '% belongs to a published version', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""

ITEM = "SELECT published_at IS NOT NULL FROM assessments_itemversion WHERE id = $1"
OPTION = (
    "SELECT v.published_at IS NOT NULL FROM assessments_option o "
    "JOIN assessments_itemversion v ON v.id = o.item_version_id WHERE o.id = $1"
)
FORM = "SELECT published_at IS NOT NULL FROM assessments_formversion WHERE id = $1"
SECTION = (
    "SELECT v.published_at IS NOT NULL FROM assessments_formsection s "
    "JOIN assessments_formversion v ON v.id = s.form_version_id WHERE s.id = $1"
)
FORM_ITEM = (
    "SELECT v.published_at IS NOT NULL FROM assessments_formitem i "
    "JOIN assessments_formsection s ON s.id = i.section_id "
    "JOIN assessments_formversion v ON v.id = s.form_version_id WHERE i.id = $1"
)

PARTS = [
    ("itemcompetency", ITEM, "item_version_id"),
    ("turn", ITEM, "item_version_id"),
    ("option", ITEM, "item_version_id"),
    ("optionrating", OPTION, "option_id"),
    ("formsection", FORM, "form_version_id"),
    ("formitem", SECTION, "section_id"),
    ("scalepoint", FORM_ITEM, "form_item_id"),
    ("formversion_practice_items", FORM, "formversion_id"),
]
# Erasure may delete these; nobody may edit them.
RESULTS = ["scoringrun", "itemscore", "evidence", "competencyscore", "rubric", "rubriclevel"]


def trigger(table: str, when: str, call: str) -> str:
    return (
        f"CREATE TRIGGER rapport_fixed BEFORE {when} ON assessments_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {call};"
    )


TRIGGERS = [
    trigger("auditevent", "UPDATE OR DELETE", "rapport_refuse()"),
    *(trigger(table, "UPDATE", "rapport_refuse()") for table in RESULTS),
    *(
        trigger(table, "UPDATE OR DELETE", "rapport_published_version()")
        for table in ("itemversion", "formversion")
    ),
    *(
        trigger(
            table, "INSERT OR UPDATE OR DELETE", f"rapport_part_of_published('{query}', '{column}')"
        )
        for table, query, column in PARTS
    ),
]
TABLES = ["auditevent", *RESULTS, "itemversion", "formversion", *(table for table, *_ in PARTS)]
UNDO = "".join(f"DROP TRIGGER rapport_fixed ON assessments_{table};" for table in TABLES) + (
    "DROP FUNCTION rapport_refuse(); DROP FUNCTION rapport_published_version();"
    "DROP FUNCTION rapport_part_of_published();"
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_first_tables")]

    operations = [migrations.RunSQL(REFUSE + "".join(TRIGGERS), UNDO)]
