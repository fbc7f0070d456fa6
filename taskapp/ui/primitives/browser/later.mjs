// Parts that are fetched once the page stands, so that what must come before it can be used is small.
import { useEffect, useState } from "react";

const whenIdle = (begin) => (window.requestIdleCallback ?? setTimeout)(begin);

// `later(() => import("./part.jsx"))` gives a hook: the module, null until it has come, false when it was wanted and could not be fetched; fetched at once when
// it is wanted, and again after a failure when that changes.
export function later(load) {
  let found = null;
  let coming = null;
  const fetchIt = () => {
    coming ??= load().then((part) => { found = part; return part; }, () => { coming = null; return null; });
    return coming;
  };
  return (isWanted) => {
    const [part, setPart] = useState(found);
    useEffect(() => {
      if (part) return;
      const begin = () => fetchIt().then((come) => setPart(come ?? (isWanted ? false : null)));
      setPart(null);
      if (isWanted) begin(); else whenIdle(begin);
    }, [isWanted]);
    return part;
  };
}
