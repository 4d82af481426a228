import django.core.validators
from django.conf import settings
from django.db import migrations, models

# what was asked closes as it did: thirty days later
FILL = """
UPDATE assessments_cycle SET closes_after = due_after WHERE due_after > closes_after;
UPDATE assessments_feedbackrequest
SET closes_on = greatest(coalesce(asked_on, opens_on) + 29, due_on),
    mailed_on = (mailed_at AT TIME ZONE 'UTC')::date;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_forms"),
        ("placements", "0022_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="cycle",
            name="closes_after",
            field=models.PositiveSmallIntegerField(
                default=21,
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="closes after, working days",
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="ended_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="ended on"),
        ),
        migrations.AddField(
            model_name="feedbackrequest",
            name="closes_on",
            field=models.DateField(blank=True, null=True, verbose_name="can be given until"),
        ),
        migrations.AddField(
            model_name="feedbackrequest",
            name="mailed_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="day of the last mail"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="cycle",
            name="due_after",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="due after, working days",
            ),
        ),
        migrations.AlterConstraint(
            model_name="cycle",
            name="cycle_once",
            constraint=models.UniqueConstraint(
                fields=("programme", "name", "audience"),
                name="cycle_once",
                violation_error_message="This program asks them for that already. Change the row that is there.",
            ),
        ),
        migrations.AddIndex(
            model_name="feedbackrequest",
            index=models.Index(
                condition=models.Q(("state__in", ("scheduled", "sent", "opened", "bounced"))),
                fields=["closes_on"],
                name="request_to_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("when", "weeks"), _negated=True),
                    models.Q(("name", "regular"), ("value__gte", 1)),
                    _connector="OR",
                ),
                name="cycle_regular_by_weeks",
                violation_error_message="Only regular feedback comes every so many weeks, and at least one week apart.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_after__gte", models.F("due_after"))),
                name="cycle_closes_after_due",
                violation_error_message="It cannot close before it is due.",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on", None),
                    ("closes_on__gte", models.F("opens_on")),
                    _connector="OR",
                ),
                name="request_closes_after_opening",
            ),
        ),
    ]
