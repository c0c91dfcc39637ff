"""Make docs/images/report.png, the picture of the report in the README: `python -m docs.report_picture REPORT.html`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parent / "images" / "report.png"
WIDTH, HEIGHT = 1280, 860
"""CSS pixels: the first screen, from the title to the chart of what came in."""


def picture(report: Path, target: Path = PICTURE) -> Path:
    """Save the first screen of a report, light, as Debian's chromium draws it. Raises `FileNotFoundError` where there is no chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise FileNotFoundError("chromium is not installed: apt-get install chromium")
    target.parent.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.screenshot(path=target)
        browser.close()
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{picture(Path(sys.argv[1]))}\n")
