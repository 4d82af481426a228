"""Read a OneRoster zip into the database, or every one that is dropped into a folder, for the operator."""

from pathlib import Path
from time import sleep

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import audit
from kit.errors import Refused
from students import actions
from students.actions.drops import SETTLE
from students.roster import reading
from students.roster.archive import Unreadable
from students.roster.organisations import AnchorUnknown

PAUSE = 30  # seconds between two looks into the folder


class Command(BaseCommand):
    help = (
        "Read a OneRoster 1.1 or 1.2 zip, whole (bulk) or what has changed (delta). Every row that is set aside or "
        "warned of is told. The last line counts the rows of all kinds together (organisations, terms, courses, "
        "classes, people, enrolments): new, changed; then the students leaving, and the rows rejected and warned "
        "of. On an empty database the district is made from the file. With --watch every finished zip or folder of "
        "CSV files in a folder is taken once, then moved to done/ or failed/ with the reason beside it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="the zip")
        parser.add_argument(
            "--watch", type=Path, metavar="DIR", help="the folder to take rosters from"
        )
        parser.add_argument(
            "--once", action="store_true", help="look into the folder once, for cron"
        )
        parser.add_argument(
            "--settle",
            type=float,
            default=SETTLE,
            help="seconds without a change before a file in the folder counts as whole",
        )
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

    def handle(self, *args, file, watch, **options):
        if (file is None) == (watch is None):
            raise CommandError("Name a zip, or a folder with --watch.")
        try:
            school = actions.school_named(options["school"]) if options["school"] else None
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if watch is None:
            self.read(file, school, options)
        else:
            self.watch(watch, school, options)

    def read(self, file, school, options):
        """Read one file; all of it, or nothing."""
        try:
            with file.open("rb") as stream, transaction.atomic(), audit.acting_as("import_roster"):
                result = actions.read_now(
                    stream,
                    school=school,
                    tell=self.tell,
                    dry=options["dry_run"],
                    limits={"anchor": options["organisation"]},
                    may_leave=options["let_leave"],
                )
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

    def tell(self, problems):
        for problem in problems:
            place = f"{problem.file}:{problem.line} {problem.column}".strip()
            row = f" [{problem.row_id}]" if problem.row_id else ""
            self.stdout.write(f"{problem.level} {place}{row}: {problem.reason}")

    def watch(self, folder, school, options):
        """Take what is dropped, once or until stopped."""
        if school is None:
            raise CommandError("Name the school that the folder is for: --school.")
        if options["dry_run"]:
            raise CommandError("--dry-run looks at one file, not at a folder.")
        while True:
            try:
                with audit.acting_as("import_roster"):
                    taken = actions.take_drops(
                        folder,
                        school=school,
                        settle=options["settle"],
                        may_leave=options["let_leave"],
                        anchor=options["organisation"],
                    )
            except OSError as error:
                raise CommandError(f"{folder} cannot be used: {error.strerror}.") from error
            for drop in taken:
                self.stdout.write(f"{drop.place} {drop.name}: {drop.told}")
            if options["once"]:
                return
            sleep(PAUSE)
