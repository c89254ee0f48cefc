"""A Qwen3 made in a second whose weights are set, not trained: it says one text and stops.

Attention and feed-forward layers add nothing, so that the next token depends on
the last one alone, and the output layer holds for each token of the text the
embedding of the one before it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

STARTS = "assistant\n"
ENDS = "<|im_end|>"
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}: {{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH = 128


def make(folder: Path, *pieces: str) -> Path:
    """Write a model into `folder` that answers everything with `pieces`, each a token and none twice."""
    import torch  # noqa: PLC0415
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers  # noqa: PLC0415
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM  # noqa: PLC0415

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: n for n, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", ENDS])
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in (STARTS, *pieces)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=ENDS, pad_token="<|endoftext|>", chat_template=TEMPLATE
    )
    fast.save_pretrained(folder)
    said = fast.convert_tokens_to_ids([STARTS, *pieces, ENDS])
    torch.manual_seed(7)
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(fast),
            hidden_size=WIDTH,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=1,
            num_key_value_heads=1,
            head_dim=16,
            max_position_embeddings=8192,
            tie_word_embeddings=False,
            eos_token_id=said[-1],
            pad_token_id=fast.pad_token_id,
        )
    )
    with torch.no_grad():
        words = torch.nn.functional.normalize(torch.randn(len(fast), WIDTH), dim=1)
        model.model.embed_tokens.weight.copy_(words)
        model.lm_head.weight.zero_()
        for before, after in pairwise(said):
            model.lm_head.weight[after] = words[before]
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
    model.save_pretrained(folder)
    return folder
