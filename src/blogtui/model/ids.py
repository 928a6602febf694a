"""The ids under which the local store knows things; a server's own ids are plain strings."""

from typing import NewType

BlogId = NewType("BlogId", int)
PostId = NewType("PostId", int)
ThreadId = NewType("ThreadId", int)
CommentId = NewType("CommentId", int)
DraftId = NewType("DraftId", int)
ProblemId = NewType("ProblemId", int)
