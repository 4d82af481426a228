"""Read the employer spreadsheet into the database, for the operator."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts import audit
from accounts.models import School
from kit.sheets import Unreadable
from partners.actions import read_sheet


class Command(BaseCommand):
    help = (
        "Read a CSV file of employers, one row a site, as partners of one school (by default the only one, "
        "or the district). Every row that is set aside or warned of is told. The last line counts "
        "employers, sites, partnerships and contacts together: new, changed; nobody ever leaves."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="tell, but change nothing")
        parser.add_argument(
            "--school", help="name or number (pk) of the school whose partners they are"
        )

    def handle(self, *args, file, dry_run, school, **options):
        try:
            with file.open("rb"):
                pass
            with audit.acting_as("import_employers"):
                opener = lambda: file.open("rb")  # noqa: E731
                result = read_sheet(find_school(school), opener, dry=dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        for problem in result.problems:
            place = f"{problem.file}:{problem.line} {problem.column}".strip()
            self.stdout.write(f"{problem.level} {place} [{problem.row_id}]: {problem.reason}")
        self.stdout.write(result.summary)


def find_school(named):
    """The school of this key or name; without one the only school, or the top of the only tree."""
    rows = School.objects.filter(parent=None)
    if named:
        rows = School.objects.filter(pk=named) if named.isdigit() else School.objects.none()
        rows = rows or School.objects.filter(name__iexact=named)
    if len(rows) == 1:
        return rows[0]
    if named:
        raise CommandError(f"There is not exactly one school “{named}”. Use its number.")
    raise CommandError(
        "Say with --school whose partners they are; the schools come with import_roster."
    )
