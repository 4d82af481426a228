from django.urls import path

from partners.views import life

urlpatterns = [
    path("partnerships/<int:pk>/stage/<slug:after>/", life.change_stage, name="change_stage"),
    path("partnerships/<int:pk>/owner/", life.hand_over, name="hand_over"),
    path("partnerships/<int:pk>/next/", life.plan_next, name="plan_next"),
    path("partnerships/<int:pk>/note/", life.note, name="note"),
    path("partnerships/<int:pk>/history/", life.history, name="history"),
    path("interactions/<int:pk>/", life.correct, name="correct_note"),
    path("schools/<int:pk>/contact-rules/", life.contact_rules, name="contact_rules"),
]
