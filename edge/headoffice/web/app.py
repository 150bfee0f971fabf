"""The web page's addresses. It reads the books and changes nothing.

There is no sign-in yet, so it binds to this machine alone and says so on every page. No personal data stands in an
address, and nothing is loaded from elsewhere.
"""

import hmac
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from edge.headoffice.config import Config
from edge.headoffice.database import Books
from edge.headoffice.receiver import wall_ms
from edge.headoffice.status import status
from edge.headoffice.web.drawing import make_templates
from edge.headoffice.web.fleet import fleet, store_names
from edge.headoffice.web.problems import problem_counts, problems, quarantined
from edge.headoffice.web.trades import PAGE, figures, latest_claims, member_line, trades
from edge.headoffice.web.words import Words, words_of

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
CLAIMS_SHOWN = 5
_ID = re.compile(r"[a-z0-9-]{1,32}")

Context = dict[str, Any]


def make_app(books: Books, config: Config) -> Starlette:
    """Return the application over ``books``."""
    pages = Pages(books, config)
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/fleet", pages.fleet),
            Route("/fleet/{store}/{device}", pages.device),
            Route("/ledger", pages.ledger),
            Route("/exceptions", pages.exceptions),
            Route("/api/status", pages.status),
            Route("/replica/{store}/{name}", pages.replica),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_add_headers)],
        exception_handlers={404: pages.not_found},
    )


async def _add_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    response.headers.update(HEADERS)
    if not request.url.path.startswith("/static"):
        response.headers["Cache-Control"] = "no-store"
    return response


class Pages:
    """One method for each address. Plain functions, so that each runs in a thread of its own with its connection."""

    def __init__(self, books: Books, config: Config) -> None:
        self._books, self._replicas = books, config.data / "replica"
        self._zone_name, self._zone = config.zone, ZoneInfo(config.zone)
        self._templates = make_templates()

    def home(self, request: Request) -> Response:
        """Lead to the fleet, in the same language."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/fleet{query}")

    def fleet(self, request: Request) -> Response:
        """All devices."""

        def context(words: Words) -> Context:
            return {
                "page": "fleet",
                "claims": latest_claims(words, self._zone, CLAIMS_SHOWN),
                "names": store_names(words),
            }

        return self._page(request, "fleet.html", context)

    def device(self, request: Request) -> Response:
        """One device."""
        who = (request.path_params["store"], request.path_params["device"])

        def context(words: Words) -> Context:
            rows = [row for row in fleet(words, wall_ms()).rows if (row.facts.store, row.facts.device) == who]
            if not rows:
                raise HTTPException(404)
            return {"page": "fleet", "row": rows[0], "trades": trades(words, self._zone, device=who[1], most=12)}

        return self._page(request, "device.html", context)

    def ledger(self, request: Request) -> Response:
        """Entries as they come, newest first."""
        text = request.query_params.get("page", "1")
        number = int(text) if re.fullmatch(r"[1-9]\d{0,5}", text) else 1

        def context(words: Words) -> Context:
            return {
                "page": "ledger",
                "figures": figures(),
                "trades": trades(words, self._zone, page=number),
                "names": store_names(words),
                "number": number,
                "most": PAGE,
                "zone": self._zone_name,
            }

        return self._page(request, "ledger.html", context)

    def exceptions(self, request: Request) -> Response:
        """What a person should look at: exceptions and quarantine."""

        def context(words: Words) -> Context:
            found, kept = problems(words), quarantined()
            members = {row.member: member_line(words, row.member) for row in found if row.member}
            return {"page": "exceptions", "found": found, "kept": kept, "members": members}

        return self._page(request, "exceptions.html", context)

    def status(self, request: Request) -> Response:  # noqa: ARG002 - starlette's signature
        """Figures for machines."""
        with self._books.reading():
            return JSONResponse(status())

    def replica(self, request: Request) -> Response:
        """A store's file for its devices. The hash in its name is a secret: a near miss takes as long as a far one."""
        store, name = request.path_params["store"], request.path_params["name"].encode()
        files = (self._replicas / store).glob("*-*.db") if _ID.fullmatch(store) else ()
        found = [file for file in files if hmac.compare_digest(file.name.encode(), name)]
        if not found:
            raise HTTPException(404)
        return FileResponse(found[0], media_type="application/vnd.sqlite3")

    def not_found(self, request: Request, fault: Exception) -> Response:  # noqa: ARG002 - starlette's signature
        """Say that there is no such page, and where to start."""
        return self._page(request, "missing.html", lambda _: {"page": ""}, code=404)

    def _page(self, request: Request, name: str, more: Callable[[Words], Context], code: int = 200) -> Response:
        words = words_of(request.query_params.get("lang", ""))
        with self._books.reading():
            context = self._frame(request, words) | more(words)
        return self._templates.TemplateResponse(request, name, context, status_code=code)

    def _frame(self, request: Request, words: Words) -> Context:
        """Return what every page's frame shows."""
        theme = request.query_params.get("theme", "")
        now = wall_ms()
        found, kept = problem_counts()
        return {
            "w": words,
            "theme": theme if theme in {"light", "dark"} else "",
            "fleet": fleet(words, now),
            "troubles": found + kept,
            "found_n": found,
            "kept_n": kept,
            "now_ms": now,
            "clock": f"{datetime.fromtimestamp(time.time(), self._zone):%H:%M}",
        }
