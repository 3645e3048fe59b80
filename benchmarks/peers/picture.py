"""Draws the table of compare.sh files as bars: picture.py TABLE.md PICTURE.svg."""
import re
import sys
from html import escape

# Titles of the panels, and which cases stand in each, by what the picture calls them.
PANELS = [
    ("One photograph of 12 megapixels, a new process", {
        "one JPEG of 4000 x 3000": "JPEG",
        "one PNG of 4000 x 3000": "PNG",
        "one TIFF of 4000 x 3000, LZW": "TIFF",
    }),
    ("16 such photographs, 2 threads or processes", {"16 JPEGs of 4000 x 3000": "JPEG"}),
]
PROGRAMS = {"dog-filter": "#1a7f5a", "opencv-python": "#8a8f98", "vips": "#c3c7cd"}

WIDTH, LEFT, RIGHT = 720, 64, 200
BAR, GAP, GROUP, PANEL = 16, 3, 14, 30


def medians(lines):
    """Seconds by case and program."""
    found = {}
    for line in lines:
        row = re.match(r"\| ([^|]+) \| ([^|]+) \| ([0-9.]+) s \|", line)
        if row:
            found[row[1], row[2]] = float(row[3])
    return found


def text(x, y, words, style=""):
    return '<text x="%g" y="%g" %s>%s</text>' % (x, y, style, escape(words))


def draw(seconds):
    """The picture; each panel has a scale of its own, from 0."""
    y, parts = 4, []
    for title, cases in PANELS:
        y += PANEL
        parts.append(text(8, y - 10, title, 'font-weight="bold"'))
        longest = max(seconds[case, program] for case in cases for program in PROGRAMS if (case, program) in seconds)
        for case, name in cases.items():
            parts.append(text(8, y + BAR - 4, name))
            for program, colour in PROGRAMS.items():
                if (case, program) not in seconds:
                    continue
                length = (WIDTH - LEFT - RIGHT) * seconds[case, program] / longest
                parts.append('<rect x="%d" y="%g" width="%.1f" height="%d" fill="%s"/>' % (LEFT, y, length, BAR, colour))
                parts.append(text(LEFT + length + 6, y + BAR - 4, "%.2f s  %s" % (seconds[case, program], program)))
                y += BAR + GAP
            y += GROUP
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%g" font-family="sans-serif" font-size="12">' % (WIDTH, y),
        '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])


def main(table, picture):
    with open(table, encoding="utf-8") as file:
        seconds = medians(file)
    with open(picture, "w", encoding="utf-8") as file:
        file.write(draw(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
