"""The base of every admin: a person sees and changes what lies in the schools they administer.

Django's own permissions are not asked. Who may enter is an administrator of a school, or the
operator (superuser); what they find there is scoped by `visible_to` and by `scope`, the path from
a row to its school.
"""

from functools import update_wrapper

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.utils import unquote
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class HouseSite(admin.AdminSite):
    """The admin of the house: one sign-in page for all, and only house admins inside."""

    site_title = site_header = "Placewell"
    index_title = _("Administration")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out what Django and allauth bring along: those admins ask no school."""
        if admin_class and issubclass(admin_class, HouseAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """Administrators of a school, and the operator. Asked once a request."""
        if not hasattr(request, "may_administer"):
            request.may_administer = may_enter(request.user)
        return request.may_administer

    def admin_view(self, view, cacheable=False):
        """The middleware sends strangers to sign in; who is signed in and not allowed is told."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_app_list(self, request, app_label=None):
        """Sections in the order of INSTALLED_APPS, and in each the order in which its admins stand."""
        sections = self._build_app_dict(request, app_label)
        known = {model: place for place, model in enumerate(self._registry)}
        for section in sections.values():
            section["models"].sort(key=lambda entry: known[entry["model"]])
        return [sections[app.label] for app in apps.get_app_configs() if app.label in sections]

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """Send strangers to the sign-in page, with its limits and codes."""
        onward = request.GET.get("next", reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(onward, resolve_url("account_login"))
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:index"))


def may_enter(user) -> bool:
    """Whether the admin opens for this person."""
    if not (user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.administered_schools().exists()


class HouseForm(forms.ModelForm):
    """Asks every constraint, also on fields that are only shown: words instead of a 500."""

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self._update_errors(error)


class ScopedFilter(RelatedFieldListFilter):
    """A filter that offers only what one may see."""

    def field_choices(self, field, request, model_admin):
        rows = model_admin.seen(field.remote_field.model, request)
        return [(row.pk, str(row)) for row in rows]


class Scoped:
    """What admins and their inlines share: rows, choices and fields by what a person may see."""

    scope = ""  # path to the school: "school", "placement__school"; "pk" for schools themselves
    reference = False  # rows without a school are seen by all and changed by the operator
    related = ()  # what __str__ and the list look at
    form = HouseForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        rows = self.scoped(super().get_queryset(request), request.user)
        return rows.select_related(*self.related) if self.related else rows

    def scoped(self, rows, user):
        """The rows that this person may see here."""
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(user)
        return rows if user.is_superuser else self.within(rows, user, shared=self.reference)

    def within(self, rows, user, shared=False):
        """Rows of the schools that one administers; `shared` adds those without a school."""
        if not self.scope:
            return rows if shared else rows.none()
        inside = Q(**{f"{self.scope}__in": user.administered_schools()})
        if shared:
            inside |= Q(**{f"{self.scope}__isnull": True})
        # a join to many would repeat rows
        return rows.filter(pk__in=self.model._base_manager.filter(inside).values("pk"))

    def seen(self, model, request):
        """What may be chosen of another model: what its own admin shows."""
        if not self.admin_site.is_registered(model):
            return model._default_manager.none()
        return self.admin_site.get_model_admin(model).get_queryset(request)

    def leads_home(self, field) -> bool:
        """Whether this field is the first step of the path to the school."""
        return field.name == self.scope.partition("__")[0]

    def choices(self, field, request):
        """What may be chosen in this field: a shared row is not the parent of a school's own."""
        model, user = field.remote_field.model, request.user
        rows = self.seen(model, request)
        if self.leads_home(field) and not user.is_superuser and rows.model is model:
            return self.admin_site.get_model_admin(model).within(rows, user)
        return rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.choices(db_field, request))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if self.leads_home(db_field) and not request.user.is_superuser:
            field.required = True  # what administrators add is their school's
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A language is chosen, not typed."""
        if db_field.name != "language":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        label = capfirst(db_field.verbose_name)
        return forms.ChoiceField(label=label, choices=settings.LANGUAGES, initial="en")

    def get_autocomplete_fields(self, request):
        """Every relation is typed, not scrolled."""
        return [field.name for field in relations(self.model) if self.searchable(field)]

    def searchable(self, field) -> bool:
        model = field.remote_field.model
        known = self.admin_site.is_registered(model)
        return known and bool(self.admin_site.get_model_admin(model).search_fields)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False


def relations(model):
    """Foreign keys and many-to-manys that a form of this model can hold."""
    yield from (f for f in model._meta.fields if f.is_relation and f.editable)
    yield from (f for f in model._meta.many_to_many if f.remote_field.through._meta.auto_created)


class HouseAdmin(Scoped, admin.ModelAdmin):
    """Scoped by school. States are shown, never set; nothing but drafts is deleted."""

    read_only = False  # a record of what happened: nobody adds or changes it here
    may_add = True
    may_change = ()  # if given, the only fields that can be changed later
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("pk__exact",)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return self.may_add and self.has_change_permission(request)

    def has_change_permission(self, request, obj=None):
        if self.read_only or not self.has_view_permission(request):
            return False
        if not self.reference or request.user.is_superuser:
            return True
        return bool(self.scope) and (obj is None or self.is_own(obj, request.user))

    def is_own(self, obj, user) -> bool:
        """Whether the row is of a school that the person administers, not shared by all."""
        return self.within(self.model._base_manager.filter(pk=obj.pk), user).exists()

    def has_delete_permission(self, request, obj=None):
        """Only drafts go; everything else ends by its state or a date."""
        draft = getattr(obj, "state", None) == "draft"
        return draft and self.has_view_permission(request)

    def delete_view(self, request, object_id, extra_context=None):
        """What is not visible is not there; only then whether it may go is asked."""
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """A draft takes its own parts with it, whatever their admins say of deletion."""
        rows, count, _needed, protected = super().get_deleted_objects(objs, request)
        return rows, count, set(), protected

    def get_readonly_fields(self, request, obj=None):
        """States, what the house fills in, and relations to what the person may not see."""
        names = [*super().get_readonly_fields(request, obj)]
        if any(field.name == "state" for field in self.model._meta.fields):
            names.append("state")
        if obj:
            names += self.filled_in() + self.locked()
            names += self.out_of_sight(request, obj, set(names))
        left_out = self.get_exclude(request, obj) or ()
        return [name for name in dict.fromkeys(names) if name not in left_out]

    def filled_in(self) -> list[str]:
        """Fields that no form holds."""
        return [f.name for f in self.model._meta.fields if not f.editable and not f.primary_key]

    def locked(self) -> list[str]:
        """Fields that are fixed once the row is there."""
        fields = [*self.model._meta.fields, *relations(self.model)]
        names = [f.name for f in fields if not f.primary_key]
        return [name for name in names if self.may_change and name not in self.may_change]

    def out_of_sight(self, request, obj, shown) -> list[str]:
        """Relations to rows that a choice would not offer: saving the form must not wipe them."""
        asked = [] if self.read_only else [f for f in relations(self.model) if f.name not in shown]
        return [field.name for field in asked if not self.all_seen(field, request, obj)]

    def all_seen(self, field, request, obj) -> bool:
        held = getattr(obj, field.attname if not field.many_to_many else field.name)
        choices = self.choices(field, request)
        if field.many_to_many:
            return not held.exclude(pk__in=choices.values("pk")).exists()
        return held is None or choices.filter(pk=held).exists()

    def get_list_filter(self, request):
        """Filters by a relation offer only what one may see."""
        return [
            (name, ScopedFilter) if isinstance(name, str) and self.is_relation(name) else name
            for name in super().get_list_filter(request)
        ]

    def is_relation(self, path: str) -> bool:
        model = self.model
        for name in path.split("__"):
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                return False
            model = field.related_model
        return field.is_relation

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404  # not visible is not there


class HouseInline(Scoped, admin.TabularInline):
    """Rows of a parent: shown, and added to; each is changed on its own page."""

    extra = 0
    needed = False  # a new parent takes at least one
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def get_min_num(self, request, obj=None, **kwargs):
        return 1 if self.needed and obj is None else 0

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(
            request, obj, validate_min=self.needed and obj is None, **kwargs
        )
