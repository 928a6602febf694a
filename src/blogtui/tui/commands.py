"""Every command, declared once: bindings, footer, palette, help and the README's key table come from here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

from blogtui.model.frozen import frozen

CONTEXTS: Mapping[str, str] = {
    "everywhere": "Everywhere",
    "list": "In any list",
    "blogs": "Blogs",
    "posts": "Posts",
    "text": "In any text",
    "reading": "Reading",
    "thread": "Walking the comments",
    "comments": "Comments",
    "compose": "Writing a reply",
    "problems": "Problems",
    "drafts": "Drafts and outbox",
    "accounts": "Accounts",
}
"""Where commands belong, with the words for it. `list`, `text` and `thread` are the widgets' own commands."""

ROOMS: Mapping[str, tuple[str, ...]] = {
    "blogs": ("blogs", "list", "everywhere"),
    "posts": ("posts", "list", "everywhere"),
    "reading": ("reading", "text", "everywhere"),
    "comments": ("comments", "thread", "everywhere"),
    "compose": ("compose",),
    "problems": ("problems", "list"),
    "drafts": ("drafts", "list"),
    "accounts": ("accounts", "list"),
}
"""Which contexts hold at once where the focus may be, nearest first. Two commands of one room may not share a key."""


PANES = frozenset({"blogs", "posts", "reading", "comments"})
"""The contexts whose commands the screen carries out."""


@frozen
class Command:
    """One thing the user can do.

    `keys` as Textual writes them, separated by commas ("" is only in the palette). `words` is the short label,
    `tip` a sentence. `action` is run by the widget or screen that binds it or, with "app." or "screen.", there.
    `mode` names a state in which alone it answers ("searching"); then it may share keys with commands that answer
    outside that state.
    """

    id: str
    keys: str
    words: str
    tip: str
    where: frozenset[str]
    action: str
    footer: bool = False
    mode: str = ""

    @property
    def each_key(self) -> tuple[str, ...]:
        """Its keys one by one."""
        return tuple(key.strip() for key in self.keys.split(",") if key.strip())


_ON_SCREEN = frozenset(("everywhere", "blogs", "posts", "reading", "comments"))


def _command(
    where: str, id: str, keys: str, words: str, tip: str, action: str, *, footer: bool = False, mode: str = ""
) -> Command:
    contexts = frozenset(where.split())
    if contexts <= PANES and "." not in action:
        action = f"screen.{action}"  # the panes only show; the screen acts
    return Command(id, keys, words, tip, contexts, action, footer, mode)


