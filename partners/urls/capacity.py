from django.urls import path

from partners.views import capacity as views

urlpatterns = [
    path("places-a-year/<str:token>/", views.capacity, name="capacity"),
    path("partnerships/<int:pk>/share/", views.note_share, name="note_share"),
    path("partnerships/<int:pk>/standing/", views.new_standing, name="new_standing"),
    path("standing/<int:pk>/", views.standing_detail, name="standing"),
    path("standing/<int:pk>/change/", views.change_standing, name="change_standing"),
    path("standing/<int:pk>/pdf/", views.standing_pdf, name="standing_pdf"),
    path("sign-standing/<str:token>/", views.sign_standing, name="sign_standing"),
    path("sign-standing/<str:token>/pdf/", views.sign_standing_pdf, name="sign_standing_pdf"),
]
