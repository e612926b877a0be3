"""Make graphs in the shape that assembly gives, from invented papers over well-known names."""

import random
from collections.abc import Iterable

import networkx as nx

from paperatlas.names import entity_id, key, paper_node_id

TOPICS: dict[str, dict[str, list[str]]] = {
    "code": {
        "Model": [
            "Code Llama",
            "StarCoder",
            "Codex",
            "DeepSeek-Coder",
            "WizardCoder",
            "CodeT5",
            "SantaCoder",
        ],
        "Benchmark": ["HumanEval", "MBPP", "SWE-bench", "DS-1000", "APPS", "LiveCodeBench", "CodeXGLUE"],
        "Dataset": ["The Stack", "CodeSearchNet", "CommitPack"],
        "Method": ["Fill-in-the-Middle", "Self-Debugging", "Execution Feedback", "Beam Search"],
    },
    "reasoning": {
        "Model": [
            "Minerva",
            "WizardMath",
            "DeepSeekMath",
            "PaLM",
            "Qwen2.5-Math",
            "OpenAI o1",
            "DeepSeek-R1",
        ],
        "Benchmark": ["GSM8K", "MATH", "BIG-Bench Hard", "AIME 2024", "SVAMP", "StrategyQA", "ARC-Challenge"],
        "Dataset": ["OpenWebMath", "MetaMathQA", "PRM800K"],
        "Method": ["Chain-of-Thought", "Self-Consistency", "Tree of Thoughts", "GRPO", "STaR", "ReAct"],
    },
    "vision": {
        "Model": ["CLIP", "LLaVA", "BLIP-2", "Flamingo", "GPT-4V", "Qwen-VL", "Segment Anything", "DINOv2"],
        "Benchmark": ["VQAv2", "MMMU", "MMBench", "TextVQA", "COCO", "ScienceQA", "ImageNet"],
        "Dataset": ["LAION-5B", "Conceptual Captions", "Visual Genome"],
        "Method": ["Visual Instruction Tuning", "Contrastive Learning", "Vision Transformer", "Q-Former"],
    },
    "alignment": {
        "Model": ["Llama 2 Chat", "InstructGPT", "Zephyr", "Vicuna", "Claude 3.5 Sonnet", "Tulu 2"],
        "Benchmark": ["MT-Bench", "AlpacaEval", "TruthfulQA", "Chatbot Arena", "RewardBench", "IFEval"],
        "Dataset": ["UltraFeedback", "Anthropic HH", "ShareGPT", "OpenAssistant"],
        "Method": ["DPO", "RLHF", "PPO", "KTO", "Constitutional AI", "LLM-as-a-Judge"],
    },
    "efficiency": {
        "Model": ["Mistral 7B", "Mixtral", "Phi-2", "TinyLlama", "BLOOM", "OPT", "Falcon"],
        "Benchmark": ["WikiText-2", "HellaSwag", "WinoGrande", "PIQA", "LongBench", "BoolQ"],
        "Dataset": ["C4", "The Pile", "RedPajama", "SlimPajama"],
        "Method": ["LoRA", "QLoRA", "GPTQ", "AWQ", "FlashAttention", "Speculative Decoding", "SparseGPT"],
    },
    "images": {
        "Model": ["Stable Diffusion", "SDXL", "DALL-E 3", "Imagen", "DiT", "FLUX.1", "Sora"],
        "Benchmark": ["GenEval", "DrawBench", "T2I-CompBench", "VBench", "MJHQ-30K"],
        "Dataset": ["JourneyDB", "LAION-Aesthetics", "WebVid-10M"],
        "Method": [
            "Diffusion Model",
            "ControlNet",
            "Classifier-Free Guidance",
            "DreamBooth",
            "Flow Matching",
        ],
    },
}
SHARED: dict[str, list[str]] = {
    "Model": ["GPT-4", "LLaMA", "Llama 2", "ChatGPT", "Llama 3", "Qwen2"],
    "Benchmark": ["MMLU"],
    "Dataset": ["Common Crawl"],
    "Method": [
        "Transformer",
        "Supervised Fine-Tuning",
        "In-Context Learning",
        "Retrieval-Augmented Generation",
    ],
}
PARENTS = {
    "Llama 2": "LLaMA", "Llama 3": "LLaMA", "Llama 2 Chat": "Llama 2", "Code Llama": "Llama 2",
    "QLoRA": "LoRA", "WizardCoder": "StarCoder", "SDXL": "Stable Diffusion", "GPT-4V": "GPT-4",
}  # fmt: skip
BASED = {"Vicuna": "LLaMA", "LLaVA": "Vicuna", "Zephyr": "Mistral 7B", "DeepSeekMath": "DeepSeek-Coder"}
ALIASES = {"LLaMA": ["Llama 1"], "GSM8K": ["Grade School Math 8K"], "LoRA": ["Low-Rank Adaptation"]}
AIMS = [
    "Better {topic} with Small Models", "Rethinking Data for {topic}", "Scaling {topic} at Test Time",
    "What Makes {topic} Hard?", "Towards Robust {topic} in the Wild", "Efficient {topic} without Tears",
    "A Careful Study of {topic}", "Learning {topic} from Weak Signals", "Open Recipes for {topic}",
]  # fmt: skip
SYLLABLES = ["Ada", "Bri", "Cor", "Del", "Evo", "Flo", "Gra", "Hel", "Iri", "Lum", "Mon", "Nov", "Ori", "Pol"]
ENDINGS = ["Bench", "Coder", "Former", "Tune", "Flow", "Mix", "Think", "Align"]
ROLE_SENTENCES = [
    ("EVALUATES", ("Model",), "We evaluate {name} under a shared protocol and report its failures."),
    ("EVALUATES_ON", ("Benchmark",), "Experiments on {name} show consistent gains over strong baselines."),
    ("TRAINS_ON", ("Dataset",), "The model is trained on {name} after careful filtering."),
    ("USES", ("Method",), "Our recipe builds on {name} and needs no further annotation."),
    ("COMPARES_TO", ("Model", "Method"), "It outperforms {name} at a fraction of the cost."),
    (
        "MENTIONS",
        ("Model", "Method", "Benchmark"),
        "Recent progress such as {name} has renewed the interest.",
    ),
]


