// PageFailed: in place of a page that could not be shown. The failure itself is reported to the server by Reflex.
export function PageFailed() {
  return (
    <main className="gate">
      <div className="empty" role="alert">
        <strong>This page cannot be shown.</strong>
        <p>Something in it failed and was reported. What is stored is safe.</p>
        <button type="button" className="button primary" onClick={() => window.location.reload()}>Load again</button>
      </div>
    </main>
  );
}
