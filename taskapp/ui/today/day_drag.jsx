// DayDrag: a row, or the selected rows, dragged to another group (`data-day-group`) moves to its day. The key for it is T.
import { useEffect } from "react";
import { taskRowOf } from "../primitives/browser/rows.mjs";

const GROUP = "[data-day-group]";

function imageOf(count, row) {
  if (count === 1) return row;
  const image = document.createElement("div");
  image.className = "drag-image";
  image.textContent = `${count} tasks`;
  document.body.append(image);
  setTimeout(() => image.remove());
  return image;
}

export function DayDrag({ onMove }) {
  useEffect(() => {
    let dragged = [];
    let over = null;
    const mark = (group) => {
      if (group === over) return;
      over?.removeAttribute("data-drop");
      over = group;
      over?.setAttribute("data-drop", "");
    };
    // A group for which the drag changes something.
    const targetOf = (event) => {
      const group = dragged.length ? event.target.closest?.(GROUP) : null;
      return dragged.some((row) => !group?.contains(row)) ? group : null;
    };
    const onStart = (event) => {
      const row = taskRowOf(event.target);
      if (!row?.closest(".day-groups")) return;
      const selected = [...document.querySelectorAll("[data-select]:checked")].map(taskRowOf);
      dragged = selected.includes(row) ? selected : [row];
      event.dataTransfer.effectAllowed = "move";
      const { left, top } = row.getBoundingClientRect();
      event.dataTransfer.setDragImage(imageOf(dragged.length, row), event.clientX - left, event.clientY - top);
      // Later: the browser ends a drag under which the page changes at once.
      setTimeout(() => {
        dragged.forEach((one) => one.setAttribute("data-dragged", ""));
        if (dragged.length) document.documentElement.setAttribute("data-dragging", "");
      });
    };
    const onOver = (event) => {
      const group = targetOf(event);
      mark(group);
      if (group) { event.preventDefault(); event.dataTransfer.dropEffect = "move"; }
    };
    const onDrop = (event) => {
      const group = targetOf(event);
      if (!group) return;
      event.preventDefault();
      const ids = dragged.filter((row) => !group.contains(row)).map((row) => row.dataset.taskId);
      onEnd();
      onMove?.(ids, group.dataset.dayGroup);
    };
    const onEnd = () => {
      dragged.forEach((row) => row.removeAttribute("data-dragged"));
      dragged = [];
      mark(null);
      document.documentElement.removeAttribute("data-dragging");
    };
    const listeners = { dragstart: onStart, dragover: onOver, drop: onDrop, dragend: onEnd };
    Object.entries(listeners).forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => { onEnd(); Object.entries(listeners).forEach(([name, listener]) => document.removeEventListener(name, listener)); };
  }, []);
  return null;
}
