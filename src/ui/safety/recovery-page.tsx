import { ShownOnce } from "#ui/parts/shown-once.tsx";

/** The recovery code, shown once: to be printed or written down. */
export function RecoveryPage(props: { readonly code: string; readonly onClose: () => void }) {
  return (
    <ShownOnce
      title="Your recovery code"
      code={props.code}
      about="It opens what is kept in BRANE when the passphrase is forgotten, and your backups on any device. Print it or write it down and keep it away from this computer. It is shown this once and kept nowhere. Making a new one ends it."
      leave="I have it on paper"
      onClose={props.onClose}
    />
  );
}
