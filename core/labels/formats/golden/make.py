"""Makes the files of this folder with the real packages, and has them read ours.

    node write-ours.ts .
    uv run --with argilla==2.8.0 --with label-studio-sdk==2.1.2 make.py
    uv run --with argilla==1.29.1 make.py one

Argilla's client asks its server who it is before anything else, so a server that answers that one question runs beside it.
"""

import http.server
import json
import pathlib
import sys
import threading
import types
import uuid

HERE = pathlib.Path(__file__).parent
ADA, BO = uuid.UUID(int=0xADA), uuid.UUID(int=0xB0)
TEXTS = ["Paketet kom aldrig fram", "Snabb leverans, tack!", "Helt ok", "Fel storlek\nigen"]


def dump(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


class WhoAmI(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = {"username": "ada", "first_name": "Ada", "last_name": None, "role": "owner"}
        times = {"inserted_at": "2026-01-01T00:00:00", "updated_at": "2026-01-01T00:00:00"}
        body = json.dumps({"id": str(ADA), **names, **times}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def argilla_two():
    import argilla as rg
    from argilla.records._io import GenericIO, JsonIO

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WhoAmI)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rg.Argilla(api_url=f"http://127.0.0.1:{server.server_port}", api_key="none")

    def record(number, responses, suggestion="negativ"):
        return rg.Record(
            id=f"r{number}",
            fields={"text": TEXTS[number]},
            metadata={"source": "web", "length": len(TEXTS[number])},
            vectors={"mini": [0.5, -0.25]},
            suggestions=[rg.Suggestion("label", suggestion, score=0.875, agent="bert-v2")],
            responses=responses,
        )

    records = [
        record(0, [rg.Response("label", "negativ", ADA, "submitted"), rg.Response("label", "positiv", BO, "submitted")]),
        record(1, [rg.Response("label", "positiv", ADA, "submitted"), rg.Response("note", "nöjd", ADA, "submitted")], "positiv"),
        record(2, [rg.Response("label", "positiv", ADA, "draft")]),
        record(3, [rg.Response("label", "negativ", BO, "discarded")]),
    ]
    target = HERE / "argilla-2.json"
    target.unlink(missing_ok=True)
    JsonIO.to_json(records, target)
    dump("argilla-2-flat.json", GenericIO.to_list(records, flatten=True))
    span = [{"start": 0, "end": 7, "label": "vara"}]
    spans = [rg.Record(id="s1", fields={"text": TEXTS[0]}, responses=[rg.Response("parts", span, ADA, "submitted")])]
    target = HERE / "argilla-2-spans.json"
    target.unlink(missing_ok=True)
    JsonIO.to_json(spans, target)

    # Ours: read, turned into what the client would send, and written again.
    settings = rg.Settings.from_json(HERE / "ours-argilla-settings.json")
    settings.validate()
    dataset = types.SimpleNamespace(settings=settings, _client=None)
    ours = [rg.Record.from_dict(each, dataset=dataset) for each in json.loads((HERE / "ours-argilla.json").read_text())]
    sent = []
    for each in ours:
        model = each.api_model()
        asked = {question.name for question in settings.questions}
        for response in model.responses:
            assert set(response.values) <= asked, response
            assert response.status != "submitted" or "label" in response.values, response
        sent.append([[str(r.user_id), r.status.value, r.values] for r in model.responses])
    dump("argilla-sent.json", sent)
    target = HERE / "argilla-back.json"
    target.unlink(missing_ok=True)
    JsonIO.to_json(ours, target)
    dump("argilla-back-flat.json", GenericIO.to_list(ours, flatten=True))


def argilla_one():
    import argilla as rg
    from argilla.client.feedback.schemas.records import FeedbackRecord, SuggestionSchema

    def said(user, status, **values):
        return {"user_id": user, "status": status, "values": {name: {"value": value} for name, value in values.items()}}

    feedback = [
        FeedbackRecord(
            external_id="f0",
            fields={"text": TEXTS[0]},
            metadata={"source": "web"},
            responses=[said(ADA, "submitted", label="negativ"), said(BO, "submitted", label="positiv", note="tvärtom")],
            suggestions=[SuggestionSchema(question_name="label", value="negativ", score=0.75, agent="bert-v2")],
        ),
        FeedbackRecord(external_id="f1", fields={"text": TEXTS[1]}, responses=[said(ADA, "discarded")]),
    ]
    dump("argilla-1-feedback.json", [json.loads(each.json()) for each in feedback])
    classified = [
        rg.TextClassificationRecord(
            id="c0",
            text=TEXTS[0],
            prediction=[("negativ", 0.75), ("positiv", 0.25)],
            prediction_agent="served-model/3",
            annotation="negativ",
            annotation_agent="ada",
            status="Validated",
        ),
        rg.TextClassificationRecord(id="c1", text=TEXTS[1], status="Discarded", annotation_agent="bo"),
        rg.TextClassificationRecord(id="c2", text=TEXTS[2], annotation=["positiv", "neutral"], multi_label=True, annotation_agent="bo"),
    ]
    dump("argilla-1-classification.json", [json.loads(each.json()) for each in classified])


def label_studio():
    import tempfile

    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface
    from label_studio_sdk.label_interface.objects import AnnotationValue, PredictionValue, TaskValue

    config = """<View><Text name="text" value="$text"/><Choices name="sentiment" toName="text">
<Choice value="negativ"/><Choice value="positiv"/></Choices></View>"""
    interface = LabelInterface(config)

    def region(label):
        return interface.get_control("sentiment").label(label=[label])

    def task(number, annotations):
        made = TaskValue(
            data={"text": TEXTS[number], "url": f"https://example.com/{number}"},
            annotations=annotations,
            predictions=[PredictionValue(model_version="bert-v2", score=0.875, result=[region("negativ")])],
        ).model_dump()
        for index, annotation in enumerate(made["annotations"]):
            made_at = f"2026-11-20T08:0{number}:0{index}.250000Z"
            annotation.update({"id": number * 10 + index, "created_at": made_at, "updated_at": made_at})
        return {"id": 100 + number, **made, "meta": {}, "project": 7, "drafts": []}

    def said(label, by, **more):
        return AnnotationValue(result=[region(label)], completed_by=by, lead_time=2.5, **more)

    tasks = [
        task(0, [said("negativ", 1), said("positiv", 2)]),
        task(1, [said("positiv", 1)]),
        task(2, [AnnotationValue(result=[], completed_by=1, was_cancelled=True)]),
        task(3, []),
    ]
    for each in tasks[:2]:
        assert interface.validate_annotation(each["annotations"][0]), each
    dump("label-studio.json", tasks)

    def minimal(config, source, target):
        with tempfile.TemporaryDirectory() as folder:
            Converter(config, project_dir=None).convert_to_json_min(str(HERE / source), folder, is_dir=False)
            dump(target, json.loads((pathlib.Path(folder) / "result.json").read_text()))

    minimal(config, "label-studio.json", "label-studio-min.json")

    # Ours: what Label Studio checks on the way in, and what its converter makes of it.
    config = (HERE / "ours-label-studio.xml").read_text()
    interface = LabelInterface(config)
    interface.validate()
    for each in json.loads((HERE / "ours-label-studio.json").read_text()):
        for annotation in each["annotations"]:
            for part in annotation["result"]:
                assert interface.validate_region(part), part
        for prediction in each["predictions"]:
            assert interface.validate_prediction(prediction, return_errors=True) == [], prediction
    minimal(config, "ours-label-studio.json", "label-studio-back-min.json")


if sys.argv[1:] == ["one"]:
    argilla_one()
else:
    argilla_two()
    label_studio()
