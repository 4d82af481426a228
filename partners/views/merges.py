"""Two employers that are one: find the other, look at what would happen, join, take back."""

from django.contrib import messages
from django.db.models import Func, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.errors import Refused, require
from kit.search import matching
from partners import rules
from partners.actions import merges as actions
from partners.models import Employer, Merge

SHOWN = 10


def merge(request, pk):
    """Choose the other one; or, with one chosen, compare and join."""
    kept = get_object_or_404(Employer.objects.visible_to(request.user), pk=pk)
    require(rules.can_merge(request.user, kept))
    other = request.GET.get("with", "")
    if other.isdecimal():
        return compare(request, kept, int(other))
    q = request.GET.get("q", "").strip()
    mine = rules.employers_of(request.user).exclude(pk=kept.pk).select_related("cluster")
    found = matching(mine, q, "name") if q else alike(mine, kept.name)
    rows = found.prefetch_related("sites").order_by("name", "pk")[:SHOWN]
    return render(request, "partners/merge.html", {"employer": kept, "rows": rows, "q": q})


def alike(employers, name):
    """Those whose names are like this one, by their letters (pg_trgm, on the index of folded names)."""
    folded = Func("name", function="fold")
    return employers.alias(folded=folded).filter(
        folded__trigram_similar=Func(Value(name), function="fold")
    )


def compare(request, kept, pk):
    """Both side by side, what would move, and the button."""
    gone = get_object_or_404(rules.employers_of(request.user), pk=pk)
    require(rules.can_merge(request.user, kept, gone))
    try:
        if request.method == "POST":
            take = set(request.POST.getlist("take"))
            made = actions.merge(kept, gone, take=take, by=request.user)
            messages.success(request, _("%s is one with it now.") % made.gone_name)
            return redirect("partners:detail", kept.pk)
        shown = actions.preview(kept, gone, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("partners:merge", kept.pk)
    told = {"employer": kept, "other": gone, "facts": facts(kept, gone), "preview": shown}
    return render(request, "partners/merge_compare.html", told)


def facts(kept, gone):
    """What the two say of themselves, where they differ."""
    for name in actions.FACTS:
        field = Employer._meta.get_field(name.removesuffix("_id"))
        one, other = words(kept, field), words(gone, field)
        if one != other and other:
            yield {"name": name, "label": field.verbose_name, "one": one, "other": other}


def words(employer, field):
    display = getattr(employer, f"get_{field.name}_display", None)
    return str(display() if display else getattr(employer, field.name) or "")


@require_POST
def undo_merge(request, pk):
    """Take a joining back."""
    row = get_object_or_404(Merge.objects.visible_to(request.user), pk=pk)
    try:
        row = actions.undo(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        if row.stayed:
            told = _("Taken back, but for what was changed since: %s.") % "; ".join(row.stayed[:5])
            messages.warning(request, told)
        else:
            messages.success(request, _("Taken back. Both are as they were."))
    return redirect("partners:detail", row.kept_id)
