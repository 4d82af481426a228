"""Addresses of placements. Mailed links have short ones of their own."""

from django.urls import include, path

from placements.views import links, placements, programmes, signing

app_name = "placements"

urlpatterns = [
    path("placements/", placements.placement_list, name="list"),
    path("placements/new/", placements.new, name="new"),
    path("placements/remind/", placements.remind_all, name="remind_all"),
    path("placements/<int:pk>/", placements.detail, name="detail"),
    path("placements/<int:pk>/edit/", placements.edit, name="edit"),
    path("placements/<int:pk>/send/", placements.send_out, name="send_out"),
    path("placements/<int:pk>/approve/", placements.approve, name="approve"),
    path("placements/<int:pk>/undo/", placements.undo_approval, name="undo_approval"),
    path("placements/<int:pk>/remind/", placements.remind, name="remind"),
    path("placements/<int:pk>/leave/<slug:how>/", placements.leave, name="leave"),
    path("placements/<int:pk>/excuse/<slug:kind>/", placements.waive, name="waive"),
    path("placements/<int:pk>/sign/", signing.sign_mine, name="sign_mine"),
    path("placements/<int:pk>/agreement.pdf", placements.agreement_pdf, name="agreement_pdf"),
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/<int:pk>/", programmes.programme_edit, name="programme_edit"),
    path("host/<str:token>/", links.host, name="host"),
    path("host/<str:token>/agreement.pdf", links.host_pdf, name="host_pdf"),
    path("sign/<str:token>/", links.sign, name="sign"),
    path("sign/<str:token>/agreement.pdf", links.sign_pdf, name="sign_pdf"),
    path("family/<str:token>/", links.family, name="family"),
    path("family/<str:token>/agreement.pdf", links.family_pdf, name="family_pdf"),
    path("", include("placements.urls_hours")),
]
