"""`benchlight export --figure report`: what stands in it, that its numbers are those of `evaluate`, and what it refuses."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import unicodedata
import unittest
from html.parser import HTMLParser
from pathlib import Path

from support import ProgramTest, write_folder, write_idx

HOSTILE = ("<script>alert('x')<b>", "a & b \"q\" &lt;")
SECTIONS = ["Settings", "Data", "What the network sees", "Training", "Confusion matrix", "Classes",
            "Most confident correct predictions", "Most confident wrong predictions", "Calibration", "Messages", "Environment",
            "The same again"]
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Headings, tables, facts and texts of a page, and whether its tags are closed in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.headings, self.tables, self.texts, self.ids, self.links, self.facts = [], [], [], [], [], {}
        self.tags, self.open, self.term = set(), [], None
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [value for name, value in attributes.items() if name in ("src", "href", "xlink:href", "action", "data")]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        last = self.open.pop()
        assert last == tag, f"</{tag}> closes <{last}>"

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.texts.append(data)
        if "h2" in self.open:
            self.headings.append(data)
        if self.open and self.open[-1] == "dt":
            self.term = data
        if self.open and self.open[-1] == "dd":
            self.facts.setdefault(self.term, []).append(data)
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data

    @property
    def text(self):
        return " ".join(self.texts)

    def table_with(self, header):
        return next(table for table in self.tables if table[0][0] == header)


def percent(fraction):
    return f"{100 * fraction:.2f} %"


class Report(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="benchlight-report-", ignore_cleanup_errors=True)
        cls.addClassCleanup(cls.place.cleanup)
        cls.shared = Path(cls.place.name)
        cls.data = cls.shared / "it's a set"
        write_folder(cls.data, per_class=40, classes=HOSTILE)
        cls.run_folder = cls.shared / "first & <run>"
        maker = cls("setUp")
        maker.setUp()
        try:
            maker.train(cls.data, cls.run_folder, "--epochs", 2)
        finally:
            maker.doCleanups()

    def train(self, data, run, *options, spec="folder"):
        self.run_program("train", "--data", f"{spec}:{data}", "--preset", "fast", "--batch", 16, "--precision", "auto",
                         "--validation", 0.25, "--limit-train", 48, "--run", run, *options, "--threads", 1, "--json")

    def export(self, name, *options, run=None, code=0):
        path = self.folder / name
        self.run_program("export", "--run", run or self.run_folder, "--figure", "report", "--out", path, *options, code=code)
        return path

    def page(self, *options, run=None):
        return Page(self.export("report.html", "--force", *options, run=run).read_text(encoding="utf-8"))

    def assert_figures_are(self, page, wanted):
        self.assertEqual(page.facts["Accuracy"], [percent(wanted["accuracy"]),
                                                  "95 %: {} to {}".format(*map(percent, wanted["accuracy_interval"]))])
        self.assertEqual(page.facts["Loss"][0], f"{wanted['loss']:.4f}")
        self.assertEqual(page.facts["Images"][0], f"{wanted['count']:,}")
        self.assertEqual(page.facts["Baseline"][0], percent(wanted["baseline_accuracy"]))
        rows = page.table_with("Class")[1:]
        for row, of in zip(rows, wanted["per_class"]):
            self.assertEqual(row[:5], [of["class"], percent(of["precision"]), percent(of["recall"]), percent(of["f1"]),
                                       str(of["support"])])
        self.assertEqual(len(rows), len(wanted["per_class"]) + 2)

    def test_sections_and_numbers_are_those_of_evaluate(self):
        for options in (("--split", "validation"), ("--split", "test")):
            page = self.page(*options)
            self.assertEqual(page.headings, SECTIONS)
            self.assert_figures_are(page, self.json("evaluate", "--run", self.run_folder, *options))
            self.assertIn("best checkpoint", page.text)
        self.assertIn("from when the checkpoint was made", self.page().text)
        page = self.page("--epoch", 1)
        self.assert_figures_are(page, self.json("evaluate", "--run", self.run_folder, "--epoch", 1))
        self.assertIn("validation, epoch 1, from the log", page.text)

    def test_settings_and_data_are_the_runs(self):
        page = self.page()
        settings = {row[0]: row[1:] for row in page.table_with("Setting")[1:]}
        self.assertEqual(settings["Batch size"], ["16", "64"])
        self.assertEqual(settings["Most training images"], ["48", "all"])
        self.assertEqual(settings["Schedule"], ["one-cycle", "constant"])
        self.assertEqual(settings["Clip" if "Clip" in settings else "Gradient clipping"], ["0", ""])
        self.assertEqual(settings["Data"][0], f"folder:{self.data}")
        self.assertIn("48 to learn from, 20 for validation, 80 to test on", page.text)
        learned = [int(row[6]) for row in page.table_with("Class")[1:3]]
        self.assertEqual(sum(learned), 48)

    def test_a_page_needs_nothing_and_runs_nothing(self):
        text = self.export("report.html").read_text(encoding="utf-8")
        self.assertTrue(text.startswith("<!DOCTYPE html>"))
        self.assertNotRegex(text, r"https?://")
        self.assertNotRegex(text, r"(?i)@import|<script")
        page = Page(text)
        self.assertTrue(page.links)
        for link in page.links:
            self.assertRegex(link, r"^(data:image/png;base64,|#)")
        self.assertEqual(len(page.ids), len(set(page.ids)))
        for used in re.findall(r"url\(#([^)]*)\)", text) + [link[1:] for link in page.links if link[0] == "#"]:
            self.assertIn(used, page.ids)
        self.assertGreaterEqual(text.count("<svg"), 8)
        self.assertGreaterEqual(text.count("data:image/png"), 16)
        if shutil.which("xmllint"):
            page_file = self.folder / "report.html"
            told = subprocess.run(["xmllint", "--html", "--noout", page_file], capture_output=True, text=True).stderr
            errors = [line for line in told.splitlines() if "HTML parser error :" in line]
            self.assertEqual([line for line in errors if not line.endswith(" invalid")], [])  # it knows no svg

    def test_what_a_run_brings_along_stays_text(self):
        notes = {"title": "Tom & <i>Jerry</i>", "text": "see <a href='x'>this</a> & that", "tags": [], "archived": False}
        copy = self.folder / "named"
        shutil.copytree(self.run_folder, copy)
        (copy / "notes.json").write_text(json.dumps(notes))
        page = self.page(run=copy)
        self.assertIn(notes["title"], page.texts)
        self.assertIn(notes["text"], page.texts)
        self.assertFalse(page.tags & {"script", "i", "b", "a"})
        for name in HOSTILE:
            self.assertIn(name, page.text)
            self.assertIn(name, [row[0] for row in page.table_with("Class")])
        self.assertIn(self.run_folder.name, self.page().text)

    def test_pdf_pages(self):
        path = self.export("report.pdf")
        body = path.read_bytes()
        self.assertTrue(body.startswith(b"%PDF-"))
        pages = len(re.findall(rb"/Type\s*/Page\b", body))
        self.assertGreater(pages, 4)
        for other in ("dark", "print", "colour-blind"):
            self.assertGreater(len(self.export(f"{other}.pdf", "--theme", other).read_bytes()), len(body) // 2)
        if not shutil.which("pdftotext"):
            self.skipTest("pdftotext is not there, so the pages' text is not looked at")
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        text = unicodedata.normalize("NFKC", text)  # ligatures
        wanted = self.json("evaluate", "--run", self.run_folder, "--split", "validation")
        self.assertIn("it's a set, fast", text)
        self.assertIn(percent(wanted["accuracy"]), text)
        for section in SECTIONS:
            self.assertIn(section, text)
        self.assertIn(f"page {pages} of {pages}", text)
        fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        self.assertTrue(fonts)
        for line in fonts:
            self.assertRegex(line, r"(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$")
            self.assertEqual(re.search(r"(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line)[1], "yes", line)

    def test_the_command_in_it_trains_the_same(self):
        first = self.folder / "one"
        self.train(self.data, first, "--epochs", 1, "--lr", 0.05, "--seed", 7)
        page = self.page(run=first)
        line = next(text for text in page.texts if text.startswith("benchlight train"))
        words = shlex.split(line.replace("\\\n", " "))[1:]
        again = self.folder / "again"
        words[words.index("--run") + 1] = again
        self.run_program(*words)
        hashes = [re.search("Weights at the end ([0-9a-f]{64})", " ".join(self.page(run=run).text.split()))[1]
                  for run in (first, again)]
        self.assertEqual(hashes[0], hashes[1])

    def test_without_the_images_the_log_tells(self):
        data, run = self.folder / "data", self.folder / "run"
        write_idx(data, train=80, test=20)
        self.train(data, run, "--epochs", 2, spec="idx")
        shutil.rmtree(data)
        page = self.page(run=run)
        best = int(re.search("the best is epoch (\\d+)", page.text)[1])
        wanted = self.json("evaluate", "--run", run, "--epoch", best)
        self.assertEqual(page.facts["Accuracy"][0], percent(wanted["accuracy"]))
        self.assertIn("The images are not at hand", page.text)
        self.assertNotIn("What the network sees", page.headings)
        self.assertIn("Confusion matrix", page.headings)
        self.assertIn(str(data), page.text)
        page = self.page("--split", "test", run=run)
        self.assertNotIn("Confusion matrix", page.headings)
        self.assertIn("Predictions", page.headings)
        self.assertIn("Training", page.headings)

    def test_many_classes_are_limited_and_said(self):
        data, run = self.folder / "data", self.folder / "run"
        names = [f"class {i:02}" for i in range(45)]
        write_folder(data, per_class=4, classes=names)
        self.run_program("train", "--data", f"folder:{data}", "--model", "fast", "--epochs", 1, "--batch", 30, "--precision",
                         "fp32", "--validation", 0.25, "--threads", 1, "--run", run)
        page = self.page(run=run)
        wanted = self.json("evaluate", "--run", run, "--split", "validation")
        rows = page.table_with("Class")[1:]
        self.assertEqual(len(rows), 42)
        self.assertIn("Figures of the 40 classes with the lowest F1, of 45 in all.", page.text)
        self.assertIn("Images of the 20 classes with the lowest F1, of 45 in all.", page.text)
        lowest = sorted(wanted["per_class"], key=lambda of: of["f1"])[:40]  # stable: class order on ties
        self.assertEqual([row[0] for row in rows[:40]], [of["class"] for of in lowest])
        self.assertEqual(page.facts["Accuracy"][0], percent(wanted["accuracy"]))

    def test_a_run_that_was_gone_on_with(self):
        data, run = self.folder / "data", self.folder / "run"
        write_idx(data, train=80, test=20)
        self.train(data, run, "--epochs", 1, spec="idx")
        self.run_program("resume", "--run", run, "--epochs", 2)
        page = self.page(run=run)
        self.assertIn("in two stretches", page.text)
        self.assertEqual(page.facts["Epochs"][0], "2 of 2")

    def test_a_run_that_is_being_trained(self):
        data, run = self.folder / "data", self.folder / "run"
        write_idx(data, train=400, test=20)
        live = self.start_program("train", "--data", f"idx:{data}", "--model", "fast", "--epochs", 100000, "--batch", 16,
                                  "--precision", "fp32", "--threads", 1, "--run", run, "--json")
        self.next_event(live, "epoch")
        page = self.page(run=run)
        self.assertIn("still being trained", page.text)
        self.assertIn("Confusion matrix", page.headings)
        self.assertGreaterEqual(int(page.facts["Epochs"][0].split()[0].replace(",", "")), 1)

    def test_a_run_without_an_epoch(self):
        data, run = self.folder / "data", self.folder / "run"
        write_idx(data, train=2000, test=20)
        live = self.start_program("train", "--data", f"idx:{data}", "--model", "resnet18", "--size", 64, "--epochs", 1,
                                  "--precision", "fp32", "--threads", 1, "--run", run, "--json")
        self.next_event(live, "started")
        live.kill()
        live.wait()
        page = self.page(run=run)
        self.assertIn("No epoch has ended yet", page.text)
        self.assertIn("interrupted", page.text)
        self.assertIn("Predictions", page.headings)
        self.assertIn("What the network sees", page.headings)
        self.assertTrue(self.export("report.pdf", run=run).read_bytes().startswith(b"%PDF-"))

    def test_what_is_refused(self):
        place = self.folder / "place"
        place.write_text("a file")
        report = ("export", "--run", self.run_folder, "--figure", "report", "--out")
        for name in ("x.png", "x.svg", "x.csv", "x", "x.htm"):
            self.fails(*report, self.folder / name, code=2, says=".pdf or .html")
        self.fails(*report, place / "x.pdf", says="place")
        self.fails(*report, self.folder, "--split", "test", code=2)
        self.fails(*report, self.folder / "x.pdf", "--split", "test", "--epoch", 1, code=2, says="validation")
        self.fails(*report, self.folder / "x.pdf", "--epoch", 77, says="77")
        self.fails(*report, self.folder / "x.pdf", "--theme", "pink", code=2, says="colour-blind")
        for folder in (self.data, self.folder / "nowhere"):
            self.fails("export", "--run", folder, "--figure", "report", "--out", self.folder / "x.pdf", says=folder.name)
        there = self.folder / "there.html"
        there.write_text("mine")
        self.fails(*report, there, says="--force")
        self.assertEqual(there.read_text(), "mine")
        self.run_program(*report, there, "--force", "--size", "nonsense", "--dpi", 1)  # which do not apply
        self.assertTrue(there.read_text(encoding="utf-8").startswith("<!DOCTYPE html>"))
        self.assertEqual(sorted(path.name for path in self.folder.glob("x*")), [])

    def test_a_run_about_movies_has_no_report(self):
        run = self.folder / "movies"
        self.run_program("movies", "train", "--run", run, "--rank", 2, "--epochs", 1, "--json")
        self.fails("export", "--run", run, "--figure", "report", "--out", self.folder / "x.pdf", says="movies")

    def test_stopping_leaves_no_file(self):
        live = self.start_program("export", "--run", self.run_folder, "--figure", "report", "--out",
                                  self.folder / "x.pdf", "--json")
        self.next_event(live, "progress")
        live.send_signal(signal.SIGINT)
        live.wait()
        self.assertEqual(live.returncode, 130)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith(("x", ".x"))], [])

    def test_events(self):
        path = self.folder / "r.html"
        done = self.run_program("export", "--run", self.run_folder, "--figure", "report", "--out", path, "--json")
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(events[-1], {"event": "finished", "path": str(path)})
        shares = [event["done"] / event["total"] for event in events[:-1]]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(shares[-1], 1)


if __name__ == "__main__":
    unittest.main()
