"""`benchlight tour`: the real window on a display, driven while a network trains."""

import json
import os
import signal
import struct
import time
import unittest

from support import ProgramTest, write_idx


def size_of(picture):
    with open(picture, "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", picture
    return struct.unpack(">II", head[16:24])


@unittest.skipUnless(os.environ.get("DISPLAY"), "there is no display")
class TourTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["DISPLAY"] = os.environ["DISPLAY"]
        self.pictures = self.folder / "pictures"
        write_idx(self.folder / "data")
        self.arguments = ["tour", "--data", f"idx:{self.folder / 'data'}", "--seconds", "5", "--screenshots", self.pictures]

    def test_pictures_of_every_page_and_figures(self):
        result = self.json(*self.arguments, "--size", "1280x720", "--theme", "dark")
        names = [page["name"] for page in result["pages"]]
        self.assertEqual(len(set(names)), len(names))
        for page in ("dataset", "training", "settings"):
            self.assertIn(page, names)
        self.assertLessEqual({name.split("/")[0] for name in names},
                             {"dataset", "training", "inspect", "movies", "runs", "settings"})
        for page in result["pages"]:
            self.assertEqual(size_of(page["screenshot"]), (1280, 720), page)
        self.assertGreater(result["frames"], 20)
        self.assertLessEqual(result["frame_ms"]["p50"], result["frame_ms"]["p99"])
        self.assertLessEqual(result["frame_ms"]["p99"], result["frame_ms"]["max"])
        self.assertGreater(result["first_frame_seconds"], 0)
        self.assertGreaterEqual(result["longest_stall_ms"], 0)
        for rate in ("driven", "untouched", "headless"):
            self.assertGreater(result[f"{rate}_images_per_second"], 0)
        self.assertEqual(list(self.folder.rglob("log.db")), [], "the run is a temporary workspace's")

        self.fails(*self.arguments, says=("--force", "exists"))

    def test_device_pixels(self):
        result = self.json(*self.arguments, "--size", "1920x1200", "--scale", "1.5")
        for page in result["pages"]:
            self.assertEqual(size_of(page["screenshot"]), (1920, 1200), page)

    def test_an_interrupted_tour_ends_at_once(self):
        tour = self.start_program(*self.arguments)
        time.sleep(4)
        tour.send_signal(signal.SIGTERM)
        tour.communicate(timeout=30)
        self.assertEqual(tour.returncode, 130)

    def test_wrong_arguments(self):
        for option, value, code in (("--size", "300x200", 2), ("--scale", "9", 2), ("--theme", "pink", 2),
                                    ("--data", "nonsense", 2), ("--data", "folder:/no/such", 1)):
            with self.subTest(option=option, value=value):
                arguments = list(self.arguments)
                if option in arguments:
                    arguments[arguments.index(option) + 1] = value
                else:
                    arguments += [option, value]
                self.fails(*arguments, code=code, says=("/no/such" if code == 1 else option,))
        self.fails("tour", code=2, says=("--screenshots",))

    def test_without_a_display(self):
        self.environment.pop("DISPLAY")
        self.fails(*self.arguments, says=("display",))


if __name__ == "__main__":
    unittest.main()
