"""The first visit, invitations, and what belongs to oneself."""

from django.urls import path

from dealcycle.people.views import invitations, profile, welcome

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/beginning", welcome.beginning, name="beginning"),
    path("welcome/progress", welcome.progress, name="beginning_progress"),
    path("invitations/<str:secret>", invitations.accept, name="invitation"),
    path("profile", profile.profile, name="profile"),
    path("profile/theme", profile.theme, name="profile_theme"),
    path("profile/security", profile.security, name="profile_security"),
    path("profile/sessions", profile.sessions, name="profile_sessions"),
    path("profile/sessions/ending", profile.other_sessions_ending, name="other_sessions_ending"),
    path("profile/sessions/<int:session>/ending", profile.session_ending, name="session_ending"),
    path("profile/notifications", profile.notifications, name="profile_notifications"),
]
