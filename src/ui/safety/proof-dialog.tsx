import type { Proof } from "#core/vault/proof.ts";
import type { WayIn } from "#core/vault/ways-in.ts";
import { WayForm } from "#ui/lock/way-form.tsx";
import type { AskedWay } from "#ui/lock/way-form.tsx";
import { Modal } from "#ui/parts/modal.tsx";

/** Asks whoever sits here to show a way in before it changes who can open it. */
export function ProofDialog(props: {
  readonly ways: readonly WayIn[];
  /** Resolves to why it was not done. */
  readonly show: (proof: Proof) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const kinds = (): readonly AskedWay[] =>
    (["passphrase", "passkey", "recovery"] as const).filter((kind) => props.ways.some((way) => way.kind === kind));
  return (
    <Modal title="Show that it is you" onClose={() => props.onClose()}>
      <p>This changes who can open what is kept here.</p>
      <WayForm
        ways={kinds()}
        does="Go on"
        doing="Looking…"
        show={async (proof) => {
          const reason = await props.show(proof);
          return reason === undefined ? undefined : { reason, pause: 0 };
        }}
        also={
          <button type="button" class="btn plain" onClick={() => props.onClose()}>
            Cancel
          </button>
        }
      />
    </Modal>
  );
}
