"""Who may train, and what finds twins: functions that say which part of an address or number tells, and their indexes."""

from django.db import migrations, models

# As names.domain_of, for what is kept: addresses of the web begin with a scheme, those of mail have an @.
DOMAIN_OF = r"""
CREATE FUNCTION domain_of(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT regexp_replace(lower($1), '^(\w+://|.*@)?(www\.)?([^/:?#]*).*$', '\3') $$
"""
# A country's own prefix may be there or not, so the last nine tell.
DIGITS_OF = r"""
CREATE FUNCTION digits_of(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT right(regexp_replace($1, '\D', '', 'g'), 9) $$
"""
STREET_OF = r"""
CREATE FUNCTION street_of(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT regexp_replace(public.fold(split_part($1, ',', 1)), '\W', '', 'g') $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_fold"), ("partners", "0011_papers_by_link")]

    operations = [
        migrations.RunSQL(DOMAIN_OF, "DROP FUNCTION domain_of(text)"),
        migrations.RunSQL(DIGITS_OF, "DROP FUNCTION digits_of(text)"),
        migrations.RunSQL(STREET_OF, "DROP FUNCTION street_of(text)"),
        migrations.AddIndex(
            model_name="employer",
            index=models.Index(
                models.Func("website", function="domain_of"), name="employer_web_domain"
            ),
        ),
        migrations.AddIndex(
            model_name="employer",
            index=models.Index(
                models.Func("phone", function="digits_of"), name="employer_phone_digits"
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(models.Func("address", function="street_of"), name="site_street"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.Func("email", function="domain_of"), name="contact_email_domain"
            ),
        ),
    ]
