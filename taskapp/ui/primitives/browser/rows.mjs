// The rows of the lists on the screen, cards or lines.

export const ROW = ".entity-card, .task-row";
export const isSeen = (el) => Boolean(el && el.getClientRects().length);

// The links of the rows in their order; each opens its row, and has the focus of the row.
export const rowLinks = () => [...document.querySelectorAll(".entity-card .card-link, .task-row .card-link")].filter(isSeen);
export const rowOf = (el) => el?.closest?.(ROW) ?? null;
export const taskRowOf = (el) => { const row = rowOf(el); return row?.dataset.taskId ? row : null; };
export const linkOfTask = (id) => document.querySelector(`:is(.entity-card, .task-row)[data-task-id="${CSS.escape(id)}"] .card-link`);

// As long as a row may wait for its answer.
const ANSWER_MS = 8_000;

let watching = null;

// When a row leaves its place, and the focus with it, the row that comes next in the list gets the focus; after all of them the first
// of those that came, or the page.
export function keepFocus(row) {
  const links = rowLinks();
  const at = links.findIndex((link) => row.contains(link));
  const others = [...links.slice(at + 1), ...links.slice(0, Math.max(at, 0)).reverse()];
  const main = document.getElementById("main");
  let current = row;
  const list = new MutationObserver(() => {
    if (current.isConnected) return;
    current = document.activeElement === document.body && (others.find((link) => link.isConnected) ?? rowLinks()[0] ?? main);
    if (current) current.focus(); else list.disconnect();
  });
  watching?.disconnect();
  watching = list;
  setTimeout(() => list.disconnect(), ANSWER_MS);
  list.observe(main, { childList: true, subtree: true });
}
