"""Twenty drafts for docs/poems.md, by seed and not by hand: 1–10 with the model that ships, 11–20 with a model given by path.

    python -m tests.poetry.drafts STARTER.gguf > drafts.md

The first of the drafts each composition offers is printed whole, whatever it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from writer_app.cli.console import Console
from writer_app.cli.watch import Watch
from writer_app.engine.request import Load
from writer_app.models.shipped import poem_model
from writer_app.poetry.composer.compose import compose
from writer_app.poetry.composer.wish import Composed, Wish
from writer_app.poetry.form_file import find_form
from writer_app.settings.sampling import Sampling

CHINESE = (
    ("五绝", "山中"), ("七绝", "江上秋思"), ("五律", "雪后访友"), ("七律", "登楼"), ("如梦令", "春雨"), ("浣溪沙", "夏日"),
    ("卜算子", "咏梅"), ("水调歌头", "中秋"), ("对联", "书房"), ("七绝", "送别"),
)  # fmt: skip
ENGLISH = (
    ("haiku", "first snow"), ("tanka", "an old letter"), ("limerick", "a cat who kept a shop"), ("quatrain", "the lighthouse"),
    ("common metre", "evening prayer"), ("couplets", "a garden in autumn"), ("heroic couplets", "the city at night"),
    ("blank verse", "a ship leaving harbour"), ("Shakespearean sonnet", "time and memory"), ("free verse", "rain on the roof"),
)  # fmt: skip


def draft(load: Load, wish: Wish) -> str:
    composed: Composed = Watch(Console("en")).run(load, compose(wish))
    best = composed.drafts[0]
    return f"{best.text}\n\n_{best.level} · {best.schema} · {best.rhyme} · {best.score:.2f} per character or token_"


def main() -> None:
    starter = Load(job=0, path=str(Path(sys.argv[1]).resolve()), name="starter")
    for seed, (form, theme) in enumerate((*CHINESE, *ENGLISH), 1):
        is_chinese = seed <= len(CHINESE)
        wish = Wish(
            form=find_form(form).id, theme=theme, drafts=1, voice="poem" if is_chinese else "general",
            sampling=Sampling(candidates=8, seed=seed),
        )  # fmt: skip
        print(
            f"### {seed} · {form} · {theme}\n\n{draft(poem_model() if is_chinese else starter, wish)}\n",
            flush=True,
        )


if __name__ == "__main__":
    main()
