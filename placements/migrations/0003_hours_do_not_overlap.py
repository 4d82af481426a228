"""Log lines keep their student, so that the database refuses two at one time; and the trace of what was put right."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

FILL = """
UPDATE placements_logentry SET student_id = p.student_id
FROM placements_placement p WHERE p.id = placement_id AND placements_logentry.student_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("placements", "0002_seat_within_capacity"),
        ("students", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="student",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.student",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="logentry",
            name="student",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.student",
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="version",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="version"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="answer",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="the student's answer"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="corrected_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="corrected at"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="corrected_by",
            field=models.CharField(
                blank=True, editable=False, max_length=150, verbose_name="corrected by"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="correction",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="why corrected"
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                fields=["student", "worked_on"], name="placements__student_6cf471_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begins", None), ("ends", None)),
                    models.Q(("begins__isnull", False), ("ends__gt", models.F("begins"))),
                    _connector="OR",
                ),
                name="log_ends_after_it_begins",
                violation_error_message="The end lies after the beginning. Work past midnight goes on a line of the next day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("query", ""), ("state", "queried"), _negated=True),
                name="log_query_says_what",
                violation_error_message="Say in a few words what is off.",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("begins__isnull", False)),
                expressions=[
                    ("student", "="),
                    (
                        models.Func(
                            models.ExpressionWrapper(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("worked_on"), "+", models.F("begins")
                                ),
                                output_field=models.DateTimeField(),
                            ),
                            models.ExpressionWrapper(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("worked_on"), "+", models.F("ends")
                                ),
                                output_field=models.DateTimeField(),
                            ),
                            function="tsrange",
                        ),
                        "&&",
                    ),
                ],
                name="log_student_in_one_place",
                violation_error_message="There is already a line for this time.",
            ),
        ),
    ]
