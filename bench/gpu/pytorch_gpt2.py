"""GPT-2 124M in PyTorch on a GPU, written well: the peer of `./strata bench --device cuda:0` where there is one.

    python bench/gpu/pytorch_gpt2.py --json pytorch.json --strata strata.json

Needs torch alone; weights are random. Rows have the names, and --json the format, of `./strata bench --json`, whose file
may be given with --strata: then there are ratios. Prefill goes through F.linear and fused attention, decoding through a
CUDA graph of a whole step over a cache of fixed room, ranks through products of a few thousand rows, compare, count.
F32 is F32 throughout unless --tf32. The GPU's ceilings are measured along: reading memory, and large products. On a CPU
(--device cpu) it runs, too, without graphs: to see that it works.
"""
import argparse
import datetime
import json
import math
import statistics
import time

import torch
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, INNER, CONTEXT, VOCABULARY = 12, 12, 768, 3072, 1024, 50257
BEFORE, DECODED, ROOM = 16, 16, 64


class Gpt2:
    """Weights [outputs, inputs] of one type, drawn as GPT-2's are before training; the unembedding is tied."""

    def __init__(self, device, dtype):
        self.device, self.dtype = device, dtype
        random = torch.Generator().manual_seed(1)

        def normal(*shape, deviation=0.02):
            return (torch.randn(*shape, generator=random) * deviation).to(device, dtype)

        self.wte, self.wpe = normal(VOCABULARY, WIDTH), normal(CONTEXT, WIDTH)
        self.ln_f = (normal(WIDTH) + 1, normal(WIDTH))
        into_stream = 0.02 / math.sqrt(2 * LAYERS)
        self.blocks = [
            {
                "ln_1": (normal(WIDTH) + 1, normal(WIDTH)),
                "qkv": (normal(3 * WIDTH, WIDTH), normal(3 * WIDTH)),
                "proj": (normal(WIDTH, WIDTH, deviation=into_stream), normal(WIDTH)),
                "ln_2": (normal(WIDTH) + 1, normal(WIDTH)),
                "up": (normal(INNER, WIDTH), normal(INNER)),
                "down": (normal(WIDTH, INNER, deviation=into_stream), normal(WIDTH)),
            }
            for _ in range(LAYERS)
        ]

    def block(self, block, x, attend):
        q, k, v = (
            part.view(-1, HEADS, WIDTH // HEADS).transpose(0, 1)
            for part in F.linear(norm(x, block["ln_1"]), *block["qkv"]).split(WIDTH, dim=-1)
        )
        z = attend(q, k, v).transpose(0, 1).reshape(-1, WIDTH)
        x = x + F.linear(z, *block["proj"])
        return x + F.linear(F.gelu(F.linear(norm(x, block["ln_2"]), *block["up"]), approximate="tanh"), *block["down"])

    def residuals(self, tokens, cache=None):
        """What enters block 0 and what each block leaves, [rows, width]; keys and values go to the cache."""
        x = self.wte[tokens] + self.wpe[: len(tokens)]
        readings = [x]
        for layer, block in enumerate(self.blocks):
            def attend(q, k, v):
                if cache is not None:
                    cache[layer, 0, :, : len(tokens)], cache[layer, 1, :, : len(tokens)] = k, v
                return F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]

            x = self.block(block, x, attend)
            readings.append(x)
        return readings

    def first_choice(self, x):
        return F.linear(norm(x, self.ln_f), self.wte).argmax(-1)

    def prefill(self, tokens):
        return self.first_choice(self.residuals(tokens)[-1][-1:])

    def step(self, token, position, cache):
        """The token after this one, all of it on the device: token and position are tensors of one element."""
        x = self.wte[token] + self.wpe[position]
        seen = (torch.arange(ROOM, device=self.device) <= position)[None, None, None]
        for layer, block in enumerate(self.blocks):
            def attend(q, k, v):
                cache[layer, 0].index_copy_(1, position, k)
                cache[layer, 1].index_copy_(1, position, v)
                return F.scaled_dot_product_attention(
                    q[None], cache[layer, 0][None], cache[layer, 1][None], attn_mask=seen)[0]

            x = self.block(block, x, attend)
        return self.first_choice(x)

    def ranks(self, tokens, chunk=2048):
        """1 + the tokens with a larger logit than the text's next, at each of the 13 readings."""
        rows = norm(torch.cat([stream[:-1] for stream in self.residuals(tokens)]), self.ln_f)
        targets = tokens[1:].repeat(LAYERS + 1)
        ranks = []
        for at in range(0, len(rows), chunk):
            logits = F.linear(rows[at : at + chunk], self.wte)
            own = logits.gather(1, targets[at : at + chunk, None])
            ranks.append((logits > own).sum(1) + 1)
        return torch.cat(ranks)


def norm(x, gain_and_bias):
    return F.layer_norm(x, (WIDTH,), *gain_and_bias, 1e-5)


