"""The report as its reader gets it: parsed with the standard library, figure by figure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "path", "line", "rect", "circle", "img", "hr"})


@dataclass
class Shown:
    """One figure: its sentence, its query, and what stands in its cells."""

    key: str
    says: str = ""
    sql: str = ""
    notes: list[str] = field(default_factory=list)
    values: list[tuple[str, str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    charts: int = 0

    def column(self, name: str) -> list[str]:
        """Give the values of a column as the mart has them, in order."""
        return [value for column, value, _ in self.values if column == name]

    def texts(self, name: str) -> list[str]:
        """Give the same as they are written."""
        return [text for column, _, text in self.values if column == name]


class Page(HTMLParser):
    """Reads a report; `tags` holds every opening tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.figures: dict[str, Shown] = {}
        self.open: list[tuple[str, dict[str, str]]] = []
        self.crossed: list[str] = []
        self._figure: Shown | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; a figure begins with its article."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag not in VOID:
            self.open.append((tag, given))
        if "data-figure" in given:
            self._figure = self.figures[given["data-figure"]] = Shown(given["data-figure"])
        if self._figure is None:
            return
        if tag == "data":
            self._figure.values.append((given["data-column"], given["value"], ""))
        if given.get("role") == "img":
            self._figure.charts += 1
            self._figure.labels.append(given["aria-label"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself, as in SVG."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and note where one is closed that was not the last opened."""
        if not self.open or self.open[-1][0] != tag:
            self.crossed.append(tag)
            return
        self.open.pop()
        if tag == "article":
            self._figure = None

    def handle_data(self, data: str) -> None:
        """Put text where it belongs."""
        if self._figure is None or not self.open:
            return
        tag, given = self.open[-1]
        if tag == "data":
            column, value, text = self._figure.values[-1]
            self._figure.values[-1] = (column, value, text + data)
        elif tag == "code":
            self._figure.sql += data
        elif tag == "p" and given.get("class") == "says":
            self._figure.says += data
        elif tag == "span" and given.get("class") == "words":
            self._figure.words.append(data)
        elif tag == "li":
            self._figure.notes.append(data)
        elif tag == "h3":
            self._figure.heads.append(data)
