"""The tables, as numbered steps that each store has taken from the first one on.

A step that has been released is never edited: what changes is a new step at the end.
"""

import sqlite3
from collections.abc import Iterator

APPLICATION_ID = 0x626C6F67  # "blog"

_FIRST = """
CREATE TABLE blog (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    own_title TEXT,                       -- given by the user, hides the feed's
    feed_url TEXT NOT NULL,
    feed_key TEXT NOT NULL UNIQUE,        -- address_key(feed_url)
    home_url TEXT,
    folder TEXT,
    added INTEGER NOT NULL,               -- times are microseconds since 1970, UTC
    last_visit INTEGER,
    next_visit INTEGER,
    etag TEXT,
    last_modified TEXT,
    generator TEXT,
    older_url TEXT,
    problem TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    posts INTEGER NOT NULL DEFAULT 0,     -- counters, kept by the triggers below
    unread INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    new_comments INTEGER NOT NULL DEFAULT 0
);

-- Who a post is, what the reader did with it, and where it stands in lists. Outlives its content.
CREATE TABLE post_state (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blog_id INTEGER NOT NULL REFERENCES blog(id) ON DELETE CASCADE,
    native_id TEXT NOT NULL,
    address INTEGER,                      -- address_hash of its url
    first_seen INTEGER NOT NULL,
    sort_time INTEGER,                    -- seconds since 1970; NULL while no content is held
    read INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER,                      -- its rowid in post_words; NULL waits for indexing
    UNIQUE (blog_id, native_id)
);
CREATE INDEX state_by_address ON post_state (address);
-- One index per list, each holding all that paging and counting need. The id ends every index by itself.
CREATE INDEX list_all ON post_state (sort_time) WHERE sort_time IS NOT NULL;
CREATE INDEX list_blog ON post_state (blog_id, sort_time) WHERE sort_time IS NOT NULL;
CREATE INDEX list_unread ON post_state (sort_time) WHERE sort_time IS NOT NULL AND read = 0;
CREATE INDEX list_blog_unread ON post_state (blog_id, sort_time) WHERE sort_time IS NOT NULL AND read = 0;
CREATE INDEX list_starred ON post_state (sort_time, id, read) WHERE sort_time IS NOT NULL AND starred = 1;
CREATE INDEX list_blog_starred ON post_state (blog_id, sort_time, id, read)
    WHERE sort_time IS NOT NULL AND starred = 1;
CREATE INDEX list_waiting ON post_state (sort_time) WHERE sort_time IS NOT NULL AND indexed IS NULL;

-- How many posts lie in each span of 2^19 seconds (six days), so that a row number deep in a list is found without
-- counting the rows above it. Scope is a blog's id, 0 for all.
CREATE TABLE calendar (
    scope INTEGER NOT NULL,
    span INTEGER NOT NULL,                -- sort_time >> 19
    posts INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    starred INTEGER NOT NULL,
    PRIMARY KEY (scope, span)
) WITHOUT ROWID;

-- What lists show of a post.
CREATE TABLE post (
    id INTEGER PRIMARY KEY REFERENCES post_state(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    url TEXT,
    author TEXT,
    published INTEGER,
    updated INTEGER,
    feed_count INTEGER,                   -- comments, as the feed says
    feed_counted INTEGER,                 -- thr:updated
    thread_count INTEGER,                 -- comments, as the threads read so far hold
    new_comments INTEGER NOT NULL DEFAULT 0,
    can_reply INTEGER,
    page_seen INTEGER NOT NULL DEFAULT 0,
    fingerprint BLOB NOT NULL
);

CREATE TABLE post_body (
    id INTEGER PRIMARY KEY REFERENCES post(id) ON DELETE CASCADE,
    html NOT NULL,                        -- columns.pack
    base_url TEXT,
    extras TEXT                           -- JSON: enclosures and comment links
);

CREATE TABLE thread (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    page TEXT,
    facts TEXT NOT NULL DEFAULT '[]',     -- JSON: pairs
    place INTEGER,                        -- order among the post's sources; NULL is no longer recognised
    total INTEGER,
    held INTEGER,                         -- comments here that are not deleted; NULL before the first good fetch
    complete INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER,
    etag TEXT,
    last_modified TEXT,
    problem TEXT,
    UNIQUE (post_id, provider, key)
);

CREATE TABLE comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    thread_id INTEGER NOT NULL REFERENCES thread(id) ON DELETE CASCADE,
    native_id TEXT NOT NULL,
    parent TEXT,
    author TEXT NOT NULL,
    author_url TEXT,
    by_post_author INTEGER NOT NULL DEFAULT 0,
    published INTEGER,
    updated INTEGER,
    url TEXT,
    state TEXT NOT NULL,
    new INTEGER NOT NULL DEFAULT 0,
    likes INTEGER,
    rank INTEGER,
    html NOT NULL,                        -- columns.pack
    indexed INTEGER,                      -- its rowid in comment_words; NULL waits for indexing
    UNIQUE (thread_id, native_id)
);
CREATE INDEX comment_new ON comment (thread_id) WHERE new = 1;
CREATE INDEX comment_waiting ON comment (id) WHERE indexed IS NULL;

-- No foreign keys: what the user wrote stays when its post or comment goes.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id INTEGER NOT NULL,
    answers INTEGER,                      -- comment.id
    answers_native TEXT,
    text TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    state TEXT NOT NULL,
    discarded_from TEXT,                  -- the state to return to
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    outcome TEXT,
    message TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    provider TEXT,
    source_key TEXT,
    native_id TEXT,
    url TEXT
);
CREATE INDEX draft_by_post ON draft (post_id);

CREATE TABLE problem (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    doing TEXT NOT NULL,
    advice TEXT NOT NULL,
    detail TEXT NOT NULL,
    noticed INTEGER NOT NULL,
    address TEXT,
    blog_id INTEGER,
    count INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE remembered (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Contentless: the words only, their text lies in post_body and comment. Rowids: see search.py.
CREATE VIRTUAL TABLE post_words USING fts5(
    title, text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE comment_words USING fts5(
    author, text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');

CREATE TRIGGER state_added AFTER INSERT ON post_state WHEN NEW.sort_time IS NOT NULL BEGIN
    UPDATE blog SET posts = posts + 1, unread = unread + (NEW.read = 0), starred = starred + NEW.starred
    WHERE id = NEW.blog_id;
    INSERT INTO calendar (scope, span, posts, unread, starred)
    VALUES (0, NEW.sort_time >> 19, 1, NEW.read = 0, NEW.starred),
        (NEW.blog_id, NEW.sort_time >> 19, 1, NEW.read = 0, NEW.starred)
    ON CONFLICT DO UPDATE SET posts = posts + 1, unread = unread + excluded.unread,
        starred = starred + excluded.starred;
END;
CREATE TRIGGER state_removed AFTER DELETE ON post_state WHEN OLD.sort_time IS NOT NULL BEGIN
    UPDATE blog SET posts = posts - 1, unread = unread - (OLD.read = 0), starred = starred - OLD.starred
    WHERE id = OLD.blog_id;
    UPDATE calendar SET posts = posts - 1, unread = unread - (OLD.read = 0), starred = starred - OLD.starred
    WHERE scope IN (0, OLD.blog_id) AND span = OLD.sort_time >> 19;
END;
CREATE TRIGGER state_marked AFTER UPDATE OF read, starred ON post_state
WHEN NEW.sort_time IS NOT NULL AND (NEW.read <> OLD.read OR NEW.starred <> OLD.starred) BEGIN
    UPDATE blog SET unread = unread + OLD.read - NEW.read, starred = starred + NEW.starred - OLD.starred
    WHERE id = NEW.blog_id;
    UPDATE calendar SET unread = unread + OLD.read - NEW.read, starred = starred + NEW.starred - OLD.starred
    WHERE scope IN (0, NEW.blog_id) AND span = NEW.sort_time >> 19;
END;
-- A place gained, lost or changed, with the marks as they were: state_marked counts a change of these.
CREATE TRIGGER state_left AFTER UPDATE OF sort_time ON post_state
WHEN OLD.sort_time IS NOT NULL AND NEW.sort_time IS NOT OLD.sort_time BEGIN
    UPDATE blog SET posts = posts - 1, unread = unread - (OLD.read = 0), starred = starred - OLD.starred
    WHERE id = OLD.blog_id;
    UPDATE calendar SET posts = posts - 1, unread = unread - (OLD.read = 0), starred = starred - OLD.starred
    WHERE scope IN (0, OLD.blog_id) AND span = OLD.sort_time >> 19;
END;
CREATE TRIGGER state_placed AFTER UPDATE OF sort_time ON post_state
WHEN NEW.sort_time IS NOT NULL AND NEW.sort_time IS NOT OLD.sort_time BEGIN
    UPDATE blog SET posts = posts + 1, unread = unread + (OLD.read = 0), starred = starred + OLD.starred
    WHERE id = NEW.blog_id;
    INSERT INTO calendar (scope, span, posts, unread, starred)
    VALUES (0, NEW.sort_time >> 19, 1, OLD.read = 0, OLD.starred),
        (NEW.blog_id, NEW.sort_time >> 19, 1, OLD.read = 0, OLD.starred)
    ON CONFLICT DO UPDATE SET posts = posts + 1, unread = unread + excluded.unread,
        starred = starred + excluded.starred;
END;
CREATE TRIGGER post_vanished AFTER DELETE ON post BEGIN
    UPDATE blog SET new_comments = new_comments - OLD.new_comments
    WHERE OLD.new_comments AND id = (SELECT blog_id FROM post_state WHERE id = OLD.id);
    UPDATE post_state SET sort_time = NULL, indexed = NULL WHERE id = OLD.id;
END;
CREATE TRIGGER post_news AFTER UPDATE OF new_comments ON post WHEN NEW.new_comments <> OLD.new_comments BEGIN
    UPDATE blog SET new_comments = new_comments + NEW.new_comments - OLD.new_comments
    WHERE id = (SELECT blog_id FROM post_state WHERE id = NEW.id);
END;
CREATE TRIGGER comment_added AFTER INSERT ON comment WHEN NEW.new BEGIN
    UPDATE post SET new_comments = new_comments + 1
    WHERE id = (SELECT post_id FROM thread WHERE id = NEW.thread_id);
END;
CREATE TRIGGER comment_changed AFTER UPDATE OF new ON comment WHEN NEW.new <> OLD.new BEGIN
    UPDATE post SET new_comments = new_comments + NEW.new - OLD.new
    WHERE id = (SELECT post_id FROM thread WHERE id = NEW.thread_id);
END;
CREATE TRIGGER comment_removed AFTER DELETE ON comment WHEN OLD.new BEGIN
    UPDATE post SET new_comments = new_comments - 1
    WHERE id = (SELECT post_id FROM thread WHERE id = OLD.thread_id);
END;
CREATE TRIGGER thread_counted AFTER UPDATE OF held, total, complete ON thread BEGIN
    UPDATE post SET thread_count = (
        SELECT sum(CASE WHEN complete OR total IS NULL THEN held ELSE max(held, total) END)
        FROM thread WHERE post_id = NEW.post_id AND held IS NOT NULL)
    WHERE id = NEW.post_id;
END;
"""

