"""The journal as its learner writes it, and as those read it with whom it is shared."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, files
from kit.errors import Refused, require
from kit.search import Pages
from notifications.links import door
from placements.actions import journal as actions
from placements.actions import pulse
from placements.forms.journal import AudienceForm, CommentForm, EntryForm
from placements.models import JournalEntry, JournalFile, Placement
from placements.models.journal import policy_of
from placements.rules import journal as rules
from placements.rules.doing import is_learner
from placements.states import S
from placements.views.checklists import behind
from placements.views.checklists import find as find_placement
from placements.views.hours import own_student
from placements.views.pulse import shown_to_teacher

PER_PAGE = 20
DOOR = "placements:journal_link"
SHAPES = {"private": "dots-1", "teacher": "dots-2", "supervisor": "dots-3"}
WITH = ("objective", "placement__student", "placement__school", "placement__partnership__employer",
        "placement__type")  # fmt: skip


@require_GET
def journal(request):
    """The learner's own entries, the newest first, and the question of the week."""
    student = own_student(request)
    told = {
        "page": paged(request, JournalEntry.objects.filter(placement__student=student)),
        "may_write": firm(student).exists(),
        "asked": pulse.asked_of(request.user),
    }
    return render(request, "placements/journal/mine.html", told)


def paged(request, rows):
    rows = rows.newest().select_related(*WITH).prefetch_related("files", "comments")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.shape = SHAPES[entry.audience]
    return page


def firm(student):
    """The placements of which the learner may write."""
    return Placement.objects.filter(student=student, state__in=rules.WRITTEN)


def to_write_of(student):
    """The same with what the form reads, the one that runs first."""
    rows = firm(student).select_related("student", "school", "type", "partnership__employer")
    found = rows.prefetch_related("objectives", "participants__contact", "participants__user")
    return sorted(found, key=lambda row: (row.state != S.ACTIVE, row.starts_on))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """A new entry of one placement; several are chosen from above the form."""
    student = own_student(request)
    found = to_write_of(student)
    asked = request.POST.get("placement") or request.GET.get("placement") or ""
    chosen = next((row for row in found if str(row.pk) == asked), None)
    if chosen is None and request.method == "POST":
        chosen = closed(student, asked)
    elif chosen is None:
        chosen = found[0] if found else None
    if chosen is None:
        return render(request, "placements/journal/none.html", {})
    form = form_for(request, chosen)
    if request.method == "POST" and form.is_valid() and (entry := written(request, chosen, form)):
        messages.success(request, _("Written down."))
        return redirect("placements:journal_entry", entry.pk)
    told = {"form": form, "placement": chosen, "others": found, "entry": None}
    return page_of(request, "placements/journal/form.html", told)


def closed(student, asked):
    """A placement of the learner of which nothing is written any more: the form says so, with what was typed."""
    key = int(asked) if asked.isdecimal() else 0
    rows = Placement.objects.select_related("student", "school", "type", "partnership__employer")
    return get_object_or_404(rows, student=student, pk=key)


def form_for(request, placement, entry=None):
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return EntryForm(
        *data,
        placement=placement,
        policy=policy_of(placement.school),
        today=clock.today(placement.school.time_zone),
        entry=entry,
    )


def page_of(request, template, told):
    """The page of a form; 422 with what is to be put right."""
    return render(request, template, told, status=422 if told["form"].errors else 200)


