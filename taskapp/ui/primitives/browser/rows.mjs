// The rows of the lists on the screen, cards or lines.

export const ROW = ".entity-card, .task-row";
export const isSeen = (el) => Boolean(el && el.getClientRects().length);

// The links of the rows in their order; each opens its row, and has the focus of the row.
export const rowLinks = () => [...document.querySelectorAll(".entity-card .card-link, .task-row .card-link")].filter(isSeen);
export const rowOf = (el) => el?.closest?.(ROW) ?? null;
export const taskRowOf = (el) => { const row = rowOf(el); return row?.dataset.taskId ? row : null; };
export const linkOfTask = (id) => document.querySelector(`:is(.entity-card, .task-row)[data-task-id="${CSS.escape(id)}"] .card-link`);
