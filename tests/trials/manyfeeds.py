"""A thousand feeds on addresses of loopback, in a process of its own; three in ten are dead, each in its own way.

Run with `python manyfeeds.py SPEED`; prints its port, and after a line on its standard input, as one JSON object, the
seconds at which each feed was asked and the most requests that any address had at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter, defaultdict

DEAD = ("500", "503", "404", "silent", "noise", "html", "refused", "no-name")
DIES_AT = 1_800.0  # seconds of the trial's clock after which every fiftieth sound feed is dead
NEWS_EVERY = 1_200.0  # seconds of the trial's clock
SHARED = 10  # feeds on one address, of every tenth sound one


def kind(number: int) -> str:
    """What a feed is like: seven in ten are sound."""
    if number % 10 < 7:
        return "dying" if number % 50 == 1 else "sound"
    return DEAD[number // 10 * 3 % len(DEAD) - number % 10 % 3]


def address(number: int, port: int) -> str:
    """Where a feed is. Each has a host of its own, but for those of one publisher."""
    what = kind(number)
    if what == "no-name":
        return f"http://feed-{number}.invalid/feed/{number}"
    host = number if number % 100 >= 20 else 60_000 + number // 100
    closed = 1 if what == "refused" else port
    return f"http://127.77.{host // 250}.{host % 250 + 1}:{closed}/feed/{number}"


class Server:
    """Answers for every feed, and notes who asked when."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.begun = time.perf_counter()
        self.asked: defaultdict[int, list[float]] = defaultdict(list)
        self.open: Counter[str] = Counter()
        self.most = 0

    def clock(self) -> float:
        return (time.perf_counter() - self.begun) * self.speed

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    request = await reader.readuntil(b"\r\n\r\n")
                    number = int(request.split(b" ", 2)[1].rpartition(b"/")[2])
                    self.asked[number].append(self.clock())
                    self.open[host] += 1
                    self.most = max(self.most, self.open[host])
                    answer = await self.answer(number, request, reader)
                    self.open[host] -= 1
                    writer.write(answer)
                    await writer.drain()
        finally:
            writer.close()

    async def answer(self, number: int, request: bytes, reader: asyncio.StreamReader) -> bytes:
        what = kind(number)
        if what == "sound" or (what == "dying" and self.clock() < DIES_AT):
            return self.document(number, request)
        if what == "silent":
            await reader.read()
            return b""
        if what == "noise":
            return b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + bytes(range(200)) * 10
        if what == "html":
            return b"HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n<html><title>Sign in</title></html>"[:-1]
        status = {"503": "503 Gone fishing\r\nRetry-After: 3600", "404": "404 Not Found"}.get(what, "500 Oops")
        return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()

    def document(self, number: int, request: bytes) -> bytes:
        """Ten items, a new one now and then; half the feeds know ETags."""
        latest = 10 + int((self.clock() + number) / NEWS_EVERY)
        tag = f'"{number}-{latest}"'
        if number % 2 and tag.encode() in request:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        items = "".join(
            f"<item><title>Council of town {number} meets for the {one}th time</title><guid>{number}-{one}</guid>"
            f"<link>https://paper-{number}.example/{one}</link><description>Members of the council of {number} met "
            f"to talk about the road to village {one} and its bridge, which needs repair.</description></item>"
            for one in range(latest - 10, latest)
        )
        body = f"<rss version='2.0'><channel><title>Paper {number}</title>{items}</channel></rss>".encode()
        return f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def main(speed: float) -> None:
    server = Server(speed)
    listening = await asyncio.start_server(server.serve, "127.0.0.1" if speed < 0 else "0.0.0.0", 0, backlog=2_000)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps({"asked": server.asked, "most": server.most}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
