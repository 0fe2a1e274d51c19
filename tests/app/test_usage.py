"""Help, wrong usage, and what no locale may change."""

import os
import shutil
import subprocess
import unittest

from support import PROGRAM, ProgramTest, write_idx

COMMANDS = ["data", "models", "train", "resume", "control", "evaluate", "predict", "export", "weights",
            "movies", "tour"]


class Usage(ProgramTest):
    def usage_error(self, *arguments, says=()):
        return self.fails(*arguments, code=2, says=says)

    def test_help_and_version(self):
        text = self.run_program("--help").stdout
        for command in COMMANDS:
            self.assertIn(command, text)
            self.assertIn("--help", self.run_program(command, "--help").stdout)
        self.assertRegex(self.run_program("--version").stdout, r"^benchlight \d+\.\d+\.\d+\n$")
        self.assertIn("--recipe", self.run_program("data", "grid", "--help").stdout)

    def test_unknown_commands_name_what_there_is(self):
        self.usage_error("trian", says=["trian", "--help"])
        self.usage_error("data", "fech", "cifar10", says="list")
        self.usage_error("data", says=["data", "list", "info", "grid", "fetch"])
        self.usage_error("--bogus", says="--bogus")

    def test_options_of_other_versions_do_not_exist(self):
        train = ("train", "--data", "fashion-mnist", "--model", "fast", "--run", self.folder / "run")
        self.usage_error(*train, "--rank", "3", says=["--rank", "--label-smoothing"])
        self.usage_error("evaluate", "--run", self.folder, "--like-threshold", "3", says=["--like-threshold", "--checkpoint"])
        self.assertFalse((self.folder / "run").exists())

    def test_unknown_names_are_answered_with_the_known(self):
        train = ("train", "--data", "fashion-mnist", "--run", self.folder / "run")
        self.usage_error(*train, says=["--model", "resnet18", "--preset"])
        self.usage_error(*train, "--model", "resnet50",
                         says=["resnet50", "resnet18-3x3", "fast", "efficientnet-lite0"])
        self.usage_error(*train, "--preset", "original", says=["original-frozen", "original-fine-tune", "fast"])
        self.usage_error(*train, "--model", "fast", "--weights", "imagenet", says=["--weights", "imagenet"])
        self.usage_error(*train, "--model", "resnet18", "--freeze", "layer9", says=["--freeze", "layer9", "backbone"])
        self.usage_error(*train, "--model", "fast", "--schedule", "steps",
                         says=["constant", "step", "cosine", "one-cycle", "plateau"])
        self.usage_error(*train, "--model", "fast", "--class-weights", "square", says=["none", "balanced"])
        self.usage_error(*train, "--model", "fast", "--optimizer", "lion", says=["sgd", "adam", "adamw"])
        self.usage_error(*train, "--model", "fast", "--precision", "fp8", says=["auto", "fp32", "bf16"])
        self.usage_error(*train, "--model", "fast", "--recipe", "spin=3", says="spin")
        self.usage_error(*train, "--model", "fast", "--test-flip", "maybe", says=["on", "off"])
        self.assertFalse((self.folder / "run").exists())

    def test_numbers_out_of_range(self):
        train = ("train", "--data", "fashion-mnist", "--model", "fast", "--run", self.folder / "run")
        for option, values in {
            "--epochs": ["0", "-1", "1.5", "many", ""], "--batch": ["0", "1", "-4"], "--lr": ["-1", "nan", "inf", "0,5", "x"],
            "--momentum": ["1", "-0.1"], "--weight-decay": ["-1"], "--label-smoothing": ["1", "-0.1"],
            "--warmup": ["-1", "x"], "--clip": ["-1", "inf"], "--patience": ["-1", "0.5"], "--ema": ["1", "-0.1"],
            "--validation": ["1", "-0.1", "half"], "--limit-train": ["0", "-3"], "--limit-test": ["0"], "--seed": ["-1"],
            "--size": ["0", "1000000"], "--threads": ["0", "100000"],
        }.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.usage_error(*train, f"{option}={value}", says=option)
        self.assertFalse((self.folder / "run").exists())

    def test_needed_options(self):
        self.usage_error("train", "--model", "fast", says="--data")
        self.usage_error("train", "--data", "fashion-mnist", "--model", "fast", says="--run")
        self.usage_error("evaluate", says="--run")
        self.usage_error("resume", says="--run")
        self.usage_error("control", "--run", self.folder, says="command")
        self.usage_error("control", "--run", self.folder, "dance", says="dance")
        for setting in ("lr=-1", "lr=", "lr=0,5", "epochs=0", "epochs=1.5", "clip=x", "recipe=spin=3", "patience=-1"):
            self.usage_error("control", "--run", self.folder, setting, says=setting.split("=")[0])
        self.usage_error("control", "--run", self.folder, "batch=7", says=["batch", "lr", "recipe"])
        self.usage_error("predict", "image.png", says="--run")
        self.usage_error("predict", "--run", self.folder, says="IMAGE")
        self.usage_error("resume", "--run", self.folder, "--epochs", "0", says="--epochs")

    def test_folders_without_a_run(self):
        for command in (("resume",), ("evaluate",), ("control", "stop")):
            self.fails(*command, "--run", self.folder / "none", says=f"{self.folder}/none")
        (self.folder / "run").mkdir()
        (self.folder / "run/log.db").write_bytes(b"no database")
        for command in (("resume",), ("evaluate",)):
            self.fails(*command, "--run", self.folder / "run", says=f"{self.folder}/run")

    def test_models(self):
        models = {model["name"]: model for model in self.json("models")["models"]}
        self.assertEqual(set(models), {"resnet18", "resnet18-3x3", "fast", "efficientnet-lite0"})
        self.assertEqual(models["resnet18"]["parameters"], 11181642)
        self.assertEqual(models["efficientnet-lite0"]["parameters"], 3383818)
        for name, model in models.items():
            self.assertEqual(model["weights"], ["imagenet"] if name in ("resnet18", "efficientnet-lite0") else [])
        self.assertIn("11,181,642", self.run_program("models").stdout)

    def test_output_nobody_reads(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, "models", "--json"], env=self.environment, stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"benchlight: ", done.stderr)


@unittest.skipUnless(shutil.which("localedef"), "localedef is not there to make a locale with")
class CommaLocale(ProgramTest):
    def setUp(self):
        super().setUp()
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(self.folder / "de_DE.UTF-8")],
                              capture_output=True)
        if made.returncode != 0:
            self.skipTest("the sources of the German locale are not there")
        self.environment.update(LOCPATH=str(self.folder), LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")

    def test_numbers_are_read_and_written_as_ever(self):
        write_idx(self.folder / "set")
        spec = f"idx:{self.folder}/set"
        info = self.json("data", "info", spec, "--validation", "0.25")
        self.assertEqual(info["validation"], 75)
        self.assertTrue(0 < info["mean"][0] < 1)
        tiles = self.json("data", "grid", spec, "--recipe", "rotate=12.5", "--out", self.folder / "grid.svg")["tiles"]
        self.assertTrue(any(tile["applied"] for tile in tiles))
        self.assertIn("0.", self.run_program("data", "info", spec).stdout)


if __name__ == "__main__":
    unittest.main()
