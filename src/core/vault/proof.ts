/** What a person (or this device) shows to come in. */
export type Proof =
  | { readonly kind: "device" }
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "recovery"; readonly code: string }
  | { readonly kind: "passkey" };