COMMANDS: tuple[Command, ...] = (
    # everywhere
    _command("everywhere", "help", "?", "Help", "All keys; type to filter.", "app.help", footer=True),
    _command("everywhere", "palette", "ctrl+p,:", "Commands", "Find a command by its name.", "app.command_palette"),
    _command("everywhere", "back", "q", "Back", "Go back one step; quit from the first pane.", "back", footer=True),
    _command("everywhere", "quit", "Q", "Quit", "Leave blogtui at once; drafts are kept.", "app.quit"),
    _command("everywhere", "next-pane", "tab", "Next pane", "Go to the next pane.", "next_pane", footer=True),
    _command("everywhere", "previous-pane", "shift+tab", "Previous pane", "Go to the previous pane.", "previous_pane"),
    _command("everywhere", "show-blogs", "1", "Blogs", "Go to the list of blogs.", "show_pane('blogs')"),
    _command("everywhere", "show-posts", "2", "Posts", "Go to the list of posts.", "show_pane('posts')"),
    _command("everywhere", "show-reading", "3", "Reading", "Go to the post's text.", "show_pane('reading')"),
    _command("everywhere", "show-comments", "4", "Comments", "Go to the post's comments.", "show_pane('comments')"),
    _command("everywhere", "search", "/", "Search", "Search in the pane that has the focus.", "search", footer=True),
    _command(
        "everywhere",
        "next-match",
        "n",
        "Next match",
        "Go to the next match.",
        "next_match",
        footer=True,
        mode="searching",
    ),
    _command(
        "everywhere",
        "previous-match",
        "N",
        "Previous match",
        "Go to the match before.",
        "previous_match",
        mode="searching",
    ),
    _command("everywhere", "leave", "escape", "Leave", "End the search, the selection or the zoom.", "leave"),
    _command("everywhere", "undo", "u", "Undo", "Take back the last mark, removal or discard.", "undo"),
    _command(
        "everywhere", "add-blog", "a", "Add a blog", "Follow a blog by any address of it.", "add_blog", footer=True
    ),
    _command("everywhere", "reload-all", "R", "Reload all", "Ask every blog for what is new.", "reload_all"),
    _command("everywhere", "reload", "f5", "Reload", "Ask for what is new here: this blog or thread.", "reload"),
    _command("everywhere", "zoom", "z", "Zoom", "Give the pane the whole screen, or take it back.", "zoom"),
    _command("everywhere", "copy-link", "y", "Copy link", "Put the address on the clipboard.", "copy_link"),
    _command("everywhere", "drafts", "D", "Drafts", "Replies being written, waiting or sent.", "drafts"),
    _command("everywhere", "problems", "!", "Problems", "What went wrong, and what to do.", "problems"),
    _command("everywhere", "accounts", "@", "Accounts", "Your accounts at comment systems.", "accounts"),
    _command("everywhere", "theme", "", "Theme", "Choose other colours.", "app.change_theme"),
    # lists
    _command("list", "down", "j,down", "Down", "One row down.", "cursor_down"),
    _command("list", "up", "k,up", "Up", "One row up.", "cursor_up"),
    _command("list", "page-down", "pagedown,ctrl+d", "Page down", "One page down.", "page_down"),
    _command("list", "page-up", "pageup,ctrl+u", "Page up", "One page up.", "page_up"),
    _command("list", "first", "g,home", "First", "To the first row.", "first"),
    _command("list", "last", "G,end", "Last", "To the last row.", "last"),
    _command("list", "open", "enter,l", "Open", "Open the row.", "select", footer=True),
    # blogs
    _command("blogs", "reload-blog", "r", "Reload", "Ask this blog for what is new.", "reload", footer=True),
    _command("blogs", "remove-blog", "d", "Remove", "Follow this blog no more (can be undone).", "remove_blog"),
    _command("blogs", "edit-blog", "e", "Rename", "Change the blog's title or folder.", "edit_blog"),
    _command("blogs posts", "mark-all-read", "A", "All read", "Mark all posts here as read.", "mark_all_read"),
    # posts and reading
    _command("posts reading", "next-unread", "n", "Next unread", "Open the next unread post.", "next_unread"),
    _command("posts reading", "previous-unread", "p", "Previous unread", "The unread post before.", "previous_unread"),
    _command("posts reading", "reply-post", "r", "Reply", "Answer the post.", "reply", footer=True),
    _command("posts reading", "toggle-read", "m", "Read/unread", "Mark as read, or as unread.", "toggle_read"),
    _command("posts reading", "star", "s", "Star", "Star the post, or take the star away.", "toggle_star", footer=True),
    _command("posts", "unread-only", "v", "Unread only", "Show unread posts only, or all.", "unread_only"),
    _command("posts", "starred-only", "*", "Starred only", "Show starred posts only, or all.", "starred_only"),
    _command("posts", "older-posts", "+", "Older posts", "Fetch older posts from the blog.", "older_posts"),
    _command("posts reading", "pane-left", "h,left", "Left", "Go to the pane on the left.", "previous_pane"),
    _command("reading", "pane-right", "l,right", "Right", "Go to the pane on the right.", "next_pane"),
    _command(
        "posts reading comments", "toggle-comments", "c", "Comments", "Show or hide the comments.", "toggle_comments"
    ),
    _command(
        "posts reading comments", "comments-page", "C", "Comments page", "The comments in the browser.", "comments_page"
    ),
    _command("blogs posts reading", "browser", "o", "Browser", "Open the page in the browser.", "open_browser"),
    _command(
        "posts reading", "browser-read", "O", "Browser, read", "Open in the browser, mark read.", "open_browser_read"
    ),
    _command("reading", "next-post", "J", "Next post", "Open the next post.", "next_post"),
    _command("reading", "previous-post", "K", "Previous post", "Open the post before.", "previous_post"),
    _command("reading comments", "links", "L", "Links", "List the links to open one.", "links"),
    _command("reading comments", "copy-quote", "Y", "Copy as quote", "Copy the selection as a quote.", "copy_quote"),
    _command(
        "posts reading comments", "password", "P", "Password", "Give the password of a protected post.", "password"
    ),
    _command("reading", "details", "i", "Details", "Addresses, times and files of the post.", "details"),
    # any text
    _command("text", "line-down", "j,down", "Down", "One line down.", "line_down"),
    _command("text", "line-up", "k,up", "Up", "One line up.", "line_up"),
    _command("text", "screen-down", "space,pagedown", "Page down", "One page on; at the end, go on.", "page_down"),
    _command("text", "screen-up", "b,pageup", "Page up", "One page back.", "page_up"),
    _command("text", "half-down", "ctrl+d", "Half page down", "Half a page on.", "half_down"),
    _command("text", "half-up", "ctrl+u", "Half page up", "Half a page back.", "half_up"),
    _command("text", "top", "g,home", "Top", "To the beginning.", "top"),
    _command("text", "bottom", "G,end", "Bottom", "To the end.", "bottom"),
    # comments
    _command("comments", "reply-comment", "r", "Reply", "Answer the comment.", "reply", footer=True),
    _command(
        "comments", "edit-own", "e", "Edit", "Change your comment, while the blog lets you.", "edit_own", footer=True
    ),
    _command(
        "comments",
        "delete-own",
        "X",
        "Delete",
        "Delete your comment at the blog (asks first).",
        "delete_own",
        footer=True,
    ),
    _command("comments", "permalink", "o", "Browser", "Open the comment in the browser.", "open_browser"),
    _command(
        "comments",
        "next-source",
        "t",
        "Next place",
        "Another place where the post is discussed.",
        "next_source",
        footer=True,
    ),
    _command(
        "posts reading comments",
        "elsewhere",
        "E",
        "Elsewhere",
        "Ask Hacker News and others about this post.",
        "elsewhere",
    ),
    _command("thread", "next-comment", "j,down", "Next", "The next comment; long ones scroll first.", "next"),
    _command("thread", "previous-comment", "k,up", "Previous", "The comment before.", "previous"),
    _command("thread", "next-sibling", "J", "Next sibling", "The next answer to the same.", "next_sibling"),
    _command("thread", "parent", "K", "Parent", "The comment this one answers.", "parent"),
    _command("thread", "next-top", "]", "Next thread", "The next comment on the post itself.", "next_top"),
    _command("thread", "previous-top", "[", "Previous thread", "The comment on the post before.", "previous_top"),
    _command("thread", "next-new", "n", "Next new", "The next new comment.", "next_new", footer=True),
    _command("thread", "previous-new", "p", "Previous new", "The new comment before.", "previous_new"),
    _command("thread", "fold", "space,enter", "Fold", "Hide the answers, or show them.", "fold", footer=True),
    _command("thread", "collapse", "h,left", "Collapse", "Hide the answers; then go to the parent.", "collapse"),
    _command("thread", "expand", "l,right", "Expand", "Show the answers.", "expand"),
    _command("thread", "collapse-all", "-", "Fold all", "Hide all answers.", "collapse_all"),
    _command("thread", "expand-all", "+", "Unfold all", "Show all answers.", "expand_all"),
    _command("thread", "thread-down", "pagedown,ctrl+d", "Page down", "One page down.", "page_down"),
    _command("thread", "thread-up", "pageup,ctrl+u", "Page up", "One page up.", "page_up"),
    _command("thread", "thread-first", "g,home", "First", "The first comment.", "first"),
    _command("thread", "thread-last", "G,end", "Last", "The last comment.", "last"),
    # writing
    _command("compose", "send", "ctrl+s", "Send", "Send the reply, or queue it when offline.", "send", footer=True),
    _command("compose", "preview", "ctrl+t", "Preview", "See it as it will look.", "preview", footer=True),
    _command("compose", "editor", "ctrl+o", "Editor", "Write in your own editor ($EDITOR).", "editor", footer=True),
    _command("compose", "identity", "ctrl+l", "Identity", "Change how the reply is signed.", "identity", footer=True),
    _command("compose", "quote-parent", "ctrl+g", "Quote", "Quote what is answered.", "quote_parent", footer=True),
    _command("compose", "close", "escape", "Close, keep", "Close; the draft is kept.", "close", footer=True),
    _command("compose", "discard", "", "Discard draft", "Throw the draft away (can be undone).", "discard"),
    # what went wrong
    _command("problems", "retry", "r", "Try again", "Ask that blog again.", "retry", footer=True),
    _command("problems", "copy-problem", "y", "Copy", "Copy all of it, for a report.", "copy", footer=True),
    _command("problems", "forget", "d", "Forget", "Take it off the list.", "forget", footer=True),
    _command("problems", "forget-all", "X", "Forget all", "Empty the list.", "forget_all", footer=True),
    _command("problems", "undo-forget", "u", "Undo", "Bring back what was forgotten.", "undo", footer=True),
    # drafts and outbox
    _command("drafts", "send-draft", "s", "Send", "Send it now.", "send", footer=True),
    _command("drafts", "discard-draft", "d", "Discard", "Throw it away.", "discard", footer=True),
    _command("drafts", "undo-discard", "u", "Undo", "Bring back what was thrown away.", "undo", footer=True),
    _command(
        "drafts", "edit-sent", "e", "Edit", "Write on; change on the blog what it lets one.", "edit_sent", footer=True
    ),
    _command("drafts", "delete-sent", "X", "Delete", "Delete it at the blog (asks first).", "delete_sent", footer=True),
    _command("drafts", "copy-draft", "y", "Copy", "Copy the text.", "copy", footer=True),
    # accounts
    _command("accounts", "add-account", "a", "Add", "Add an account at a comment system.", "add", footer=True),
    _command("accounts", "test-account", "t", "Try", "Ask the site whose account it is.", "test", footer=True),
    _command("accounts", "remove-account", "d", "Remove", "Forget it and its secret.", "remove", footer=True),
    _command("accounts", "undo-remove", "u", "Undo", "Bring back what was removed.", "undo", footer=True),
    _command("problems drafts accounts", "leave-list", "escape,q", "Close", "Back to the blogs.", "close", footer=True),
)


