"""benchlight data list, info and grid."""

import gzip
import json
import os
import resource
import shutil
import struct
import tarfile
import unittest
import zipfile
import zlib
from pathlib import Path

from support import SHARED_DATA, ProgramTest, idx, picture, png, write_cifar10, write_folder, write_idx


def fixtures():
    """{name: content} of tests/data/images.bin; make_image_references.py beside it tells its layout."""
    body = (Path(__file__).resolve().parents[1] / "data/images.bin").read_bytes()
    files, at = {}, 0
    while at < len(body):
        texts = []
        for _ in range(2):
            length = struct.unpack_from("<I", body, at)[0]
            texts.append(body[at + 4:at + 4 + length])
            at += 4 + length
        height, width = struct.unpack_from("<II", body, at)
        at += 8 + height * width * 3
        files[texts[0].decode()] = texts[1]
    return files


class DataList(ProgramTest):
    def test_names_and_places(self):
        sets = {entry["name"]: entry for entry in self.json("data", "list")["data_sets"]}
        self.assertLessEqual({"fashion-mnist", "cifar10"}, set(sets))
        for entry in sets.values():
            self.assertIn("path" if entry["available"] else "download_size", entry)
        self.assertIn("fashion-mnist", self.run_program("data", "list").stdout)


class DataInfo(ProgramTest):
    def test_idx(self):
        content = write_idx(self.folder / "set", train=200, test=40)
        info = self.json("data", "info", f"idx:{self.folder}/set")
        self.assertEqual(info["classes"], ["0", "1", "2", "3"])
        self.assertEqual((info["train"], info["validation"], info["test"]), (180, 20, 40))
        self.assertEqual(info["shape"], [1, 16, 16])
        self.assertEqual(info["class_counts"], {"0": 50, "1": 50, "2": 50, "3": 50})
        self.assertEqual((info["skipped"], info["duplicates"]), ([], 0))
        pixels = b"".join(content["train"][1])
        mean = sum(pixels) / len(pixels)
        deviation = (sum(value * value for value in pixels) / len(pixels) - mean * mean) ** 0.5
        self.assertEqual(len(info["mean"]), 1)
        self.assertAlmostEqual(info["mean"][0], mean / 255, places=9)
        self.assertAlmostEqual(info["std"][0], deviation / 255, places=9)

    def test_plain_and_gzipped_idx_are_the_same(self):
        write_idx(self.folder / "plain", compress=False)
        write_idx(self.folder / "gzip")
        self.assertEqual(*(self.json("data", "info", f"idx:{self.folder}/{name}") for name in ("plain", "gzip")))

    def test_labels_from_one(self):
        write_idx(self.folder / "set", first_label=1)
        self.assertEqual(len(self.json("data", "info", f"idx:{self.folder}/set")["classes"]), 4)

    def test_splits_and_limits(self):
        write_idx(self.folder / "set", train=200, test=40)
        spec = f"idx:{self.folder}/set"

        def counts(*options):
            info = self.json("data", "info", spec, *options)
            return info["train"], info["validation"], info["test"]
        self.assertEqual(counts("--validation", "0"), (200, 0, 40))
        self.assertEqual(counts("--validation", "0.25"), (150, 50, 40))
        self.assertEqual(counts("--validation", "half-of-test"), (200, 20, 20))
        self.assertEqual(counts("--limit-train", "80", "--limit-test", "8"), (80, 20, 8))
        limited = self.json("data", "info", spec, "--limit-train", "80")
        self.assertEqual(sum(limited["class_counts"].values()), 200)  # of the stored part

    def test_human_text(self):
        write_idx(self.folder / "set", train=200, test=40)
        text = self.run_program("data", "info", f"idx:{self.folder}/set").stdout
        for part in ("180 train", "20 validation", "40 test", "16×16", "grey"):
            self.assertIn(part, text)

    def test_duplicates(self):
        content = write_idx(self.folder / "set", train=40, test=8)
        pictures = content["train"][1][:3] + content["test"][1][3:]
        body = gzip.compress(idx([8, 16, 16], b"".join(pictures)))
        (self.folder / "set/t10k-images-idx3-ubyte.gz").write_bytes(body)
        self.assertEqual(self.json("data", "info", f"idx:{self.folder}/set")["duplicates"], 3)

    def test_cifar10_folder_and_archive(self):
        write_cifar10(self.folder / "cifar-10-batches-bin")
        with tarfile.open(self.folder / "cifar.tar.gz", "w:gz") as archive:
            archive.add(self.folder / "cifar-10-batches-bin", "cifar-10-batches-bin")
        infos = [self.json("data", "info", f"cifar10:{self.folder}/{name}")
                 for name in ("cifar-10-batches-bin", "cifar.tar.gz")]
        self.assertEqual(*infos)
        self.assertEqual(infos[0]["shape"], [3, 32, 32])
        self.assertEqual((infos[0]["train"], infos[0]["validation"], infos[0]["test"]), (90, 10, 20))
        self.assertEqual(infos[0]["classes"][:3], ["airplane", "automobile", "bird"])

    @unittest.skipUnless((SHARED_DATA / "cifar10-jpeg.zip").exists(), "cifar10-jpeg.zip is not there")
    def test_jpeg_zip(self):
        info = self.json("data", "info", f"folder:{SHARED_DATA}/cifar10-jpeg.zip", "--limit-train", "1000")
        self.assertEqual((info["train"], info["validation"], info["test"]), (1000, 5000, 10000))
        self.assertEqual(info["shape"], [3, 32, 32])
        self.assertAlmostEqual(info["mean"][0], 0.4914, delta=0.003)


