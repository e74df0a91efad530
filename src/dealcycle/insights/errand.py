"""What waits, in a process of its own: `python -m dealcycle.insights.errand`."""

if __name__ == "__main__":
    import django

    django.setup()

    from dealcycle.insights import beside

    beside.end_with_beginner()

    from django.utils import timezone

    from dealcycle.insights import errands

    errands.work_off(timezone.now())
