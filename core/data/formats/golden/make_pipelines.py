"""Pipelines as dvc reads and records them; writes pipelines.json beside this file.

Run: python core/data/formats/golden/make_pipelines.py      (with the Python that dvc 3.67 is installed in; not needed to run the tests)

pipelines.json: {name, files, stages, lock}: `files` are dvc.yaml and its parameter files, `stages` what dvc makes of them, `lock`
the dvc.lock that `dvc commit -f` writes when every dependency and out holds its own path.
"""
import json
import os
import pathlib
import tempfile

from dvc.repo import Repo

here = pathlib.Path(__file__).parent

SAMPLES = {
    "plain": {
        "dvc.yaml": """stages:
  prepare:
    cmd: python prepare.py raw.csv
    deps:
    - raw.csv
    - prepare.py
    outs:
    - data/z.csv
    - data/a.csv:
        persist: true
    - big:
        cache: false
        push: false
  train:
    cmd:
    - python train.py
    - echo done
    deps: [data/a.csv, data/z.csv]
    params:
    - lr
    - train.epochs
    - train.layers
    - other.yaml:
      - a.b
      - z
      - flag
    - conf.json:
    outs:
    - model.bin:
        desc: the model
        type: model
        labels: [x, y]
        meta: {a: 1}
        remote: null-remote
    metrics:
    - metrics.json:
        cache: false
    plots:
    - plots/roc.csv:
        x: fpr
        y: tpr
        template: linear
        cache: false
    - plots/plain.csv
    frozen: true
""",
        "params.yaml": "lr: 0.10\nwhole: 1.0\ntrain:\n  epochs: 3\n  layers: [1, 2.0, x]\nextra: y\n",
        "other.yaml": "a:\n  b: 1e-5\nz: 'text'\nflag: True\n",
        "conf.json": '{"k": 1.0, "b": {"c": [1, null, true]}, "a": "x"}',
    },
    "foreach": {
        "dvc.yaml": """vars:
- models: [us, uk]
- vars.yaml
- more.json:a,b
- nested:
    deep: [x, {k: v}]
stages:
  clean:
    foreach: ${models}
    do:
      cmd: clean.py ${item}
      outs:
      - data/${item}.csv
  by-map:
    foreach:
      one:
        n: 1
        f: 1.0
      two: {n: 2, f: 1e-7}
    do:
      cmd: run ${key} ${item.n} ${item.f} ${nested.deep[0]} ${nested.deep[1].k} \\${literal}
      outs:
      - ${key}-${item.n}.txt
  by-list:
    foreach:
    - {a: 1}
    - {a: 2}
    do:
      cmd: run ${item.a} ${a} ${flag} ${size}
      wdir: ${dir}
      outs:
      - ${item.a}.out:
          cache: false
  numbers:
    foreach: [1, 2.5, true]
    do:
      cmd: echo ${item}
      outs: ["n-${item}.out"]
""",
        "vars.yaml": "flag: false\nsize: 10\ndir: sub/\n",
        "more.json": '{"a": "one", "b": [2], "c": 3}',
    },
    "matrix": {
        "dvc.yaml": """stages:
  train:
    matrix:
      model: [cnn, xgb]
      size: [1, 2]
      conf:
      - {a: 1}
      - {a: 2}
    cmd: train ${item.model} ${item.size} ${item.conf.a} ${key}
    outs:
    - m-${item.model}-${item.size}-${item.conf.a}.bin
  grid:
    matrix:
      x: ${xs}
    cmd: grid ${item.x}
    outs:
    - grid-${item.x}
""",
        "params.yaml": "xs: [a, b]\n",
    },
    "stage vars and folders": {
        "dvc.yaml": """stages:
  build:
    wdir: sub
    vars:
    - local.yaml
    - name: n
    cmd: build ${name} ${opts}
    deps:
    - ../raw.csv
    params:
    - k
    - ../top.yaml:
    outs:
    - ${name}.bin
    - dir/${out}
    always_changed: true
    desc: builds
    meta:
      who: me
""",
        "sub/local.yaml": "opts: {a: 1, b: x y, c: true, d: [1, 2], e: {f: 2.0}}\nout: o\n",
        "sub/params.yaml": "k: -1\n",
        "top.yaml": "b: 1\na: .5\nc: ~\nd: 2024-01-01x\n",
    },
}


def about(stage, folder):
    from dvc.dependency import ParamsDependency

    return {
        "name": stage.name,
        "wdir": os.path.relpath(stage.wdir, folder).replace(".", "", 1) if stage.wdir == folder else os.path.relpath(stage.wdir, folder),
        "cmd": stage.cmd,
        "deps": [d.def_path for d in stage.deps if not isinstance(d, ParamsDependency)],
        "params": [[d.def_path, d.params] for d in stage.deps if isinstance(d, ParamsDependency)],
        "outs": [
            {
                "path": o.def_path, "cache": o.use_cache, "push": o.can_push, "persist": o.persist, "remote": o.remote,
                "metric": bool(o.metric), "plot": bool(o.plot), "desc": o.annot.desc, "type": o.annot.type, "labels": o.annot.labels,
            }
            for o in stage.outs
        ],
        "frozen": stage.frozen,
        "alwaysChanged": bool(stage.always_changed),
        "desc": stage.desc,
    }


made = []
for name, files in SAMPLES.items():
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        for path, text in files.items():
            pathlib.Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            pathlib.Path(folder, path).write_text(text, encoding="utf-8")
        os.chdir(folder)
        repo = Repo.init(folder, no_scm=True)
        stages = list(repo.index.stages)
        for stage in stages:
            pathlib.Path(stage.wdir).mkdir(parents=True, exist_ok=True)
        described = [about(stage, folder) for stage in stages]
        for stage in stages:
            for item in [*stage.deps, *stage.outs]:
                target = pathlib.Path(item.fs_path)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(item.def_path, encoding="utf-8")
        repo.commit(force=True)
        lock = pathlib.Path(folder, "dvc.lock").read_text(encoding="utf-8")
        os.chdir(here)
        made.append({"name": name, "files": files, "stages": described, "lock": lock})
json.dump(made, open(here / "pipelines.json", "w", encoding="utf-8"), ensure_ascii=True, indent=0)
