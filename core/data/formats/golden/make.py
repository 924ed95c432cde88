"""YAML documents as dvc's own reader and writer change them; writes documents.json and dumps.json beside this file.

Run: python core/data/formats/golden/make.py      (with the Python that dvc 3.67 is installed in; not needed to run the tests)

documents.json: {name, existing, value, edited}: `edited` is what dvc writes over `existing` to say `value`.
dumps.json: {value, text}: a new file.
"""
import io
import json
import pathlib

from ruamel.yaml import YAML

from dvc.utils.collections import apply_diff
from dvc.utils.serialize import dumps_yaml, parse_yaml, parse_yaml_for_update

here = pathlib.Path(__file__).parent
A, B = "0123456789abcdef0123456789abcdea", "630334416415623642455915400846e6"

BASES = {
    "plain": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "legacy": f"outs:\n- md5: {A}\n  size: 3\n  path: a.csv\n",
    "top comment": f"# our data\n# of the shop\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "top comment and blank line": f"# our data\n\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "blank lines first": f"\n\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "line comments": f"outs:\n- md5: {A} # the hash\n  size: 3        # bytes\n  hash: md5\n  path: a.csv    # here\n",
    "comment after key": f"outs: # all\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "comment under key": f"outs:\n# the one\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "indented comment under key": f"outs:\n    # the one\n  - md5: {A}\n    size: 3\n    hash: md5\n    path: a.csv\n",
    "comment after dash": f"outs:\n- # first\n  md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "comments between": f"outs:\n- md5: {A}\n  # about the size\n  size: 3\n\n  # about the hash\n  hash: md5\n\n\n  path: a.csv\n",
    "comment at end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n# the end\n",
    "indented comment at end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  # the end\n\n# really\n",
    "no line end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv",
    "comment without line end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv # here",
    "blank lines at end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n\n\n",
    "own order": f"outs:\n- path: a.csv\n  hash: md5\n  size: 3\n  md5: {A}\n",
    "indented list": f"outs:\n  - md5: {A}\n    size: 3\n    hash: md5\n    path: a.csv\n",
    "far indented": f"outs:\n        -   md5: {A}\n            size: 3\n            hash: md5\n            path: a.csv\nmeta:\n        owner: me\n        tags:\n            -   x\n            -   y\n",
    "needless quotes": f"'outs':\n- \"md5\": '{A}'\n  size: 3\n  'hash': \"md5\"\n  path: 'a.csv'\n",
    "needed quotes": f"outs:\n- md5: '{B}'\n  size: 3\n  hash: md5\n  path: \"null\"\n",
    "CRLF": f"# c\r\nouts:\r\n- md5: {A}\r\n  size: 3\r\n\r\n  hash: md5\r\n  path: a.csv\r\n",
    "document start": f"---\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "document start after comment": f"# c\n---\n# d\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "document end": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n...\n",
    "flow map": f"outs:\n- {{md5: {A}, size: 3, hash: md5, path: a.csv}}\n",
    "flow list": f"outs: [{{md5: {A}, size: 3, hash: md5, path: a.csv}}]\n",
    "all flow": f"{{outs: [{{md5: {A}, size: 3, hash: md5, path: a.csv}}]}}\n",
    "flow with comments": f"outs: # all\n- {{md5: {A}, size: 3, hash: md5, path: a.csv}} # one\n# two\nfrozen: true\n",
    "flow labels": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  labels: [a, 'b c', \"d: e\", 1x]\n  meta: {{a: 1, b: [x, y], c: {{d: e}}}}\n",
    "flow over lines": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  labels: [\n    a,\n    b,\n  ]\n  meta: {{\n    a: 1,\n    b: 2 }}\n",
    "long flow": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  labels: [{', '.join('label number %d' % n for n in range(12))}]\n",
    "empty collections": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  meta:\n    a: []\n    b: {{}}\n    c:\n    d: ~\n    e: ''\n    f: null\n",
    "block labels": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  labels:\n    - a   # first\n    # between\n    - b\n\n    - c\n  desc: x\n",
    "nested lists": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\nmeta:\n  m:\n  - - 1\n    - 2\n  - - a: 1\n      b: 2\n    - - deep\n  - []\n  -\n  - x: 1\n",
    "literal": f"desc: |\n  two\n  lines\n\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "literal strip": f"desc: |-\n  two\n\n    lines\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  desc: |\n        deep\n        down\n",
    "literal keep": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\nmeta:\n  a: |+\n    x\n\n\n  b: 1\n",
    "literal with comment": f"desc: |   # why\n  two\n  lines\n# after\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "literal with hint": f"meta:\n  a: |2\n      two\n    lines\n  b: 1\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "folded": f"desc: >\n  some words\n  and more\n\n  a paragraph\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "folded strip": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  desc: >-\n    some words\n    and more\n      indented\n    back\n",
    "folded long": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n  desc: >\n    {'word ' * 30}\n    end\n",
    "plain over lines": f"desc: some words\n  and more\n  words\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "long plain": f"desc: {'word ' * 40}\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: {'k' * 200}\n",
    "long quoted": f"desc: '{'a: b ' * 40}'\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: \"{'it''s: ' * 20} x\"\n",
    "double quoted": 'desc: "tab\\tnew\\nline \\u00e9 \\U0001F600 \\x01"\n' + f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "long double quoted": 'desc: "' + "it's: \\t" * 25 + '"\nmeta:\n  a: "' + "word \\n" * 30 + '"\n  b: "' + "x\\u0001" * 60 + '"\n' + f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "unicode": f"# ändrad 漢字\ndesc: åäö 😀 漢字\nouts:\n- md5: {A} # ö\n  size: 3\n  hash: md5\n  path: ünï 漢字.csv      # 😀\n",
    "numbers": "meta:\n  a: 007\n  b: 0x1F\n  c: 0o17\n  d: 1_000\n  e: 1.50\n  f: 1e3\n  g: -.5\n  h: +12\n  i: .inf\n  j: -.INF\n  k: .nan\n  l: 1.0E+05\n  m: 0b101\n  n: 123456789012345678901234567890\n  o: 1.\n  p: -0\n  q: +1.5\n  r: 0x0f\n" + f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "words": "meta:\n  a: True\n  b: FALSE\n  c: yes\n  d: on\n  e: ~\n  f: Null\n  g: 2024-01-01\n  h: 12:30:45\n  i: '2024-01-01'\n  j: 'true'\n  l: '='\n" + f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "odd keys": f"meta:\n  1: x\n  true: y\n  'a b': z\n  \"q:\": w\n  ? long\n  : v\n  null: u\n  ünï: t\n  '': s\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "long key": f"meta:\n  {'k' * 130}: x\n  {'w ' * 50}y: z\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "anchors": f"meta:\n  base: &base\n    a: 1\n    b: 2\n  copy: *base\n  name: &name hello\n  again: *name\n  unused: &unused [1, 2]\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "merge": f"meta:\n  base: &base\n    a: 1\n  more:\n    <<: *base\n    b: 2\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "tagged": f"meta:\n  a: !!str 12\n  b: !!int '3'\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "import": f"md5: {A}\nfrozen: true\ndeps:\n- path: data/x\n  repo:\n    url: https://example.com/r.git\n    rev_lock: 0123456789012345678901234567890123456789\nouts:\n- md5: {B}\n  size: 3\n  hash: md5\n  path: x\n".replace(B, f"'{B}'"),
    "import with comments": f"# imported\nmd5: {A} # of the stage\n\nfrozen: true\n\n# from\ndeps:\n  - path: data/x\n    # their project\n    repo:\n      url: https://example.com/r.git # mirror\n      rev_lock: abc\n# to\nouts:\n  - md5: {A}\n    size: 3\n    hash: md5\n    path: x\n",
    "comment before dedent": f"deps:\n- path: x\n  repo:\n    url: u\n    # last of repo\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: x\n  # last of outs\nmeta:\n  a: 1\n",
    "flow then comment": f"meta:\n  a: {{x: 1}}\n  # about b\n  b: [1, 2]\n\n  c: 1\n# about outs\nouts:\n- {{md5: {A}, size: 3, hash: md5, path: x}}\n# end\n",
    "list of flow then comment": f"meta:\n  l:\n    - {{x: 1}}\n    # about two\n    - [1, 2]\n    # end of list\n  c: 1\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: x\n",
    "comment after empty value": f"meta:\n  a: # nothing\n  b:\n  # about c\n  c: 1\nouts:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: x\n",
    "value on next line": f"meta:\n  a:\n    hello\n  b: # note\n    world\nouts:\n- md5:\n    {A}\n  size: 3\n  hash: md5\n  path: x\n",
    "trailing blanks": f"outs:   \n- md5: {A}   \n  size: 3  \n  \n  hash: md5\n  path: a.csv  \n",
    "tabs in comment": f"outs:\n- md5: {A}\t# tab\n  size: 3\n  hash: md5\n  path: a.csv\n",
    "two outs": f"outs:\n- md5: {A}\n  size: 3\n  hash: md5\n  path: a.csv\n# second\n- md5: {A}\n  size: 4\n  hash: md5\n  path: b.csv\n",
    "comments on nested": f"meta:\n  # one\n  a:\n    # two\n    b: # three\n      # four\n      c: 1 # five\n      # six\n    # seven\n  # eight\n# nine\nouts:\n# ten\n- md5: {A} # eleven\n  size: 3\n  hash: md5\n  path: x\n",
    "version aware": f"outs:\n- hash: md5\n  path: d\n  files:\n  - relpath: a\n    md5: {A}\n    size: 3\n    cloud:\n      s3:\n        etag: abc\n        version_id: v1\n  - relpath: b\n    md5: {A}\n    size: 3\n    cloud:\n      s3:\n        etag: abd\n        version_id: '2'\n",
}


def plain(value):
    """As dvc's fast reader gives it; dates and such have no JSON form: documents with them are only dumped unchanged."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def outs(change):
    def run(value):
        if "outs" in value and isinstance(value["outs"], list):
            change(value["outs"][0])
        return value

    return run


def set_out(**fields):
    return outs(lambda out: out.update(fields))


def drop_out(*keys):
    return outs(lambda out: [out.pop(key, None) for key in keys])


def set_top(**fields):
    return lambda value: {**value, **fields}


def drop_top(*keys):
    return lambda value: {k: v for k, v in value.items() if k not in keys}


CHANGES = {
    "nothing": lambda value: value,
    "new hash": set_out(md5=B, size=123456),
    "shorter hash and path": set_out(md5="abc", path="x"),
    "hash key": set_out(hash="md5"),
    "folder": set_out(md5=A + ".dir", size=6, nfiles=3),
    "no size": drop_out("size"),
    "no last keys": drop_out("path", "desc", "labels", "meta"),
    "frozen": set_top(frozen=True),
    "stage": set_top(md5=B, deps=[{"path": "s3://bucket/x", "etag": "abc", "size": 3}], frozen=True),
    "no meta": drop_top("meta", "desc", "frozen"),
    "new desc": set_top(desc="another: text\nof two lines\n"),
    "out desc": set_out(desc="word " * 30 + "end", labels=["a", "b", "c"], meta={"k": {"l": [1, 2.5, None, True]}}),
    "other meta": set_top(meta={"a": 1, "b": [1], "z": {"y": "x"}}),
    "second out": lambda value: {**value, "outs": [*value.get("outs", []), {"md5": A, "path": "second"}]},
}


def edit(existing, value):
    saved = parse_yaml_for_update(existing, "x.dvc")
    apply_diff(value, saved)
    return dumps_yaml(saved)


def json_safe(value):
    try:
        json.dumps(value, allow_nan=False)
        return True
    except (TypeError, ValueError):
        return False


# A comment after a key makes ruamel forget one line break of a long flow map.
LEFT_OUT = {("flow with comments", "out desc"), ("flow with comments", "folder")}

documents = []
for number, (base, text) in enumerate(BASES.items()):
    # Four changes of each document, and one or two of the others in turn.
    some = [c for i, c in enumerate(CHANGES) if c in ("nothing", "new hash", "frozen", "out desc") or i % 7 == number % 7]
    for change, run in ((c, CHANGES[c]) for c in some):
        if (base, change) in LEFT_OUT:
            continue
        # As dvc reads a file: line ends become LF.
        existing = io.StringIO(text, newline=None).read()
        try:
            value = run(parse_yaml(existing, "x.dvc"))
            edited = edit(existing, value)
        except Exception as exc:  # ruamel cannot hold some comments itself
            print(f"{base} / {change}: {type(exc).__name__} {exc}")
            continue
        as_json = plain(value)
        if change == "nothing":
            as_json = None  # what our own reader makes of it
        elif not json_safe(as_json):
            continue
        documents.append({"name": f"{base}, {change}", "existing": text, "value": as_json, "edited": edited})

scalars = json.loads((here.parent.parent / "golden" / "pointers.json").read_text(encoding="utf-8"))
strings = [each["name"] for each in scalars]
strings += ["_1", "1_", "_", "0x", "0o8", "089", "+", "-", ".", "1.2.3", "e", "1e5", "1e+5", "-.5e+3", ".5e3", "a\n", "\n", "a\n\nb", " a", "a ", "a\\b"]
strings += ["2024-1-1 1:02:03", "2024-01-01T10:00:00Z", "x\x85y", "x\u2028y", "x \u2028y", "it's\u2028", "\ud7ff", "\ufffd", "\ufffe", "\U0010ffff", "\x7f", "\xa0", "a\xa0b"]
strings += ["it's " * 30, "\t" + "word " * 30, 'say "x" ' * 20, "a: " + '"q" ' * 30, "new\nline " * 15, "x" * 78 + " y", "x" * 79 + " y", "x" * 80 + " y", "- " + "x" * 100, "\U0001F600 " * 40, "a: " + "\U0001F600 " * 40]
strings += ["t\t" * 60, "a" * 75 + "\t" + "b" * 40, "\x01" + " x" * 60, "\x01" + "  x" * 40, "'" + " b" * 60, "a\tb c" * 20]
dumps = []
for number, text in enumerate(strings):
    places = ({"path": text}, {"a": [text, {"k": text}]}, {"a": {"b": {"c": text}}}, {text: 1}, {"a": [[text], text]})
    for value in (places[:1] + places[1 + number % 4 :][:1]) if len(text) < 60 else places:
        dumps.append({"value": value, "text": dumps_yaml(value)})
for value in [
    {}, {"a": None}, {"a": []}, {"a": {}}, {"a": [[], {}, None, [None], [[]]]}, {"a": [{"b": []}, {"c": {}}]},
    {"a": 1, "b": -1, "c": 1.5, "d": 1e-7, "e": 1.5e300, "f": 0.1, "g": True, "h": False, "i": 9007199254740991},
    {"k" * 127: 1, "k" * 128: 2, "k" * 129: {"a": 1}, "l" * 140: ["x"], "m" * 140: []},
    {"a": {"b": {"c": {"d": ["x", ["y", ["z", {"e": "f"}]]]}}}},
    {"schema": "2.0", "stages": {"train@0": {"cmd": ["python x.py " + "--flag " * 20, "true"], "outs": [{"path": "m", "hash": "md5", "md5": A, "size": 3}]}}},
]:
    dumps.append({"value": value, "text": dumps_yaml(value)})

json.dump(documents, open(here / "documents.json", "w", encoding="utf-8"), ensure_ascii=True, indent=0)
json.dump(dumps, open(here / "dumps.json", "w", encoding="utf-8"), ensure_ascii=True, indent=0)
print(len(BASES), "documents", len(documents), "edits", len(dumps), "dumps")
