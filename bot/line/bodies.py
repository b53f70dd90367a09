"""The bodies of calls: encoded, and handed to the connection piece by piece."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter
from telegram.error import BadRequest
from telegram.request import RequestData

PIECE = 64 * 1024
"""Bytes handed to the connection at a time, each within the write timeout."""


class Body(aiohttp.Payload):
    """A body that is given up when the other side takes none of it for ``patience`` seconds; aiohttp has no such timeout.

    ``begun`` tells whether any of it has been handed to a connection.
    """

    def __init__(self, content: bytes, content_type: str, patience: float | None) -> None:
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._patience = patience
        self.begun = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        content: bytes = self._value
        return content.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        content = memoryview(self._value)
        for start in range(0, len(content), PIECE):
            if writer.transport is None or writer.transport.is_closing():
                raise aiohttp.ClientConnectionResetError
            self.begun = True
            async with asyncio.timeout(self._patience):
                await writer.write(content[start : start + PIECE])


async def encoded(data: RequestData | None, patience: float | None) -> Body:
    """The parameters as JSON, or as a form where files are sent. Raises ``BadRequest`` for what cannot be encoded."""
    try:
        if data is None or not data.contains_files:
            # Telegram takes a value that is no string as its JSON text, so this is the form's content without its escapes.
            return Body(orjson.dumps(data.parameters if data else {}), "application/json", patience)
        # Unquoted, or the local door would show names in percent signs; Telegram takes either.
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in data.json_parameters.items():
            form.add_field(name, value)
        for name, (filename, content, kind) in data.multipart_data.items():
            file = io.BytesIO(content if isinstance(content, bytes) else await asyncio.to_thread(content.read))
            form.add_field(name, file, filename=filename, content_type=kind)
        payload = form()
        return Body(await payload.as_bytes(), payload.content_type, patience)
    except (TypeError, ValueError) as error:
        raise BadRequest(f"the request cannot be encoded: {type(error).__name__}") from None
