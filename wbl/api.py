"""The API's addresses, its schema in OpenAPI, and the page that explains it."""

from functools import cache

from django.conf import settings
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import may_use_tokens
from assessments.api import FeedbackRequests
from partners.api import Employers
from placements.api import LogLines, Placements
from students.api import Students

RESOURCES = (Students, Employers, Placements, LogLines, FeedbackRequests)


class SchemaView(APIView):
    """The schema as JSON or YAML, by the address's ending or by `Accept`."""

    renderer_classes = [
        OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer,
    ]  # fmt: skip
    http_method_names = ["get", "head"]

    def get(self, request, **kwargs):
        answer = Response(schema(translation.get_language()))
        answer["Cache-Control"] = "private, no-store"
        return answer


@cache
def schema(language):
    """The whole schema, made once for each language: it changes only with the code."""
    with translation.override(language):
        generator = SchemaGenerator(patterns=[path("api/v1/", include(rows_urls))])
        return generator.get_schema(request=None, public=True)


def reference(request):
    """The page that explains the API: what can be asked, what comes back, an example."""
    told = {
        "resources": [explained(each.kind) for each in RESOURCES],
        "root": request.build_absolute_uri("/api/v1"),
        "limit": settings.API_REQUESTS_A_MINUTE,
        "may_make_tokens": may_use_tokens(request.user),
    }
    return render(request, "api/reference.html", told)


def explained(kind):
    """One kind of row, as the page shows it."""
    whole = schema(translation.get_language())
    asked = whole["paths"][f"/api/v1/{kind}"]["get"]
    page = resolved(whole, asked["responses"]["200"]["content"]["application/json"]["schema"])
    return {
        "kind": kind,
        "title": asked["summary"],
        "about": asked["description"],
        "parameters": [
            {
                "name": each["name"],
                "type": type_of(whole, each["schema"]),
                "about": each.get("description", ""),
            }
            for each in asked["parameters"]
        ],
        "fields": list(fields(whole, page["properties"]["results"]["items"])),
    }


def resolved(whole, part):
    """What a part of the schema refers to."""
    while "$ref" in part or "allOf" in part:
        part = part["allOf"][0] if "allOf" in part else part
        if "$ref" in part:
            part = whole["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def fields(whole, part, before=""):
    """Name and type of every field, those inside another as "school.name" and "moves[].at"."""
    for name, each in resolved(whole, part).get("properties", {}).items():
        found = resolved(whole, each)
        many = found.get("type") == "array"
        inner = resolved(whole, found["items"]) if many else found
        here = f"{before}{name}[]" if many else f"{before}{name}"
        may_be_null = each.get("nullable") or found.get("nullable")
        if not inner.get("properties"):
            yield {"name": here, "type": type_of(whole, inner, may_be_null)}
            continue
        if may_be_null:
            yield {"name": here, "type": type_of(whole, inner, may_be_null)}
        yield from fields(whole, inner, f"{here}.")


def type_of(whole, part, may_be_null=False):
    """What a value looks like, in a few words."""
    part = resolved(whole, part)
    choices = [resolved(whole, each) for each in part.get("oneOf", [part])]
    values = [value for each in choices for value in each.get("enum", ()) if value]
    words = [each.get("format") or each.get("type", "") for each in choices]
    shown = " | ".join(values) or {"int64": "integer"}.get(words[0], words[0])
    return _("%s or null") % shown if may_be_null else shown


def addresses(resource):
    """The list of a kind of row, and each of them."""
    kind = resource.kind
    yield path(kind, resource.as_view({"get": "list"}), name=kind)
    yield path(f"{kind}/<int:pk>", resource.as_view({"get": "retrieve"}), name=f"{kind}-one")


rows_urls = [pattern for resource in RESOURCES for pattern in addresses(resource)]
app_name = "api"
urlpatterns = [
    path("", reference, name="reference"),
    path("schema", SchemaView.as_view(), name="schema"),
    path("schema.<slug:format>", SchemaView.as_view(), name="schema-as"),
    *rows_urls,
]
