import { createSignal } from "solid-js";
import { ShownOnce } from "#ui/parts/shown-once.tsx";

/** An invitation's code, shown once: to be printed, copied or written down for that person. */
export function InvitationPage(props: { readonly name: string; readonly code: string; readonly onClose: () => void }) {
  const [copied, setCopied] = createSignal(false);
  return (
    <ShownOnce
      title={`An invitation for ${props.name}`}
      code={props.code}
      about={
        <>
          Give this code to {props.name}. At the door they choose their name, type the code, and set a passphrase of
          their own. It works once, for a week, and is shown this once only.
        </>
      }
      also={
        <button
          type="button"
          class="btn"
          onClick={() => void navigator.clipboard.writeText(props.code).then(() => setCopied(true))}
        >
          {copied() ? "Copied" : "Copy"}
        </button>
      }
      leave="Done"
      onClose={props.onClose}
    />
  );
}
