"""The ladder holds in the database too: a foreign key points down or stays at home."""

from django.apps import apps

LADDER = [
    {"wbl"},
    {"desk", "reports"},
    {"assessments"},
    {"placements"},
    {"partners", "students"},
    {"notifications", "catalogue"},
    {"accounts"},
    {"kit"},
]
HEIGHT = {app: -step for step, floor in enumerate(LADDER) for app in floor}


def relations():
    """(from, to, field) of every foreign key and many-to-many between our apps' models."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in HEIGHT and there in HEIGHT:
                yield here, there, str(field)


def test_every_app_of_ours_has_its_step():
    ours = {config.name for config in apps.get_app_configs() if "site-packages" not in config.path}
    assert ours <= set(HEIGHT)


def test_foreign_keys_point_down():
    upward = [
        field
        for here, there, field in relations()
        if here != there and HEIGHT[there] >= HEIGHT[here]
    ]
    assert upward == []
