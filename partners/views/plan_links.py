"""The employer's page of a partnership plan, behind a mailed link: read, sign, ask for a change, look back."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kit.errors import Refused
from notifications.links import door
from partners import rules
from partners.actions import plan_signing, plan_years
from partners.forms.offers import SignStandingForm
from partners.forms.plans import RatingForm, RecordForm, WishForm
from partners.models import PartnershipPlan, YearlyRecord
from partners.models.plans import Side
from partners.states import PlanState
from partners.views import signed
from partners.views.plans import shown, today_of


def of_link(link):
    """The plan and the contact that the link speaks for; 404 once the contact has left or signs no more."""
    plan = get_object_or_404(PartnershipPlan.objects.with_everything(), pk=link.about_id)
    people = plan.partnership.contacts.current().filter(can_sign=True)
    contact = people.filter(pk=link.party.partition(":")[2]).first()
    if contact is None:
        raise Http404
    return plan, contact


@door("partners:sign_plan")
def sign_plan(request, link):
    """What both want this year: sign it, ask for a change, say how it went. One form is sent at a time."""
    plan, contact = of_link(link)
    forms = forms_of(request, plan, contact)
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    if pressed in ACTS and (pressed not in forms or forms[pressed].is_valid()):
        form = forms.get(pressed)
        try:
            ACTS[pressed](plan, contact, form.cleaned_data if form else {})
            return redirect(f"{request.path}?done={pressed}")
        except Refused as refusal:
            (form or forms["sign"]).add_error(None, str(refusal))
    failed = any(form.errors for form in forms.values())
    token = request.resolver_match.kwargs["token"]
    told = {
        "plan": plan,
        "forms": forms,
        "years": rules.year_words(plan.year),
        "to_sign": plan.state == PlanState.OUT and not plan.host_signed_at,
        "drawn_up": plan.state == PlanState.DRAFT,
        "may_rate": plan_years.may_rate(plan, today_of(plan.partnership)),
        "done": request.GET.get("done", ""),
        "pressed": pressed,
        "pdf_url": reverse("partners:sign_plan_pdf", args=[token]),
        **shown(plan),
    }
    return render(request, "partners/links/plan.html", told, status=422 if failed else 200)


def forms_of(request, plan, contact):
    """Every form of the page; only the one that was sent is bound."""

    def data(name):
        return request.POST if request.POST.get("do") == name else None

    kept = YearlyRecord.objects.filter(
        partnership=plan.partnership, year=plan.year, side=Side.EMPLOYER
    ).first()
    return {
        "sign": SignStandingForm(
            data("sign"), initial={"shown": plan.content_hash, "name": contact.name}
        ),
        "wish": WishForm(data("wish")),
        "rate": RatingForm(data("rate"), initial={"rating": plan.host_rating}),
        "record": RecordForm(data("record"), instance=kept),
    }


def record(plan, contact, said):
    plan_years.keep_record(plan.partnership, plan.year, said, contact=contact)


ACTS = {
    "sign": lambda plan, contact, said: plan_signing.sign_by_host(
        plan, contact=contact, name=said["name"], shown=said["shown"]
    ),
    "wish": lambda plan, contact, said: plan_signing.ask_for_change(plan, contact=contact, **said),
    "rate": lambda plan, contact, said: plan_years.rate(plan, contact=contact, **said),
    "record": record,
    "keep": lambda plan, contact, said: plan_years.switch_record(contact, on=True),
    "stop": lambda plan, contact, said: plan_years.switch_record(contact, on=False),
}


@door("partners:sign_plan")
def sign_plan_pdf(request, link):
    """The plan as a file, for the employer."""
    plan, _contact = of_link(link)
    if plan.state == PlanState.DRAFT:  # what is being changed is not shown yet
        raise Http404
    return signed.as_pdf(plan, f"partnership-plan-{plan.pk}.pdf")
