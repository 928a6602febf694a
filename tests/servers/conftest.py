"""The servers, for the tests of this folder."""

from tests.servers.fixtures import wordpress, wordpress_site

__all__ = ["wordpress", "wordpress_site"]