def empty_graph() -> nx.MultiDiGraph:
    """Return a graph without nodes, with the attributes that assembly sets."""
    return nx.MultiDiGraph(dropped=[], meta={"paperatlas": "0.1.0"})


def add_entity(graph: nx.MultiDiGraph, type_: str, name: str, **more: object) -> str:
    """Add an entity if it is not there yet; return its id."""
    node = entity_id(type_, name)
    if node not in graph:
        data: dict[str, object] = {
            "aliases": ALIASES.get(name, []), "family": PARENTS.get(name, name), "year": None, "arxiv": "",
            "known": True, "key": key(name), "id": node, "name": name, "label": type_,
        }  # fmt: skip
        graph.add_node(node, **(data | more))
    return node


def add_paper(graph: nx.MultiDiGraph, id_: str, title: str, abstract: str, **more: object) -> str:
    """Add a paper; return its node id."""
    node = paper_node_id(id_)
    data: dict[str, object] = {
        "label": "Paper", "id": node, "title": title, "abstract": abstract, "date": "2024-05-17",
        "authors": ["Ada Example", "Ben Sample"], "url": f"https://arxiv.org/abs/{id_}",
        "categories": ["cs.CL"], "source": "papers.jsonl:1",
    }  # fmt: skip
    graph.add_node(node, **(data | more))
    return node


def relate(graph: nx.MultiDiGraph, paper: str, relation: str, entity: str, surface: str, cue: str = "") -> None:
    """Add an edge from a paper to an entity with the first place of `surface` as evidence."""
    data = graph.nodes[paper]
    field = "abstract" if surface in data["abstract"] else "title"
    start = data[field].find(surface)
    sentence = next((s for s in sentences(data[field]) if surface in s), data[field])
    graph.add_edge(
        paper, entity, relation, surface=surface, sentences=[sentence], fields=[field], starts=[start],
        ends=[start + len(surface)], cues=[cue], sizes=[], confidence=0.8,
    )  # fmt: skip


def report(graph: nx.MultiDiGraph, paper: str, model: str, on: str, metric: str, value: str) -> str:
    """Add an evaluation of `model` on `on`, with the last sentence of the abstract; return its node id."""
    number = sum(1 for _, _, relation in graph.out_edges(paper, keys=True) if relation == "REPORTS")
    node = f"evaluation:{paper.removeprefix('paper:')}:{number}"
    abstract = graph.nodes[paper]["abstract"]
    sentence = (sentences(abstract) or [""])[-1]
    start = abstract.find(sentence)
    graph.add_node(
        node, label="Evaluation", id=node, metric=metric, value=value, field="abstract", start=start,
        end=start + len(sentence), sentence=sentence, confidence=0.7,
    )  # fmt: skip
    graph.add_edge(paper, node, "REPORTS")
    graph.add_edge(node, model, "OF")
    graph.add_edge(node, on, "ON")
    return node


def sentences(text: str) -> list[str]:
    """Split invented text into its sentences."""
    return [part if part.endswith(".") else part + "." for part in text.split(". ") if part]


def sample_graph(papers: int = 120, seed: int = 7) -> nx.MultiDiGraph:
    """Return a graph of `papers` invented papers; the same arguments give the same graph."""
    dice = random.Random(seed)
    graph = empty_graph()
    for number in range(papers):
        _add_sample_paper(graph, dice, number)
    for child, parent in [*PARENTS.items(), *BASED.items()]:
        ends = [_of_name(graph, child), _of_name(graph, parent)]
        if all(ends):
            graph.add_edge(ends[0], ends[1], "VARIANT_OF" if child in PARENTS else "BASED_ON")
    return graph


def _of_name(graph: nx.MultiDiGraph, name: str) -> str:
    return next((node for node, data in graph.nodes(data=True) if data.get("name") == name), "")


