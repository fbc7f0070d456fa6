// KeptWords: the texts of forms of this page that are not stored, where the page cannot show the forms: to copy, or to discard.
import { useEffect, useState } from "react";
import { CopyButton } from "./copy_button.jsx";
import { discardDraft, wordsOf } from "./drafts.mjs";

export function KeptWords({ owner = "", about = "" }) {
  const [drafts, setDrafts] = useState([]);
  const read = () => setDrafts(owner ? wordsOf(owner, about) : []);
  // After the effects of the form that has left, which writes its draft then.
  useEffect(read, [owner, about]);
  return drafts.map(({ place, words }) => (
    <section className="panel kept-words" key={place} aria-label="Not stored">
      <p>What you typed was not stored:</p>
      <dl>{words.map(([label, text]) => [<dt key={label}>{label}</dt>, <dd key={`${label} text`} dir="auto">{text}</dd>])}</dl>
      <footer>
        <CopyButton text={words.map(([, text]) => text).join("\n")} />
        <button type="button" className="button quiet small" onClick={() => { discardDraft(place); read(); }}>Discard</button>
      </footer>
    </section>
  ));
}
