"""How far two points on the earth are apart, said once and in the database: what is far is sorted and left out there."""

from django.db import migrations

# The haversine formula with the mean radius (IUGG), as in partners.map. Every part is NULL where a point is, so that
# PostgreSQL may write the function out in a query. The last factor (0.7 mm at the other end of the earth) keeps
# rounding from giving a sine of more than one.
KM_BETWEEN = """
CREATE FUNCTION km_between(north numeric, east numeric, latitude float8, longitude float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT 12742.0176 * asin(0.9999999999 * sqrt(
    sin(radians(north::float8 - latitude) / 2) ^ 2
    + sin(radians(east::float8 - longitude) / 2) ^ 2 * cos(radians(north::float8)) * cos(radians(latitude))
))
$$
"""
DROP = "DROP FUNCTION km_between(numeric, numeric, float8, float8)"


class Migration(migrations.Migration):
    dependencies = [("partners", "0017_list_indexes")]

    operations = [migrations.RunSQL(KM_BETWEEN, DROP)]
