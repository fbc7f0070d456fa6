"""The cost of a request, from the price list of the package genai-prices."""

from genai_prices import Usage, calc_price

from taskapp.ai.areas import needs_key


def cost_of(model: str, *, prompt_tokens: int, completion_tokens: int) -> float | None:
    """The cost in US dollars; 0 for models on this machine, None when the price is unknown."""
    if not needs_key(model):
        return 0.0
    if not prompt_tokens and not completion_tokens:
        return None  # speech is priced by the minute, and a failed request reports no tokens
    provider, _, name = model.rpartition("/")
    usage = Usage(input_tokens=prompt_tokens, output_tokens=completion_tokens)
    for model_name, provider_id in ((name, provider or None), (model, None), (name, None)):
        try:
            return float(calc_price(usage, model_name, provider_id=provider_id).total_price)
        except (LookupError, ValueError):
            continue
    return None
