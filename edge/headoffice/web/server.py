"""Serves the web page with uvicorn, in a thread of head office's process or alone."""

import socket

import uvicorn

from edge.domain.errors import BadConfig
from edge.headoffice.config import Config
from edge.headoffice.database import Books
from edge.headoffice.web.app import make_app


class WebServer:
    """Binds at once, so that the address is known; serves from ``run`` until ``stop``.

    Raises:
        BadConfig: The port is taken.
    """

    def __init__(self, books: Books, config: Config) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((config.host, config.port))
            self._socket.listen()  # whoever learns the address may call at once
        except OSError as fault:
            self._socket.close()
            raise BadConfig(
                [f"--port = {config.port}: cannot be had on {config.host} ({fault.strerror}): choose another, or 0"]
            ) from fault
        self.address = f"http://{config.host}:{self._socket.getsockname()[1]}"
        settings = uvicorn.Config(
            make_app(books, config), log_level="warning", access_log=False, lifespan="off", server_header=False
        )
        self._server = uvicorn.Server(settings)

    def run(self) -> None:
        """Serve until ``stop``."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """End ``run``. Any thread may call this."""
        self._server.should_exit = True
