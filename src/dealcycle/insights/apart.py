"""Builds the snapshot in a process of its own: `python -m dealcycle.insights.apart`."""

if __name__ == "__main__":
    import time

    import django

    asked = int(time.time())
    django.setup()

    from dealcycle.insights import beside

    beside.end_with_beginner()

    from dealcycle.insights import upkeep

    upkeep.build_whole(asked)