# The tree of a thread as it is shown: see outlines.py.
_OUTLINES = """
CREATE TABLE thread_outline (
    thread_id INTEGER PRIMARY KEY REFERENCES thread(id) ON DELETE CASCADE,
    columns BLOB NOT NULL
);
CREATE TRIGGER outline_grows AFTER INSERT ON comment BEGIN
    DELETE FROM thread_outline WHERE thread_id = NEW.thread_id;
END;
CREATE TRIGGER outline_shrinks AFTER DELETE ON comment BEGIN
    DELETE FROM thread_outline WHERE thread_id = OLD.thread_id;
END;
CREATE TRIGGER outline_changes AFTER UPDATE OF native_id, parent, published, rank, html ON comment
WHEN NEW.native_id IS NOT OLD.native_id OR NEW.parent IS NOT OLD.parent OR NEW.published IS NOT OLD.published
    OR NEW.rank IS NOT OLD.rank OR length(NEW.html) <> length(OLD.html) BEGIN
    DELETE FROM thread_outline WHERE thread_id = NEW.thread_id;
END;
"""

# An answer that is on the blog may be changed there for a while, by what the blog gave out for that; and the places
# outside the blog are not asked about a post at every opening.
_CHANGES = """
ALTER TABLE draft ADD COLUMN permit TEXT;         -- a secret of that blog's
ALTER TABLE draft ADD COLUMN permit_until INTEGER;
ALTER TABLE draft ADD COLUMN amends INTEGER;      -- the draft on the blog whose text it is to replace
ALTER TABLE post_state ADD COLUMN looked_elsewhere INTEGER;
"""

