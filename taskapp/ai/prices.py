"""What a request cost, from a public price list shipped with the product; unknown models have no price."""

from genai_prices import Usage, calc_price

from taskapp.ai.areas import needs_key


def cost_of(model: str, *, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars, or None where no price is known."""
    if not needs_key(model):
        return 0.0
    if not prompt_tokens and not completion_tokens:
        return None  # speech is priced by the minute, and a failed request says nothing
    provider, _, name = model.rpartition("/")
    usage = Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    for reference, owner in ((name, provider or None), (model, None), (name, None)):
        try:
            return float(calc_price(usage, reference, provider_id=owner).total_price)
        except (LookupError, ValueError):
            continue
    return None
