"""Say of each part whether it is well, and the cure where it is not."""

from django.core.management.base import BaseCommand

from wbl.doctor import lines, rounds

COLOURS = {lines.OK: "SUCCESS", lines.NOTE: "WARNING", lines.WRONG: "ERROR"}


class Command(BaseCommand):
    help = "Look at every part that Placewell needs. Exit code 1 when something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument(
            "--only", nargs="+", choices=rounds.CHECKS, default=(), metavar="PART",
            help=f"of {', '.join(rounds.CHECKS)}",
        )  # fmt: skip

    def handle(self, *, only, json, **options):
        found = rounds.examine(only)
        if json:
            self.stdout.write(lines.as_json(found))
        else:
            for line in found:
                colour = getattr(self.style, COLOURS.get(line.state, "NOTICE"))
                self.stdout.write(str(line).replace(line.state, colour(line.state), 1))
        if not lines.well(found):
            self.stdout.flush()
            raise SystemExit(1)