def _add_sample_paper(graph: nx.MultiDiGraph, dice: random.Random, number: int) -> None:
    topic = dice.choice(sorted(TOPICS))
    chosen = _chosen(dice, topic)
    own_type = dice.choice(["Method", "Model", "Benchmark"])
    own = f"{dice.choice(SYLLABLES)}{dice.choice(ENDINGS)}{dice.choice(['', '', ' 2', '-X'])}"
    aim = dice.choice(AIMS).format(topic=topic.title())
    said = [template.format(name=name) for _, _, name, template in chosen]
    model = next((name for _, type_, name, _ in chosen if type_ == "Model"), own)
    on = next((name for relation, _, name, _ in chosen if relation == "EVALUATES_ON"), "")
    value = f"{dice.uniform(31, 93):.1f}%"
    last = f"{model} reaches {value} accuracy on {on}." if on else "Code and data are released."
    abstract = " ".join([f"We present {own}, a new approach to {topic}.", *said, last])
    paper = add_paper(graph, f"24{dice.randint(1, 12):02}.{number:05}", f"{own}: {aim}", abstract)
    relate(graph, paper, "INTRODUCES", add_entity(graph, own_type, own, known=False), own, "present")
    for relation, type_, name, _ in chosen:
        relate(graph, paper, relation, add_entity(graph, type_, name), name)
    if on:
        type_ = next((t for _, t, name, _ in chosen if name == model), own_type)
        agent = entity_id(type_ if type_ in ("Model", "Method") else "Method", model)
        if agent in graph:
            report(graph, paper, agent, entity_id("Benchmark", on), "accuracy", value)


def _chosen(dice: random.Random, topic: str) -> list[tuple[str, str, str, str]]:
    """Return (relation, type, name, sentence) of what a paper of `topic` deals with, each name once."""
    chosen: dict[str, tuple[str, str, str, str]] = {}
    for relation, types, template in dice.sample(ROLE_SENTENCES, dice.randint(2, 5)):
        for _ in range(dice.randint(1, 2)):
            type_ = dice.choice(types)
            pool = SHARED[type_] if dice.random() < 0.22 else TOPICS[topic][type_]
            name = pool[min(int(dice.expovariate(0.5)), len(pool) - 1)]
            chosen.setdefault(name, (relation, type_, name, template))
    return list(chosen.values())


def hostile_texts() -> Iterable[str]:
    """Yield texts that run, break out or mislead in a page that does not escape them."""
    yield "<img src=x onerror=alert(1)>"
    yield "</script><script>alert(1)</script>"
    yield "</style><svg onload=alert(1)>"
    yield '" onmouseover="alert(1)" x=\''
    yield "<!--<script>"
    yield "{{ 7 * 7 }} {% raw %}"
    yield "right\u202eot-left"
    yield "bell\x07 null\x00 escape\x1b"
    yield "line\u2028separator"
    yield "__proto__"
    yield "'); alert(1); ('"


def hostile_graph() -> nx.MultiDiGraph:
    """Return a graph whose every text is hostile."""
    graph = empty_graph()
    texts = list(hostile_texts())
    for number, text in enumerate(texts):
        abstract = f"We use {text} and {texts[number - 1]}."
        url = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "ftp://example.org")[number % 3]
        paper = add_paper(graph, f"p{number}{text}", text, abstract, url=url, authors=[text], source=text)
        model = add_entity(graph, "Model", f"{text}Model", aliases=[text], family=text, arxiv=text)
        benchmark = add_entity(graph, "Benchmark", f"{text}Benchmark", aliases=[text], family=text, arxiv=text)
        relate(graph, paper, "USES", model, text, text)
        relate(graph, paper, "EVALUATES_ON", benchmark, text, text)
        report(graph, paper, model, benchmark, text, text)
    return graph


def crowd(nodes: int, lines: int, seed: int = 5) -> nx.MultiDiGraph:
    """Return a graph of this size: half papers, half names, most lines within groups of names."""
    dice, graph = random.Random(seed), empty_graph()
    entities = nodes // 2
    for i in range(entities):
        add_entity(graph, ("Model", "Benchmark", "Dataset", "Method")[i % 4], f"Name {i}")
    names = list(graph)
    for i in range(nodes - entities):
        title, date = f"A paper about matters of the kind {i}", f"{2020 + i % 6}-{1 + i % 12:02}-01"
        add_paper(graph, str(i), title, "", date=date, authors=[], url="", categories=[])
    made: set[tuple[int, int]] = set()
    while len(made) < lines:
        paper = dice.randrange(nodes - entities)
        group = (paper * 37) % entities if dice.random() < 0.8 else dice.randrange(entities)
        made.add((paper, (group // 200 * 200 + min(199, int(dice.expovariate(0.02)))) % entities))
    for paper, name in sorted(made):
        graph.add_edge(
            f"paper:{paper}", names[name], "USES", surface=f"Name {name}", sentences=[], fields=[], starts=[], ends=[],
            cues=[], sizes=[], confidence=0.8,
        )  # fmt: skip
    return graph
