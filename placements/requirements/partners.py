"""Kinds whose facts lie with the employer: the partnership, and the checks of the site."""

from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from partners.models import ContactTraining, Partnership
from partners.models.checks import Check, CheckWaiver
from placements.requirements.engine import About, Met, Open, kind
from placements.states import BEFORE_START


def employer_page(placement):
    return reverse("partners:detail", args=[placement.partnership.employer_id])


def starting_on(placement):
    """The day on which it begins: as planned, or today where that has passed."""
    return max(placement.starts_on, clock.today(placement.school.time_zone))


def has_begun(placement):
    """What has begun goes on: an expiry stops the next start and never a running placement."""
    return placement.state not in BEFORE_START


@kind("partnership_active", label=gettext_lazy("Partnership active"), about=About.SITE)
def partnership_active(placement):
    """The school's partnership with the employer is past vetting, and neither paused nor ended."""
    if has_begun(placement) or placement.partnership is None:
        return Met()
    if placement.partnership.stage == Partnership.Stage.ACTIVE:
        return Met()
    return Open(_("The partnership with the employer is not active."), employer_page(placement))


@kind(
    "trainer_trained",
    label=gettext_lazy("The workplace supervisor has been trained"),
    about=About.SITE,
)
def trainer_trained(placement):
    """The supervisor has a mentor's or trainer's training in date on the first day."""
    if has_begun(placement) or placement.partnership is None:
        return Met()
    if placement.supervisor is None or placement.supervisor.contact is None:
        url = reverse("placements:edit", args=[placement.pk])
        return Open(_("Name the workplace supervisor."), url)
    contact = placement.supervisor.contact
    rows = ContactTraining.objects.filter(contact=contact).to_train()
    held = rows.standing(starting_on(placement))
    if found := held.order_by(F("valid_until").desc(nulls_first=True)).first():
        if found.valid_until is None:
            return Met(found.title)
        return Met(_("trained until %(date)s") % {"date": date_format(found.valid_until)})
    reason = _("%(name)s has no training in date on the first day.") % {"name": contact.name}
    return Open(reason, employer_page(placement), "employer")


def check(what, missing):
    """A kind for one check of the placement's site."""

    def ask(placement):
        if has_begun(placement) or placement.partnership is None:
            return Met()
        if placement.is_remote:
            return Met(_("not needed: remote"))
        day = starting_on(placement)
        if until := noted_by_school(placement, what, day):
            return Met(_("valid until %(date)s") % {"date": date_format(until)})
        found = newest(placement, what, day)
        if found is None:
            return Open(missing(), employer_page(placement), "employer")
        if found["why"] is not None:
            return Met(_("not needed here: %s") % found["why"])
        if found["until"] is None:
            return Met()
        until = date.fromisoformat(found["until"])
        return Met(_("valid until %(date)s") % {"date": date_format(until)})

    return ask


def newest(placement, what, day):
    """The newest verified check of this kind that holds on the day, else the waiver of the employer that does."""
    day = day.isoformat()
    held = [
        row
        for row in known(placement)
        if row["what"] == what
        and (row["from"] is None or row["from"] <= day)
        and (row["until"] is None or row["until"] >= day)
    ]
    return max(held, key=lambda row: (row["why"] is None, row["pk"]), default=None)


def known(placement):
    """Checks of the site and waivers of the employer: one query for all kinds, none where the list brought them."""
    if "site_checks" in placement.__dict__:
        return [*placement.site_checks, *placement.check_waivers]
    if "checks" not in placement.read:
        checks = Check.objects.filter(site=placement.site_id)
        waivers = CheckWaiver.objects.filter(partnership=placement.partnership_id)
        placement.read["checks"] = list(checks.terms().union(waivers.terms(), all=True))
    return placement.read["checks"]


def noted_by_school(placement, what, day):
    """The date that the school itself keeps for insurance counts for its own placements."""
    until = placement.partnership.insurance_until
    return until if what == Check.Kind.INSURANCE and until and until >= day else None


kind("check_insurance", label=gettext_lazy("Insurance of the site"), about=About.SITE)(
    check(Check.Kind.INSURANCE, lambda: _("No valid insurance for the site on the first day."))
)
kind("check_risk_assessment", label=gettext_lazy("Risk assessment of the site"), about=About.SITE)(
    check(
        Check.Kind.RISK_ASSESSMENT,
        lambda: _("No valid risk assessment for the site on the first day."),
    )
)
kind("check_safeguarding", label=gettext_lazy("Safeguarding at the site"), about=About.SITE)(
    check(
        Check.Kind.SAFEGUARDING,
        lambda: _("No valid safeguarding check for the site on the first day."),
    )
)
kind("check_safety_visit", label=gettext_lazy("Safety visit to the site"), about=About.SITE)(
    check(
        Check.Kind.SAFETY_VISIT, lambda: _("No valid safety visit to the site on the first day.")
    )
)
kind("check_data_protection", label=gettext_lazy("Data protection at the site"), about=About.SITE)(
    check(
        Check.Kind.DATA_PROTECTION,
        lambda: _("No valid data protection check for the site on the first day."),
    )
)
