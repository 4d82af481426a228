import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_record"),
        ("placements", "0022_journal"),
    ]

    operations = [
        migrations.RemoveConstraint("cycle", "cycle_percent_to_100"),
        migrations.RemoveConstraint("feedbackrequest", "request_once_a_cycle"),
        migrations.RenameField("cycle", "at_percent", "value"),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["objective__position", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="cycle",
            options={
                "ordering": ["pk"],
                "verbose_name": "feedback cycle",
                "verbose_name_plural": "feedback cycles",
            },
        ),
        migrations.AddField(
            model_name="cycle",
            name="when",
            field=models.CharField(
                choices=[
                    ("percent", "At a share of the days, percent"),
                    ("weeks", "Every so many weeks"),
                    ("start", "Days after the first day"),
                    ("end", "Days before the last day"),
                    ("hours", "After so many confirmed hours"),
                ],
                default="percent",
                max_length=7,
                verbose_name="asked",
            ),
        ),
        migrations.AddField(
            model_name="feedbackrequest",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="number in its cycle"),
        ),
        migrations.AddField(
            model_name="question",
            name="choices",
            field=models.JSONField(blank=True, default=list, verbose_name="choices"),
        ),
        migrations.AlterField(
            model_name="cycle",
            name="audience",
            field=models.CharField(
                choices=[
                    ("supervisor", "Supervisor"),
                    ("student", "Student"),
                    ("host", "Student, about the host"),
                    ("teacher", "Teacher"),
                    ("guardian", "Parent or guardian"),
                ],
                default="supervisor",
                max_length=10,
                verbose_name="of whom",
            ),
        ),
        migrations.AlterField(
            model_name="cycle",
            name="name",
            field=models.CharField(
                choices=[
                    ("baseline", "Start"),
                    ("middle", "Midpoint"),
                    ("regular", "Regular"),
                    ("final", "Final"),
                ],
                max_length=8,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="cycle",
            name="value",
            field=models.PositiveSmallIntegerField(verbose_name="percent, weeks, days or hours"),
        ),
        migrations.AlterField(
            model_name="form",
            name="audience",
            field=models.CharField(
                choices=[
                    ("supervisor", "Supervisor"),
                    ("student", "Student"),
                    ("host", "Student, about the host"),
                    ("teacher", "Teacher"),
                    ("guardian", "Parent or guardian"),
                ],
                default="supervisor",
                max_length=10,
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("scale", "Scale"),
                    ("objectives", "Each objective of the plan"),
                    ("choice", "Choice"),
                    ("text", "Text"),
                    ("call", "Call me"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("when", "percent"), _negated=True),
                    ("value__lte", 100),
                    _connector="OR",
                ),
                name="cycle_percent_to_100",
                violation_error_message="A share lies between 0 and 100 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackrequest",
            constraint=models.UniqueConstraint(
                fields=("placement", "cycle", "number"), name="request_once_a_cycle"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="feedback",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ratings",
                to="assessments.feedback",
                verbose_name="feedback",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="objective",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="placements.objective",
                verbose_name="objective",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.question",
                verbose_name="question",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("feedback", "objective"), name="rating_once"
            ),
        ),
    ]
