// Pages are rendered once at build time, without an address or a clock: React takes that over as it stands, and what
// depends on the visitor must wait for the render after. Inside the app this is true from the first render on.
import { useSyncExternalStore } from "react";

const never = () => () => {};
export const useHydrated = () => useSyncExternalStore(never, () => true, () => false);
