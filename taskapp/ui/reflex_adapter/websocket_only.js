// Replaces `engine.io-client` for `socket.io-client`, and that package's list of transports: pages connect by websocket alone.
export { Socket } from "../node_modules/engine.io-client/build/esm/socket.js";
export { installTimerFunctions } from "../node_modules/engine.io-client/build/esm/util.js";
export { parse } from "../node_modules/engine.io-client/build/esm/contrib/parseuri.js";
export { nextTick } from "../node_modules/engine.io-client/build/esm/globals.js";
export { WS as WebSocket } from "../node_modules/engine.io-client/build/esm/transports/websocket.js";
import { WS } from "../node_modules/engine.io-client/build/esm/transports/websocket.js";

export const transports = { websocket: WS };
// `socket.io-client` only passes them on.
export const Fetch = null;
export const NodeXHR = null;
export const XHR = null;
export const NodeWebSocket = null;
export const WebTransport = null;
