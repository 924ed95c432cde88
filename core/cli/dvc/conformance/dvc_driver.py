"""Runs dvc commands for the conformance tests: imports dvc once, then forks for each command, so that one costs a tenth.

Reads one JSON object a line, {"cwd", "argv", "env"}, and writes one, {"status", "out", "err"}. A forked child is as a fresh `dvc`
that has its modules loaded: nothing of one command is left for the next. Its stdin is empty.
"""
import contextlib
import importlib
import json
import os
import sys
import tempfile

import dvc.cli

# What dvc itself loads late, in this command or that.
for module in """
    dvc.api dvc.cachemgr dvc.cli.parser dvc.data_cloud dvc.dirs dvc.repo.artifacts dvc.repo.brancher dvc.repo.datasets dvc.repo.index
    dvc.repo.open_repo dvc.repo.plots dvc.repo.stage dvc.types dvc.utils.strictyaml dvc_data.hashfile.checkout dvc_data.hashfile.db.index
    dvc_data.hashfile.db.local dvc_data.hashfile.status dvc_data.hashfile.transfer dvc_data.index.checkout dvc_data.index.collect
    dvc_data.index.fetch dvc_render dulwich.index dulwich.worktree flatten_dict fsspec.implementations.memory networkx platformdirs
    pygit2 rich.console rich.table rich.live ruamel.yaml scmrepo.git tarfile voluptuous
""".split():
    with contextlib.suppress(ImportError):
        importlib.import_module(module)
dvc.cli.parser.get_main_parser()


def run(request):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            child_main(request, out, err)
        _, code = os.waitpid(child, 0)
        status = os.waitstatus_to_exitcode(code)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "surrogateescape"))
        return {"status": status, "out": texts[0], "err": texts[1]}


def child_main(request, out, err):
    status = 255
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.chdir(request["cwd"])
        os.environ.update(request.get("env") or {})
        sys.argv = ["dvc", *request["argv"]]
        try:
            status = dvc.cli.main(request["argv"])
        except SystemExit as exc:
            status = exc.code if isinstance(exc.code, int) else (0 if exc.code is None else 1)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status or 0)


for line in sys.stdin:
    answer = json.dumps(run(json.loads(line)))
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