def command(id: str) -> Command:
    """The command of that id; KeyError when there is none."""
    return _BY_ID[id]


_BY_ID = {each.id: each for each in COMMANDS}


def belonging(context: str, commands: Iterable[Command] = COMMANDS) -> tuple[Command, ...]:
    """The commands of a context, in the order of the table."""
    return tuple(each for each in commands if context in each.where)


def bindings(*contexts: str) -> list[BindingType]:
    """Textual bindings for the commands of those contexts; their ids are the commands'."""
    chosen = (each for each in COMMANDS if each.keys and not each.where.isdisjoint(contexts))
    return [
        Binding(each.keys, each.action, each.words, show=each.footer, tooltip=each.tip, id=each.id) for each in chosen
    ]


def remapped(keymap: Mapping[str, str]) -> tuple[Command, ...]:
    """All commands with the keys of the keymap (id → keys) in place of their own."""
    return tuple(replace(each, keys=keymap.get(each.id, each.keys)) for each in COMMANDS)


_KEY_WORDS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "escape": "Esc",
    "ctrl": "Ctrl",
    "shift": "Shift",
    "alt": "Alt",
}


def key_words(keys: str) -> str:
    """Keys for people: "ctrl+p,:" becomes "Ctrl+P :"."""
    return " ".join(_one_key(key.strip()) for key in keys.split(",") if key.strip())


