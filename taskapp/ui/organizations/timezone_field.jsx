// TimezoneField: any IANA zone, found by a part of its name, with its current time.
import { useEffect, useId, useState } from "react";
import { useHydrated } from "../primitives/browser/hydrated.mjs";
import { allZones } from "../primitives/browser/zones.mjs";

function timeIn(zone) {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "long", hour: "numeric", minute: "2-digit" }).format(new Date());
  } catch { return ""; }
}

export function TimezoneField({ id, name = "timezone", value = "", error = "" }) {
  const [zone, setZone] = useState(value);
  const [, tick] = useState(0);
  const list = useId();
  const ready = useHydrated();
  useEffect(() => setZone(value), [value]);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
  const now = ready && timeIn(zone);
  return (
    <>
      <input className="input" id={id} name={name} list={list} value={zone} autoComplete="off" spellCheck="false" placeholder="Europe/Berlin" maxLength={64}
        aria-invalid={error ? "true" : "false"} aria-describedby={`${id}-error ${id}-now`} onChange={(event) => setZone(event.target.value)} />
      <datalist id={list}>{ready && allZones().map((one) => <option key={one} value={one}>{one.replaceAll("_", " ")}</option>)}</datalist>
      <span className="hint" id={`${id}-now`}>{now ? `There it is ${now}.` : "Type a city or a region, and choose from the list."}</span>
    </>
  );
}
