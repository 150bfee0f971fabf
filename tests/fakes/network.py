"""A bad network between a client and a server on 127.0.0.1: it cuts, goes silent, or lets bytes through one by one."""

import asyncio
import threading
from contextlib import suppress


class BadNetwork:
    """A TCP proxy with its own thread. ``mode`` may be changed at any time.

    ``good`` passes on; ``silent`` swallows both ways and keeps connections open, as a half-open line does; ``drip``
    passes single bytes; ``refuse`` closes whoever comes.
    """

    def __init__(self, to_port: int):
        self.mode, self.accepted = "good", 0
        self._to_port = to_port
        self._writers = set()
        self._tasks = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self):
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self.cut()
        self._server.close()
        self._call(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self):
        """Break every connection without a goodbye."""
        self._call(self._cut())

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _cut(self):
        for writer in list(self._writers):
            writer.transport.abort()

    async def _finish(self):
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.accepted += 1
        self._tasks.add(asyncio.current_task())
        if self.mode == "refuse":
            writer.transport.abort()
            return
        with suppress(OSError, asyncio.CancelledError):
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
            self._writers |= {writer, there_writer}
            await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))

    async def _pump(self, reader, writer):
        try:
            while piece := await reader.read(65536):
                if self.mode == "silent":
                    continue
                for part in [piece[at : at + 1] for at in range(len(piece))] if self.mode == "drip" else [piece]:
                    writer.write(part)
                    await writer.drain()
        finally:
            writer.close()
