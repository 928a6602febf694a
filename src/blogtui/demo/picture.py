"""The blog's one picture, drawn by code: the lighthouse at Port Aldous, with the stairs in question."""

_STEPS = 112


def lighthouse() -> str:
    """An SVG drawing, 320 by 400."""
    width, bottom, top = 70, 360, 110
    rise = (bottom - top) / _STEPS
    stairs = " ".join(f"{160 + _zigzag(step, width - 24):.1f},{bottom - step * rise:.1f}" for step in range(_STEPS + 1))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="400" viewBox="0 0 320 400">'
        '<rect width="320" height="400" fill="#dfe9ee"/><rect y="360" width="320" height="40" fill="#5b7f8c"/>'
        f'<path d="M{160 - width / 2},{bottom} L135,{top} L185,{top} L{160 + width / 2},{bottom} Z" fill="#fbf7ef"/>'
        '<rect x="140" y="76" width="40" height="34" fill="#f2c14e"/><path d="M132,76 L160,48 L188,76 Z" '
        f'fill="#b5473c"/><polyline points="{stairs}" fill="none" stroke="#b5473c" stroke-width="1.2"/>'
        '<path d="M232,70 q8,-10 16,0 q8,-10 16,0" fill="none" stroke="#333" stroke-width="2"/></svg>'
    )


def _zigzag(step: int, width: float) -> float:
    """Across and back within `width`, fourteen steps a flight."""
    along = step % 28
    return (along if along <= 14 else 28 - along) / 14 * width - width / 2
