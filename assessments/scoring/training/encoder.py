"""Fine-tune the sentence encoder: low-rank changes to its matrices, learned from many labels.

The only part that needs torch (``train.txt``); it runs on the CPU, in half precision where the
processor has it. What it learns on beside the acts (emotions, politeness, levels, acts of the whole
answer) shapes the meanings and is then thrown away: scores come from the acts that the heads find.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from assessments.scoring.rubric import Competency
from assessments.scoring.text.adapter import Change
from assessments.scoring.text.encoder import DIMENSIONS, MODEL, Passage
from assessments.scoring.text.minilm import MATRICES, N_HEADS, NORM, matrices
from assessments.scoring.text.onnx_file import tensors
from assessments.scoring.training.mixing import Lesson

Matrix = NDArray[np.float32]
Say = Callable[[str], None]
SEED = 20261122
RANK, DROPPED = 16, 0.1
EPOCHS, TOKENS_AT_ONCE, MIXED = 4, 2048, 1000
STEP, STEP_HEADS, WARMING, LEAST_STEP, DECAY, STEEPEST = 2e-3, 1e-2, 0.06, 0.02, 0.01, 1.0
LEVELS, WHOLE = 1.0, 0.3  # weights of levels and whole-answer acts beside that of sentences
SCALE = 4.0
RARE = -3.0  # log-odds of a label before anything is learned
PER_SENTENCE = 30.0  # brings the sum over a batch near that over one sentence


class Encoder:
    """The carried encoder with changes that can be learned."""

    def __init__(self, n_labels: int, n_aside: int) -> None:
        stored = tensors(MODEL.read())
        self.fixed = {
            name: torch.tensor(array)
            for name, array in stored.items()
            if name.startswith("inner.") and not name.endswith(("_q", "_scale"))
        }
        whole = {name.removesuffix("_q"): _restored(stored, name) for name in _quantised(stored)}
        self.names = matrices(stored)
        # Transposed, as the product wants them.
        self.fixed |= {name: torch.tensor(whole[name].T.copy()) for name in self.names}
        self.fixed |= {
            name: torch.tensor(array) for name, array in whole.items() if name.startswith("inner.")
        }
        shapes = [whole[name].shape for name in self.names]
        self.down = [_leaf(torch.randn(n, RANK) / math.sqrt(n)) for n, _ in shapes]
        self.up = [_leaf(torch.zeros(RANK, n)) for _, n in shapes]
        self.labels = _leaf(
            torch.cat([torch.zeros(DIMENSIONS, n_labels), RARE * torch.ones(1, n_labels)])
        )
        self.attention = _leaf(torch.zeros(DIMENSIONS))
        self.aside = _leaf(torch.zeros(DIMENSIONS + 1, n_aside))
        counted = [LEVELS] * len(Competency) + [WHOLE] * n_aside
        self.counted = torch.tensor(counted[:n_aside])

    def changes(self) -> dict[str, Change]:
        return {
            name: Change(down.detach().numpy(), up.detach().numpy())
            for name, down, up in zip(self.names, self.down, self.up, strict=True)
        }

    def meanings(self, batch: Sequence[Passage], *, learning: bool = False) -> Any:
        """Unit vectors of all sentences, (n, 384)."""
        longest = max(len(one.ids) for one in batch)
        length = -longest % 16 + longest  # few different shapes: each is prepared once
        ids = torch.zeros(len(batch), length, dtype=torch.long)
        mask = torch.zeros(len(batch), length)
        for row, one in enumerate(batch):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            mask[row, : len(one.ids)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self._hidden(ids, mask, learning)
        flat = hidden.float().reshape(-1, DIMENSIONS)
        spans = [
            (row * length + start, row * length + end)
            for row, one in enumerate(batch)
            for start, end in one.ranges
        ]
        tokens = torch.cat([torch.arange(start, end) for start, end in spans])
        sizes = torch.tensor([end - start for start, end in spans])
        owner = torch.repeat_interleave(torch.arange(len(spans)), sizes)
        summed = torch.zeros(len(spans), DIMENSIONS).index_add(0, owner, flat[tokens])
        return functional.normalize(summed, dim=1)

    def _hidden(self, ids: Any, mask: Any, learning: bool) -> Any:
        fixed, dropped = self.fixed, DROPPED if learning else 0.0
        at = "inner.embeddings."
        x = fixed[f"{at}word_embeddings.weight"][ids]
        x = x + fixed[f"{at}position_embeddings.weight"][: ids.shape[1]]
        x = x + fixed[f"{at}token_type_embeddings.weight"][0]
        x = _drop(self._norm(x, f"{at}LayerNorm"), dropped)
        unseen = ((1 - mask) * -1e4)[:, None, None, :].to(torch.bfloat16)
        for layer in range(len(self.names) // len(MATRICES)):
            q, k, v = (_by_head(self._linear(x, layer, number)) for number in range(3))
            weight = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + unseen, -1)
            mixed = (weight @ v).transpose(1, 2).reshape(x.shape)
            name = f"inner.encoder.layer.{layer}"
            seen = _drop(self._linear(mixed, layer, 3), dropped)
            x = self._norm(x + seen, f"{name}.attention.output.LayerNorm")
            wide = functional.gelu(self._linear(x, layer, 4))
            said = _drop(self._linear(wide, layer, 5), dropped)
            x = self._norm(x + said, f"{name}.output.LayerNorm")
        return x

    def _linear(self, x: Any, layer: int, number: int) -> Any:
        at = layer * len(MATRICES) + number
        bias = self.fixed[f"inner.encoder.layer.{layer}.{MATRICES[number]}.bias"]
        whole = functional.linear(x, self.fixed[self.names[at]], bias)
        return whole + (x @ self.down[at]) @ self.up[at]

    def _norm(self, x: Any, name: str) -> Any:
        weight, bias = self.fixed[f"{name}.weight"], self.fixed[f"{name}.bias"]
        return functional.layer_norm(x, (DIMENSIONS,), weight, bias, NORM)

    def loss(self, batch: Sequence[Lesson]) -> Any:
        """Cross-entropy of the known labels of sentences, and of what is known of the whole."""
        passages = [one.passage for one in batch]
        vectors = SCALE * self.meanings(passages, learning=True)
        found = _scored(vectors, self.labels)
        targets = torch.tensor(np.vstack([one.targets for one in batch]))
        weights = torch.tensor(np.vstack([one.weights for one in batch]))
        each = functional.binary_cross_entropy_with_logits(found, targets, reduction="none")
        owner = [row for row, one in enumerate(passages) for _ in one.ranges]
        inside = torch.zeros(len(batch), len(owner))
        inside[owner, range(len(owner))] = 1
        shares = torch.exp(torch.clamp(vectors @ self.attention, -20, 20)) * inside
        wholes = (shares / shares.sum(dim=1, keepdim=True)) @ vectors
        told = torch.tensor(np.stack([one.aside for one in batch]))
        counted = torch.tensor([one.aside_weight for one in batch])[:, None] * self.counted
        counted = counted * ~torch.isnan(told)
        aside = functional.binary_cross_entropy_with_logits(
            _scored(wholes, self.aside), torch.nan_to_num(told), reduction="none"
        )
        return ((each * weights).sum() + (aside * counted).sum()) / PER_SENTENCE


def fine_tune(lessons: Callable[[random.Random], Sequence[Lesson]], say: Say) -> Encoder:
    """Learn from the lessons of each epoch, the same each time on the same machine."""
    rng = random.Random(SEED)  # noqa: S311 not a secret
    torch.manual_seed(SEED)
    epochs = [_batches(lessons(rng), rng) for _ in range(EPOCHS)]
    first = epochs[0][0][0]
    encoder = Encoder(first.targets.shape[1], len(first.aside))
    low_rank, heads = (
        [*encoder.down, *encoder.up],
        [
            encoder.labels,
            encoder.attention,
            encoder.aside,
        ],
    )
    groups = [{"params": low_rank, "lr": STEP}, {"params": heads, "lr": STEP_HEADS}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=DECAY)
    n_steps, done = sum(map(len, epochs)), 0
    for number, epoch in enumerate(epochs, start=1):
        total = 0.0
        for batch in epoch:
            speed = min(1.0, (done + 1) / (WARMING * n_steps), max(LEAST_STEP, 1 - done / n_steps))
            for group, step in zip(optimiser.param_groups, (STEP, STEP_HEADS), strict=True):
                group["lr"] = step * speed
            loss = encoder.loss(batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*low_rank, *heads], STEEPEST)
            optimiser.step()
            done, total = done + 1, total + loss.item()
        say(f"encoder, epoch {number} of {EPOCHS}: loss {total / len(epoch):.3f}")
    return encoder


def vectors_of(encoder: Encoder, texts: Sequence[Sequence[Passage]]) -> list[Matrix]:
    """The meanings of each text's sentences, as ``text.encoder.embed`` would give them."""
    order = sorted(
        ((number, at) for number, text in enumerate(texts) for at in range(len(text))),
        key=lambda place: len(texts[place[0]][place[1]].ids),
    )
    parts: list[list[Matrix]] = [[np.empty((0, DIMENSIONS), np.float32)] * len(t) for t in texts]
    for begin in range(0, len(order), 32):
        places = order[begin : begin + 32]
        batch = [texts[number][at] for number, at in places]
        with torch.no_grad():
            vectors = encoder.meanings(batch).numpy()
        cuts = np.cumsum([len(one.ranges) for one in batch])[:-1]
        for (number, at), found in zip(places, np.split(vectors, cuts), strict=True):
            parts[number][at] = found
    return [np.vstack(one) if one else np.empty((0, DIMENSIONS), np.float32) for one in parts]


