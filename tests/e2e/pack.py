"""A pack of a few plain rules over the real table, so that better rules for the real comparison change no test here."""

from __future__ import annotations

from tests.pack.given import STATUSES

FEATURES = {
    "pd-disaggregation": ("PD disaggregated Serving", r"disaggregat(?:ed|ion)"),
    "prefix-cache-aware": ("Prefix Cache Aware", r"prefix[- ]cache[- ]aware"),
    "scale-to-zero": ("Scale-to-Zero", r"scal(?:e|ing)[- ]to[- ]zero"),
    "multi-lora": ("Multi-LoRA", r"multi[- ]?lora"),
    "model-load-accelerator": ("Model Load Accelerator", r"model streamer"),
    "distributed-kv-cache": ("Distributed KV Cache", r"kv[- ]?cache (?:pool|offloading)"),
}
PROJECTS = {
    "kserve": ("KServe", "kserve/kserve"),
    "aibrix": ("AIBrix", "vllm-project/aibrix"),
    "llmaz": ("llmaz", "InftyAI/llmaz"),
}

_PACK = f"""\
title = "LLM inference platforms"

{STATUSES}
[thresholds]
propose = 0.8
"""
_FEATURE = """\
id = "{id}"
title = "{label}"
question = "Do the documents speak of it?"
labels = ["{label}"]
type = "status"

[[signal]]
id = "words"
kind = "text"
pattern = '{pattern}'
weight = 6.0
"""


def pack_files() -> dict[str, str]:
    """The pack's files by name."""
    projects = [
        f'[[project]]\nid = "{id_}"\nname = "{name}"\nrepositories = ["{repo}"]\n'
        for id_, (name, repo) in PROJECTS.items()
    ]
    features = {
        f"features/{id_}.toml": _FEATURE.format(id=id_, label=label, pattern=pattern)
        for id_, (label, pattern) in FEATURES.items()
    }
    return {"pack.toml": _PACK, "projects.toml": "\n".join(projects), "comparison.md": "No table here.\n", **features}
