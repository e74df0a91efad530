"""Addresses of this room, a module a part."""

from dealcycle.transfer.urls import export, imports

urlpatterns = [*export.urlpatterns, *imports.urlpatterns]
