"""A seat's number never exceeds the opportunity's places, whoever writes the row.

The trigger locks the opportunity, so that two placements cannot both read the old number of places.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION placements_seat_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE places integer;
BEGIN
  IF NEW.opportunity_id IS NOT NULL AND NEW.seat IS NOT NULL THEN
    SELECT capacity INTO places FROM partners_opportunity WHERE id = NEW.opportunity_id FOR UPDATE;
    IF NEW.seat > places THEN
      RAISE EXCEPTION 'All % places of this opportunity are taken.', places
        USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_seat_taken';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seat_within_capacity BEFORE INSERT OR UPDATE OF opportunity_id, seat ON placements_placement
  FOR EACH ROW EXECUTE FUNCTION placements_seat_within_capacity();
"""
UNDO = """
DROP TRIGGER seat_within_capacity ON placements_placement;
DROP FUNCTION placements_seat_within_capacity();
"""


class Migration(migrations.Migration):
    dependencies = [("placements", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
