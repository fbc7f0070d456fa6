// Does what the server asks of this page (taskapp/ui/reflex_adapter/server_commands.py) without evaluating code.
const here = () => window.location.pathname + window.location.search + window.location.hash;

const toast = (ask, refs, addEvents) => {
  const show = refs["__toast"];
  if (!show) return console.warn(ask.message);
  const options = { description: ask.description || undefined, duration: ask.duration };
  if (ask.id) options.id = ask.id;
  if (ask.action) {
    const { label, reload, name, payload } = ask.action;
    options.action = { label, onClick: () => (reload ? window.location.reload() : addEvents([{ name, payload }], [], {})) };
  }
  (show[ask.level] ?? show)(ask.message, options);
};

const signIn = () => {
  if (window.location.pathname === "/login") return;
  window.location.assign(`/login?next=${encodeURIComponent(here())}`);
};

export const hear = (ask, refs, addEvents) => {
  if (ask.kind === "toast") toast(ask, refs, addEvents);
  else if (ask.kind === "sign-in") signIn();
  else if (ask.kind === "go") window.location.assign(new URL(ask.to, window.location.origin));
  else if (ask.kind === "wake") window.dispatchEvent(new CustomEvent(`taskapp:${ask.name}`, { detail: ask.detail }));
};
