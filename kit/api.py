"""What all parts of the API share: read-only views, keyset pages, problems (RFC 9457), caching.

A page of rows goes on at the key of its last one, so that rows that are added meanwhile neither
repeat nor hide others. Moments are in UTC, whatever the reader's school.
"""

import hashlib
from datetime import UTC
from http import HTTPStatus

import django_filters
from django import forms
from django.db import models
from django.http import JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.drainage import set_override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler
from rest_framework.viewsets import ReadOnlyModelViewSet

ROOT = "/api/"
PROBLEM = "application/problem+json"
ROWS, MOST_ROWS = 50, 200
LARGEST = 2**63 - 1


def problem_of(status, detail, errors=None):
    """The body of an answer that is none: `errors` names the parameters that are wrong."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": str(detail)}
    return told | ({"errors": errors} if errors else {})


def problem(exception, context):
    """DRF's handler of errors, with its answers in the words of RFC 9457."""
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, ValidationError):
        detail = _("Put right what `errors` names, and ask again.")
        response.data = problem_of(response.status_code, detail, response.data)
    else:
        response.data = problem_of(response.status_code, response.data["detail"])
    response.content_type = PROBLEM
    return response


def is_asked(request) -> bool:
    """Whether the address belongs to the API, so that an error is told to a program."""
    return request.path.startswith(ROOT)


def problem_response(status, detail):
    """A problem where no view of the API answers: an unknown address, a fault of ours."""
    response = JsonResponse(problem_of(status, detail), status=status, content_type=PROBLEM)
    response["Cache-Control"] = "private, no-store"
    return response


class KeyFilter(django_filters.Filter):
    """The key of a row."""

    field_class = forms.IntegerField

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, label=label, min_value=1, max_value=LARGEST, **kwargs)
        described = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST}
        set_override(self, "field", described | {"description": label})


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d$"})
class ClockTime(serializers.TimeField):
    """A time of day at the school, such as "12:30". It has no zone, so it is no RFC 3339 time."""

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class Out(serializers.ModelSerializer):
    """What is told of a row: every field is always there."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.TimeField: ClockTime
    }

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class KeysetPagination(BasePagination):
    """Rows in the order of their keys; `cursor` is the key after which to go on."""

    def paginate_queryset(self, queryset, request, view=None):
        size = whole(request, "page_size", ROWS, 1, MOST_ROWS)
        after = whole(request, "cursor", 0, 0, LARGEST)
        rows = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
        self.next = None
        if len(rows) > size:
            here = request.build_absolute_uri()
            self.next = replace_query_param(here, "cursor", rows[size - 1].pk)
        return rows[:size]

    def get_paginated_response_schema(self, schema):
        following = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        return [
            number("cursor", gettext_lazy("The key after which to go on: follow next."), 0),
            number("page_size", gettext_lazy("Rows a page."), 1, MOST_ROWS, ROWS),
        ]


def whole(request, name, default, least, most):
    """A whole number from the query; ValidationError where it is none or out of bounds."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        told = _("Type a whole number from %(least)d to %(most)d.")
        raise ValidationError({name: [told % {"least": least, "most": most}]})
    return int(text)


def number(name, description, least, most=LARGEST, default=None):
    """A numeric parameter, as OpenAPI has it."""
    schema = {"type": "integer", "format": "int64", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": str(description),
        "schema": schema,
    }


class Schema(AutoSchema):
    """An operation is explained by its resource, in the reader's language."""

    def get_tags(self):
        return [self.view.kind]

    def get_operation_id(self):
        return f"{self.view.kind.replace('-', '_')}_{self.view.action}"

    def get_summary(self):
        return self.view.title

    def get_description(self):
        return self.view.about


class Resource(ReadOnlyModelViewSet):
    """Rows of one kind: a list and each by its key. What is not visible is not there."""

    http_method_names = ["get", "head"]
    pagination_class = KeysetPagination
    schema = Schema()
    kind = ""  # as the address has it: "log-lines"
    title = about = gettext_lazy("Rows")  # for the page that explains the API

    def initial(self, request, *args, **kwargs):
        """Refuse what is never allowed before asking who it is."""
        if not hasattr(self, request.method.lower()) or request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)
        self.refuse_unknown(request)

    def refuse_unknown(self, request):
        """A filter that is misspelt would otherwise give everything."""
        known = set()
        if self.action == "list":
            known = {"cursor", "page_size", *self.filterset_class.base_filters}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            told = _("There is no such parameter here.")
            raise ValidationError({name: [told] for name in unknown})

    def list(self, request, *args, **kwargs):
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        told = self.get_serializer(rows, many=True).data
        return Response({"next": self.paginator.next, "results": told})

    def dispatch(self, request, *args, **kwargs):
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request, response, *args, **kwargs):
        """Nobody else's cache keeps it; who asks with the ETag of what they have may get 304."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Authorization"])
        if response.status_code == HTTPStatus.OK:
            response.add_post_render_callback(lambda done: unchanged(request, done))
        return response


def unchanged(request, response):
    """The answer with a tag made of what it says, or 304 where the reader has just that."""
    tag = hashlib.sha256(response.content).hexdigest()[:32]
    response["ETag"] = f'"{tag}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


# What every address may answer besides its rows
ALWAYS = {
    "401": gettext_lazy("No token, or one that has expired or was revoked."),
    "403": gettext_lazy("The account may not use the API."),
    "405": gettext_lazy("The API is read only."),
    "406": gettext_lazy("Only JSON is told."),
    "429": gettext_lazy("Too many requests. `Retry-After` says how many seconds to wait."),
    "500": gettext_lazy("A fault of ours."),
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def with_problems(result, generator, request, public):
    """Add to every operation of the schema how it fails (a hook of drf-spectacular)."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    for path, operations in result["paths"].items():
        own = {"400": gettext_lazy("A parameter is unknown or wrong; `errors` says which.")}
        if path.endswith("}"):
            own["404"] = gettext_lazy("Not there, or not for you.")
        for operation in operations.values():
            unchanged_told = gettext_lazy("Nothing has changed since the `ETag` you sent.")
            operation["responses"]["304"] = {"description": str(unchanged_told)}
            for status, told in {**own, **ALWAYS}.items():
                operation["responses"][status] = failure(told)
    return result


def failure(told):
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": str(told), "content": {PROBLEM: {"schema": schema}}}
