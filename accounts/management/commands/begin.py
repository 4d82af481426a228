"""`manage.py begin`: the first school, and a link by which its first person chooses a password."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.beginning import begin, password_link
from kit.errors import Refused


class Command(BaseCommand):
    """Runs once in an installation; everybody after that is invited in the browser."""

    help = "Makes the first school and whoever runs it, and prints a link to choose a password."

    def add_arguments(self, parser):
        parser.add_argument("school", help='the name of the school, in quotes: "Redbud High"')
        parser.add_argument("email", help="the e-mail address of its coordinator")
        parser.add_argument("--name", default="", help='the coordinator\'s name: "Rhea Harjo"')

    def handle(self, *args, school, email, name, **options):
        school, email = " ".join(school.split()), email.strip().lower()
        if not school or len(school) > 200:
            raise CommandError("Give the school's name, in at most 200 letters.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is no e-mail address.") from None
        try:
            made, user = begin(school, email=email, person=" ".join(name.split())[:150])
        except Refused as refusal:
            raise CommandError(
                f"{refusal} Nothing was changed. Colleagues are invited under “People”; for a lost "
                "password there is “Forgot your password?”, or `manage.py changepassword`."
            ) from None
        self.stdout.write(f"{made} is ready. No mail leaves until somebody presses Go live.\n")
        self.stdout.write(f"Give this link to {user.email}. It works once, within three days:\n")
        self.stdout.write(password_link(user))
