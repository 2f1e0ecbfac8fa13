"""Elements of the lookup in the open vectors: folded words, folded one-hot, W, and the resulting row below W."""

from dataclasses import dataclass

from explorer.lessons.lesson import Element, Emphasis, Message
from explorer.lessons.lookup_fold import Fold, Folded, short
from explorer.lessons.lookup_sizes import HEAD, HEIGHT, LEFT, TIMES, WIDTH, named
from explorer.lessons.lookup_sizes import text as toy
from explorer.lessons.scene import bracket, factor, fitted, heading, operator, shorten
from explorer.locales.number_format import visible

TOP = 66.0
TOKEN = 116.0
HOT = 44.0
CELL = 88.0


def text(name: str, **values: object) -> Message:
    """A text of this lesson."""
    return Message(f"lesson.lookup-own.{name}", values)


@dataclass(frozen=True, eq=False)
class OwnBoard:
    """The rows that are shown, and the positions of the parts of the picture."""

    data: Folded

    @property
    def height(self) -> float:
        """Height of a row."""
        return min(46.0, (HEIGHT - TOP - 44) / (len(self.data.lines) + 2))

    @property
    def hot_x(self) -> float:
        """Left edge of the one-hot."""
        return LEFT + TOKEN + self.data.id_width + 14

    @property
    def w_x(self) -> float:
        """Left edge of W."""
        return self.hot_x + HOT + 46

    @property
    def cell(self) -> float:
        """Width of a number of W."""
        fold = 44 if self.data.more else 0
        return min(CELL, (WIDTH - LEFT - 12 - fold - self.w_x) / self.data.shown)

    @property
    def width(self) -> float:
        """Width of W, including its fold."""
        return self.data.shown * self.cell + (44 if self.data.more else 0)

    @property
    def result_y(self) -> float:
        """Top of the resulting row."""
        return TOP + len(self.data.lines) * self.height + 22

    @property
    def last_y(self) -> float:
        """Top of the last line of the picture, which is below the resulting row."""
        return self.result_y + self.height + 14

    def y(self, line: int) -> float:
        """Top of a line of the list."""
        return TOP + line * self.height

    def cabinet(self) -> list[Element]:
        """The words with their row numbers; runs of hidden rows are folded."""
        width = TOKEN + self.data.id_width
        elements = heading("vocabulary", toy("vocabulary"), f"{self.data.n:,}", LEFT + width / 2, HEAD, width)
        for index, line in enumerate(self.data.lines):
            y = self.y(index)
            if isinstance(line, Fold):
                elements.append(Element(f"fold-{index}", "label", LEFT, y, width, self.height,
                                        text("folded", n=line.count), emphasis="dim"))  # fmt: skip
                continue
            strong: Emphasis = "strong" if line == self.data.id else "plain"
            elements += [
                Element(f"vocab-{line}", "token", LEFT, y + 0.5, TOKEN, self.height - 1,
                        fitted(visible(self.data.words[line]), TOKEN), emphasis=strong, hue=hue(self.data, line)),
                Element(f"id-{line}", "label", LEFT + TOKEN, y, self.data.id_width, self.height, f"{line:,}",
                        emphasis=strong),
            ]  # fmt: skip
        return elements

    def upright(self) -> list[Element]:
        """The one-hot next to W."""
        elements = heading("one-hot", "one-hot", f"1×{self.data.n:,}", self.hot_x + HOT / 2, HEAD, 130)
        for index, line in enumerate(self.data.lines):
            y = self.y(index)
            if isinstance(line, Fold):
                elements.append(
                    Element(f"zeros-{index}", "label", self.hot_x, y, HOT, self.height, "⋮", emphasis="dim")
                )
            else:
                elements.append(self.hot(line, self.hot_x, y, HOT, self.height))
        return elements

    def hot(self, line: int, x: float, y: float, w: float, h: float) -> Element:
        """One box of the one-hot."""
        selected = line == self.data.id
        return Element(f"x-{line}", "cell", x, y, w, h, f"{selected:d}", float(selected),
                       "strong" if selected else "plain", hue(self.data, line) if selected else None,
                       tip=f"x[{line}] = {selected:d}",
                       name=toy("named.place", place=line, token=self.said(line)))  # fmt: skip

    def matrix(self, column: int | None = None, rest: Emphasis = "plain", out: float | None = None) -> list[Element]:
        """W: the shown rows and columns.

        Parameters
        ----------
        column
            Current column; None for all columns.
        rest
            Emphasis of the rows that are not looked up.
        out
            Top to which the row of the selected word is moved; None if it stays in W.
        """
        data, lines = self.data, self.data.lines
        elements = heading("w", "W", f"{data.n:,}×{data.d:,}", self.w_x + self.width / 2, HEAD)
        elements.append(bracket("w", self.w_x, TOP, self.width, len(lines) * self.height))
        elements.append(
            operator("times", TIMES, (self.hot_x + HOT + self.w_x - 12) / 2, TOP + len(lines) * self.height / 2)
        )
        if data.more:
            right = self.w_x + self.width + 12
            # in the line of the name; in the line below it would touch the bracket
            elements.append(Element("more", "label", right - 150, HEAD, 150, 34,
                                    text("columns_more", n=data.more), emphasis="dim"))  # fmt: skip
        for index, line in enumerate(lines):
            y = self.y(index)
            if isinstance(line, Fold):
                elements.append(Element(f"rows-{index}", "label", self.w_x, y, data.shown * self.cell, self.height, "⋮",
                                        emphasis="dim"))  # fmt: skip
                continue
            moved = out is not None and line == data.id
            if data.more:
                elements.append(self._more(f"row-{line}", out if moved and out is not None else y))
            for j in range(data.shown):
                x = self.w_x + j * self.cell
                if moved and out is not None:
                    elements.append(Element(f"gap-{j}", "slot", x, y, self.cell, self.height))
                    elements.append(self.number(line, j, x, out, "strong"))
                    continue
                idle = column is not None and j != column
                elements.append(self.number(line, j, x, y, "dim" if idle else "plain" if line == data.id else rest))
        return elements

    def number(self, line: int, j: int, x: float, y: float, emphasis: Emphasis) -> Element:
        """One number of W."""
        value = self.data.rows[line][j]
        return Element(f"w-{line}-{j}", "cell", x, y, self.cell, self.height, short(value), value, emphasis,
                       tip=f"W[{line}, {j}] = {short(value)}", name=named("W", line, j, self.said(line)))  # fmt: skip

    def result(self, columns: int, fresh: int | None = None) -> list[Element]:
        """The resulting row below W: `columns` numbers, then empty slots; those from `fresh` on appear one by one."""
        data, y = self.data, self.result_y
        elements = [
            Element("name-out", "formula", LEFT, y, self.w_x - LEFT - 20, self.height, "x @ W", emphasis="strong"),
            bracket("out", self.w_x, y, self.width, self.height),
        ]
        for j in range(data.shown):
            x = self.w_x + j * self.cell
            if j >= columns:
                elements.append(Element(f"slot-{j}", "slot", x, y, self.cell, self.height))
                continue
            turn = max(j - fresh, 0) if fresh is not None else 0
            is_new = fresh is not None and j >= fresh
            value = data.rows[data.id][j]
            elements.append(
                Element(f"y-{j}", "cell", x, y, self.cell, self.height, short(value), value,
                        "strong" if is_new else "plain", name=named("x @ W", 0, j), tip=self.arithmetic(j),
                        sources=(f"x-{data.id}", f"w-{data.id}-{j}"), turn=turn)
            )  # fmt: skip
        if data.more:
            elements.append(self._more("result", y))
        return elements

    def arithmetic(self, j: int) -> Message:
        """The sum of the products of a column with its zeros counted: 12 zeros, the number, 29,987 zeros."""
        before, after = self.data.id, self.data.n - self.data.id - 1
        value = self.data.rows[self.data.id][j]
        form = ("between" if before else "first") if after else ("last" if before else "only")
        return text(f"sum.{form}", before=before, after=after, product=f"1·{_factor(value)}", result=short(value))

    def said(self, line: int) -> str:
        """Return a word as it is printed in a sentence or an accessible name."""
        return shorten(visible(self.data.words[line]))

    def _more(self, name: str, y: float) -> Element:
        return Element(f"more-{name}", "label", self.w_x + self.data.shown * self.cell, y, 44, self.height, "…",
                       emphasis="dim")  # fmt: skip


def hue(data: Folded, line: int) -> int:
    """Return the colour of a word: its position among the shown words."""
    return list(data.words).index(line)


def _factor(value: float) -> str:
    printed = short(value)
    return printed if value >= 0 or printed == factor(0.0, 3) else f"({printed})"
