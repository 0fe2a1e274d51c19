"""benchlight data fetch, against a server of the test's own."""

import http.server
import json
import os
import signal
import threading
import unittest

from support import ProgramTest, json_lines

NAME = "movielens-small"
SIZE = 978202  # bytes of its archive
RESOURCES = ("cifar10", NAME, "resnet18-imagenet")


class Server:
    """Answers each request by `answer(handler)`, which may do it badly."""

    def __init__(self, answer):
        self.ranges = []
        self.ended = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.ranges.append(self.headers.get("Range"))
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def head(self, status=200, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), str(value))
                self.end_headers()

            def stall(self):
                outer.ended.wait()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/thing.zip"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()


class Fetch(ProgramTest):
    def setUp(self):
        super().setUp()
        for name in list(self.environment):
            if name.lower().endswith("_proxy"):
                del self.environment[name]

    def serve(self, answer):
        server = Server(answer)
        self.addCleanup(server.close)
        return server

    def left(self):
        home = self.folder / "home"
        return sorted(path.name for path in home.iterdir()) if home.exists() else []

    def fails_to_fetch(self, url, *says, **options):
        self.fails("data", "fetch", NAME, "--from", url, says=(NAME, *says), **options)

    def test_other_bytes(self):
        def answer(handler):
            handler.head(Content_Length=SIZE)
            handler.wfile.write(bytes(SIZE))
        self.fails_to_fetch(self.serve(answer).url, "SHA-256")
        self.assertEqual(self.left(), [])

    def test_other_length(self):
        def answer(handler):
            handler.head(Content_Length=SIZE + 1)
            handler.wfile.write(bytes(SIZE + 1))
        self.fails_to_fetch(self.serve(answer).url, "978,203", "978,202")
        self.assertEqual(self.left(), [])

    def test_a_file_of_other_bytes_or_length(self):
        for content, says in ((bytes(SIZE), "SHA-256"), (b"short", "5 bytes")):
            (self.folder / "copy.zip").write_bytes(content)
            self.fails_to_fetch((self.folder / "copy.zip").as_uri(), says)
            self.assertEqual(self.left(), [])

    def test_an_early_end_keeps_what_came_and_the_next_call_goes_on(self):
        def answer(handler):
            first = int((handler.headers.get("Range") or "bytes=0-")[6:-1])
            if first:
                handler.head(206, Content_Length=SIZE - first, Content_Range=f"bytes {first}-{SIZE - 1}/{SIZE}")
            else:
                handler.head(Content_Length=SIZE)
            handler.wfile.write(bytes(1000))
        server = self.serve(answer)
        self.fails_to_fetch(server.url, "ended early", "go on")
        self.assertEqual(self.left(), [f"{NAME}.part"])
        self.assertEqual((self.folder / f"home/{NAME}.part").read_bytes(), bytes(4000))
        self.fails_to_fetch(server.url, "ended early")
        self.assertEqual(server.ranges[4:5], ["bytes=4000-"])

    def test_a_web_page(self):
        def answer(handler):
            handler.head(Content_Type="text/html", Content_Length=6)
            handler.wfile.write(b"<html>")
        part = self.folder / f"home/{NAME}.part"
        part.parent.mkdir()
        part.write_bytes(bytes(5000))
        self.fails_to_fetch(self.serve(answer).url, "web page")
        self.assertEqual(part.read_bytes(), bytes(5000))

    def test_status(self):
        self.fails_to_fetch(self.serve(lambda handler: handler.send_error(404)).url, "404")
        self.assertEqual(self.left(), [])

    def test_a_signal_keeps_what_came(self):
        def answer(handler):
            handler.head(Content_Length=SIZE)
            handler.wfile.write(bytes(300000))
            handler.stall()
        server = self.serve(answer)
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start_program("data", "fetch", NAME, "--from", server.url, "--json")
            event = self.next_event(process, "progress")
            self.assertEqual(event["total"], SIZE)
            part = self.folder / f"home/{NAME}.part"
            self.eventually(lambda: part.exists() and part.stat().st_size == 300000, "the first bytes")
            process.send_signal(number)
            out, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130)
            self.assertTrue(all(json.loads(line)["event"] == "progress" for line in out.splitlines()))
            self.assertEqual(self.left(), [f"{NAME}.part"])
            part.unlink()

    def test_two_at_once(self):
        def answer(handler):
            handler.head(Content_Length=SIZE)
            handler.wfile.write(bytes(1))
            handler.stall()
        server = self.serve(answer)
        self.next_event(self.start_program("data", "fetch", NAME, "--from", server.url, "--json"), "progress")
        self.fails("data", "fetch", NAME, "--from", server.url, says="Another fetch")

    def test_what_is_there_is_not_fetched(self):
        place = self.folder / "home/ml-latest-small"
        place.mkdir(parents=True)
        event, = json_lines(self.run_program("data", "fetch", NAME, "--json").stdout)
        self.assertEqual(event, {"event": "finished", "path": str(place)})
        self.assertIn("already", self.run_program("data", "fetch", NAME).stdout)
        self.fails("data", "fetch", NAME, "--force", "--from", "file:///none", says="none")
        self.assertEqual(self.left(), ["ml-latest-small"])

    def test_wrong_usage(self):
        self.fails("data", "fetch", "mnist-of-sorts", code=2, says=("mnist-of-sorts", *RESOURCES))
        self.fails("data", "fetch", code=2)
        self.fails("data", "fetch", NAME, "--from", "ftp://host/thing", code=2, says="ftp://host/thing")
        self.fails("data", "fetch", NAME, "--from", "/a/path", code=2, says="file://")
        self.assertEqual(self.left(), [])

    def test_a_set_that_is_not_there_says_how_to_get_it(self):
        self.fails("data", "info", "cifar10", says="benchlight data fetch cifar10")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_place_that_may_not_be_written_to(self):
        (self.folder / "home").mkdir(mode=0o500)
        self.fails("data", "fetch", NAME, "--from", "file:///none", says="home")


if __name__ == "__main__":
    unittest.main()
