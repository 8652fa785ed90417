/** The pages beside the conversations. */
export function PageLinks() {
  return (
    <>
      <a class="link" href="#/health">
        Health
      </a>
      <a class="link" href="#/models">
        Models
      </a>
      <a class="link" href="#/keys">
        Keys
      </a>
      <a class="link" href="#/log">
        Log
      </a>
      <a class="link" href="#/docs">
        Help
      </a>
    </>
  );
}
