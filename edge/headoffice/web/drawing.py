"""What templates may call: icons, addresses that keep language and theme, signed numbers and lengths of time."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.templating import Jinja2Templates

HERE = Path(__file__).parent
MINUS = "−"


def make_templates() -> Jinja2Templates:
    """Return the page's templates with their helpers."""
    templates = Jinja2Templates(directory=HERE / "templates")
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    templates.env.globals.update(icon=icon, here=here, signed=signed, ago=ago, state=state)
    return templates


@cache
def icon(name: str, size: int = 18) -> Markup:
    """Return an icon as inline SVG in the colour of the text around it, or a coloured drawing as it is."""
    svg = (HERE / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    svg = re.sub(
        r'width="\d+" height="\d+"', f'width="{size}" height="{size}" aria-hidden="true" class="ic"', svg, count=1
    )
    return Markup(svg.replace('stroke="#2A1B12"', 'stroke="currentColor"').strip())  # noqa: S704 - our own files


@pass_context
def here(context: Context, path: str, **changes: object) -> str:
    """Return an address on this site that keeps the language and theme of the page it stands on."""
    kept = {"lang": context["w"].language, "theme": context["theme"]}
    if kept["lang"] == "zh-Hans":
        kept["lang"] = ""
    query = urlencode({key: value for key, value in {**kept, **changes}.items() if value})
    return f"{path}?{query}" if query else path


def signed(number: int) -> str:
    """Return a change with its sign: ``+128``, ``−45``, ``0``."""
    return f"+{number:,}" if number > 0 else f"{number:,}".replace("-", MINUS)


@pass_context
def ago(context: Context, then_ms: int) -> str:
    """Return how long ago something was heard, or a dash for never."""
    words = context["w"]
    return str(words.span((context["now_ms"] - then_ms) / 1000) if then_ms else words("never"))


@pass_context
def state(context: Context, finding: object) -> str:
    """Return a finding in words."""
    words, places = context["w"], dict(getattr(finding, "places", {}))
    if "seconds" in places:
        places["for_"] = words.span(places.pop("seconds"))
    return str(words(getattr(finding, "word", "state_ok"), **places))
