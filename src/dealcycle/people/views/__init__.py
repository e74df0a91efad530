"""Views: load through access, call one action, render."""