class Decoding:
    """Sixteen tokens after sixteen others: a replayed CUDA graph for each, or launches one by one on a CPU."""

    def __init__(self, model, tokens):
        self.model, self.tokens = model, tokens
        self.cache = torch.zeros(LAYERS, 2, HEADS, ROOM, WIDTH // HEADS, device=model.device, dtype=model.dtype)
        self.token = torch.zeros(1, dtype=torch.long, device=model.device)
        self.position = torch.zeros(1, dtype=torch.long, device=model.device)
        self.graph = None
        if model.device.type == "cuda":
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    self.advance()
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            self.position.zero_()
            with torch.cuda.graph(graph):
                self.advance()
            self.graph = graph

    def advance(self):
        self.token.copy_(self.model.step(self.token, self.position, self.cache))
        self.position.add_(1)

    def prepare(self):
        stream = self.model.residuals(self.tokens, self.cache)[-1]
        self.token.copy_(self.model.first_choice(stream[-1:]))
        self.position.fill_(len(self.tokens))

    def run(self):
        for _ in range(DECODED):
            self.graph.replay() if self.graph else self.advance()
            self.token.item()  # whoever generates looks at each token


def rates(amount, device, run, prepare=lambda: None, rounds=7, least=0.4):
    """How much of something per second, round by round, after one that doesn't count."""
    def synchronize():
        if device.type == "cuda":
            torch.cuda.synchronize()

    values = []
    for _ in range(rounds + 1):
        done, seconds = 0, 0.0
        while seconds < least:
            prepare()
            synchronize()
            start = time.perf_counter()
            run()
            synchronize()
            seconds += time.perf_counter() - start
            done += amount
        values.append(done / seconds)
    return values[1:]


def ceilings(device):
    """Bytes per second that are read from memory, FLOP per second of a large product by its type."""
    size, floats = (8192, 1 << 28) if device.type == "cuda" else (1024, 1 << 24)
    memory = torch.ones(floats, device=device)
    machine = {"bytesPerSecond": statistics.median(rates(4 * floats, device, memory.sum)), "flopPerSecond": {}}
    kinds = (("f32", torch.float32, False), ("tf32", torch.float32, True), ("bf16", torch.bfloat16, False))
    for name, dtype, tf32 in kinds:
        before = torch.backends.cuda.matmul.allow_tf32
        torch.backends.cuda.matmul.allow_tf32 = tf32
        a = torch.randn(size, size, device=device).to(dtype)
        machine["flopPerSecond"][name] = statistics.median(rates(2 * size**3, device, lambda: a @ a))
        torch.backends.cuda.matmul.allow_tf32 = before
    return machine


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--json", metavar="FILE", help="also writes the figures there")
    options.add_argument("--strata", metavar="FILE", help="what ./strata bench --json wrote on the same machine")
    options.add_argument("--tf32", action="store_true", help="products of F32 may round their operands to TF32")
    options.add_argument("--rounds", type=int, default=7)
    options = options.parse_args()
    device = torch.device(options.device)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    strata = {}
    if options.strata:
        with open(options.strata, encoding="utf-8") as file:
            strata = {row["name"]: row["strata"] for row in json.load(file)["rows"]}

    machine = {
        "device": str(device),
        "deviceName": torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU",
        "torch": torch.__version__,
        "tf32": options.tf32,
        "time": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    } | ceilings(device)
    text = (torch.arange(CONTEXT, device=device) * 7919 + 13) % VOCABULARY
    rows = []

    def row(name, amount, run, prepare=lambda: None):
        values = rates(amount, device, run, prepare, options.rounds)
        median, own = statistics.median(values), strata.get(name)
        quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [median] * 3
        rows.append({
            "name": name, "unit": "tokens/s", "strata": own, "peers": {"pytorch": median},
            "ratio": own / median if own else None, "quartiles": {"pytorch": [quartiles[0], quartiles[2]]},
        })
        beside = f"  strata {own:10.1f}  ratio {own / median:.2f}" if own else ""
        print(f"{name:18} tokens/s  pytorch {median:10.1f} [{quartiles[0]:.1f}-{quartiles[2]:.1f}]{beside}", flush=True)

    with torch.inference_mode():
        for dtype, suffix in ((torch.float32, ""), (torch.bfloat16, "-bf16")):
            model = Gpt2(device, dtype)
            for count in (128, 512):
                row(f"prefill-{count}{suffix}", count, lambda: model.prefill(text[:count]))
            decoding = Decoding(model, text[:BEFORE])
            row("decode-bf16" if suffix else "decode-f32", DECODED, decoding.run, decoding.prepare)
            row(f"rank-all-512{suffix}", 512, lambda: model.ranks(text[:512]))
            del model, decoding

    print(f"{machine['deviceName']} reads {machine['bytesPerSecond'] / 1e9:.0f} GB/s; products, TFLOP/s: "
          + ", ".join(f"{name} {flop / 1e12:.2f}" for name, flop in machine["flopPerSecond"].items()))
    weights = LAYERS * (4 * WIDTH**2 + 2 * WIDTH * INNER) + VOCABULARY * WIDTH
    for name, size in (("decode-f32", 4), ("decode-bf16", 2)):
        most = machine["bytesPerSecond"] / (weights * size)
        found = next(each for each in rows if each["name"] == name)
        shares = [f"pytorch {found['peers']['pytorch'] / most:.0%}"]
        if found["strata"]:
            shares.append(f"strata {found['strata'] / most:.0%}")
        found["ceiling"] = most
        print(f"{name}: {' and '.join(shares)} of the {most:.0f} tokens/s that memory allows")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": machine, "rounds": options.rounds, "rows": rows}, file, indent=2)


if __name__ == "__main__":
    main()
