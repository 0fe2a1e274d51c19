"""Writes report_case.json: made-up predictions, and what scikit-learn and NumPy say of them.

    pip install numpy==2.4.6 scikit-learn==1.9.1 && python make_report_case.py

A case's probabilities are rows of numbers, or, where "sparse" is set, rows of [class, number] with zeros elsewhere.
Where "probability" is null, only what the log's short form has is known: predicted class and confidence.
"""
import json
import warnings
from math import sqrt
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")  # classes without images or predictions are wanted here


def softmax(logit):
    probability = np.exp(logit - logit.max(axis=1, keepdims=True))
    return (probability / probability.sum(axis=1, keepdims=True)).astype(np.float32)


def interval(correct, n):
    """Wilson's as his paper states it: the two roots of (p - q)^2 = z^2 q (1 - q) / n."""
    z, p = 1.959963984540054, correct / n
    a, b, c = 1 + z * z / n, -(2 * p + z * z / n), p * p
    root = sqrt(b * b - 4 * a * c)
    return [(-b - root) / (2 * a), (-b + root) / (2 * a)]


def calibration(label, predicted, confidence, bins=15):
    """Bins (low, high], by the definitions in section 2 of Guo et al.: one pass a bin over everything."""
    edges = np.arange(bins + 1) / bins
    table, ece, mce = [], 0.0, 0.0
    for m in range(bins):
        inside = (confidence > edges[m]) & (confidence <= edges[m + 1])
        if m == 0:
            inside |= confidence == 0
        count = int(inside.sum())
        mean = float(confidence[inside].mean()) if count else None
        right = float((label == predicted)[inside].mean()) if count else None
        table.append([count, mean, right])
        if count:
            ece += count / len(label) * abs(right - mean)
            mce = max(mce, abs(right - mean))
    return {"bins": table, "ece": ece, "mce": mce, "mean_confidence": float(confidence.mean())}


def averages(label, predicted, every, kind):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        label, predicted, labels=every, average=kind, zero_division=0)
    return [precision, recall, f1]


def top_k(label, probability, every):
    if len(every) == 2:
        return [metrics.top_k_accuracy_score(label, probability[:, 1], k=1, labels=every)]
    return [metrics.top_k_accuracy_score(label, probability, k=k, labels=every)
            for k in range(1, min(5, len(every) - 1) + 1)]


def case(name, classes, label, probability, sparse=False, short=False):
    every = list(range(len(classes)))
    predicted = probability.argmax(axis=1)
    confidence = probability.max(axis=1).astype(np.float64)
    wide = probability.astype(np.float64)
    normalised = wide / wide.sum(axis=1, keepdims=True)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        label, predicted, labels=every, zero_division=0)
    with np.errstate(divide="ignore"):
        loss = -np.log(wide[np.arange(len(label)), label])
    rows = probability.tolist()
    if sparse:
        rows = [[[c, p] for c, p in enumerate(row) if p > 0] for row in rows]
    finite = bool(np.isfinite(loss).all())
    expected = {
        "accuracy": metrics.accuracy_score(label, predicted),
        # scikit-learn's loss bounds probabilities away from 0, ours is infinite there.
        "loss": metrics.log_loss(label, normalised, labels=every) if finite else None,
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macro": averages(label, predicted, every, "macro"),
        "weighted": averages(label, predicted, every, "weighted"),
        "balanced": metrics.balanced_accuracy_score(label, predicted),
        "interval": interval(int((label == predicted).sum()), len(label)),
        "baseline": np.bincount(label).max() / len(label),
        "calibration": calibration(label, predicted, confidence),
    }
    if short:
        expected["top_k"] = [expected["accuracy"]] + [None] * (min(5, len(classes) - 1) - 1)
        expected["brier"] = None
    else:
        expected["top_k"] = top_k(label, probability, every)
        expected["brier"] = float((((wide - np.eye(len(classes))[label]) ** 2).sum(axis=1)).mean())
        # scikit-learn wants rows that add up to 1.
        known = metrics.brier_score_loss(label, normalised if len(classes) > 2 else normalised[:, 1], labels=every,
                                         scale_by_half=False)
        assert abs(expected["brier"] - known) < 1e-6
    if len(classes) <= 10:
        expected["confusion"] = metrics.confusion_matrix(label, predicted, labels=every).tolist()
    return {"name": name, "classes": classes, "label": label.tolist(), "predicted": predicted.tolist(),
            "confidence": confidence.tolist(), "sparse": sparse, "probability": None if short else rows,
            "expected": expected}


