"""Logistic regression for all attributes at once, by L-BFGS.

A row that says nothing of an attribute has no part in that attribute's loss. Heads are independent;
they are fitted together because the passes over the matrix cost the most.

Source: Liu and Nocedal, On the limited memory BFGS method (1989), as scipy has it.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.sparse import csr_matrix
from scipy.special import expit


def fit(
    rows: csr_matrix,
    labels: NDArray[np.float32],
    counted: NDArray[np.float32],
    penalty: NDArray[np.float32],
    steps: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit weights [columns, heads] and biases [heads].

    Args:
        rows: float32 [texts, columns].
        labels: [texts, heads], NaN where unknown.
        counted: [texts, heads], what each row counts.
        penalty: [heads], times half the squared length of a head's weights; the bias is free.
        steps: iterations, at most.
    """
    told = np.flatnonzero(~np.isnan(labels).all(1))
    rows, labels, counted = rows[told], labels[told], counted[told]
    texts, every = rows.shape
    heads = labels.shape[1]
    # Buckets that no row fills keep weight 0 without being carried along.
    filled = np.flatnonzero(np.bincount(rows.indices, rows.data != 0, every))
    rows = rows[:, filled].tocsr()
    columns = filled.size
    turned = rows.T.tocsr()
    known = np.where(np.isnan(labels), 0.0, counted).astype(np.float32)
    target = np.nan_to_num(labels).astype(np.float32)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        whole = flat.reshape(columns + 1, heads).astype(np.float32)
        logits = rows @ whole[:-1] + whole[-1]
        value = float((known * (np.logaddexp(0, logits) - target * logits)).sum(dtype=np.float64))
        value += 0.5 * float((penalty * whole[:-1] ** 2).sum(dtype=np.float64))
        error = known * (expit(logits) - target)
        slope = np.empty_like(whole)
        slope[:-1] = turned @ error + penalty * whole[:-1]
        slope[-1] = error.sum(0)
        return value, slope.ravel().astype(np.float64)

    found = minimize(
        loss,
        np.zeros((columns + 1) * heads),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 6, "ftol": 1e-7},
    )
    print(f"fitted {texts:,} texts in {found.nit} steps, loss {found.fun:,.1f}", file=sys.stderr)
    whole = found.x.reshape(columns + 1, heads).astype(np.float32)
    # L-BFGS ends when the common loss does, which the bias of a rare attribute hardly moves.
    whole[-1] = _biases(rows @ whole[:-1], target, known)
    weights = np.zeros((every, heads), np.float32)
    weights[filled] = whole[:-1]
    return weights, whole[-1]


def fit_apart(
    rows: csr_matrix,
    labels: NDArray[np.float32],
    counted: NDArray[np.float32],
    penalty: NDArray[np.float32],
    steps: int,
    *,
    apart: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit one head by itself and the others together, as `fit` does.

    Steps are common to all that is fitted together. Spam, which has its own words, was far from its
    best when the others had reached theirs.
    """
    others = [at for at in range(labels.shape[1]) if at != apart]
    weights = np.zeros((rows.shape[1], labels.shape[1]), np.float32)
    bias = np.zeros(labels.shape[1], np.float32)
    for heads in ([apart], others):
        found = fit(rows, labels[:, heads], counted[:, heads], penalty[heads], steps)
        weights[:, heads], bias[heads] = found
    return weights, bias


def _biases(
    logits: NDArray[np.float32], target: NDArray[np.float32], known: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Give each head's best bias for fixed weights, where the mean probability is right."""

    def best(at: int) -> float:
        def beyond(bias: float) -> float:
            return float((known[:, at] * (target[:, at] - expit(logits[:, at] + bias))).sum())

        return float(brentq(beyond, -30.0, 30.0))

    return np.array([best(at) for at in range(logits.shape[1])], np.float32)
