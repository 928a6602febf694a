"""Counts in words."""


def counted(count: int, one: str, many: str | None = None) -> str:
    """The count with its noun: "1 comment", "1,300 comments"; `many` where the plural is not `one` + "s"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
