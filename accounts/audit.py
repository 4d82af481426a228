"""The audit log: statement triggers on every table of the trade, and who acts.

Statement triggers with transition tables see bulk and raw writes, at a fraction of what row triggers cost.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Model

TRADE = ("accounts", "catalogue", "students", "partners", "placements", "assessments")

FUNCTIONS = """
CREATE OR REPLACE FUNCTION audit_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  who text := coalesce(current_setting('placewell.actor', true), '');
  hidden text[] := TG_ARGV[0]::text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO accounts_audit (actor, "table", "row", verb)
      SELECT who, TG_TABLE_NAME, id, 'insert' FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO accounts_audit (actor, "table", "row", verb)
      SELECT who, TG_TABLE_NAME, id, 'delete' FROM stale;
  ELSE
    INSERT INTO accounts_audit (actor, "table", "row", verb, changes)
      SELECT who, TG_TABLE_NAME, n.id, 'update', d.diff
      FROM fresh n JOIN stale o ON o.id = n.id,
      LATERAL (
        SELECT jsonb_object_agg(b.key, CASE WHEN b.key = ANY (hidden) THEN '"*"'::jsonb
                                            ELSE jsonb_build_array(a.value, b.value) END) AS diff
        FROM jsonb_each(to_jsonb(o)) a JOIN jsonb_each(to_jsonb(n)) b USING (key)
        WHERE a.value IS DISTINCT FROM b.value AND a.key NOT IN ('last_login', 'used_at')
      ) d WHERE d.diff IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The audit log is only ever added to.'; END $$;
CREATE OR REPLACE TRIGGER audit_refuse BEFORE UPDATE OR DELETE ON accounts_audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

TRIGGERS = """
CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION audit_note({hidden});
CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
  FOR EACH STATEMENT EXECUTE FUNCTION audit_note({hidden});
CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS stale
  FOR EACH STATEMENT EXECUTE FUNCTION audit_note({hidden});
"""


def audited_models() -> list[type[Model]]:
    """Every model of the trade but the log itself, the sessions, which every page changes, and what is RESTRICTED."""
    return [
        m
        for label in TRADE
        for m in apps.get_app_config(label).get_models()
        if m.__name__ not in {"Audit", "Session"} and not getattr(m, "RESTRICTED", False)
    ]


def install(**kwargs) -> None:
    """Put the triggers in place (post_migrate: a new table is audited without being told so)."""
    present = set(connection.introspection.table_names())
    if "accounts_audit" not in present:
        return
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for model in audited_models():
            if model._meta.db_table in present:
                hidden = "'{" + ",".join(getattr(model, "PERSONAL", ())) + "}'"
                cursor.execute(TRIGGERS.format(table=model._meta.db_table, hidden=hidden))


def set_actor(who: str) -> None:
    """Name who acts on this connection: "user:12", "link:7", "task:mail"; blank for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('placewell.actor', %s, false)", [who])


@contextmanager
def acting_as(who: str) -> Iterator[None]:
    """Run a block whose changes are logged under this actor."""
    set_actor(who)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            set_actor("")
