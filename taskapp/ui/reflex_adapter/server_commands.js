// Does what the server asks of this page (server commands, see the Python module of that name) without evaluating code.
import { eventLoop } from "$/utils/context-registry";
import { refs } from "$/utils/state";

export const CHANNEL = "_taskapp";

const here = () => window.location.pathname + window.location.search + window.location.hash;

const toast = (ask) => {
  const show = refs["__toast"];
  if (!show) return console.warn(ask.message);
  const options = { description: ask.description || undefined, duration: ask.duration };
  if (ask.id) options.id = ask.id;
  if (ask.action) {
    const { label, reload, name, payload } = ask.action;
    options.action = { label, onClick: () => (reload ? window.location.reload() : eventLoop.addEvents([{ name, payload }], [], {})) };
  }
  (show[ask.level] ?? show)(ask.message, options);
};

const signIn = () => {
  if (window.location.pathname === "/login") return;
  window.location.assign(`/login?next=${encodeURIComponent(here())}`);
};

export const run = (ask) => {
  if (ask.kind === "toast") toast(ask);
  else if (ask.kind === "sign-in") signIn();
  else if (ask.kind === "go") window.location.assign(new URL(ask.to, window.location.origin));
  else if (ask.kind === "wake") window.dispatchEvent(new CustomEvent(`taskapp:${ask.name}`, { detail: ask.detail }));
};
