#!/usr/bin/env python3
"""The examples do what their READMEs show, and the engine's build does too."""
import docs_test
import harness
from harness import BIN, SOURCE


class Examples(harness.Case):
    check = docs_test.Documents.check

    def test_01_gelu(self):
        self.check("examples/01-gelu/README.md", 6)

    def test_02_linear_gelu(self):
        self.check("examples/02-linear-gelu/README.md", 6)

    def test_03_ffn(self):
        self.check("examples/03-ffn/README.md", 6)

    def test_04_link_into_an_engine(self):
        self.check("examples/04-link-into-an-engine/README.md", 5)

    def test_05_load_a_module(self):
        self.check("examples/05-load-a-module/README.md", 6)

    def test_06_jit_in_a_program(self):
        self.check("examples/06-jit-in-a-program/README.md", 2)

    def test_07_own_activation(self):
        self.check("examples/07-own-activation/README.md", 2)


class Engine(harness.Case):
    """The program that CMake built, beyond what its README shows."""

    engine, params = BIN / "ffn_engine", BIN.parent / "engine" / "ffn.params"

    def test_any_tokens_and_threads(self):
        for tokens, threads in ((1, 1), (1, 64), (2, 3), (7, 8), (1000, 4)):
            with self.subTest("%d %d" % (tokens, threads)):
                out = self.succeeds(self.engine, self.params, tokens, threads).out
                self.assertEqual(out.count("the same bits"), threads.bit_length() - 1)

    def test_params_of_another_kernel(self):
        sound = self.params.read_bytes()
        for what, content, said in (("shorter", sound[:-64], "another kernel"),
                                    ("another", b"X" + sound[1:], "status 7"),
                                    ("none", b"", "another kernel")):
            with self.subTest(what):
                result = self.run_command([self.engine, self.write("p", content)])
                self.assertEqual((result.code, said in result.err), (1, True), str(result))
        result = self.run_command([self.engine, "nosuch"])
        self.assertEqual((result.code, "cannot be read" in result.err), (1, True), str(result))


class LoadedModule(harness.Case):
    """The program of example 05 on other modules than its own."""

    def test_any_module(self):
        for source, kernel, sizes in (("01-gelu/gelu.gel", "gelu_tanh_form", ["N=40000"]),
                                      ("02-linear-gelu/linear-gelu.gel", "linear_gelu", ["M=33"])):
            source = SOURCE / "examples" / source
            with self.subTest(kernel):
                self.gelato("compile", source, "--emit=so", "--target=x86-64-v2", "-o", "out")
                module = self.path("out/" + source.stem + ".so")
                self.assertIn(kernel, self.succeeds(BIN / "load_module", module).out)
                out = self.succeeds(BIN / "load_module", module, kernel, *sizes).out
                self.assertIn("the same bits", out)


if __name__ == "__main__":
    harness.main()
