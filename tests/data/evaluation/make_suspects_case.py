"""Writes suspects_case.json: noisy labels, and which of them confident learning suspects.

    pip install numpy==2.4.6 && python make_suspects_case.py        (with cleanlab==2.9.0: compared with it too)

The definitions are those of section 3.1 of Northcutt, Jiang and Chuang, JAIR 70 (2021): t_j is the mean of p_j over the
images labelled j; an image labelled i counts in C[i][j] when p_j >= t_j and p_j is the largest p_l with p_l >= t_l.
cleanlab 2.9.0 differs in three details: it lowers thresholds by 1e-6; where several classes reach their threshold it takes
the largest probability of all classes, not of those; and it keeps at least one image on the diagonal of the joint.
The suspects are its off-diagonals but for images that the second concerns, which this script checks.
"""
import json
from pathlib import Path

import numpy as np


def suspects(label, probability):
    classes = probability.shape[1]
    threshold = np.full(classes, np.inf)
    for j in range(classes):
        if (label == j).any():
            threshold[j] = probability[label == j, j].mean()
    found = []
    for i in range(len(label)):
        reached = [j for j in range(classes) if probability[i, j] >= threshold[j]]
        if not reached:
            continue
        best = max(reached, key=lambda j: probability[i, j])
        if best != label[i]:
            found.append((i, best, float(probability[i, best] - probability[i, label[i]])))
    return threshold, sorted(found, key=lambda one: -one[2])


def compare_with_cleanlab(label, probability, found):
    try:
        from cleanlab.count import compute_confident_joint
    except ImportError:
        return
    _, off_diagonal = compute_confident_joint(label, probability, return_indices_of_off_diagonals=True)
    threshold, _ = suspects(label, probability)
    reached = probability >= threshold - 1e-6
    # Those of several reached classes where the likeliest of all is none of them.
    rule = {i for i in range(len(label)) if reached[i].sum() > 1 and not reached[i, probability[i].argmax()]}
    ours = {one[0] for one in found}
    print(len(ours), "suspects; cleanlab:", len(off_diagonal), "; differing rule for", len(rule))
    assert ours ^ set(off_diagonal.tolist()) <= rule


def case(seed, count, classes, noise, absent=None, sure=None):
    random = np.random.default_rng(seed)
    truth = random.integers(classes, size=count)
    label = np.where(random.random(count) < noise, random.integers(classes, size=count), truth)
    logit = random.normal(size=(count, classes)) * 1.1
    logit[np.arange(count), truth] += 2.5
    if sure is not None:  # a class with a high threshold, and others that look a little like it
        logit[truth == sure, sure] += 4
        logit[truth != sure, sure] += 2.5
    if absent is not None:
        label[label == absent] = 0
    probability = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    # As the log keeps them: 65535ths, which single precision holds exactly enough.
    probability = np.round(probability * 65535).astype(int)
    wide = (probability / 65535).astype(np.float32).astype(np.float64)
    threshold, found = suspects(label, wide)
    compare_with_cleanlab(label, wide, found)
    return {"classes": classes, "label": label.tolist(), "probability_65535": probability.tolist(),
            "suspects": [[i, j] for i, j, _ in found], "margins": [m for _, _, m in found]}


cases = [case(1, 200, 4, 0.2), case(2, 120, 10, 0.3), case(3, 100, 3, 0.1, absent=1), case(4, 80, 2, 0.4),
         case(5, 150, 6, 0.2, sure=0)]
text = json.dumps({"cases": cases}, separators=(",", ":")).replace('{"classes"', '\n{"classes"')
Path(__file__).with_name("suspects_case.json").write_text(text + "\n")
