"""How much of everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`runs` of each start; reloads are run `rounds` times, keys pressed `keys` times. Sizes are of the issue's table,
    or small ones that only show that everything works."""

    runs: int = 9
    keys: int = 60
    feeds: int = 1000
    few_feeds: int = 100
    posts: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    searched: int = 100_000
    sizes: tuple[int, ...] = (5_000, 100_000, 1_000_000)
    comments: tuple[int, ...] = (5_000, 50_000)
    scaled_posts: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    scaled_feeds: tuple[int, ...] = (10, 100, 1_000, 5_000)
    scaled_comments: tuple[int, ...] = (100, 1_000, 5_000, 50_000)

    @property
    def rounds(self) -> int:
        """Of the reloads, which take minutes with some peers."""
        return max(1, self.runs // 3)


QUICK = Plan(
    runs=3,
    keys=15,
    feeds=100,
    few_feeds=20,
    posts=(1_000, 3_000, 10_000),
    searched=3_000,
    sizes=(5_000, 30_000, 100_000),
    comments=(300, 1_000),
    scaled_posts=(1_000, 10_000),
    scaled_feeds=(10, 100),
    scaled_comments=(100, 1_000),
)
