"""A small app for the tests of the space component: two figures whose data, language and theme can change."""

import numpy as np
import streamlit as st

from explorer.figures.bars import bars
from explorer.figures.cloud import map_figure
from explorer.figures.neighbourhood import neighbourhood_figure
from explorer.geometry.neighbourhood import neighbourhood
from explorer.geometry.neighbours import Neighbour, nearest
from explorer.projection.faithfulness import Judgement
from explorer.ui.space import SpaceEvent, space, space_labels
from explorer.vectors.model import Source, Vectors
from tests.browser.space_words import HOSTILE

SYLLABLES = (
    "天地人你我他上下左右东西南北山水火土木金日月星云风雨雪花草树"
    "鱼鸟马牛羊心手口目耳大小多少高长明新古今春夏秋冬红黄蓝白黑"
)


@st.cache_resource
def vectors(n: int) -> Vectors:
    random = np.random.default_rng(7)
    seen = dict.fromkeys(HOSTILE)
    while len(seen) < n:
        seen["".join(random.choice(list(SYLLABLES), size=random.integers(1, 5)))] = None
    middles = random.normal(size=(40, 50))
    rows = middles[random.integers(0, 40, n)] + random.normal(scale=0.8, size=(n, 50))
    return Vectors.of(list(seen), rows.astype(np.float32), Source("test", "test"))


def arrive(event: SpaceEvent) -> None:
    st.session_state.word = event.id


n = int(st.query_params.get("n", "2000"))
picture = st.query_params.get("picture", "3d")
st.session_state.setdefault("word", int(st.query_params.get("word", "0")))
language = "en" if st.toggle("english") else "zh"
k = st.slider("k", 3, 60, 24)
height = int(st.query_params.get("height", "560"))
v = vectors(n)
row = st.session_state.word
near = nearest(v, v.matrix[row], k, exclude={row})
if "hostile" in st.query_params:
    near = [Neighbour(i, v.words.word(i), 0.5 - i / 50, i) for i in range(len(HOSTILE)) if i != row]
ids = [item.id for item in near]
labels = space_labels(language, "picture", flat=picture != "3d")
if picture == "3d":
    figure = neighbourhood_figure(neighbourhood(v, row, ids), v.words.word(row), [item.word for item in near])
elif picture == "bars":
    signed = [Neighbour(i.id, i.word, i.score if j % 5 else -i.score / 2, i.rank) for j, i in enumerate(near)]
    figure = bars(signed)
    height = figure["height"]
else:
    axes = 3 if picture == "map3d" else 2
    turn = np.linalg.svd(v.matrix[:2000] - v.matrix[:2000].mean(axis=0), full_matrices=False)[2][:axes].T
    coords = v.matrix @ turn
    screen = np.argsort(np.linalg.norm(coords - coords[row], axis=1))[1 : k + 1].tolist()
    judged = Judgement(
        tuple(i for i in ids if i in screen),
        tuple(i for i in ids if i not in screen),
        tuple(i for i in screen if i not in ids),
    )
    chosen = None if "quiet" in st.query_params else row
    figure = map_figure(
        coords,
        list(v.words),
        range(n),
        selected=chosen,
        judgement=judged if chosen is not None else None,
        colour_by=st.query_params.get("colour", "none"),
        view=st.query_params.get("view", "pca"),
    )
event = space(figure, key="picture", height=height, labels=labels, on_click=arrive)
st.text(f"word={row} event={event.id if event else None} k={k} language={language}")
