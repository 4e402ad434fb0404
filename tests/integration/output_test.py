#!/usr/bin/env python3
"""Reading what cannot be read and writing where nothing can be written: one line
that names the file, no partial files, and older files as they were."""
import os
import resource
import signal
import subprocess

import harness
from harness import BIN, FFN

SIZES = ("--set", "D=64,F=64")
NAMES = ["env.h", "ffn.h", "ffn.json", "ffn.o", "libffn.a"]


# Runs a command where the folder $1 is a disk of $2 KiB that holds what is in
# $1.before, and leaves what it holds then in $1.after. The disk is seen in a
# mount namespace of its own and goes with it.
ON_SMALL_DISK = """
disk=$1
mount -t tmpfs -o size=$2k none "$disk"
cp "$disk.before"/* "$disk" 2>/dev/null || :
shift 2
code=0
"$@" || code=$?
cp -a "$disk/." "$disk.after"
exit $code
"""


class Reading(harness.Case):
    def test_missing_file(self):
        for verb in ("compile", "explain"):
            self.refused(1, ["nosuch.gel", "No such file"], verb, "nosuch.gel")
        self.refused(1, "nosuch.gel", "pack", "nosuch.gel", "--params", "p", "-o", "o")
        self.refused(1, ["x.safetensors", "No such file"], "pack", FFN, "--params",
                     "x.safetensors", "-o", "o")
        self.refused(1, ["nosuch", "config.json"], "import", "nosuch", "-o", "o")

    def test_folder_in_place_of_a_file(self):
        self.refused(1, [str(self.folder), "folder"], "compile", self.folder)
        self.refused(1, str(self.folder), "pack", FFN, "--params", self.folder, "-o", "o")

    def test_file_in_place_of_a_folder(self):
        self.refused(1, ["ffn.gel", "Not a directory"], "import", FFN, "-o", "o")

    def test_file_that_may_not_be_read(self):
        source = self.write("secret.gel", FFN.read_text())
        source.chmod(0)
        if os.access(source, os.R_OK):  # root may; a link into a loop it may not
            source.unlink()
            source.symlink_to(source)
        self.refused(1, "secret.gel", "compile", source, "-o", "out")

    def test_nothing_on_standard_input(self):
        self.refused(1, ["<stdin>", "no kernel"], "compile", "-")
        result = self.run_command(["sh", "-c", '"$0" compile - <&-', BIN / "gelato"])
        self.assertEqual(result.code, 1, str(result))
        self.assertIn("gelato: error: cannot read", result.err)

    def test_endless_input(self):
        chunk, written = b"# " + b"x" * 65534, 0
        process = subprocess.Popen([BIN / "gelato", "compile", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            while written < 64 << 20:
                written += os.write(process.stdin.fileno(), chunk)
        except BrokenPipeError:
            pass
        message = process.communicate(timeout=120)[1].decode()
        self.assertEqual(process.returncode, 1, message)
        self.assertIn("1048576", message)
        self.assertLess(written, 8 << 20, "read on after more than a source may have")


class Writing(harness.Case):
    def test_below_a_regular_file(self):
        below = self.write("file", "content") / "out"
        for arguments in (("compile", FFN, *SIZES, "-o", below),
                          ("compile", FFN, *SIZES, "-o", below.parent)):
            self.refused(1, [str(below.parent), "Not a directory"], *arguments)
        self.assertEqual(below.parent.read_text(), "content")

    def test_folders_that_are_missing_are_made(self):
        self.gelato("compile", FFN, *SIZES, "-o", "a/b/c")
        self.assertEqual(self.files("a/b/c"), NAMES)

    def test_a_name_that_is_too_long(self):
        self.refused(1, "File name too long", "compile", FFN, *SIZES, "-o", "out",
                     "--name", "n" * 300)
        self.assertNotIn("n" * 300, " ".join(self.files(".")))
        self.refused(1, "File name too long", "compile", FFN, *SIZES, "-o", "n" * 300)

    def test_a_folder_in_place_of_an_artifact(self):
        self.path("out/ffn.o").mkdir(parents=True)
        self.refused(1, ["ffn.o", "directory"], "compile", FFN, *SIZES, "-o", "out")
        self.assertEqual([name for name in self.files("out") if "tmp" in name], [])

    def test_a_folder_that_may_not_be_written(self):
        # Root may write anywhere but to a file system that takes no files.
        folder = "/proc/self" if os.geteuid() == 0 else self.path("out")
        if os.geteuid() != 0:
            folder.mkdir(mode=0o555)
        self.refused(1, ["cannot"], "compile", FFN, *SIZES, "-o", folder)

    def test_standard_output_that_is_full(self):
        for arguments in (("compile", FFN, "--emit=ast,linalg"), ("explain", FFN), ("targets",)):
            with self.subTest(arguments[0]), open("/dev/full", "wb") as full:
                self.refused(1, "standard output", *arguments, stdout=full)

    def test_standard_output_that_is_closed(self):
        result = self.run_command(["sh", "-c", '"$0" "$@" >&-', BIN / "gelato", "compile", FFN,
                                   "--emit=ast"])
        self.assertEqual(result.code, 1, str(result))
        self.assertIn("gelato: error: ", result.err)

    def test_an_artifact_may_be_a_device(self):
        self.path("out").mkdir()
        self.path("out/ffn.s").symlink_to("/dev/null")
        self.gelato("compile", FFN, *SIZES, "-o", "out", "--emit=asm")
        self.assertTrue(self.path("out/ffn.s").is_symlink())
        self.path("out/ffn.json").symlink_to("/dev/full")
        self.refused(1, ["ffn.json", "No space left"], "compile", FFN, *SIZES, "-o", "out",
                     "--emit=json")

    def test_two_at_once_leave_one_whole_set(self):
        command = [str(BIN / "gelato"), "compile", str(FFN), *SIZES, "-o", str(self.path("out"))]
        running = [subprocess.Popen(command) for _ in range(4)]
        self.assertEqual([p.wait(timeout=120) for p in running], [0] * 4)
        self.gelato("compile", FFN, *SIZES, "-o", "alone")
        self.assertEqual(self.files("out"), NAMES)
        for name in NAMES:
            self.assertEqual(self.path("out/" + name).read_bytes(),
                             self.path("alone/" + name).read_bytes(), name)


OLD = {name: ("old " + name).encode() for name in NAMES}


class FullDisk(harness.Case):
    """A disk with room for some of the artifacts. Needs mounts, which containers
    may forbid even to root; LargestFile needs nothing."""

    def setUp(self):
        super().setUp()
        self.space = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        self.path("disk").mkdir()
        tried = self.run_command([*self.space, "mount", "-t", "tmpfs", "none", self.path("disk")])
        if tried.code:
            self.skipTest("this machine lets nobody mount a small disk: " + tried.err)

    def run_on_disk(self, kilobytes, old, *arguments):
        for name in ("disk.before", "disk.after"):
            self.path(name).mkdir()
        for name, content in old.items():
            self.path("disk.before/" + name).write_bytes(content)
        result = self.run_command([*self.space, "sh", "-ec", ON_SMALL_DISK, "sh",
                                   self.path("disk"), kilobytes, BIN / "gelato", *arguments])
        self.assertEqual(result.code, 1, str(result))
        self.assertIn("No space left on device", result.err)
        self.assertIn("gelato: error: cannot write", result.err)
        return {name: self.path("disk.after/" + name).read_bytes()
                for name in self.files("disk.after")}

    def test_a_new_folder_stays_empty(self):
        after = self.run_on_disk(24, {}, "compile", FFN, *SIZES, "-o", self.path("disk"))
        self.assertEqual(after, {})

    def test_the_older_set_stays(self):
        after = self.run_on_disk(44, OLD, "compile", FFN, *SIZES, "-o", self.path("disk"))
        self.assertEqual(after, OLD)

    def test_packed_weights(self):
        source = self.write("k.gel", "kernel k(x: f32[N], w: param f32[N]) -> f32[N] { "
                            "return x * w }\n")
        weights = self.write("k.safetensors", harness.safetensors({"w": ([40000], None)}))
        after = self.run_on_disk(64, {"k.params": b"old"}, "pack", source, "--params", weights,
                                 "-o", self.path("disk/k.params"))
        self.assertEqual(after, {"k.params": b"old"})


class LargestFile(harness.Case):
    """Files may grow to some size only: the object does not fit, all else does."""

    def limit(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12 << 10, 12 << 10))

    def run_limited(self, *arguments):
        done = subprocess.run([BIN / "gelato", *arguments], preexec_fn=self.limit,
                              restore_signals=False, capture_output=True, timeout=120,
                              cwd=self.folder, check=False)
        result = harness.Result(["gelato", *arguments], done)
        self.assertEqual(result.code, 1, str(result))
        self.assertIn("gelato: error: cannot write", result.err)
        self.assertIn("File too large", result.err)

    def test_a_new_folder_stays_empty(self):
        self.run_limited("compile", FFN, *SIZES, "-o", "out")
        self.assertEqual(self.files("out"), [])

    def test_the_older_set_stays(self):
        for name, content in OLD.items():
            self.write("out/" + name, content)
        self.run_limited("compile", FFN, *SIZES, "-o", "out")
        self.assertEqual({name: self.path("out/" + name).read_bytes()
                          for name in self.files("out")}, OLD)


if __name__ == "__main__":
    harness.main()
