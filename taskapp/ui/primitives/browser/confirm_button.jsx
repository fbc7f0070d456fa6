// ConfirmButton: asks for confirmation, for actions without Undo.
import { useRef } from "react";
import { isBeside } from "./press.mjs";

export function ConfirmButton({ onConfirm, title = "", body = "", confirm = "Delete", className = "button danger", children }) {
  const box = useRef(null);
  return (
    <>
      <button type="button" className={className} onClick={() => box.current.showModal()}>{children}</button>
      <dialog className="dialog" ref={box} aria-label={title} onClick={(event) => { if (isBeside(event)) box.current.close(); }}>
        <h2>{title}</h2>
        <p className="mute">{body}</p>
        <footer>
          <button type="button" className="button" autoFocus onClick={() => box.current.close()}>Cancel</button>
          <button type="button" className="button danger full" onClick={() => { box.current.close(); onConfirm?.(); }}>{confirm}</button>
        </footer>
      </dialog>
    </>
  );
}
