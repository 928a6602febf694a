"""The ids under which the local store knows things; a server's own ids are plain strings."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NewType
else:

    def NewType(name, kind):  # noqa: N802
        """What only type checkers tell apart; importing typing for it would hold up the first picture."""
        return kind


BlogId = NewType("BlogId", int)
PostId = NewType("PostId", int)
ThreadId = NewType("ThreadId", int)
CommentId = NewType("CommentId", int)
DraftId = NewType("DraftId", int)
ProblemId = NewType("ProblemId", int)