class ImageFolders(ProgramTest):
    def info(self, name, *options):
        return self.json("data", "info", f"folder:{self.folder}/{name}", *options)

    def test_train_and_test(self):
        write_folder(self.folder / "set", per_class=10, classes=("b", "a", "Z"))
        info = self.info("set")
        self.assertEqual(info["classes"], ["Z", "a", "b"])  # bytewise
        self.assertEqual((info["train"], info["validation"], info["test"]), (27, 3, 30))
        self.assertEqual(info["shape"], [3, 16, 16])

    def test_classes_alone_give_a_fifth_to_test(self):
        write_folder(self.folder / "set", per_class=20, parts=("",))
        info = self.info("set", "--validation", "0")
        self.assertEqual((info["train"], info["test"]), (32, 8))
        self.assertEqual(info["class_counts"], {"ant": 16, "bee": 16})

    def test_wrapping_folder_and_zip(self):
        write_folder(self.folder / "outer/set")
        archive = shutil.make_archive(str(self.folder / "set"), "zip", self.folder / "outer", "set")
        infos = [self.info("outer/set"), self.info("outer"), self.info(os.path.basename(archive))]
        self.assertEqual(infos[0], infos[1])
        self.assertEqual(infos[0], infos[2])

    def test_unreadable_images_are_skipped_and_other_files_ignored(self):
        write_folder(self.folder / "set")
        place = self.folder / "set/train/ant"
        whole = (place / "000.png").read_bytes()
        (place / "000.png").write_bytes(b"")
        (place / "001.png").write_bytes(whole[:len(whole) // 2])
        (place / "002.png").write_bytes(b"no picture at all")
        (place / "notes.txt").write_bytes(b"not an image by its name")
        info = self.info("set", "--validation", "0")
        self.assertEqual(sorted(entry["source"] for entry in info["skipped"]),
                         [f"train/ant/00{i}.png" for i in range(3)])
        self.assertTrue(all(entry["reason"] for entry in info["skipped"]))
        self.assertEqual(info["class_counts"], {"ant": 7, "bee": 10})
        self.assertEqual(info["train"], 17)

    def test_mixed_sizes_and_grey_among_colour(self):
        write_folder(self.folder / "set")
        (self.folder / "set/train/ant/000.png").write_bytes(png(bytes(20 * 24), 20, 24, 1))
        self.assertEqual(self.info("set")["shape"], [3, None, None])
        write_folder(self.folder / "grey", channels=1)
        self.assertEqual(self.info("grey")["shape"], [1, 16, 16])

    def test_an_empty_class_folder_is_told_of(self):
        write_folder(self.folder / "set")
        for part in ("train", "test"):
            (self.folder / "set" / part / "cat").mkdir()
        done = self.run_program("data", "info", f"folder:{self.folder}/set", "--json")
        self.assertIn("cat", done.stderr)
        self.assertEqual(json.loads(done.stdout)["class_counts"], {"ant": 10, "bee": 10, "cat": 0})

    def test_zip_entries_that_lead_outside_are_not_used(self):
        write_folder(self.folder / "set")
        shutil.make_archive(str(self.folder / "set"), "zip", self.folder / "set")
        body = (self.folder / "set/train/ant/000.png").read_bytes()
        with zipfile.ZipFile(self.folder / "set.zip", "a") as archive:
            archive.writestr("../outside.png", body)
            archive.writestr("train/ant/../../../outside.png", body)
            archive.writestr("/tmp/outside.png", body)
        done = self.run_program("data", "info", f"folder:{self.folder}/set.zip", "--json")
        self.assertIn("outside", done.stderr)
        self.assertEqual(json.loads(done.stdout)["class_counts"], {"ant": 10, "bee": 10})


class Formats(ProgramTest):
    """What people bring: every format, sides of every kind, files that lie. tests/data/images.bin has the pictures."""

    def setUp(self):
        super().setUp()
        write_folder(self.folder / "set", per_class=2)
        self.place = self.folder / "set/train/ant"
        self.spec = f"folder:{self.folder}/set"

    def info(self, *options):
        return self.json("data", "info", self.spec, "--validation", "0", *options)

    def skips(self, reasons):
        """Every named file is skipped for a reason that matches, one sentence, and nothing else is."""
        skipped = {entry["source"].rsplit("/")[-1]: entry["reason"] for entry in self.info()["skipped"]}
        self.assertEqual(set(skipped), set(reasons))
        for name, pattern in reasons.items():
            self.assertRegex(skipped[name], pattern)
            self.assertNotIn("\n", skipped[name])

    def test_every_format_is_read(self):
        count = 0
        for name, content in fixtures().items():
            (self.place / name).write_bytes(content)
            count += 1
        info = self.info()
        self.assertEqual(info["skipped"], [])
        self.assertEqual(info["class_counts"], {"ant": 2 + count, "bee": 2})
        self.assertEqual(info["shape"], [3, None, None])
        self.assertEqual(self.info("--size", "8")["class_counts"]["ant"], 2 + count)

    def test_names_do_not_decide(self):
        files = fixtures()
        (self.place / "a.png").write_bytes(files["lossy.webp"])
        (self.place / "b.webp").write_bytes(files["rgb.png"])
        (self.place / "c.jpg").write_bytes(files["rgb-24.bmp"])
        (self.place / "d.BMP").write_bytes(files["rgb-444.jpg"])
        self.assertEqual(self.info()["class_counts"]["ant"], 6)

    def test_the_shape_is_of_the_turned_image(self):
        body = fixtures()["exif-6.jpg"]
        for file in (self.folder / "set").rglob("*.png"):
            file.unlink()
            file.with_suffix(".jpg").write_bytes(body)
        self.assertEqual(self.info()["shape"], [3, 18, 13])

    def test_empty_and_truncated_files_are_skipped(self):
        files, reasons = fixtures(), {}
        for name in ("lossy.webp", "lossless.webp", "animated-lossy.webp", "rgb-24.bmp", "rle8.bmp", "palette-8.bmp",
                     "cmyk-adobe.jpg", "exif-6.jpg", "rgb-16.png"):
            for part, content in (("half", files[name][:len(files[name]) // 2]), ("start", files[name][:20])):
                (self.place / f"{part}-{name}").write_bytes(content)
                reasons[f"{part}-{name}"] = "corrupt|more than the file can hold"
            (self.place / f"empty-{name}").write_bytes(b"")
            reasons[f"empty-{name}"] = "empty"
        self.skips(reasons)

    def test_other_formats_under_an_image_name_are_skipped(self):
        (self.place / "a.png").write_bytes(b"GIF89a" + bytes(20))
        (self.place / "b.webp").write_bytes(b"RIFF\x04\0\0\0WAVE")
        (self.place / "c.bmp").write_bytes(b"<html>proxy</html>")
        self.skips(dict.fromkeys(("a.png", "b.webp", "c.bmp"), "no JPEG, PNG, WebP or BMP image"))

    def test_bombs_are_refused_by_their_headers(self):
        def chunk(kind, body):
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        png_bomb = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)) +
                    chunk(b"IDAT", zlib.compress(bytes(900_000))) + chunk(b"IEND", b""))
        self.assertLess(len(png_bomb), 1100)
        (self.place / "bomb.png").write_bytes(png_bomb)
        data = b"\x2f" + struct.pack("<I", 16382 | 16382 << 14) + b"\x88" * 5 + b"\0\0"
        (self.place / "bomb.webp").write_bytes(b"RIFF" + struct.pack("<I", 12 + len(data)) + b"WEBPVP8L" +
                                               struct.pack("<I", len(data)) + data)
        header = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 8, 1, 0, 0, 0, 0, 0)
        (self.place / "bomb.bmp").write_bytes(b"BM" + struct.pack("<IHHI", 0, 0, 0, 1078) + header + bytes(1024) + b"\0\1")
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, before[1]))  # far below the 30 GB that the PNG asks for
        self.addCleanup(resource.setrlimit, resource.RLIMIT_AS, before)
        self.skips(dict.fromkeys(("bomb.png", "bomb.webp", "bomb.bmp"), "178,956,970 pixels in all are the most"))

    def test_names_that_are_not_utf8(self):
        body = (self.place / "000.png").read_bytes()
        for part in ("train", "test"):
            os.makedirs(os.fsencode(self.folder / "set" / part) + b"/caf\xe9")
            for name in (b"1.png", b"\xff.png"):
                with open(os.fsencode(self.folder / "set" / part) + b"/caf\xe9/" + name, "wb") as file:
                    file.write(body if name == b"1.png" else b"nothing")
        info = self.info()
        self.assertIn("caf\ufffd", info["classes"])
        self.assertEqual(info["class_counts"]["caf\ufffd"], 1)
        self.assertIn("train/caf\ufffd/\ufffd.png", [entry["source"] for entry in info["skipped"]])

    def test_links(self):
        (self.place / "loop").symlink_to("..")
        (self.place / "self.png").symlink_to("self.png")
        (self.place / "linked.png").symlink_to(self.place / "000.png")
        os.mkfifo(self.place / "pipe.png")  # opening it would wait for ever
        info = self.info()
        self.assertEqual(info["class_counts"]["ant"], 3)
        self.assertEqual([entry["source"] for entry in info["skipped"]], ["train/ant/self.png"])

    def test_classes_of_one_part_are_named(self):
        (self.folder / "set/test/bee").rename(self.folder / "set/test/wasp")
        done = self.run_program("data", "info", self.spec, "--json")
        sentence = "The class folders of train and test differ; only train has bee; only test has wasp"
        self.assertIn(sentence, done.stderr)
        self.assertTrue(any(sentence in warning for warning in json.loads(done.stdout)["warnings"]))

    def test_no_warnings(self):
        self.assertEqual(self.info()["warnings"], [])


