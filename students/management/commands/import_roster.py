"""Read a OneRoster 1.1 zip into the database, for the operator."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import audit
from accounts.models import School
from students.roster import reading
from students.roster.archive import Unreadable
from students.roster.organisations import AnchorUnknown


class Command(BaseCommand):
    help = (
        "Read a OneRoster 1.1 zip. Every row that is set aside or warned of is told. The last line counts "
        "the rows of all kinds together (organisations, terms, courses, classes, people, enrolments): new, "
        "changed; then the students leaving, and the rows rejected and warned of. "
        "On an empty database the district is made from the file."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the zip")
        parser.add_argument("--dry-run", action="store_true", help="tell, but change nothing")
        parser.add_argument(
            "--school", help="name or number (pk) of the school that the file is for"
        )
        parser.add_argument(
            "--organisation", default="", help="the sourcedId in the file that is this school"
        )
        parser.add_argument(
            "--let-leave",
            action="store_true",
            help="go on though more than a tenth of the students are not in the file",
        )

    def handle(self, *args, file, dry_run, **options):
        try:
            with file.open("rb") as stream, transaction.atomic(), audit.acting_as("import_roster"):
                result = self.read(stream, dry_run, options)
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        except AnchorUnknown as error:
            names = "\n".join(f"  {org.id}  {org.name}" for org in error.orgs.values())
            raise CommandError(f"{error}\nUse --organisation with one of:\n{names}") from error
        except reading.TooManyLeave as error:
            raise CommandError(
                f"{error} Nothing was changed. If it is meant: --let-leave."
            ) from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(result.summary)

    def read(self, stream, dry, options):
        return reading.read(
            stream,
            node=find_school(options["school"]),
            may_build=True,
            sink=self.tell,
            dry=dry,
            limits={"anchor": options["organisation"]},
            may_leave=options["let_leave"],
        )

    def tell(self, problems):
        for problem in problems:
            place = f"{problem.file}:{problem.line} {problem.column}".strip()
            row = f" [{problem.row_id}]" if problem.row_id else ""
            self.stdout.write(f"{problem.level} {place}{row}: {problem.reason}")


def find_school(named):
    """The school of this key or name. Raises CommandError where there is not exactly one."""
    if not named:
        return None
    rows = School.objects.filter(pk=named) if named.isdigit() else School.objects.none()
    rows = rows or School.objects.filter(name__iexact=named)
    if len(rows) != 1:
        raise CommandError(f"There is not exactly one school “{named}”. Use its number.")
    return rows[0]
