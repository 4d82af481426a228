"""Who may train, and what finds twins: functions that say which part of an address or number tells, and their indexes."""

import django.db.models.deletion
from django.conf import settings
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
    dependencies = [
        ("accounts", "0002_fold"),
        ("partners", "0011_papers_by_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

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
        migrations.CreateModel(
            name="ContactTraining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mentor", "Mentor training"),
                            ("trainer", "Trainer’s certificate"),
                            ("safeguarding", "Safeguarding"),
                            ("first_aid", "First aid"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("trained_on", models.DateField(verbose_name="trained on")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=255, upload_to="trainings", verbose_name="file"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="no longer counts since"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="certificate seen by",
                    ),
                ),
            ],
            options={
                "verbose_name": "training of a contact",
                "verbose_name_plural": "trainings of contacts",
                "ordering": ["-trained_on", "-pk"],
                "indexes": [models.Index(fields=["valid_until"], name="training_valid_until")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="training_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("trained_on")),
                            _connector="OR",
                        ),
                        name="training_ends_after_start",
                        violation_error_message="The last day cannot lie before the first.",
                    ),
                ],
            },
        ),
    ]