def _batches(lessons: Sequence[Lesson], rng: random.Random) -> list[list[Lesson]]:
    """Lessons of alike length together, as many as have ``TOKENS_AT_ONCE``, in random order."""
    mixed = rng.sample(lessons, len(lessons))
    batches = [
        batch
        for begin in range(0, len(mixed), MIXED)
        for batch in _alike(mixed[begin : begin + MIXED])
    ]
    rng.shuffle(batches)
    return batches


def _alike(lessons: Sequence[Lesson]) -> Iterator[list[Lesson]]:
    batch: list[Lesson] = []
    for lesson in sorted(lessons, key=lambda one: len(one.passage.ids)):
        if batch and len(lesson.passage.ids) * (len(batch) + 1) > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(lesson)
    yield batch


def _quantised(stored: dict[str, NDArray[Any]]) -> list[str]:
    return [name for name in stored if name.endswith("_q")]


def _restored(stored: dict[str, NDArray[Any]], name: str) -> Matrix:
    scale: Matrix = stored[f"{name.removesuffix('_q')}_scale"]
    return stored[name].astype(np.float32) * scale


def _leaf(values: Any) -> Any:
    return values.clone().requires_grad_()


def _scored(vectors: Any, weights: Any) -> Any:
    return vectors @ weights[:-1] + weights[-1]


def _by_head(x: Any) -> Any:
    return x.view(*x.shape[:2], N_HEADS, -1).transpose(1, 2)


def _drop(x: Any, share: float) -> Any:
    """Leave out whole columns of each text, which is cheaper than single values."""
    if not share:
        return x
    kept = (torch.rand(x.shape[0], 1, x.shape[2]) > share).to(x.dtype)
    return x * (kept / (1 - share))
