"""Keys and values of a text, kept between requests.

transformers' DynamicCache joins old and new at every token, which copies all of it: at 1,600 tokens that is more work than
a small model's own. Here the room grows by doubling and a token writes only its own place. Sliding-window layers are kept
whole too: the masks of transformers look at the window themselves, and the cache can be cut anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, CacheLayerMixin

from writer_app.engine.token_memory import common

_LEAST_ROOM = 64

Pair = tuple[Tensor, Tensor]


class GrowingLayer(CacheLayerMixin):
    """One layer's keys and values, [rows, heads, tokens, width], in buffers with room to spare."""

    is_sliding = False
    is_croppable = True
    _layer_type = None

    def __init__(self, room: int = 0) -> None:
        super().__init__()
        self._length = 0
        self._room = room
        self._buffers: Pair | None = None

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        self.dtype, self.device = key_states.dtype, key_states.device
        self._grow(key_states, value_states, key_states.shape[-2])
        self.is_initialized = True

    def update(self, key_states: Tensor, value_states: Tensor, *_: Any, **__: Any) -> Pair:
        """Write behind what is there; gives views of everything so far."""
        end = self._length + key_states.shape[-2]
        if self._buffers is None:
            self.lazy_initialization(key_states, value_states)
        elif end > self._buffers[0].shape[-2]:
            self._grow(key_states, value_states, end)
        assert self._buffers is not None
        keys, values = self._buffers
        keys[:, :, self._length : end] = key_states
        values[:, :, self._length : end] = value_states
        self._length = end
        self._show()
        return self.keys, self.values

    def get_mask_sizes(self, query_length: Any) -> tuple[int, int]:
        new = (
            query_length if isinstance(query_length, int) else query_length.shape[0]
        )  # before 5.6: the positions
        return self._length + new, 0

    def get_seq_length(self, *_: Any) -> int:
        return self._length

    def get_max_length(self) -> int:
        return -1

    get_max_cache_shape = get_max_length  # its name before 5.10

    def shorten(self, length: int) -> None:
        """Forget what is behind the first `length` tokens."""
        self._length = min(self._length, length)
        self._show()

    def tail(self, row: int, start: int) -> Pair | None:
        """A copy of one row from token `start` on; None for a layer that borrows another's."""
        if self._buffers is None:
            return None
        return self.keys[row : row + 1, :, start:].clone(), self.values[row : row + 1, :, start:].clone()

    def repeated(self, rows: int, room: int) -> GrowingLayer:
        """A copy with `rows` rows that are all like the first, and space for `room` more tokens."""
        layer = GrowingLayer(room)
        if self._buffers is not None:
            shape = (rows, -1, -1, -1)
            layer.update(self.keys[:1].expand(shape), self.values[:1].expand(shape))
        return layer

    def select(self, rows: Tensor) -> None:
        """Keep these rows, in this order (a row may come twice)."""
        if self._buffers is not None:
            keys, values = (buffer.index_select(0, rows.to(buffer.device)) for buffer in self._buffers)
            self._buffers = keys, values
            self._show()

    def reset(self) -> None:
        self._length = 0
        self._show()

    reorder_cache = batch_select_indices = select

    def batch_repeat_interleave(self, repeats: int) -> None:
        if self._buffers is not None:
            self.select(torch.arange(self.keys.shape[0]).repeat_interleave(repeats))

    def _show(self) -> None:
        if self._buffers is not None:
            self.keys = self._buffers[0][:, :, : self._length]
            self.values = self._buffers[1][:, :, : self._length]

    def _grow(self, keys: Tensor, values: Tensor, needed: int) -> None:
        size = max(needed + self._room, needed * 2 if self._buffers is not None else needed, _LEAST_ROOM)
        self._room = 0
        grown = tuple(like.new_empty((*like.shape[:2], size, like.shape[3])) for like in (keys, values))
        if self._buffers is not None:
            for new, old in zip(grown, self._buffers, strict=True):
                new[:, :, : self._length] = old[:, :, : self._length]
        self._buffers = grown[0], grown[1]


class GrowingCache(Cache):
    """A cache of GrowingLayers, made as the model asks for them."""

    def __init__(self, layers: list[GrowingLayer] | None = None, room: int = 0) -> None:
        super().__init__(layer_class_to_replicate=lambda: GrowingLayer(room))
        self.layers = list(layers or [])

    def shorten(self, length: int) -> None:
        for layer in self.layers:
            layer.shorten(length)

    def repeated(self, rows: int, room: int) -> GrowingCache:
        return GrowingCache([layer.repeated(rows, room) for layer in self.layers])

    def select(self, rows: Sequence[int]) -> None:
        index = torch.tensor(rows)
        for layer in self.layers:
            layer.select(index)

    def tail(self, row: int, start: int) -> list[Pair | None]:
        return [layer.tail(row, start) for layer in self.layers]

    def append(self, tail: list[Pair | None], count: int) -> None:
        """Put the first `count` tokens of a tail behind what is here."""
        for layer, pair in zip(self.layers, tail, strict=True):
            if pair is not None:
                layer.update(pair[0][:, :, :count], pair[1][:, :, :count])


class Held:
    """What one purpose has read: a beginning, and the ends that the candidates of the last click gave it.

    Memory: the beginning once and each end once, not candidates × beginning. `cache` may be one of transformers' own for a
    model whose cache can't be cut; then nothing is taken over from earlier requests.
    """

    def __init__(self, cache: Any = None) -> None:
        self.ids: list[int] = []
        self.cache: Any = GrowingCache() if cache is None else cache
        self._tails: list[tuple[list[int], list[Pair | None]]] = []

    def take(self, ids: Sequence[int], most: int | None = None) -> None:
        """Cut down to the longest beginning that `ids` shares, at most `most` tokens (all but the last one)."""
        if common(self.ids, ids) == len(self.ids):
            self._take_tail(ids)
        self._tails = []
        self._shorten(min(common(self.ids, ids), len(ids) - 1 if most is None else most))

    def grow(self, ids: Sequence[int]) -> None:
        """These tokens were read into the cache behind what is here."""
        self.ids.extend(ids)

    def add_tail(self, ids: list[int], tail: list[Pair | None]) -> None:
        self._tails.append((ids, tail))

    def restore(self, length: int) -> None:
        """Back to the first `length` tokens; what a row wrote behind them is kept as its tail."""
        if len(self.ids) > length:
            self.add_tail(self.ids[length:], self.cache.tail(0, length))
        self._shorten(length)

    def _shorten(self, length: int) -> None:
        del self.ids[length:]
        if isinstance(self.cache, GrowingCache):
            self.cache.shorten(length)

    def _take_tail(self, ids: Sequence[int]) -> None:
        rest = ids[len(self.ids) :]
        best, count = None, 0
        for tail_ids, tail in self._tails:
            shared = common(tail_ids, rest)
            if shared > count:
                best, count = tail, shared
        if best is not None:
            self.cache.append(best, count)
            self.ids.extend(rest[:count])
