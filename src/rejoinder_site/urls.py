"""Where the ready-made site hangs Rejoinder: at the root."""

from django.urls import include, path

urlpatterns = [path("", include("rejoinder.urls"))]
