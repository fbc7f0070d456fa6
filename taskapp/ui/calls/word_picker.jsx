// WordPicker: around the turns of a transcript. Words that are selected there show a button (key C) that makes a task of them.
import { useEffect, useRef, useState } from "react";
import { hasModifier, isBusy, isComposing, isTyping, keyOf } from "../primitives/browser/keys.mjs";
import { listen } from "../primitives/browser/listen.mjs";

const turnOf = (node) => (node instanceof Element ? node : node?.parentElement)?.closest?.(".turn");

// The selected words without names and times, and the number of the turn where they begin.
function selectedWords(box) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const turns = [...box.querySelectorAll(".turn")].filter((turn) => range.intersectsNode(turn.querySelector("p")));
  if (!turns.length || !turnOf(range.startContainer)) return null;
  const parts = turns.map((turn) => {
    const part = document.createRange();
    const text = turn.querySelector("p");
    part.selectNodeContents(text);
    if (text.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (text.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    return { turn: Number(turn.id.replace("turn-", "")), text: part.toString().trim() };
  }).filter((part) => part.text);
  if (!parts.length) return null;
  const area = range.getBoundingClientRect();
  return { text: parts.map((part) => part.text).join(" "), turn: parts[0].turn, top: area.bottom + window.scrollY, left: area.left + window.scrollX };
}

export function WordPicker({ canPick = false, onPick, children }) {
  const box = useRef(null);
  const [words, setWords] = useState(null);
  useEffect(() => {
    if (!canPick) return undefined;
    return listen({ selectionchange: () => setWords(box.current ? selectedWords(box.current) : null) }, document);
  }, [canPick]);
  const pick = () => {
    onPick?.(words.text, words.turn);
    document.getSelection()?.removeAllRanges();
    setWords(null);
  };
  useEffect(() => {
    if (!words) return undefined;
    const onKey = (event) => {
      if (isComposing(event) || keyOf(event) !== "c" || hasModifier(event) || isTyping(event.target) || isBusy()) return;
      event.preventDefault();
      pick();
    };
    // Before the shortcuts of the page, where C adds a task without words.
    return listen({ keydown: onKey }, window, true);
  }, [words]);
  const left = words ? Math.max(8, Math.min(words.left, document.documentElement.clientWidth - 220)) : 0;
  return (
    <div ref={box}>
      {children}
      {words && (
        <button type="button" className="button small words-button" style={{ top: words.top + 6, left }} onMouseDown={(event) => event.preventDefault()} onClick={pick}>
          Make task of these words <kbd className="kbd" aria-hidden="true">C</kbd>
        </button>
      )}
    </div>
  );
}
