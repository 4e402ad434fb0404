#!/usr/bin/env python3
"""gelato-lsp as an editor meets it: sessions over its standard input and output.
Places are marked in the texts: "@" is where the cursor is, and not in the text."""
import json
import queue
import subprocess
import threading

import harness
from harness import BIN, SOURCE

TEXT = """# A scaled block. \U0001F368
fn scaled(v, by = 0.5) = v * by
kernel ffn(x: f32[M, D], w: param f32[D, F], b: param f32[F]) -> (y: f32[M, F]) {
  h = gelu(x @ w + b, approximate="tanh") # \U0001F600\U0001F600
  g = scaled(elu(h, alpha=2), by=1.5)
  return g
}
"""
URI = "file:///folder/ffn.gel"


class Client:
    """One server. Messages are read by a thread, so that none that is missing
    holds up the test for longer than its timeout."""

    def __init__(self, case):
        self.process = subprocess.Popen([BIN / "gelato-lsp", "--stdio"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        case.addCleanup(self.close)
        self.messages = queue.Queue()
        self.reader = threading.Thread(target=self.read_all, daemon=True)
        self.reader.start()
        self.id = 0

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.reader.join(30)
        self.process.stdout.close()
        self.process.stderr.close()

    def read_all(self):
        while True:
            length = None
            while True:
                line = self.process.stdout.readline()
                if not line:
                    self.messages.put(None)
                    return
                if line == b"\r\n":
                    break
                name, value = line.split(b":")
                if name == b"Content-Length":
                    length = int(value)
            self.messages.put(json.loads(self.process.stdout.read(length).decode("utf-8")))

    def send_bytes(self, body, header=None):
        self.process.stdin.write((header or "Content-Length: %d\r\n\r\n" % len(body)).encode())
        self.process.stdin.write(body)
        self.process.stdin.flush()

    def send(self, **message):
        self.send_bytes(json.dumps(dict(jsonrpc="2.0", **message)).encode("utf-8"))

    def receive(self):
        message = self.messages.get(timeout=20)
        assert message is None or message["jsonrpc"] == "2.0", message
        return message

    def notify(self, method, **params):
        self.send(method=method, params=params)

    def ask(self, method, **params):
        """The whole response."""
        self.id += 1
        self.send(id=self.id, method=method, params=params)
        response = self.receive()
        assert response["id"] == self.id, response
        return response

    def result(self, method, **params):
        response = self.ask(method, **params)
        assert "error" not in response, response
        return response["result"]

    def finish(self):
        """The exit code after exit."""
        self.notify("exit")
        assert self.receive() is None
        return self.process.wait(30)


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def position(text, index):
    before = text[:index]
    line = before.split("\n")[-1]
    return {"line": before.count("\n"), "character": utf16(line)}


def marked(text):
    index = text.index("@@")
    return text.replace("@@", "", 1), position(text, index)


class Session(harness.Case):
    def setUp(self):
        super().setUp()
        self.client = Client(self)
        self.capabilities = self.client.result("initialize", processId=None, rootUri=None,
                                               capabilities={})["capabilities"]
        self.client.notify("initialized")
        self.version = 0

    def open(self, text, uri=URI):
        self.client.notify("textDocument/didOpen", textDocument={
            "uri": uri, "languageId": "gel", "version": 1, "text": text})
        return self.published(uri)

    def change(self, text, uri=URI):
        self.version += 1
        self.client.notify("textDocument/didChange",
                           textDocument={"uri": uri, "version": self.version},
                           contentChanges=[{"text": text}])
        return self.published(uri)

    def published(self, uri=URI):
        message = self.client.receive()
        self.assertEqual(message["method"], "textDocument/publishDiagnostics")
        self.assertEqual(message["params"]["uri"], uri)
        return message["params"]["diagnostics"]

    def at(self, method, text, index):
        return self.client.result("textDocument/" + method, textDocument={"uri": URI},
                                  position=position(text, index))

    def of(self, method):
        return self.client.result("textDocument/" + method, textDocument={"uri": URI})

    def hover(self, text, word, nth=0):
        """The text shown for the nth occurrence of a word, and its range."""
        index = -1
        for _ in range(nth + 1):
            index = text.index(word, index + 1)
        shown = self.at("hover", text, index)
        if shown is None:
            return None
        self.assertEqual(shown["contents"]["kind"], "markdown")
        return shown["contents"]["value"], self.slice(text, shown["range"])

    def slice(self, text, found):
        lines = text.split("\n")
        parts = []
        for end in (found["start"], found["end"]):
            line = lines[end["line"]].encode("utf-16-le")
            before = sum(len(one) + 1 for one in lines[:end["line"]])
            parts.append(before + len(line[:2 * end["character"]].decode("utf-16-le")))
        return text[parts[0]:parts[1]]


class Diagnostics(Session):
    def test_a_sound_text_has_none(self):
        self.assertEqual(self.open(TEXT), [])
        for path in sorted((SOURCE / "examples").rglob("*.gel")):
            self.assertEqual(self.open(path.read_text(), path.as_uri()), [], path)

    def test_range_severity_code_notes(self):
        text = TEXT.replace("x @ w + b", "x @ w.T + b")
        wrong, = self.open(text)
        self.assertEqual(self.slice(text, wrong["range"]), "x @ w.T")
        self.assertEqual((wrong["severity"], wrong["source"]), (1, "gelato"))
        self.assertIn("the sizes summed over differ", wrong["message"])
        self.assertRegex(wrong["code"], r"^[a-z-]+$")
        note, = wrong["relatedInformation"]
        self.assertIn("it fits without .T", note["message"])
        self.assertEqual(note["location"]["uri"], URI)
        self.assertEqual(self.slice(text, note["location"]["range"]), "w.T")

    def test_columns_behind_emoji_are_utf16(self):
        text = 'kernel k(x: f32[M]) -> f32[M] {\n  return gelu(x, accuracy="\U0001F600") + yy\n}\n'
        found = {self.slice(text, one["range"]): one for one in self.open(text)}
        self.assertEqual(set(found), {'"\U0001F600"', "yy"})
        self.assertEqual(found["yy"]["range"]["start"]["character"], 34)

    def test_follow_the_text(self):
        self.assertEqual(self.open(TEXT), [])
        self.assertEqual(len(self.change(TEXT + "}")), 1)
        self.assertEqual(self.change(TEXT), [])
        self.assertEqual(len(self.change("")), 1)
        large, = self.change("#" * (1 << 20) + "\n")
        self.assertIn("1048576", large["message"])
        self.client.notify("textDocument/didClose", textDocument={"uri": URI})
        self.assertEqual(self.published(), [])

    def test_the_version_is_that_of_the_text(self):
        self.open(TEXT)
        self.client.notify("textDocument/didChange", textDocument={"uri": URI, "version": 17},
                           contentChanges=[{"text": "old"}, {"text": TEXT}])
        message = self.client.receive()
        self.assertEqual(message["params"]["version"], 17)
        self.assertEqual(message["params"]["diagnostics"], [])

    def test_a_text_without_a_file(self):
        self.assertEqual(self.open(TEXT, "untitled:Untitled-1"), [])


class Hover(Session):
    def test_values(self):
        self.open(TEXT)
        for word, nth, said in [
                ("x:", 0, ["x: f32[M, D]", "input of kernel ffn"]),
                ("x @", 0, ["x: f32[M, D]"]),
                ("w +", 0, ["w: param f32[D, F]", "packed"]),
                ("h =", 0, ["h: f32[M, F]", "value of kernel ffn"]),
                ("h,", 0, ["h: f32[M, F]", 'gelu(x @ w + b, approximate="tanh")']),
                ("v *", 0, ["v", "parameter of an fn"]),
                ("by=", 0, ["by = 0.5"]),
                ("y:", 0, ["y: f32[M, F]", "result of kernel ffn"]),
                ("M,", 0, ["dimension of kernel ffn", "`x: f32[M, D]`, `y: f32[M, F]`"]),
                ("ffn(", 0, ["kernel ffn(x: f32[M, D]", "-> (y: f32[M, F])"])]:
            with self.subTest(word):
                shown, name = self.hover(TEXT, word, nth)
                self.assertTrue(word.startswith(name), name)
                for one in said:
                    self.assertIn(one, shown)

    def test_functions(self):
        self.open(TEXT)
        shown, _ = self.hover(TEXT, "scaled(elu")
        self.assertIn("fn scaled(v, by = 0.5) = v * by", shown)
        shown, _ = self.hover(TEXT, "elu(h")
        for said in ("fn elu(x, alpha = 1) = where(x > 0", "prelude", "| `elu(x, alpha = 1)` |"):
            self.assertIn(said, shown)
        shown, _ = self.hover(TEXT, "gelu(")
        for said in ("built-in", "| function | formula | at -inf |", "| `gelu(x)` | x Phi(x)",
                     "0.044715", "ULP (fast)", "ULP (narrowed to f16), tanh form"):
            self.assertIn(said, shown)
        shown, _ = self.hover(TEXT, "approximate")
        self.assertIn('one of "none", "tanh"', shown)

    def test_operators_show_the_type_of_their_result(self):
        self.open(TEXT)
        shown, expression = self.hover(TEXT, "@ w")
        self.assertIn("f32[M, F]", shown)
        self.assertEqual(expression, "x @ w")
        _, expression = self.hover(TEXT, "+ b")
        self.assertEqual(expression, "x @ w + b")
        self.assertEqual(self.hover(TEXT, "* by")[1], "v * by")

    def test_nothing_to_say(self):
        self.open(TEXT)
        for word in ("# A", "kernel", "return", "\U0001F600"):
            self.assertIsNone(self.hover(TEXT, word), word)
        self.assertIsNone(self.at("hover", "\n" * 1000, 900))

    def test_a_text_that_is_partly_wrong(self):
        text = TEXT.replace("return g", "z = h @ h\n  q = h * h\n  return nothing(q) + (")
        self.assertNotEqual(self.open(text), [])
        self.assertIn("q: f32[M, F]", self.hover(text, "q)")[0])
        self.assertIn("h: f32[M, F]", self.hover(text, "h * h")[0])
        self.assertIn("has no type", self.hover(text, "z =")[0])


class Definition(Session):
    def go(self, text, word, nth=0):
        index = -1
        for _ in range(nth + 1):
            index = text.index(word, index + 1)
        found = self.at("definition", text, index)
        if found is None:
            return None
        self.assertEqual(found["uri"], URI)
        return found["range"]["start"], self.slice(text, found["range"])

    def test_leads_to_the_declaration(self):
        self.open(TEXT)
        for word, nth, declared in [("x @", 0, "x:"), ("w +", 0, "w:"), ("h,", 0, "h ="),
                                    ("g\n", 0, "g ="), ("v *", 0, "v,"), ("scaled(e", 0, "scaled(v"),
                                    ("by=", 0, "by ="), ("M, F", 0, "M, D"), ("F])", 0, "F],")]:
            with self.subTest(word):
                start, name = self.go(TEXT, word, nth)
                self.assertEqual(start, position(TEXT, TEXT.index(declared)))
                self.assertTrue(declared.startswith(name))

    def test_what_the_language_brings_along_is_nowhere(self):
        self.open(TEXT)
        for word in ("gelu(", "elu(h", "alpha", "approximate", "+ b", "# \U0001F600"):
            self.assertIsNone(self.go(TEXT, word), word)


class Symbols(Session):
    def test_outline(self):
        self.open(TEXT)
        fn, kernel = self.of("documentSymbol")
        self.assertEqual((fn["name"], fn["kind"]), ("scaled", 12))
        self.assertEqual(self.slice(TEXT, fn["range"]), "scaled(v, by = 0.5) = v * by")
        self.assertEqual((kernel["name"], kernel["detail"]), ("ffn", "kernel"))
        self.assertTrue(self.slice(TEXT, kernel["range"]).endswith("return g\n}"))
        self.assertEqual(self.slice(TEXT, kernel["selectionRange"]), "ffn")
        self.assertEqual([(one["name"], one["detail"]) for one in kernel["children"]],
                         [("x", "f32[M, D]"), ("w", "param f32[D, F]"), ("b", "param f32[F]"),
                          ("h", "f32[M, F]"), ("g", "f32[M, F]")])

    def test_of_a_half_typed_text(self):
        self.open(TEXT + "kernel next(x: f32[M]) -> f32[M] {\n  y = x +\n")
        self.assertEqual([one["name"] for one in self.of("documentSymbol")],
                         ["scaled", "ffn", "next"])


class Formatting(Session):
    def apply(self, text):
        edits = self.of("formatting")
        for edit in edits:
            old = self.slice(text, edit["range"])
            self.assertEqual(text.count(old) > 0, True)
            lines = text.split("\n")
            start = sum(len(one) + 1 for one in lines[:edit["range"]["start"]["line"]])
            self.assertEqual(edit["range"]["start"]["character"], 0)
            text = text[:start] + edit["newText"] + text[start + len(old):]
        return text, edits

    def test_gives_what_fmt_gives(self):
        for ugly in (TEXT.replace("x @ w + b", "x@w  +b"), TEXT.replace("  return g", "return   g"),
                     TEXT.rstrip("\n"), TEXT + "\n\n\n", "\n\n" + TEXT, TEXT.replace("fn s", "fn  s"),
                     TEXT.replace("{\n", "{\n\n\n").replace("}", "\n\n}")):
            self.open(ugly)
            result, edits = self.apply(ugly)
            self.assertEqual(result, self.gelato("fmt", "-", stdin=ugly).out)
            self.assertEqual(len(edits), 1)

    def test_changes_only_the_lines_that_differ(self):
        self.open(TEXT.replace("x @ w + b", "x@w  +b"))
        edit, = self.of("formatting")
        self.assertEqual(edit["newText"], TEXT.split("\n")[3] + "\n")

    def test_leaves_what_is_formatted_or_wrong(self):
        for text in (TEXT, "", TEXT + "kernel"):
            self.open(text)
            self.assertEqual(self.of("formatting"), [], text[-20:])


class Completion(Session):
    def labels(self, text):
        text, place = marked(text)
        self.open(text)
        items = self.client.result("textDocument/completion", textDocument={"uri": URI},
                                   position=place)
        return {item["label"]: item for item in items}

    def test_in_a_body(self):
        items = self.labels(TEXT.replace("return g", "q = g@@\n  r = q"))
        for name in ("x", "w", "b", "h", "g", "gelu", "scaled", "elu", "matmul", "return"):
            self.assertIn(name, items)
        for name in ("r", "v", "gelu_tanh", "_softsign", "kernel", "M"):
            self.assertNotIn(name, items)
        self.assertEqual(items["h"]["detail"], "f32[M, F]")
        self.assertEqual(items["min"]["detail"], "min(a, b)")

    def test_in_a_call(self):
        self.assertEqual(self.labels(TEXT.replace("+ b,", "+ b, a@@,"))["accuracy"]["insertText"],
                         "accuracy=")
        self.assertIn("alpha", self.labels(TEXT.replace("elu(h,", "elu(h,@@")))
        self.assertIn("accuracy", self.labels(TEXT.replace("elu(h,", "elu(h,@@")))
        self.assertNotIn("accuracy", self.labels(TEXT.replace("elu(h,", "selu(h,@@")))
        self.assertEqual(set(self.labels(TEXT.replace('"tanh")', '"@@"'))), {"none", "tanh"})
        self.assertEqual(set(self.labels(TEXT.replace('"tanh")', '"t@@'))), {"none", "tanh"})

    def test_elsewhere(self):
        self.assertEqual(set(self.labels(TEXT + "k@@")), {"kernel", "fn"})
        self.assertEqual(set(self.labels("@@")), {"kernel", "fn"})
        self.assertEqual(set(self.labels(TEXT.replace("w +", "w.@@ +"))), {"T"})
        self.assertEqual(self.labels("# a comment @@"), {})
        self.assertIn("v", self.labels(TEXT.replace("= v * by", "= v * @@")))
        self.assertIn("v", self.labels("fn f(v) = v@@"))
        head = self.labels("kernel k(x: f32[M, D], w: @@")
        self.assertEqual(set(head), {"param", "f32", "bf16", "f16", "M", "D"})


class Protocol(harness.Case):
    INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}

    def test_shutdown_and_exit(self):
        client = Client(self)
        capabilities = client.result("initialize", **self.INITIALIZE)
        self.assertEqual(capabilities["serverInfo"]["name"], "gelato-lsp")
        self.assertIsNone(client.result("shutdown"))
        self.assertEqual(client.ask("textDocument/hover")["error"]["code"], -32600)
        self.assertEqual(client.finish(), 0)

    def test_exit_without_shutdown(self):
        client = Client(self)
        client.result("initialize", **self.INITIALIZE)
        self.assertEqual(client.finish(), 1)

    def test_end_of_input(self):
        client = Client(self)
        client.result("initialize", **self.INITIALIZE)
        client.process.stdin.close()
        self.assertEqual(client.process.wait(30), 1)

    def test_the_order_of_a_session(self):
        client = Client(self)
        self.assertEqual(client.ask("textDocument/hover")["error"]["code"], -32002)
        client.notify("textDocument/didOpen", textDocument={"uri": URI, "text": ""})
        client.result("initialize", **self.INITIALIZE)
        self.assertEqual(client.ask("initialize", **self.INITIALIZE)["error"]["code"], -32600)
        error = client.ask("textDocument/hover", textDocument={"uri": URI})["error"]
        self.assertEqual(error["code"], -32602)
        self.assertEqual(client.ask("textDocument/rename")["error"]["code"], -32601)

    def test_malformed_messages(self):
        client = Client(self)
        client.result("initialize", **self.INITIALIZE)
        for body, code in [(b"{", -32700), (b"\xff\xfe", -32700), (b"[" * 100000, -32700),
                           (b'{"a":' * 5000 + b"1" + b"}" * 5000, -32700), (b"[]", -32600),
                           (b"1", -32600), (b"null", -32600), (b"{}", -32600),
                           (b'{"jsonrpc":"2.0","id":7}', -32600),
                           (b'{"jsonrpc":"2.0","id":7,"method":5}', -32600),
                           (b'{"jsonrpc":"2.0","id":7,"method":"textDocument/hover"}', -32602),
                           (b'{"jsonrpc":"2.0","id":7,"method":"x","params":[]}', -32601)]:
            with self.subTest(body[:60]):
                client.send_bytes(body)
                self.assertEqual(client.receive()["error"]["code"], code)
        for header in ("Content-Length: -1\r\n\r\n", "Content-Length: x\r\n\r\n",
                       "Content-Length: 0\r\n\r\n", "Content-Length:\r\nX: y\r\n\r\n"):
            client.send_bytes(b"", header)
            self.assertEqual(client.receive()["error"]["code"], -32600, header)
        client.send_bytes(b" " * (1 << 27), "content-length: %d\r\n\r\n" % (1 << 27))
        self.assertEqual(client.receive()["error"]["code"], -32600)
        # It is all right still.
        client.send_bytes(b'{"id":1,"method":"shutdown"}',
                          "garbage\r\nContent-Type: x\r\nCONTENT-LENGTH: 28\r\n\r\n")
        self.assertIsNone(client.receive()["result"])
        self.assertEqual(client.finish(), 0)

    def test_notifications_that_make_no_sense(self):
        client = Client(self)
        client.result("initialize", **self.INITIALIZE)
        document = {"uri": URI, "version": 1}
        client.notify("textDocument/didChange", textDocument=document,
                      contentChanges=[{"text": "not open"}])
        client.notify("textDocument/didClose", textDocument=document)
        client.notify("textDocument/didOpen", textDocument=document)
        client.notify("textDocument/didOpen", textDocument=[])
        client.notify("textDocument/didOpen")
        client.notify("$/setTrace", value="off")
        client.notify("nonsense")
        client.send(id=9, result=None)
        client.notify("textDocument/didOpen", textDocument=dict(document, text="fn f(x) = x"))
        self.assertEqual(client.receive()["params"]["uri"], URI)
        for changes in ([], [5], [{}], [{"text": 5}], {}, [{"text": "", "range": {}}]):
            client.notify("textDocument/didChange", textDocument=document, contentChanges=changes)
        for where in ({}, {"line": 0}, {"line": -1, "character": 0}, {"line": "a"},
                      {"line": 0.5, "character": 1}, {"line": 1 << 40, "character": 0}, []):
            response = client.ask("textDocument/hover", textDocument=document, position=where)
            self.assertEqual(response["error"]["code"], -32602, where)
        for where in ({"line": 1 << 30, "character": 0}, {"line": 0, "character": 1 << 30}):
            shown = client.result("textDocument/hover", textDocument=document, position=where)
            self.assertEqual(shown["range"]["end"], {"line": 0, "character": 11}, where)

    def test_words_of_the_command(self):
        self.assertRegex(self.succeeds(BIN / "gelato-lsp", "--version").out, r"^gelato-lsp \d")
        self.assertIn("editors.md", self.succeeds(BIN / "gelato-lsp", "--help").out)
        result = self.run_command([BIN / "gelato-lsp", "--port", "1"])
        self.assertEqual((result.code, result.out), (1, ""))
        self.assertIn("expected --stdio", result.err)


class Typing(Session):
    def test_every_half_typed_text(self):
        """Each beginning of the text as it is typed, with questions at its end."""
        self.open("")
        for length in range(0, len(TEXT) + 1, 3):
            text = TEXT[:length]
            self.change(text)
            for method in ("hover", "definition", "completion"):
                self.at(method, text, length)
            self.of("documentSymbol")
            self.of("formatting")


if __name__ == "__main__":
    harness.main()
