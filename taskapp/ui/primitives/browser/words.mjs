// Finding by typed words: without accents and capitals.
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// Whether a word of the label begins with the folded query.
export const startsAWord = (label, query) => fold(label).startsWith(query) || fold(label).split(/\s+/).some((word) => word.startsWith(query));
