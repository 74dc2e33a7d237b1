"""Writes similarity.json beside it: activations, and how alike they are by the definitions of the papers, in float64.

Not by bases and singular values of their products as Strata does, but CKA by centred Gram matrices, and canonical
correlations by eigenvalues of products of covariances. Run with numpy 2.4: python similarity.py
"""

import json
import pathlib

import numpy as np


def centred(x):
    return x - x.mean(axis=0)


def rank(x):
    return np.linalg.matrix_rank(centred(x), tol=1e-6 * np.linalg.norm(centred(x), 2))


def cka(x, y):
    n = len(x)
    h = np.eye(n) - np.ones((n, n)) / n
    k, l = h @ x @ x.T @ h, h @ y @ y.T @ h
    return np.trace(k @ l) / np.sqrt(np.trace(k @ k) * np.trace(l @ l))


def directions(x, y):
    """Canonical correlations, and x's canonical variates [n, min(rank x, rank y)], of length 1."""
    x, y = centred(x), centred(y)
    inverse = lambda s: np.linalg.pinv(s, rcond=1e-11, hermitian=True)
    values, vectors = np.linalg.eig(inverse(x.T @ x) @ x.T @ y @ inverse(y.T @ y) @ y.T @ x)
    order = np.argsort(-values.real)[: min(rank(x), rank(y))]
    variates = x @ vectors.real[:, order]
    return np.sqrt(np.clip(values.real[order], 0, 1)), variates / np.linalg.norm(variates, axis=0)


def cca(x, y):
    return directions(x, y)[0].mean()


def reduced(x):
    u, s, _ = np.linalg.svd(centred(x), full_matrices=False)
    kept = 1 + int(np.argmax(np.cumsum(s**2) / np.sum(s**2) >= 0.99))
    return u[:, :kept] * s[:kept]


def svcca(x, y):
    return cca(reduced(x), reduced(y))


def pwcca(x, y):
    correlations, variates = directions(x, y)
    weights = np.abs(variates.T @ centred(x)).sum(axis=1)
    return (weights * correlations).sum() / weights.sum()


def layers(random, n, widths):
    """Layers that share part of what they hold; one has a constant unit and two equal ones."""
    shared = random.normal(size=(n, 4)) * [5, 2, 1, 0.5]
    made = [shared @ random.normal(size=(4, p)) + random.normal(size=(n, p)) + random.normal(size=p) for p in widths]
    made[-1][:, 1] = 2.5
    made[-1][:, 3] = made[-1][:, 2]
    return [x.astype(np.float32) for x in made]


def case(name, activations):
    xs = [x.astype(np.float64) for x in activations]
    metrics = {"cka": cka, "cca": cca, "svcca": svcca, "pwcca": pwcca}
    return {
        "name": name,
        "activations": [[[float(v) for v in row] for row in x] for x in activations],
        "ranks": [int(rank(x)) for x in xs],
        **{m: [[float(f(x, y)) for y in xs] for x in xs] for m, f in metrics.items()},
    }


random = np.random.default_rng(4)
cases = [
    case("more tokens than units", layers(random, 60, [6, 5, 9])),
    case("fewer tokens than units", layers(random, 7, [12, 9, 20])),
]
pathlib.Path(__file__).with_name("similarity.json").write_text(json.dumps(cases) + "\n")
for one in cases:
    print(one["name"], one["ranks"], *[f"\n{m} {np.round(one[m], 3).tolist()}" for m in ("cka", "cca", "svcca", "pwcca")])