def _one_key(key: str) -> str:
    if key == "+":
        return key
    *modifiers, last = key.split("+")
    named = _KEY_WORDS.get(last) or (last if len(last) == 1 and not modifiers else _sign(last) or last.capitalize())
    return "+".join([*(_KEY_WORDS.get(each, each.capitalize()) for each in modifiers), named])


def _sign(name: str) -> str:
    """The sign that Textual's name of a key stands for ("question_mark"), "" where it is none that can be seen."""
    sign = key_to_character(name) if len(name) > 1 else None
    return sign if sign is not None and sign.isprintable() and not sign.isspace() else ""


def as_markdown(commands: Iterable[Command] = COMMANDS) -> str:
    """The key table for the README: one table, a row for each command that has keys, grouped by context."""
    commands = tuple(commands)
    lines = ["| Where | Keys | What it does |", "|---|---|---|"]
    told: set[str] = set()
    for context, title in CONTEXTS.items():
        for each in belonging(context, commands):
            if not each.keys or each.id in told:
                continue
            told.add(each.id)
            where = ", ".join(CONTEXTS[name] for name in CONTEXTS if name in each.where)
            keys = " ".join(f"`{key}`" for key in key_words(each.keys).split())
            lines.append(f"| {where or title} | {keys} | {each.tip} |")
    return "\n".join(lines) + "\n"
