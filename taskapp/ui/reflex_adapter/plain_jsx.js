// Replaces `@emotion/react` in the generated pages: Reflex writes the style properties of a component into `css`, and ours are
// plain values, which become its `style`. Rules that need a style sheet (hover, media queries) are in `assets/styles`.
import { createElement } from "react";

export function jsx(type, props, ...children) {
  if (!props?.css) return createElement(type, props, ...children);
  const { css, style, ...others } = props;
  return createElement(type, { ...others, style: { ...css, ...style } }, ...children);
}