def written(request, placement, form):
    """The entry, or None where the action refused; its words stand on the form."""
    try:
        return actions.write(
            placement,
            uuid=form.cleaned_data["uuid"] or form.initial["uuid"],
            said=form.said,
            photos=form.cleaned_data["photos"],
            by=request.user,
            today=clock.today(placement.school.time_zone),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def found(request, pk):
    """An entry that one may read, else 404."""
    rows = JournalEntry.objects.visible_to(request.user).select_related(*WITH)
    people = ("placement__participants__contact", "placement__participants__user")
    return get_object_or_404(rows.prefetch_related(*people, "placement__objectives"), pk=pk)


def found_own(request, pk):
    """An entry of one's own; 404 for what is not one's to read, 403 for what is only shared."""
    entry = found(request, pk)
    require(is_learner(request.user, entry.placement))
    return entry


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Other words, while nobody has answered."""
    entry = found_own(request, pk)
    form = form_for(request, entry.placement, entry)
    if request.method == "POST" and form.is_valid():
        told = {"said": form.said, "photos": form.cleaned_data["photos"]}
        today = clock.today(entry.placement.school.time_zone)
        try:
            actions.change(entry, **told, by=request.user, today=today)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:journal_entry", pk)
    told = {"form": form, "placement": entry.placement, "others": [], "entry": entry}
    return page_of(request, "placements/journal/form.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request, pk):
    """One entry: for the learner with who reads it, for readers with a place to answer."""
    return entry_page(request, found(request, pk), by=request.user)


@door(DOOR)
def journal_link_entry(request, link, entry_pk):
    """The same behind the supervisor's link."""
    row, contact = shared_entry(link, entry_pk)
    return entry_page(request, row, by=contact, token=request.resolver_match.kwargs["token"])


def shared_entry(link, pk):
    """An entry of the link's placement that its supervisor reads, else 404."""
    placement, contact = behind(link)
    rows = placement.journal.shared_with(contact).select_related(*WITH)
    people = ("placement__participants__contact", "placement__participants__user")
    return get_object_or_404(rows.prefetch_related(*people), pk=pk), contact


def entry_page(request, row, *, by, token=""):
    """The entry with what was answered; on POST an answer is added."""
    mine = not token and is_learner(by, row.placement)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.comment(row, form.cleaned_data["text"], by=by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(request.path)
    policy = policy_of(row.placement.school)
    audience = AudienceForm(
        initial={"audience": row.audience},
        placement=row.placement,
        policy=policy,
        now=row.audience,
    )
    said = list(rules.comments_for(by, row))
    told = {
        "entry": row,
        "placement": row.placement,
        "shell": "link.html" if token else "base.html",
        "is_link": bool(token),
        "mine": mine,
        "readers": rules.readers(row.placement, policy, row.audience),
        "audience": audience if mine else None,
        "files": file_lines(row, token),
        "comments": said,
        "form": form,
        "list_url": list_url(row, mine, token),
    }
    return page_of(request, "placements/journal/entry.html", told)


def list_url(row, mine, token):
    if token:
        return reverse("placements:journal_link", args=[token])
    if mine:
        return reverse("placements:journal")
    return reverse("placements:placement_journal", args=[row.placement_id])


def file_lines(row, token):
    """Each file with its address on this side of the door."""
    name, more = ("journal_link_file", [token]) if token else ("journal_file", [])
    return [
        {"file": one, "url": reverse(f"placements:{name}", args=[*more, one.pk])}
        for one in row.files.all()
    ]


@require_POST
def share(request, pk):
    """The learner says who reads it from now on."""
    row = found_own(request, pk)
    policy = policy_of(row.placement.school)
    form = AudienceForm(request.POST, placement=row.placement, policy=policy, now=row.audience)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["audience"]))
        return redirect("placements:journal_entry", pk)
    return told(
        request,
        _("Saved. You see here who reads it."),
        lambda: actions.share(row, form.cleaned_data["audience"], by=request.user),
        pk,
    )


@require_POST
def delete(request, pk):
    """The learner takes an entry away for good."""
    row = found_own(request, pk)
    try:
        actions.delete(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("placements:journal_entry", pk)
    messages.success(request, _("Deleted."))
    return redirect("placements:journal")


def told(request, done, act, pk):
    """Run an action; say that it is done, or why it was refused, on the entry's page."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("placements:journal_entry", pk)


@require_GET
def journal_file(request, pk):
    """A photo or paper, for those who read the entry."""
    return served(get_object_or_404(JournalFile.objects.visible_to(request.user), pk=pk))


@door(DOOR)
def journal_link_file(request, link, file_pk):
    """The same behind the supervisor's link."""
    placement, contact = behind(link)
    rows = JournalFile.objects.filter(entry__in=placement.journal.shared_with(contact))
    return served(get_object_or_404(rows, pk=file_pk))


def served(row):
    return files.serve(row.file, f"journal-{row.entry_id}-{row.pk}")


@require_POST
def remove_file(request, pk):
    """The learner takes a file away."""
    rows = JournalFile.objects.visible_to(request.user).select_related("entry__placement__student")
    row = get_object_or_404(rows, pk=pk)
    entry_pk = row.entry_id
    return told(
        request, _("Taken away."), lambda: actions.remove_file(row, by=request.user), entry_pk
    )


@require_GET
def placement_journal(request, pk):
    """What is shared of one placement: a page, or the part of the placement's page that htmx loads."""
    placement = find_placement(request, pk)
    require(rules.can_open(request.user, placement))
    rows = placement.journal.visible_to(request.user)
    if is_learner(request.user, placement) and not request.htmx:
        return redirect("placements:journal")
    return shared_page(request, placement, rows, by=request.user)


@door(DOOR)
def journal_link(request, link):
    """What the learner shares with the supervisor, behind their link."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    placement, contact = behind(link)
    token = request.resolver_match.kwargs["token"]
    rows = placement.journal.shared_with(contact)
    return shared_page(request, placement, rows, by=contact, token=token)


def shared_page(request, placement, rows, *, by, token=""):
    """The list of what this reader may read."""
    page = paged(request, rows)
    for row in page:
        row.url = (
            reverse("placements:journal_link_entry", args=[token, row.pk])
            if token
            else reverse("placements:journal_entry", args=[row.pk])
        )
    context = {
        "placement": placement,
        "shell": "link.html" if token else "base.html",
        "is_link": bool(token),
        "page": page,
        "confidence": [] if token else shown_to_teacher(by, placement),
    }
    part = request.htmx and not request.htmx.boosted
    whole, piece = "placements/journal/shared.html", "placements/journal/_shared.html"
    return render(request, piece if part else whole, context)
