"""The week's forecasts in a process of their own: `python -m dealcycle.insights.weekly`."""

if __name__ == "__main__":
    import django

    django.setup()

    from dealcycle.insights import beside

    beside.end_with_beginner()

    from django.utils import timezone

    from dealcycle.insights import writing_down

    writing_down.work_off(timezone.now())
