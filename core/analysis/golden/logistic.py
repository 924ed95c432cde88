"""Writes logistic.json: the optimum that core/analysis/logistic.ts must find, by scikit-learn on the same sparse features.

Run with scikit-learn 1.7 and numpy: python core/analysis/golden/logistic.py
"""

import json
import pathlib

import numpy
import sklearn
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROWS, WIDTH, CLASSES = 60, 25, 3


def problem(seed, c):
    random = numpy.random.default_rng(seed)
    dense = random.random((ROWS, WIDTH)) * (random.random((ROWS, WIDTH)) < 0.25)
    dense = dense.round(3)
    target = (dense @ random.normal(size=(WIDTH, CLASSES)) + random.normal(scale=0.3, size=(ROWS, CLASSES))).argmax(axis=1)
    features = csr_matrix(dense)
    model = LogisticRegression(C=c, tol=1e-10, max_iter=100_000).fit(features, target)
    return {
        'c': c,
        'width': WIDTH,
        'classes': CLASSES,
        'starts': features.indptr.tolist(),
        'columns': features.indices.tolist(),
        'values': features.data.tolist(),
        'targets': target.tolist(),
        'weights': model.coef_.T.tolist(),
        'intercepts': model.intercept_.tolist(),
        'probabilities': model.predict_proba(features).tolist(),
    }


golden = {
    'scikit-learn': sklearn.__version__,
    'problems': [problem(1, 1.0), problem(2, 10.0)],
}
path = pathlib.Path(__file__).with_name('logistic.json')
path.write_text(json.dumps(golden, separators=(',', ':')) + '\n')
