// Runs the server's commands (see server_commands.py) without evaluating code. Components show their toasts with `run`, too;
// the button of such a toast may have an `onClick`.
import { eventLoop } from "$/utils/context-registry";
import { refs } from "$/utils/state";

export const CHANNEL = "_taskapp";

const currentUrl = () => window.location.pathname + window.location.search + window.location.hash;

const toast = (command) => {
  const show = refs["__toast"];
  if (!show) return console.warn(command.message);
  const options = { description: command.description || undefined, duration: command.duration };
  if (command.id) options.id = command.id;
  if (command.action) {
    const { label, reload, name, payload, onClick } = command.action;
    options.action = { label, onClick: onClick ?? (() => (reload ? window.location.reload() : eventLoop.addEvents([{ name, payload }], [], {}))) };
  }
  (show[command.level] ?? show)(command.message, options);
};

const signIn = () => {
  if (window.location.pathname === "/login") return;
  window.location.assign(`/login?next=${encodeURIComponent(currentUrl())}`);
};

export const run = (command) => {
  if (command.kind === "toast") toast(command);
  else if (command.kind === "sign-in") signIn();
  else if (command.kind === "go") window.location.assign(new URL(command.to, window.location.origin));
  else if (command.kind === "wake") window.dispatchEvent(new CustomEvent(`taskapp:${command.name}`, { detail: command.detail }));
};
