import { useRef, useState } from "react";

// The local date or time that words such as "friday at 10" mean; "" when they mean none, or more than that; null without an answer.
export async function readDate(words) {
  const body = JSON.stringify({ text: `Task ${words}`, dry_run: true });
  const answer = await fetch("/api/tasks/quick", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
  if (!answer?.ok) return answer?.status === 422 || answer?.status === 400 ? "" : null;
  const { draft } = await answer.json();
  return draft?.title === "Task" && draft.due_date ? draft.due_date : "";
}

export const problemWith = (words, value) => (value === null ? `The server could not be reached to read “${words}”. Try again.` : `“${words}” is no date that can be read.`);

// The words of a date until they are read: `read()` is true where there are none, else a promise of whether they were a date,
// which `onRead` then got. Other words, or none, replace those being read.
export function useDateWords(onRead) {
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const latest = useRef({ words: "", answer: null });
  const type = (next) => {
    latest.current = { words: next.trim(), answer: null };
    setWords(next);
    setProblem("");
  };
  const settle = async (asked) => {
    const value = await readDate(asked.words);
    if (latest.current !== asked) return !latest.current.words;
    if (value) { type(""); onRead(value); return true; }
    if (value === null) asked.answer = null;
    setProblem(problemWith(asked.words, value));
    return false;
  };
  const read = () => {
    const asked = latest.current;
    if (!asked.words) return true;
    asked.answer ??= settle(asked);
    return asked.answer;
  };
  return { words, problem, type, read };
}
