// ThemeChoice: light, dark or system theme, stored in this browser.
import { useContext } from "react";
import { ColorModeContext } from "$/utils/context-registry";
import { useHydrated } from "../primitives/browser/hydrated.mjs";

const MODES = [["light", "Light"], ["dark", "Dark"], ["system", "Like the system"]];

export function ThemeChoice() {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  const ready = useHydrated();
  return (
    <fieldset className="choices">
      <legend className="sr-only">Theme</legend>
      {MODES.map(([mode, label]) => (
        <label className="choice" key={mode}>
          <input type="radio" name="theme" value={mode} disabled={!ready} checked={ready && rawColorMode === mode} onChange={() => setColorMode(mode)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
