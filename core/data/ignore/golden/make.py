"""What dvc's own reader of .dvcignore decides; writes dvcignore.json beside this file.

Run: python core/data/ignore/golden/make.py      (with the Python that dvc 3.67 is installed in; not needed to run the tests)

dvcignore.json: {folders, files, cases}; a case is {ignores: {folder: lines}, walked: what is left of the files,
told: {path: [ignored, rule]}}. A folder that ends in .dvc makes its parent a project of its own.
"""
import json
import os
import pathlib
import tempfile

from dvc.fs import localfs
from dvc.ignore import DvcIgnoreFilter

FOLDERS = ["a", "a/b", "a/b/c", "b", "data", "data/tmp", "data/tmp/deep", "other/.dvc", "x y", ".git", "data/.hg", "a/b/inner/.dvc"]
FILES = [
    "a.txt", "b.txt", "B.TXT", "a/a.txt", "a/b/a.txt", "a/b/c/keep.txt", "a/b/c/a.log", "a/b.log", "b/a.txt", "b/keep",
    "data/a.csv", "data/b.csv", "data/A.csv", "data/é.csv", "data/ab.csv", "data/tmp/1", "data/tmp/deep/2", "data/temp", "tmp",
    "other/o.txt", "x y/z w", "!bang", "#hash", "back\\slash", "star*", "q?", "[x]", "😀.txt", "keep", "trailing ", "a/.git", ".hg", "a/b/inner/file",
]
SINGLE = [
    "a.txt", "/a.txt", "*.txt", "a/*.txt", "a/**/a.txt", "**/a.txt", "**/tmp", "tmp", "tmp/", "/tmp", "/tmp/", "data/tmp", "data/tmp/",
    "data/*", "data/**", "data/**/", "*", "**", "*/", "**/", "/*", "/**", "a/", "a/b", "b", "b/", "?.csv", "data/?.csv", "[ab].csv",
    "[!a].csv", "[^a].csv", "[a-b]b.csv", "[]x].csv", "[[]x[]]", "\\[x\\]", "[x", "\\!bang", "!bang", "\\#hash", "#hash", "star\\*",
    "q\\?", "back\\\\slash", "back\\slash", "É.csv", "é.csv", "?.txt", "😀.txt", "trailing ", "x y", "x y/z w", " a.txt ", "a//a.txt",
    "./a.txt", "a/../b", "A.TXT", "b.txt", "foo**bar", "a**", "**a", "***", "a/**/**/c", "/", "",
]
MANY = [
    {"": ["*.txt", "!a.txt"]}, {"": ["!a.txt", "*.txt"]}, {"": ["data/", "!data/a.csv"]}, {"": ["data/*", "!data/a.csv"]},
    {"": ["/*", "!/a", "/a/*", "!/a/b"]}, {"": ["*", "!*/", "!*.txt"]}, {"": ["tmp", "!tmp/"]}, {"": ["tmp/", "!tmp"]},
    {"": ["# note", "", "  a.txt  ", "\t", "!b/a.txt"]}, {"": ["a.txt"], "a": ["!a.txt"]}, {"": ["a/"], "a": ["!a.txt"]},
    {"a": ["a.txt"]}, {"a": ["/a.txt"]}, {"a": ["b/a.txt"]}, {"a": ["/b/"]}, {"a": ["**/c"]}, {"a": ["*"]}, {"a": ["**"]},
    {"a/b": ["c/*", "!c/keep.txt"]}, {"": [".dvcignore"], "a": ["a.txt"]}, {"data": ["*.csv", "!a.csv"], "data/tmp": ["*"]},
    {"": ["\\!bang", "*.log"], "a": ["\\*.txt", "!b.log"]}, {"x y": ["z w"]}, {"": ["!.git", "!.hg", "!.dvc"]}, {"other": ["!o.txt"]},
    {"": ["a.txt", "b.txt", "*.csv", "tmp/", "keep"]},
]

cases = []
for ignores in [{}] + [{"": [text]} for text in SINGLE] + [{"data": [text]} for text in SINGLE] + MANY:
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        for folder in FOLDERS:
            os.makedirs(os.path.join(root, folder), exist_ok=True)
        for file in FILES:
            pathlib.Path(root, file).parent.mkdir(parents=True, exist_ok=True)
            pathlib.Path(root, file).touch()
        for folder, lines in ignores.items():
            pathlib.Path(root, folder, ".dvcignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            dvcignore = DvcIgnoreFilter(localfs, root)
            walked = sorted(os.path.relpath(each, root) for each in dvcignore.find(localfs, root))
            told = {}
            for path in FOLDERS + FILES + ["none/such", "a/none"]:
                found = dvcignore.check_ignore(os.path.join(root, path))
                rule = str(found.pattern_infos[-1]) if found.pattern_infos else None
                if rule is not None:
                    told[path] = [found.match, rule]
        except Exception:
            continue  # dvc does not run with such a line
        cases.append({"ignores": ignores, "walked": walked, "told": told})

text = json.dumps({"folders": FOLDERS, "files": FILES, "cases": cases}, ensure_ascii=True)
pathlib.Path(__file__).with_name("dvcignore.json").write_text(text + "\n")
print(len(cases), "cases")
