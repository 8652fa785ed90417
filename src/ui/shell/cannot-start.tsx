import { sentenceOf } from "#core/words/result.ts";
import "#ui/tokens.css";
import "#ui/styles/base.css";
import "./full-page.css";

/** The last boundary: the app itself could not be made. */
export function CannotStart(props: { readonly fault: unknown }) {
  return (
    <main class="full-page">
      <h1>BRANE could not start.</h1>
      <p>
        What you keep in it is untouched. Reload the page. If it happens again, this sentence helps whoever repairs it:
      </p>
      <p class="exact">{sentenceOf(props.fault)}</p>
      <button type="button" class="btn main" onClick={() => location.reload()}>
        Reload
      </button>
    </main>
  );
}