class LargeSets(ProgramTest):
    def test_a_second_look_reads_no_image_again(self):
        write_folder(self.folder / "set", per_class=2)
        for name in ("ant", "bee"):
            place = self.folder / "set/train" / name
            for i in range(2600):
                os.link(place / "000.png", place / f"x{i}.png")
        spec = f"folder:{self.folder}/set"
        first = self.json("data", "info", spec)
        self.assertEqual(len(list((self.folder / "home/surveys").glob("*.json"))), 1)
        # Other pixels under the same size and time: that they go unnoticed shows that they are not read.
        file = self.folder / "set/train/ant/000.png"
        status, body = file.stat(), bytearray(file.read_bytes())
        body[-20] ^= 255
        with open(file, "r+b") as out:
            out.write(body)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assertEqual(self.json("data", "info", spec), first)
        os.utime(file)
        self.assertEqual(self.json("data", "info", spec)["class_counts"], {"ant": 1, "bee": 2602})


class BadData(ProgramTest):
    def setUp(self):
        super().setUp()
        write_idx(self.folder / "set", compress=False)
        self.spec = f"idx:{self.folder}/set"

    def fails_info(self, *says, spec=None):
        return self.fails("data", "info", spec or self.spec, says=says)

    def test_truncated_idx(self):
        file = self.folder / "set/train-images-idx3-ubyte"
        file.write_bytes(file.read_bytes()[:-1000])
        self.fails_info("train-images-idx3-ubyte")

    def test_truncated_gzip(self):
        file = self.folder / "set/train-images-idx3-ubyte"
        body = gzip.compress(file.read_bytes())
        file.unlink()
        (self.folder / "set/train-images-idx3-ubyte.gz").write_bytes(body[:len(body) // 2])
        self.fails_info("train-images-idx3-ubyte.gz")

    def test_lying_header(self):
        file = self.folder / "set/train-images-idx3-ubyte"
        file.write_bytes(idx([0xFFFFFFFF, 0xFFFF, 0xFFFF], b"few"))
        self.fails_info("train-images-idx3-ubyte")

    def test_labels_with_a_gap(self):
        file = self.folder / "set/train-labels-idx1-ubyte"
        body = bytearray(file.read_bytes())
        body[-1] = 200
        file.write_bytes(body)
        self.fails_info("train-labels-idx1-ubyte", "200")

    def test_fewer_labels_than_images(self):
        file = self.folder / "set/train-labels-idx1-ubyte"
        file.write_bytes(idx([10], bytes(10)))
        self.fails_info("train-labels-idx1-ubyte")

    def test_cifar10_of_the_wrong_length(self):
        write_cifar10(self.folder / "cifar")
        file = self.folder / "cifar/data_batch_3.bin"
        file.write_bytes(file.read_bytes()[:-7])
        self.fails_info("data_batch_3.bin", spec=f"cifar10:{self.folder}/cifar")

    def test_cifar10_label_out_of_range(self):
        write_cifar10(self.folder / "cifar")
        file = self.folder / "cifar/test_batch.bin"
        file.write_bytes(b"\x0b" + file.read_bytes()[1:])
        self.fails_info("test_batch.bin", "11", spec=f"cifar10:{self.folder}/cifar")

    def test_one_class_only(self):
        write_folder(self.folder / "one", classes=("ant",))
        self.fails_info("class", spec=f"folder:{self.folder}/one")

    def test_no_readable_test_image(self):
        write_folder(self.folder / "pngs")
        for file in (self.folder / "pngs/test").rglob("*.png"):
            file.write_bytes(b"")
        self.fails_info("test", spec=f"folder:{self.folder}/pngs")

    def test_missing_places(self):
        for spec in (f"idx:{self.folder}/none", f"cifar10:{self.folder}/none", f"folder:{self.folder}/none"):
            self.fails_info(f"{self.folder}/none", spec=spec)

    def test_a_file_that_is_no_zip(self):
        (self.folder / "note.zip").write_bytes(b"PK, or not")
        self.fails_info("note.zip", spec=f"folder:{self.folder}/note.zip")

    def test_unknown_form_is_wrong_usage(self):
        self.fails("data", "info", "mnist-of-sorts", code=2, says="mnist-of-sorts")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_folder(self):
        write_folder(self.folder / "shut")
        (self.folder / "shut").chmod(0)
        self.addCleanup((self.folder / "shut").chmod, 0o700)
        self.fails_info("shut", spec=f"folder:{self.folder}/shut")


class DataGrid(ProgramTest):
    def setUp(self):
        super().setUp()
        self.content = write_idx(self.folder / "set")
        self.spec = f"idx:{self.folder}/set"

    def grid(self, name, *options):
        tiles = self.json("data", "grid", self.spec, "--out", self.folder / name, *options)["tiles"]
        return tiles, (self.folder / name).read_bytes()

    def test_sixteen_tiles_with_what_was_done(self):
        tiles, body = self.grid("grid.png", "--recipe", "rotate=30,flip=0.5,translate=2")
        self.assertEqual(body[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(len(tiles), 16)
        self.assertEqual(len({tile["index"] for tile in tiles}), 16)
        for tile in tiles:
            self.assertEqual(tile["label"], str(self.content["train"][0][tile["index"]]))
            self.assertLessEqual({entry["op"] for entry in tile["applied"]}, {"rotate", "flip", "translate"})
        self.assertTrue(all("rotate" in [entry["op"] for entry in tile["applied"]] for tile in tiles))
        flips = sum("flip" in [entry["op"] for entry in tile["applied"]] for tile in tiles)
        self.assertTrue(0 < flips < 16)

    def test_a_function_of_seed_and_epoch(self):
        recipe = ("--recipe", "rotate=30")
        first = self.grid("a.png", *recipe)
        self.assertEqual(first, self.grid("b.png", *recipe))
        self.assertNotEqual(first[0], self.grid("c.png", *recipe, "--epoch", "2")[0])
        self.assertNotEqual(first[0], self.grid("d.png", *recipe, "--seed", "3")[0])

    def test_vector_formats(self):
        self.assertIn(b"<svg", self.grid("grid.svg")[1])
        self.assertEqual(self.grid("grid.pdf")[1][:5], b"%PDF-")
        self.assertTrue(all(tile["applied"] == [] for tile in self.grid("plain.svg")[0]))

    def test_existing_file_needs_force(self):
        (self.folder / "grid.png").write_bytes(b"mine")
        self.fails("data", "grid", self.spec, "--out", self.folder / "grid.png", says="grid.png")
        self.assertEqual((self.folder / "grid.png").read_bytes(), b"mine")
        self.assertEqual(self.grid("grid.png", "--force")[1][:4], b"\x89PNG")

    def test_bad_options(self):
        out = ("--out", self.folder / "grid.png")
        self.fails("data", "grid", self.spec, *out, "--recipe", "twist=3", code=2, says="twist")
        self.fails("data", "grid", self.spec, *out, "--recipe", "flip=2", code=2, says="flip")
        self.fails("data", "grid", self.spec, *out, "--epoch", "0", code=2, says="epoch")
        self.fails("data", "grid", self.spec, "--out", self.folder / "grid.gif", code=2, says="png")
        self.fails("data", "grid", self.spec, code=2, says="--out")
        self.fails("data", "grid", self.spec, "--out", "/proc/none/grid.png", says="/proc")
        self.assertFalse((self.folder / "grid.png").exists())


if __name__ == "__main__":
    unittest.main()
