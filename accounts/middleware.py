"""Per request: who acts, for the audit log; the school's time zone and the reader's language."""

from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from accounts import audit
from accounts.models import School

SAFE = {"GET", "HEAD", "OPTIONS"}


class ActorMiddleware:
    """GET changes nothing, so only other methods pay for naming the actor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE:
            return self.get_response(request)
        who = f"user:{request.user.pk}" if request.user.is_authenticated else ""
        with audit.acting_as(who):
            return self.get_response(request)


class SchoolMiddleware:
    """Times are shown in the zone of the person's first school, words in the person's language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            if "django_language" not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(ZoneInfo(self.zone(request)))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def zone(self, request):
        """Read once a session: the zone of a school hardly ever changes."""
        if "zone" not in request.session:
            school = School.objects.filter(memberships__user=request.user).first()
            request.session["zone"] = school.time_zone if school else "America/Chicago"
        return request.session["zone"]
