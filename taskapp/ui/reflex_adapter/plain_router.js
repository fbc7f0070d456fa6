// Replaces three parts of React Router in the browser (`bundling.js`): our pages are built ahead and have no loaders, actions or
// instrumentations, and know all routes from the beginning.
const refuse = () => { throw new Error("Pages have no loaders, actions or instrumentations: see reflex_adapter/plain_router.js."); };

// router/instrumentation.js
export const consumeInstrumentationClientResultMetaReceiver = () => undefined;
export const getRouteInstrumentationUpdates = refuse;
export const instrumentClientSideRouter = refuse;

// dom/ssr/fog-of-war.js
export const isFogOfWarEnabled = () => false;
export const getPatchRoutesOnNavigationFunction = () => undefined;
export const useFogOFWarDiscovery = () => {};
export const getPartialManifest = refuse;

// dom/ssr/single-fetch.js
export const SingleFetchRedirectSymbol = Symbol("SingleFetchRedirect");
export const singleFetchUrl = refuse;
// The state of a built page is empty; it is complete once the page's script has written it.
export async function decodeViaTurboStream(stream) {
  await stream.getReader().read();
  return { value: { loaderData: {}, actionData: null, errors: null } };
}
export const getTurboStreamSingleFetchDataStrategy = () => (args) => args.runClientMiddleware(async ({ matches }) => {
  const called = matches.filter((match) => match.shouldCallHandler());
  return Object.fromEntries(await Promise.all(called.map(async (match) => [match.route.id, await match.resolve((handler) => handler())])));
});

// What only React Router's server imports, which is not in the browser's bundle; the bundler wants the names.
export {
  refuse as StreamTransfer, refuse as getManifestPath, refuse as getPathsWithAncestors, refuse as getSingleFetchDataStrategyImpl,
  refuse as handleClientVersionMismatch, refuse as instrumentHandler, refuse as instrumentationResultMetaContext,
  refuse as NO_BODY_STATUS_CODES, refuse as stripIndexParam,
};
