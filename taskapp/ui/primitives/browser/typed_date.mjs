// The local date or time that words such as "friday at 10" mean; "" when they mean none, or more than that.
export async function readDate(words) {
  const body = JSON.stringify({ text: `Task ${words}`, dry_run: true });
  const answer = await fetch("/api/tasks/quick", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
  const { draft } = answer?.ok ? await answer.json() : {};
  return draft?.title === "Task" && draft.due_date ? draft.due_date : "";
}
