"""The kind that asks for reflection: so many entries of the journal that the learner shares."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from placements.models import JournalPolicy
from placements.requirements.doing import known
from placements.requirements.engine import Met, Open, kind
from placements.states import Step

ENTRIES_NEEDED = JournalPolicy._meta.get_field("entries_asked").default


@kind("reflection", label=gettext_lazy("Reflection"), step=Step.COMPLETE)
def reflection(placement):
    """The learner shares as many entries as the school asks for; private ones count for nobody else."""
    shared = known(placement)["shared"] or 0
    asked = known(placement)["shared_asked"] or ENTRIES_NEEDED
    if shared >= asked:
        return Met(ngettext("%d shared entry", "%d shared entries", shared) % shared)
    reason = _("%(shared)s of %(asked)s entries shared.") % {"shared": shared, "asked": asked}
    return Open(
        reason, reverse("placements:journal"), "student", f"student:{placement.student_id}"
    )
