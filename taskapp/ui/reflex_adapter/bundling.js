// Read by `vite.config.js` when the pages are built: which libraries are replaced by our files, and which modules share a file.
import { fileURLToPath } from "node:url";

const ours = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url));

// What is imported, and our file that is bundled in its place.
export const aliases = [
  { find: /^@emotion\/react$/, replacement: ours("plain_jsx.js") },
  { find: /^mergician$/, replacement: ours("merge_props.js") },
  { find: /^universal-cookie$/, replacement: ours("no_cookies.js") },
  { find: /^(engine\.io-client|\.\/transports\/index\.js)$/, replacement: ours("websocket_only.js") },
  { find: /^sonner$/, replacement: ours("later_toasts.js") },
  { find: /^\$\/utils\/helpers\/upload$/, replacement: ours("no_uploads.js") },
];

// One file compresses better than many, and the framework's stays in a browser's cache from release to release.
const FRAMEWORK = /node_modules[\\/](react(-dom|-router|-error-boundary)?|scheduler|@?socket\.io[^\\/]*|engine\.io[^\\/]*)[\\/]/;
const ROOT = /[\\/]app[\\/]root\.jsx/;
const SIGN_IN = /[\\/]sign_in_form\.jsx/;
const LIST = /[\\/]routes[\\/]\[tasks\]\._index\.jsx/;
const OF_THE_LIST_ALONE = /[\\/]pages[\\/]tasks\.jsx/;
const RUNTIME = /^\0rolldown/;

// Whether a module that matches `start` imports module `id`, itself or through others, before anything is fetched later.
function isImportedBy(start, id, bundle) {
  const importers = new Set([id]);
  for (const one of importers) {
    if (start.test(one)) return true;
    bundle.getModuleInfo(one)?.importers.forEach((next) => importers.add(next));
  }
  return false;
}

function nameOfFile(id, bundle) {
  if (RUNTIME.test(id) || OF_THE_LIST_ALONE.test(id) || LIST.test(id)) return null;
  if (isImportedBy(ROOT, id, bundle)) return "common";
  if (!isImportedBy(LIST, id, bundle)) return null;
  return isImportedBy(SIGN_IN, id, bundle) ? "common" : "list";
}

// The framework; what every page has, signed in or not; what else the list of tasks has, most of which the other pages have too.
export const groups = [{ name: "framework", test: FRAMEWORK, priority: 1 }, { name: nameOfFile, debugName: "ours" }];

const UNUSED = /react-router[\\/]dist[\\/]production[\\/]lib[\\/](router[\\/]instrumentation|dom[\\/]ssr[\\/](fog-of-war|single-fetch))\.js$/;

// In the browser's bundle alone: the pages are rendered once, while they are built, with all of React Router.
export const plainRouter = () => ({
  name: "taskapp-plain-router",
  enforce: "pre",
  applyToEnvironment: (environment) => environment.name === "client",
  load: { filter: { id: UNUSED }, handler: () => `export * from ${JSON.stringify(ours("plain_router.js"))};` },
});
