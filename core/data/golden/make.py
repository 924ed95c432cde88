"""Pointer files by DVC's own YAML writer for names and hashes that need care; writes pointers.json beside this file.

Run: python core/data/golden/make.py      (dvc 3.67; not needed to run the tests)
"""
import json
import pathlib
import tempfile

from dvc.utils.serialize import dump_yaml

here = pathlib.Path(__file__).parent
names = """train.jsonl
12-data.jsonl
my file.jsonl
null
true
True
tRUE
~
123
1.5
0x12
012
1e3
1_000
+1
-1
2024-01-01
2024-01-01.csv
.5
.x
..x
-
--
@x
a: b
a:b
a:
:y
c #d.csv
c#d
#x
[x]
x[y]
{y}
*z
&w
!v
%u
`t
,x
x,y
|s
>r
=
<<
yes
no
on
12:30:45
a'b
'a'
a"b
"a
?q
? q
-x
- x
back\\slash
😀
åäö.jsonl
日本.jsonl
.inf
.nan
0o17
0b1
1e
1.
1.e5
e5
a  b
...
---
--- x
1:2
0
1e-3
1E5
12e03
Null
y
it's: odd""".split("\n")
names += ["trailing ", " lead", "a\tb", "new\nline", "\ufeffx", "word " * 30 + "x", "a: " + "word " * 30 + "x", "kk  " * 30 + "x"]
names += ["k" * n for n in (70, 72, 73, 78, 79, 80, 81, 82, 100, 200)]
names += ["a " + "k" * n for n in (70, 80, 81, 100)] + ["a: " + "k" * n for n in (70, 80, 81, 100)]
md5s = ["0123456789abcdef0123456789abcdea", "63033441641562364245591540084636", "630334416415623642455915400846e6", "12345678901234567890123456789012.dir", "00e00000000000000000000000000000"]

made = []
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "x.dvc")
    for name, md5 in [(n, md5s[0]) for n in names] + [("x", m) for m in md5s]:
        dump_yaml(str(path), {"outs": [{"md5": md5, "size": 3, "hash": "md5", "path": name}]})
        made.append({"name": name, "md5": md5, "size": 3, "pointer": path.read_text(encoding="utf-8")})
json.dump(made, open(here / "pointers.json", "w", encoding="utf-8"), ensure_ascii=True, indent=0)
