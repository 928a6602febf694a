"""What the store holds as the comment systems want to know it, and what they tell as the store wants it."""

from blogtui.comments.hints import Hints
from blogtui.comments.provider import FetchedComment
from blogtui.model.post import PostContent
from blogtui.store.threads import NewComment


def hints_of(content: PostContent) -> Hints:
    """What a post tells of where its comments are."""
    return Hints(
        post_url=content.post.url,
        post_native_id=content.post.native_id,
        feed_url=content.feed_url,
        generator=content.generator,
        links=content.comment_links,
        jetpack_site=content.jetpack_site,
        post_author=content.post.author,
        post_title=content.post.title,
    )


def new_comment(comment: FetchedComment) -> NewComment:
    """A comment as it came, to be kept."""
    return NewComment(
        native_id=comment.native_id,
        parent=comment.parent,
        author=comment.author,
        author_url=comment.author_url,
        by_post_author=comment.by_post_author,
        by_moderator=comment.by_moderator,
        published=comment.published,
        updated=comment.updated,
        url=comment.url,
        state=comment.state,
        likes=comment.likes,
        html=comment.html,
        rank=comment.rank,
    )