def five_classes():
    random = np.random.default_rng(576)
    # No sample is a cat and none is predicted to be an eel: both undefined ratios occur.
    label = random.choice([0, 1, 3, 4], size=120, p=[0.5, 0.2, 0.2, 0.1])
    logit = random.normal(size=(120, 5))
    logit[np.arange(120), label] += 1.2
    logit[:, 4] -= 7
    return case("five classes", ["ant", "bee, wild", "cat", "dog", "eel"], label, softmax(logit))


def many(name, seed, classes, count, skill, **options):
    random = np.random.default_rng(seed)
    label = random.integers(classes, size=count)
    logit = random.normal(size=(count, classes))
    logit[np.arange(count), label] += skill
    return case(name, [f"class {c}" for c in range(classes)], label, softmax(logit), **options)


def one_class_in_the_labels():
    random = np.random.default_rng(3)
    logit = random.normal(size=(40, 3)) + [1.5, 0, 0]
    return case("one class in the labels", ["a", "b", "c"], np.zeros(40, dtype=int), softmax(logit))


def one_answer():
    random = np.random.default_rng(4)
    label = random.integers(4, size=50)
    logit = random.normal(size=(50, 4)) + [0, 9, 0, 0]
    return case("one class is ever predicted", ["a", "b", "c", "d"], label, softmax(logit))


def ties(classes):
    """Probabilities in eighths, most of them equal to another: what comes first matters."""
    random = np.random.default_rng(classes)
    eighths = random.multinomial(8, [1 / classes] * classes, size=80)
    label = random.integers(classes, size=80)
    return case(f"ties among {classes}", [f"class {c}" for c in range(classes)], label,
                (eighths / 8).astype(np.float32), sparse=True)


def ends_of_bins():
    """Confidences on the ends of the 15 bins, as close as single precision comes, on either side."""
    confidence = []
    for m in range(8, 16):
        at = np.float32(m / 15)
        confidence += [np.nextafter(at, np.float32(0)), at, min(np.float32(1), np.nextafter(at, np.float32(2)))]
    confidence = np.array(confidence, dtype=np.float32)
    label = np.arange(len(confidence)) % 3 % 2
    return case("ends of bins", ["a", "b"], label, np.stack([confidence, 1 - confidence], axis=1))


def thousand_classes():
    random = np.random.default_rng(1000)
    label = random.integers(1000, size=150)
    probability = np.zeros((150, 1000), dtype=np.float32)
    for row, truth in zip(probability, label):
        likely = random.choice(1000, size=6, replace=False)
        if random.random() < 0.7:
            likely[random.integers(6)] = truth
        row[likely] = random.permutation([32, 16, 8, 4, 2, 2]) / np.float32(64)
    return case("a thousand classes", [f"class {c}" for c in range(1000)], label, probability, sparse=True)


cases = [
    five_classes(),
    many("ten classes", 10, 10, 150, 2.0),
    many("two classes", 2, 2, 60, 1.0),
    many("the log's short form", 5, 6, 60, 1.5, short=True),
    one_class_in_the_labels(),
    one_answer(),
    ties(2),
    ties(3),
    ties(12),
    ends_of_bins(),
    thousand_classes(),
    many("one image", 1, 3, 1, 0.5),
]
text = json.dumps({"cases": cases}, separators=(",", ":"))
Path(__file__).with_name("report_case.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")
