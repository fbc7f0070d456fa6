// Replaces `mergician` in Reflex's state.js, which merges two objects of one property with it, deeply; the later one wins.
const isObject = (value) => value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;

export const mergician = (first, later) => {
  const merged = { ...first };
  Object.entries(later).forEach(([name, value]) => { merged[name] = isObject(merged[name]) && isObject(value) ? mergician(merged[name], value) : value; });
  return merged;
};
