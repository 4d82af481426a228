import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_open_to_enquiries"),
        ("catalogue", "0004_types"),
        ("placements", "0016_applications"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="credit_minutes",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="minutes for one credit"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="least_rating",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="rated at least, step of the scale"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="least_work_minutes",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="of which at work at least, minutes"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="most_remote",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="remote at most, percent"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="term",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.term",
                verbose_name="term",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_remote", None), ("most_remote__lte", 100), _connector="OR"
                ),
                name="programme_remote_to_100",
                violation_error_message="The most that may be remote is 100 percent.",
            ),
        ),
    ]
