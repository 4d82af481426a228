from django.urls import path

from partners.views import merges

urlpatterns = [
    path("employers/<int:pk>/join/", merges.merge, name="merge"),
    path("joinings/<int:pk>/undo/", merges.undo_merge, name="undo_merge"),
]
