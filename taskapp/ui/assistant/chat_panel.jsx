// ChatPanel: opens and closes with Ctrl/Cmd+J, scrolls to the newest text, sends with Enter. What is typed is kept in the tab
// until the server has taken it.
import { useEffect, useRef, useState } from "react";
import { useHydrated } from "../primitives/browser/hydrated.mjs";
import { isBusy, isCommand, isComposing, keyOf } from "../primitives/browser/keys.mjs";
import { listen } from "../primitives/browser/listen.mjs";
import { readTabText, writeTabText } from "../primitives/browser/tab_text.mjs";
import { isMac } from "../shell/platform.mjs";

const KEY = "taskapp-chat";
const remembered = () => { try { return sessionStorage.getItem(KEY) === "1"; } catch { return false; } };

export function ChatPanel({ children, owner = "", busy = false, mark = "", onSay, onStop, onClear }) {
  const [open, setOpen] = useState(false);
  const key = useHydrated() && isMac() ? "⌘J" : "Ctrl J";
  const box = useRef(null);
  const log = useRef(null);
  const opener = useRef(null);
  const show = (value) => {
    setOpen(value);
    try { sessionStorage.setItem(KEY, value ? "1" : "0"); } catch { /* a page without storage forgets */ }
    if (!value) setTimeout(() => opener.current?.focus());
  };
  useEffect(() => { if (remembered()) setOpen(true); }, []);
  const place = `message ${owner}`;
  const isSent = useRef(false);
  const keep = () => { if (owner) writeTabText(place, box.current?.value ?? ""); };
  useEffect(() => {
    if (!open || !owner || isSent.current) return;
    if (box.current.value) keep(); else box.current.value = readTabText(place);
  }, [open, owner]);
  // The conversation has gone on: the message is in it.
  useEffect(() => {
    if (isSent.current) keep();
    isSent.current = false;
  }, [mark]);
  useEffect(() => {
    const onKey = (event) => {
      if (isCommand(event) && keyOf(event) === "j") {
        event.preventDefault();
        if (isBusy()) return;
        show(!open);
        if (!open) setTimeout(() => box.current?.focus());
      }
    };
    const onOpen = () => { show(true); setTimeout(() => box.current?.focus()); };
    return listen({ keydown: onKey, "taskapp:assistant": onOpen });
  }, [open]);
  useEffect(() => { if (log.current) log.current.scrollTop = log.current.scrollHeight; }, [mark, open]);
  const send = () => {
    const text = box.current?.value.trim();
    if (!text || busy) return;
    onSay?.(text);
    box.current.value = "";
    isSent.current = true;
  };
  const onKeyDown = (event) => {
    if (isComposing(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    if (event.key === "Escape") { event.stopPropagation(); show(false); }
  };
  // On a phone the panel covers the page that a link opens.
  const leave = (event) => { if (event.target.closest("a") && matchMedia("(max-width: 720px)").matches) show(false); };
  if (!open) {
    return (
      <aside aria-label="Assistant">
        <button type="button" ref={opener} className="chat-opener" aria-label="Assistant" title={`Assistant (${key})`}
          onClick={() => { show(true); setTimeout(() => box.current?.focus()); }}>
          <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            <path d="M12 3l1.9 5.1L19 10l-5.1 1.9L12 17l-1.9-5.1L5 10l5.1-1.9z" /><path d="M19 16v4M17 18h4" />
          </svg>
          <span className="word">Assistant</span><kbd className="kbd" aria-hidden="true">{key}</kbd>
        </button>
      </aside>
    );
  }
  return (
    <aside className="chat" aria-label="Assistant">
      <header className="chat-head">
        <h2>Assistant</h2>
        <button type="button" className="button quiet small" onClick={() => onClear?.()}>New chat</button>
        <button type="button" className="button quiet small" aria-label="Close the assistant" onClick={() => show(false)}>Close</button>
      </header>
      <div className="chat-log" ref={log} role="log" aria-live="polite" aria-busy={busy} tabIndex={0} aria-label="Conversation" onClick={leave}>{children}</div>
      <form className="chat-form" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <textarea ref={box} className="area" dir="auto" rows={2} maxLength={4000} aria-label="Message to the assistant"
          placeholder="Remind me to call Zoë on Friday at 3" onKeyDown={onKeyDown} onInput={keep} />
        {busy
          ? <button key="stop" type="button" className="button" onClick={() => onStop?.()}>Stop</button>
          : <button key="send" type="submit" className="button primary">Send</button>}
      </form>
    </aside>
  );
}
