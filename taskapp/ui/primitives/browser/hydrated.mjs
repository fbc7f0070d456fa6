// Pages are rendered at build time, without URL and clock, and React hydrates that HTML: what depends on the visitor
// must wait for the next render. After navigation inside the app this is true from the first render on.
import { useSyncExternalStore } from "react";

const never = () => () => {};
export const useHydrated = () => useSyncExternalStore(never, () => true, () => false);
