"""Lines keep what they break of a rule, and photos or papers as evidence."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("placements", "0018_doing"),
        ("students", "0004_course_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(max_length=255, upload_to="hours", verbose_name="file")),
                (
                    "at",
                    models.DateTimeField(default=kit.clock.now, editable=False, verbose_name="at"),
                ),
            ],
            options={
                "verbose_name": "file of a log line",
                "verbose_name_plural": "files of log lines",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="logentry",
            name="breaks",
            field=models.TextField(
                blank=True, editable=False, max_length=2000, verbose_name="against a rule"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="breaks_seen_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="seen at"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="breaks_seen_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="seen by",
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                condition=models.Q(("breaks__gt", ""), ("breaks_seen_at", None)),
                fields=["placement"],
                name="log_against_rules",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("breaks_seen_at", None), ("breaks_seen_by", None)),
                    models.Q(("breaks_seen_at__isnull", False), ("breaks_seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="log_breaks_seen_by_somebody",
                violation_error_message="Say who has seen it, and when.",
            ),
        ),
        migrations.AddField(
            model_name="logfile",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="placements.logentry",
                verbose_name="log line",
            ),
        ),
    ]
