"""benchlight data list, info and grid."""

import gzip
import json
import os
import shutil
import tarfile
import unittest
import zipfile

from support import SHARED_DATA, ProgramTest, idx, picture, png, write_cifar10, write_folder, write_idx


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
