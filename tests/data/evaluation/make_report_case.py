"""Writes report_case.json: random predictions, and what scikit-learn says of them.

    pip install numpy==2.4.6 scikit-learn==1.9.1 && python make_report_case.py
"""
import json
from math import sqrt
from pathlib import Path

import numpy as np
from sklearn import metrics

COUNT, CLASSES = 120, ["ant", "bee, wild", "cat", "dog", "eel"]

random = np.random.default_rng(576)
# No sample is a cat and none is predicted to be an eel: both undefined ratios occur.
label = random.choice([0, 1, 3, 4], size=COUNT, p=[0.5, 0.2, 0.2, 0.1])
logit = random.normal(size=(COUNT, 5))
logit[np.arange(COUNT), label] += 1.2
logit[:, 4] -= 7
probability = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
probability = probability.astype(np.float32)
normalised = probability.astype(np.float64)
normalised /= normalised.sum(axis=1, keepdims=True)
predicted = probability.argmax(axis=1)

every = list(range(5))
precision, recall, f1, support = metrics.precision_recall_fscore_support(
    label, predicted, labels=every, zero_division=0)
correct = int((label == predicted).sum())

# Wilson's interval as his paper states it: the two roots of (p - q)^2 = z^2 q (1 - q) / n.
z, n, p = 1.959963984540054, COUNT, correct / COUNT
a, b, c = 1 + z * z / n, -(2 * p + z * z / n), p * p
root = sqrt(b * b - 4 * a * c)

case = {
    "classes": CLASSES,
    "label": label.tolist(),
    "predicted": predicted.tolist(),
    "probability": [[float(x) for x in row] for row in probability],
    "expected": {
        "accuracy": metrics.accuracy_score(label, predicted),
        "loss": metrics.log_loss(label, normalised, labels=every),
        "confusion": metrics.confusion_matrix(label, predicted, labels=every).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "interval": [(-b - root) / (2 * a), (-b + root) / (2 * a)],
        "baseline": np.bincount(label).max() / COUNT,
    },
}
Path(__file__).with_name("report_case.json").write_text(json.dumps(case, indent=None, separators=(",", ":")) + "\n")
