// Replaces `universal-cookie` in Reflex's state.js, which uses it for `rx.Cookie` alone; no state has one.
const refuse = () => { throw new Error("Pages read and write no cookies: see reflex_adapter/no_cookies.js."); };

export default class Cookies {
  get = refuse;
  set = refuse;
  remove = refuse;
}
