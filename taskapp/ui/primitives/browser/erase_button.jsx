// EraseButton: asks before something is deleted for good, and what to do with what belongs to it. `without` is no option of its selects.
import { useEffect, useId, useRef, useState } from "react";
import { isBeside } from "./press.mjs";

export function EraseButton({ onErase, title = "", body = "", confirm = "Delete", fields = [], without = "", errors = {}, stays = false, label, className = "button danger", children }) {
  const box = useRef(null);
  const id = useId();
  const [round, setRound] = useState(0);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => setWaiting(false), [errors]);
  const open = () => { setRound(round + 1); setWaiting(false); box.current.showModal(); };
  const submit = (event) => {
    event.preventDefault();
    const entered = Object.fromEntries(new FormData(event.currentTarget));
    // With `stays` the dialog waits for the answer: a wrong password is said inside it.
    if (stays) setWaiting(true); else box.current.close();
    onErase?.(entered);
  };
  return (
    <>
      <button type="button" className={className} aria-label={label || undefined} onClick={open}>{children}</button>
      <dialog className="dialog" ref={box} aria-labelledby={`${id}-title`} onClick={(event) => { if (isBeside(event)) box.current.close(); }}>
        <form className="form" key={round} onSubmit={submit} noValidate={false}>
          <div>
            <h2 id={`${id}-title`}>{title}</h2>
            <p className="mute">{body}</p>
          </div>
          {errors[""] ? <div className="form-error" role="alert">{errors[""]}</div> : null}
          {round > 0 && fields.map((field) => <Field key={field.name} id={`${id}-${field.name}`} field={field} without={without} error={errors[field.name]} />)}
          <footer>
            <button type="button" className="button" autoFocus onClick={() => box.current.close()}>Cancel</button>
            <button type="submit" className="button danger full" disabled={waiting}>{confirm}</button>
          </footer>
        </form>
      </dialog>
    </>
  );
}

function Field({ id, field, without, error }) {
  if (field.kind === "choice") return (
    <fieldset className="field choice-list">
      <legend>{field.label}</legend>
      {field.options.map((option, index) => (
        <label className="choice" key={option.value}>
          <input type="radio" name={field.name} value={option.value} defaultChecked={index === 0} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
  const about = { id, name: field.name, required: field.kind !== "select" && !field.optional, "aria-invalid": Boolean(error), "aria-describedby": `${id}-error` };
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      {field.kind === "select"
        ? <select className="select" {...about}>{field.options.filter((option) => !without || option.value !== without).map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}</select>
        : <input className="input" type={field.kind} autoComplete={field.kind === "password" ? "current-password" : "off"} {...about} />}
      <div id={`${id}-error`} aria-live="polite">{error ? <span className="error">{error}</span> : null}</div>
    </div>
  );
}
