// Window: the title names what the page shows, with the number of unread notifications; after a change of page the title is
// announced and the focus is on the main part, or after Back on the row one came from.
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigationType } from "react-router";
import { listen } from "../primitives/browser/listen.mjs";

// A list may still be loading after Back (ms).
const ROW_WAIT_MS = 4_000;

let isFirst = true;
// The path of the last row that was opened, by the URL of its list.
const opened = new Map();

const isFree = () => !document.activeElement || document.activeElement === document.body || document.activeElement.id === "main";

function focusRow(path) {
  const row = path && [...document.querySelectorAll("main .card-link")].find((link) => link.getAttribute("href") === path);
  if (row && isFree()) row.focus({ preventScroll: true });
  return Boolean(row);
}

export function Window({ name = "", unread = 0 }) {
  const { pathname, search } = useLocation();
  const how = useNavigationType();
  const base = useRef("");
  const [said, setSaid] = useState("");
  useEffect(() => {
    base.current ||= document.title;
    const title = `${unread ? `(${unread > 99 ? "99+" : unread}) ` : ""}${name ? `${name} · ` : ""}${base.current}`;
    if (document.title !== title) document.title = title;
  }, [name, unread, pathname]);
  useEffect(() => {
    const from = pathname + search;
    const remember = (event) => { const link = event.target.closest?.(".card-link, .peek-open"); if (link) opened.set(from, link.getAttribute("href")); };
    return listen({ click: remember }, document, true);
  }, [pathname, search]);
  useEffect(() => {
    if (isFirst) { isFirst = false; return undefined; }
    const row = how === "POP" && opened.get(pathname + search);
    const watch = new MutationObserver(() => { if (focusRow(row)) watch.disconnect(); });
    const frame = requestAnimationFrame(() => {
      setSaid(base.current);
      if (row && focusRow(row)) return;
      const main = document.getElementById("main");
      if (isFree()) main?.focus({ preventScroll: true });
      if (row && main) watch.observe(main, { childList: true, subtree: true });
    });
    const end = setTimeout(() => watch.disconnect(), ROW_WAIT_MS);
    return () => { cancelAnimationFrame(frame); watch.disconnect(); clearTimeout(end); };
  }, [pathname]);
  return <div className="sr-only" role="status">{said}</div>;
}
