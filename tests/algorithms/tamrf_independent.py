"""TAMRF-SITS once more, from its description alone and without the plugin's code: modules nested and named as the
published checkpoint names its weights, attention written out. What the plugin's network is compared with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

FEATURES = 64


def named(**modules: nn.Module) -> nn.Module:
    """A module that only holds others, under their names."""
    holder = nn.Module()
    for name, module in modules.items():
        holder.add_module(name, module)
    return holder


def numbered(*modules: nn.Module | None) -> nn.Module:
    """A module whose children are called 0, 1, ...; None leaves a number out."""
    holder = nn.Module()
    for number, module in enumerate(modules):
        if module is not None:
            holder.add_module(str(number), module)
    return holder


def scaled(module: nn.Module) -> nn.Module:
    holder = named(module=module)
    holder.register_parameter("scale", nn.Parameter(torch.rand(()), requires_grad=False))
    return holder


def spatial(bands: int, large: bool) -> nn.Module:
    dense = []
    for _ in range(3):
        convolutions = [named(conv=nn.Conv2d(64 + 32 * k, 64 if k == 4 else 32, 3, padding=1)) for k in range(5)]
        dense.append(scaled(named(module=numbered(*convolutions))))
    # block_0.module.module.4.conv
    blocks = named(**{f"block_{n}": d for n, d in enumerate(dense)})
    first, last = nn.Conv2d(bands, 64, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1)
    model = named(encoder=named(blocks=numbered(first, scaled(blocks), last)))
    if large:
        model.add_module("upsampling", numbered(named(block=numbered(nn.Conv2d(64, 64, 3, padding=1)))))
    return named(model=model)


class Attention(nn.Module):
    """Weights under the names of torch's multi-head attention; the arithmetic is this file's own."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.randn(3 * width, width) / width**0.5)
        self.in_proj_bias = nn.Parameter(0.1 * torch.randn(3 * width))
        self.out_proj = nn.Linear(width, width)

    def __call__(self, query: torch.Tensor, other: torch.Tensor, nothing: bool) -> torch.Tensor:
        width = query.shape[-1]
        q, k, v = (
            source @ self.in_proj_weight[n * width : (n + 1) * width].T + self.in_proj_bias[n * width : (n + 1) * width]
            for n, source in enumerate((query, other, other))
        )
        if nothing:
            k, v = (torch.cat([x, torch.zeros_like(x[:, :1])], 1) for x in (k, v))
        out = []
        for head in range(4):
            here = slice(head * width // 4, (head + 1) * width // 4)
            weight = torch.softmax(q[..., here] @ k[..., here].transpose(1, 2) / math.sqrt(width / 4), -1)
            out.append(weight @ v[..., here])
        return self.out_proj(torch.cat(out, -1))


def layer(width: int, attention: str) -> nn.Module:
    holder = named(
        **{attention: Attention(width)}, linear1=nn.Linear(width, 256), linear2=nn.Linear(256, width),
        norm1=nn.LayerNorm(width), norm2=nn.LayerNorm(width),
    )  # fmt: skip
    for norm in (holder.norm1, holder.norm2):
        nn.init.normal_(norm.weight, 1, 0.1)
    return holder


class Independent(nn.Module):
    """Both encoders, three layers over all dates, a reader for the days asked for, two convolutions."""

    def __init__(self) -> None:
        super().__init__()
        width = 2 * FEATURES + 8
        layers = numbered(*[layer(width, "self_attn") for _ in range(3)])
        encoder = named(
            hr_encoder=spatial(10, False), lr_encoder=spatial(8, True),
            transformer_encoder=named(transformer_encoder=named(layers=layers)),
        )  # fmt: skip
        for name in ("hr_sensor_token", "lr_sensor_token"):
            encoder.register_parameter(name, nn.Parameter(torch.rand(8)))
        imputer = nn.Module()
        imputer.register_parameter("default_token", nn.Parameter(torch.rand(FEATURES)))
        convolutions = numbered(nn.Conv2d(width, width, 3, padding=1), None, nn.Conv2d(width, 18, 3, padding=1))
        decoder = named(
            imputer=imputer, attention=layer(width, "attention"), decoder=named(model=named(decoder=convolutions))
        )
        decoder.register_parameter("query_sensor_token", nn.Parameter(torch.rand(8)))
        self.the_modules = named(encoder=encoder, decoder=decoder)
        for name, bands in (("hr", 10), ("lr", 8)):
            self.register_buffer(f"{name}_mean", torch.rand(bands))
            self.register_buffer(f"{name}_std", 0.1 + torch.rand(bands))

    def __call__(
        self, high: torch.Tensor, high_days: Sequence[float], low: torch.Tensor, low_days: Sequence[float],
        asked: Sequence[float],
    ) -> torch.Tensor:  # fmt: skip
        """(q, 18, h, w) standardised."""
        parts, (height, width) = self.the_modules, high.shape[-2:]
        tokens = []
        for images, days, name in ((low, low_days, "lr"), (high, high_days, "hr")):
            model = getattr(parts.encoder, f"{name}_encoder").model
            sensor = getattr(parts.encoder, f"{name}_sensor_token")
            for image, day in zip(images, days, strict=True):
                features = spatial_features(model, image[None], name == "lr")
                beside = torch.cat([code(day), sensor])[None].expand(height * width, -1)
                tokens.append(torch.cat([features[0].reshape(FEATURES, -1).T, beside], 1))
        x = torch.stack(tokens, 1)
        for one in parts.encoder.transformer_encoder.transformer_encoder.layers.children():
            x = after(one, x, one.self_attn(x, x, False))
        imputer, out = parts.decoder.imputer, []
        for day in asked:
            query = torch.cat([imputer.default_token, code(day), parts.decoder.query_sensor_token])
            query = query.expand(height * width, 1, -1)
            reader = parts.decoder.attention
            read = after(reader, query, reader.attention(query, x, True))
            first, second = parts.decoder.decoder.model.decoder.children()
            out.append(second(leaky(first(read[:, 0].T.reshape(1, -1, height, width)))))
        return torch.cat(out)


def spatial_features(model: nn.Module, image: torch.Tensor, large: bool) -> torch.Tensor:
    first, trunk, last = model.encoder.blocks.children()
    start = first(image)
    x = start
    for block in trunk.module.children():
        seen = x
        for convolution in block.module.module.children():
            made = leaky(convolution.conv(seen))
            seen = torch.cat([seen, made], 1)
        x = x + block.scale * made
    x = start + last(start + trunk.scale * x)
    if large:
        (enlarge,) = next(iter(model.upsampling.children())).block.children()
        x = leaky(enlarge(nn.Upsample(scale_factor=3, mode="bicubic")(x)))
    return x


def after(one: nn.Module, x: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
    x = one.norm1(x + attended)
    return one.norm2(x + one.linear2(torch.clamp(one.linear1(x), min=0)))


def leaky(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x > 0, x, 0.2 * x)


def code(day: float) -> torch.Tensor:
    angles = [day * 365 ** (-2 * (i // 2) / FEATURES) for i in range(FEATURES)]
    return torch.tensor([math.cos(a) if i % 2 else math.sin(a) for i, a in enumerate(angles)])
