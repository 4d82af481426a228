from django.urls import path

from partners.views import trainers as views

urlpatterns = [
    path("contacts/<int:pk>/trainings/", views.trainings, name="trainings"),
    path("trainings/<int:pk>/", views.edit_training, name="edit_training"),
    path("trainings/<int:pk>/end/", views.end_training, name="end_training"),
    path("trainings/<int:pk>/file/", views.training_file, name="training_file"),
]
