"""The service that someone writes around a classifier: FastAPI and transformers' pipeline, one text a request.

    python bench/peer/serving.py MODEL_FOLDER PORT
"""

import sys
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import pipeline

folder, port = sys.argv[1:]
models = {}


@asynccontextmanager
async def lifespan(app):
    models["classify"] = pipeline("text-classification", model=folder, tokenizer=folder)
    yield


app = FastAPI(lifespan=lifespan)


class Text(BaseModel):
    text: str


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(body: Text):
    return models["classify"](body.text, truncation=True)[0]


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
