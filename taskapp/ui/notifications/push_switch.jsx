// PushSwitch: turns this browser's notifications on and off; permission and subscription live in the browser alone.
import { useEffect, useState } from "react";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const can = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const current = async () => (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
// An iPad calls itself a Mac; a Mac has no touch screen.
const isPhoneOfApple = () => /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const send = async (path, options) => {
  const answer = await fetch(path, { headers: { "Content-Type": "application/json" }, ...options });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? "The server did not take it.");
  return answer;
};

const turnOn = async () => {
  if (await Notification.requestPermission() !== "granted") {
    throw new Error("This browser blocks notifications from here. Allow them in the site's settings, then try again.");
  }
  const { public_key: key } = await (await send("/api/notifications/push/key")).json();
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  // A subscription for another key (of a restored or moved installation) cannot be used.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }).catch(() => {
    throw new Error("The push service of this browser cannot be reached. Check the connection and the browser's settings, then try again.");
  });
  await send("/api/notifications/push", { method: "POST", body: JSON.stringify(made) });
};

// The server deletes a subscription when its login ends; the browser does not notice that.
const isOn = async () => {
  const made = await current();
  if (!made) return false;
  return (await (await send(`/api/notifications/push?endpoint=${encodeURIComponent(made.endpoint)}`)).json()).known;
};

const turnOff = async () => {
  const made = await current();
  if (!made) return;
  await send(`/api/notifications/push?endpoint=${encodeURIComponent(made.endpoint)}`, { method: "DELETE" });
  await made.unsubscribe();
};

const WORDS = { on: "On in this browser", off: "Off in this browser", busy: "One moment…", unknown: "One moment…" };

export function PushSwitch({ onChange }) {
  const [state, setState] = useState("unknown");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!can()) { setState("missing"); return; }
    isOn().then((on) => setState(on ? "on" : "off"), () => setState("off"));
  }, []);
  const change = async (on) => {
    setState("busy"); setProblem("");
    try {
      await (on ? turnOn() : turnOff());
      setState(on ? "on" : "off");
      onChange?.(on);
    } catch (error) {
      setProblem(error.message);
      setState(on ? "off" : "on");
    }
  };
  if (state === "missing") {
    const remedy = isPhoneOfApple() ? "Add Taskapp to the home screen and open it there." : "Use e-mail, or another browser.";
    return <p className="mute small">This browser cannot show notifications while the page is closed. {remedy}</p>;
  }
  const on = state === "on";
  return (
    <div className="push-switch" aria-live="polite">
      <span className={on ? "push-state is-on" : "push-state"}>{WORDS[state]}</span>
      <button type="button" className="button small" disabled={state === "busy" || state === "unknown"} onClick={() => change(!on)}>
        {on ? "Turn off here" : "Turn on here"}
      </button>
      {problem && <p className="error" role="alert">{problem}</p>}
    </div>
  );
}