_MODERATORS = "ALTER TABLE comment ADD COLUMN by_moderator INTEGER NOT NULL DEFAULT 0;\n"

# Posts have shorter rowids in post_words (see search.py): its words are gathered anew, as after a refresh.
_SHORT_ROWIDS = """
INSERT INTO post_words (post_words) VALUES ('delete-all');
UPDATE post_state SET indexed = NULL WHERE indexed IS NOT NULL;
"""

# What must be known of a sending that got no answer.
_SENDINGS = """
ALTER TABLE draft ADD COLUMN signer TEXT;         -- the account that signed the last sending; '' for the name given
ALTER TABLE draft ADD COLUMN began INTEGER;       -- when the first sending began that may have arrived unheard
ALTER TABLE draft ADD COLUMN newest INTEGER;      -- the highest comment.id at that time
"""

_JETPACK = "ALTER TABLE blog ADD COLUMN jetpack_site TEXT; -- the blog's number at WordPress.com\n"

STEPS: tuple[str, ...] = (_FIRST, _OUTLINES, _CHANGES, _MODERATORS, _SHORT_ROWIDS, _SENDINGS, _JETPACK)


def statements(script: str) -> Iterator[str]:
    """The single statements of a script, so that a step can be one transaction (executescript commits first)."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if ";" in line and sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def advance(connection: sqlite3.Connection, known: tuple[str, ...]) -> None:
    """Take the steps this store has not taken yet, inside the caller's transaction."""
    (taken,) = connection.execute("PRAGMA user_version").fetchone()
    for step in known[taken:]:
        for statement in statements(step):
            connection.execute(statement)
    if taken < len(known):
        connection.execute(f"PRAGMA user_version = {len(known)}")
