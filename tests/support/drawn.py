"""Reading a picture back: where its marks and its texts are at a given width."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET  # our own pictures

from hub.console.figures.drawing import width_of

NAMES = ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "dx")


@dataclass(frozen=True)
class Box:
    """A rectangle, and what stands in it."""

    left: float
    top: float
    right: float
    bottom: float
    said: str = ""

    def meets(self, other):
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )


class Drawn:
    """A picture at a width; a part for another width is left out."""

    def __init__(self, svg, width=None, *, without="phone-only"):
        self.root = ET.fromstring(svg)  # noqa: S314  # our own pictures
        given = self.root.get("width")
        self.width = width if given == "100%" else float(given)
        self.height = float(self.root.get("height"))
        self.without = without
        self.rects, self.lines, self.texts, self.circles = [], [], [], []
        self._read(self.root, 0.0, 0.0)

    def _number(self, element, name, default=0.0):
        value = element.get(name)
        if value is None:
            return default
        if value.endswith("%"):
            return float(value[:-1]) / 100 * self.width
        return float(value)

    def _read(self, element, x, y):
        for child in element:
            at = {name: self._number(child, name) for name in NAMES}
            if child.get("class") == self.without or child.tag == "defs":
                continue
            if child.tag == "svg":
                self._read(child, x + at["x"], y + at["y"])
            elif child.tag == "rect":
                left, top = x + at["x"], y + at["y"]
                box = Box(left, top, left + at["width"], top + at["height"])
                self.rects.append((box, child.get("fill")))
            elif child.tag == "line":
                self.lines.append((at["x1"], at["y1"], at["x2"], at["y2"]))
            elif child.tag == "circle":
                self.circles.append((at["cx"], at["cy"], child.get("fill")))
            elif child.tag == "text":
                self.texts.append(
                    self._text(child, x + at["x"] + at["dx"], y + at["y"])
                )

    @staticmethod
    def _text(element, x, y):
        size = float(element.get("font-size"))
        width = width_of(element.text, size, bold=element.get("font-weight") == "600")
        anchor = element.get("text-anchor", "start")
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        # What a letter reaches: 0.8 above its line, 0.15 below it.
        return Box(left, y - 0.8 * size, left + width, y + 0.15 * size, element.text)

    def faults(self):
        """List texts that meet each other, and what is outside the picture."""
        everything = [*self.texts, *(box for box, _ in self.rects)]
        outside = [
            box
            for box in everything
            if box.left < -0.5
            or box.top < -0.5
            or box.right > self.width + 0.5
            or box.bottom > self.height + 0.5
        ]
        over = [
            (one.said, other.said)
            for index, one in enumerate(self.texts)
            for other in self.texts[index + 1 :]
            if one.meets(other)
        ]
        return outside + over
