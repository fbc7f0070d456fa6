// LostPart: stands for a part of the page that could not be fetched, as on a page that was open while the product was updated.
// A reload fetches all parts anew; drafts outlive it.
export function LostPart() {
  if (!navigator.onLine) return <p role="alert">You are offline. Open this again when you are connected.</p>;
  return (
    <p role="alert">
      This could not be loaded; there may be a new version. What you typed is kept. <button type="button" className="button small" onClick={() => window.location.reload()}>Reload the page</button>
    </p>
  );
}
