"""What a long page costs: the first word when it was read before, and four versions beside one, read cold and warm."""

from __future__ import annotations

from collections.abc import Callable

from measure import english, median, own_home, report
from speed import App, Stream, app, in_turns, record

LONG, SHORT = 1_600, 400
"""Tokens of the page."""
NEW_TOKENS = 120
"""Of each version: what the app asks for unless it is told otherwise."""
VERSIONS = 4
COLD_ROUNDS, WARM_ROUNDS = 3, 7
TRIES, WHOLE_SHARE = 5, 0.9


def page(tokens: int, number: int) -> str:
    """A page that shares no beginning with another number's."""
    return f"{number}. {english(tokens, seed=1000 + number)}"


class Pages:
    """Cold: a page that was never read. Each call takes the next one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._number = 0
        self.cold_first: list[float] = []
        self.warm_first: list[float] = []

    def cold(self, versions: int) -> float:
        """Seconds for all versions; of one version also the first word, and that of the same page with a word more."""

        def next_page() -> Stream:
            self._number += 1
            stream = self._app.write(page(LONG, self._number), record(NEW_TOKENS, versions))
            if versions == 1:
                self._take_first(stream)
            return stream

        return whole(next_page, versions).seconds

    def warm(self, versions: int) -> float:
        """Seconds for all versions of a page that is in the cache."""
        settings = record(NEW_TOKENS, versions)
        return whole(lambda: self._app.write(page(SHORT, 0), settings), versions).seconds

    def _take_first(self, cold: Stream) -> None:
        self.cold_first.append(cold.first_seconds)
        for word in (" But", " But then"):
            stream = self._app.write(page(LONG, self._number) + word, record(8))
            self.warm_first.append(stream.first_seconds)


def whole(write: Callable[[], Stream], versions: int) -> Stream:
    """A text that ends by itself is written anew: the times are of so many tokens."""
    for _ in range(TRIES):
        stream = write()
        if stream.tokens >= WHOLE_SHARE * NEW_TOKENS * versions:
            return stream
    raise SystemExit("the texts end too early")


def main() -> None:
    with own_home(), app() as ours:
        pages = Pages(ours)
        pages.warm(1)
        warm_one, warm_four = in_turns(WARM_ROUNDS, lambda _: pages.warm(1), lambda _: pages.warm(VERSIONS))
        cold_one, cold_four = in_turns(COLD_ROUNDS, lambda _: pages.cold(1), lambda _: pages.cold(VERSIONS))
    cold_first, warm_first = median(pages.cold_first), median(pages.warm_first)
    report(
        warm_vs_cold_first_token=warm_first / cold_first,
        four_vs_one_cold=cold_four / cold_one,
        four_vs_one_warm=warm_four / warm_one,
        cold_first_token_seconds=cold_first,
        warm_first_token_ms=warm_first * 1000,
        one_cold_seconds=cold_one,
        one_warm_seconds=warm_one,
    )


if __name__ == "__main__":
    main()
