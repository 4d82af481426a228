"""Addresses of placements. Mailed links have short ones of their own."""

from django.urls import path

from placements.views import (
    confirm_hours,
    hours,
    hours_of_placement,
    let_out,
    links,
    out,
    paper,
    places,
    placements,
    programmes,
    signing,
    tryout,
)

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
    path("placements/<int:pk>/paper/", paper.paper, name="paper"),
    path(
        "placements/<int:pk>/paper/<int:signature_pk>/back/",
        paper.take_back,
        name="take_back_paper",
    ),
    path("placements/<int:pk>/scan/<int:scan_pk>/", paper.scan, name="scan"),
    path("placements/<int:pk>/agreement.pdf", placements.agreement_pdf, name="agreement_pdf"),
    path("places/", places.place_list, name="places"),
    path("places/<int:pk>/", places.place, name="place"),
    path("places/sites/<int:pk>/", places.host, name="place_host"),
    path("placements/<int:pk>/mail/", let_out.let_out, name="let_out"),
    path("placements/<int:pk>/absent/", out.absent, name="absent"),
    path("off-campus/", out.out, name="out"),
    path("off-campus/table.csv", out.out_csv, name="out_csv"),
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/<int:pk>/", programmes.programme_edit, name="programme_edit"),
    path("host/<str:token>/", links.host, name="host"),
    path("host/<str:token>/agreement.pdf", links.host_pdf, name="host_pdf"),
    path("sign/<str:token>/", links.sign, name="sign"),
    path("sign/<str:token>/agreement.pdf", links.sign_pdf, name="sign_pdf"),
    path("family/<str:token>/", links.family, name="family"),
    path("family/<str:token>/agreement.pdf", links.family_pdf, name="family_pdf"),
    path("hours/", hours.my_hours, name="my_hours"),
    path("hours/new/", hours.log_hours, name="log_hours"),
    path("hours/planned/", hours.log_planned, name="log_planned"),
    path("hours/confirm/", confirm_hours.confirm_my_hours, name="confirm_my_hours"),
    path("hours/try/<int:pk>/", tryout.try_hours, name="try_hours"),
    path("hours/nudge/", hours_of_placement.nudge_hours, name="nudge_hours"),
    path("hours/chase/", hours_of_placement.chase_hours, name="chase_hours"),
    path("hours/<int:pk>/", hours.edit_hours, name="edit_hours"),
    path("hours/<int:pk>/delete/", hours.delete_hours, name="delete_hours"),
    path("h/<str:token>/", confirm_hours.confirm_hours, name="confirm_hours"),
    path("placements/<int:pk>/hours/", hours_of_placement.placement_hours, name="hours"),
    path(
        "placements/<int:pk>/hours/nudge/", hours_of_placement.nudge_student, name="nudge_student"
    ),
    path(
        "placements/<int:pk>/hours/<int:line_pk>/",
        hours_of_placement.correct_hours,
        name="correct_hours",
    ),
]
