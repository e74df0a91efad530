"""What this room offers to the open lists of the rooms below it."""


def offer() -> None:
    """Its pages bring their entries of menus; the engine itself needs none."""
